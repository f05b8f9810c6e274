// Where one is on a page: links to its headings and paragraphs, and the section in view in the lists of sections.
"use strict";
(() => {
  function anchor(id, label, sign) {
    const link = document.createElement("a");
    link.className = "anchor";
    link.href = `#${id}`;
    link.textContent = sign;
    link.setAttribute("aria-label", label);
    return link;
  }

  function addAnchors() {
    for (const heading of document.querySelectorAll("main section[id] > :is(h1, h2, h3, h4, h5, h6):first-child")) {
      const words = heading.textContent.trim().replace(/\s+/g, " ");
      heading.append(anchor(heading.parentElement.id, `Link to “${words}”`, "#"));
    }
  }

  // One link for all paragraphs: it goes where the pointer or the focus is, so that it is no stop between others.
  function followParagraphs() {
    const link = anchor("", "Link to this paragraph", "¶");
    function show(event) {
      const paragraph = event.target.closest?.("main p[id^='p-']");
      if (!paragraph || link.parentElement === paragraph) return;
      if (event.type === "pointerover" && link.contains(document.activeElement)) return;
      link.setAttribute("href", `#${paragraph.id}`);
      paragraph.append(link);
    }
    document.addEventListener("pointerover", show);
    document.addEventListener("focusin", show);
  }

  function followSections(contents, links) {
    const entries = new Map();
    for (const link of contents.querySelectorAll(links)) {
      const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      if (section) entries.set(section, link);
    }
    const sections = [...entries.keys()], end = document.querySelector(".neighbours");
    const crossing = new Set();
    let isAtEnd = false;

    function mark() {
      const current = isAtEnd ? sections.at(-1) : sections.findLast((section) => crossing.has(section));
      for (const [section, link] of entries) {
        if (section === current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      const link = entries.get(current);
      if (!link) return;
      const at = link.getBoundingClientRect(), frame = contents.getBoundingClientRect();
      if (at.top < frame.top || at.bottom > frame.bottom) contents.scrollTop += at.top - frame.top - frame.height / 3;
    }

    // The line that a section crosses to be the current one lies a sixth below the top of the window.
    const line = new IntersectionObserver((seen) => {
      for (const one of seen) crossing[one.isIntersecting ? "add" : "delete"](one.target);
      mark();
    }, { rootMargin: "-16% 0% -83% 0%" });
    for (const section of sections) line.observe(section);
    const foot = new IntersectionObserver(([seen]) => {
      isAtEnd = seen.isIntersecting;
      mark();
    }, { threshold: 1 });
    if (end) foot.observe(end);
  }

  addAnchors();
  followParagraphs();
  const aside = document.querySelector(".on-this-page");
  if (aside) followSections(aside, "ul ul a");
  followSections(document.querySelector(".contents.wide"), ".sections a");
})();
