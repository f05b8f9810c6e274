// Listens for the preview's news: refreshes the page where it stands, and shows what is wrong.
// The preview's server puts this into every page that it serves; no built book holds it.
(() => {
  const edition = new URL(document.currentScript.src).searchParams.get("edition");
  const memory = `triptych preview ${location.pathname}`;
  let source = null;
  let overlay = null;

  // The last element with an identifier above the window's upper edge stays where it is, so that
  // what grew or shrank above it moves nothing.
  const place = () => {
    let id = "", top = 0;
    for (const element of document.querySelectorAll("main [id]")) {
      const at = element.getBoundingClientRect();
      if (at.top <= 1 && at.height) {
        id = element.id;
        top = at.top;
      }
    }
    return {id, top, y: scrollY};
  };

  const goBack = ({id, top, y}) => {
    const element = id && document.getElementById(id);
    const by = element ? element.getBoundingClientRect().top - top : y - scrollY;
    scrollBy({top: by, behavior: "instant"});
  };

  // Where the page was left, until it is back there: a page may be refreshed while it still loads.
  const remembered = sessionStorage.getItem(memory);
  sessionStorage.removeItem(memory);
  let left = JSON.parse(remembered);

  const refresh = () => {
    sessionStorage.setItem(memory, JSON.stringify(left ?? place()));
    history.scrollRestoration = "manual";
    source.close();
    location.reload();
  };

  const line = (name, text) => {
    const element = document.createElement(name);
    element.textContent = text;
    return element;
  };

  const show = problems => {
    overlay?.remove();
    overlay = null;
    if (!problems.length) return;
    overlay = document.createElement("div");
    overlay.id = "triptych-preview-problems";
    const root = overlay.attachShadow({mode: "open"});
    const style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = "/.preview/overlay.css";
    const panel = document.createElement("section");
    panel.setAttribute("role", "alert");
    panel.append(line("h2", "This is the last good edition"));
    for (const {place, what, remedy, row} of problems) {
      const problem = document.createElement("p");
      if (place) problem.append(line("code", place), " ");
      problem.append(line("span", what));
      if (remedy) problem.append(" ", line("span", remedy));
      panel.append(problem);
      if (row) panel.append(line("pre", row));
    }
    root.append(style, panel);
    document.body.append(overlay);
  };

  // A browser keeps six connections to a host: pages that nobody looks at leave theirs.
  const listen = () => {
    source?.close();
    source = null;
    if (document.hidden) return;
    source = new EventSource("/.preview/events");
    source.onmessage = message => {
      const news = JSON.parse(message.data);
      if (news.edition && news.edition !== edition) refresh();
      else show(news.problems);
    };
  };

  if (left) {
    const again = () => { if (left) goBack(left); };
    again();
    // Whoever moves meanwhile has chosen another place.
    for (const move of ["wheel", "touchmove", "keydown", "hashchange"]) {
      addEventListener(move, () => { left = null; }, {once: true, passive: true});
    }
    addEventListener("load", async () => {
      again();
      await document.fonts.ready;
      again();
      left = null;
      history.scrollRestoration = "auto";
    });
  }
  document.addEventListener("visibilitychange", listen);
  listen();
})();
