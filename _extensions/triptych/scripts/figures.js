// A figure's parts in turn, in the chart's place: chart, table, evidence, data and code. Without this the
// further parts open below the chart. Also the figure on the whole screen, and its address and citation copied.
"use strict";
(() => {
  const STEP = { ArrowRight: 1, ArrowLeft: -1 };
  const SAID_FOR = 4000; // milliseconds that a message stays
  const ICONS = {
    link: "M6.5 9.5l3-3M7 4.5l1.2-1.2a3 3 0 0 1 4.5 4.2L11.5 9M9 11.5l-1.2 1.2a3 3 0 0 1-4.5-4.2L4.5 7",
    screen: "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10",
  };

  function element(name, attributes, ...content) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...content);
    return made;
  }

  function icon(path) {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 16 16");
    svg.setAttribute("aria-hidden", "true");
    line.setAttribute("d", path);
    svg.append(line);
    return svg;
  }

  const named = (name, className, path) => {
    const attributes = { type: "button", class: className, "aria-label": name, title: name };
    return element("button", attributes, icon(path));
  };

  // Where a page may not use the clipboard, as without TLS, a selection can still be copied.
  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const before = document.activeElement;
      const field = element("textarea", { readonly: "", "aria-hidden": "true" });
      field.value = text;
      (document.fullscreenElement ?? document.body).append(field);
      field.select();
      const copied = document.execCommand("copy");
      field.remove();
      before?.focus({ preventScroll: true });
      return copied;
    }
  }

  function enable(viewer) {
    const frame = viewer.querySelector(".viewer-frame");
    const chart = viewer.querySelector(".viewer-chart");
    const parts = viewer.querySelector(".viewer-parts");
    const figure = chart.querySelector("[id^='fig-']").id;
    const status = element("p", { class: "viewer-status", role: "status" });
    const list = element("div", { class: "viewer-tabs", role: "tablist", "aria-label": "Parts of this figure" });
    const bar = element("div", { class: "viewer-bar" }, list);
    const panels = [chart], tabs = [];
    let timer;

    function say(words) {
      clearTimeout(timer);
      status.textContent = words;
      timer = setTimeout(() => status.replaceChildren(), SAID_FOR);
    }

    async function copied(text, what) {
      say(await copy(text) ? `${what} copied.` : "This browser does not allow copying.");
    }

    function addTab(name, panel) {
      const tab = element("button", { type: "button", role: "tab", id: `tab-${panel.id}`, "aria-controls": panel.id }, name);
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      list.append(tab);
      tabs.push(tab);
    }

    function select(index) {
      tabs.forEach((tab, at) => {
        tab.setAttribute("aria-selected", String(at === index));
        tab.tabIndex = at === index ? 0 : -1;
      });
      // The chart keeps its place, which the others take over.
      panels.forEach((panel, at) => { if (at) panel.hidden = at !== index; });
      viewer.classList.toggle("turned", index > 0);
    }

    function turn(index) {
      select(index);
      const least = parseFloat(getComputedStyle(frame).scrollMarginTop);
      if (frame.getBoundingClientRect().top < least) frame.scrollIntoView();
    }

    chart.id = `chart-of-${figure.slice("fig-".length)}`;
    addTab("Chart", chart);
    for (const part of parts.querySelectorAll(":scope > details")) {
      const panel = part.querySelector(".viewer-part");
      panel.tabIndex = 0;
      panels.push(panel);
      addTab(part.querySelector("summary").textContent, panel);
      frame.append(panel);
    }

    list.addEventListener("click", (event) => {
      const index = tabs.indexOf(event.target);
      if (index >= 0) turn(index);
    });
    list.addEventListener("keydown", (event) => {
      const here = tabs.indexOf(event.target);
      const to = { Home: 0, End: tabs.length - 1 }[event.key] ?? here + STEP[event.key];
      if (Number.isNaN(to) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      const index = (to + tabs.length) % tabs.length;
      turn(index);
      tabs[index].focus({ preventScroll: true });
    });

    const address = named("Copy the link to this figure", "copy-link", ICONS.link);
    address.addEventListener("click", () => {
      const here = new URL(`#${figure}`, location.href);
      here.search = "";
      copied(here.href, "Link");
    });
    bar.append(address);
    if (document.fullscreenEnabled) {
      const whole = named("Full screen", "full-screen", ICONS.screen);
      whole.addEventListener("click", () => {
        if (document.fullscreenElement) document.exitFullscreen();
        else viewer.requestFullscreen().catch(() => say("This browser does not allow it."));
      });
      viewer.addEventListener("fullscreenchange", () => {
        const name = document.fullscreenElement ? "Leave full screen" : "Full screen";
        whole.setAttribute("aria-label", name);
        whole.title = name;
        // Only what is in the figure is seen then, cards too.
        const card = document.getElementById("evidence-card");
        if (card) (document.fullscreenElement ?? document.body).append(card);
      });
      bar.append(whole);
    }
    for (const cited of viewer.querySelectorAll("pre.cite-as")) {
      const button = element("button", { type: "button", class: "copy" }, "Copy");
      button.addEventListener("click", () => copied(cited.textContent.trim(), "Citation"));
      cited.after(button);
    }
    parts.replaceWith(bar, status);
    select(0);

    return (place) => {
      const index = panels.findIndex((panel) => panel.contains(place));
      if (index < 0) return;
      select(index);
      place.scrollIntoView({ block: index > 0 ? "center" : "start" });
    };
  }

  const revealers = [...document.querySelectorAll(".viewer")].map((viewer) => enable(viewer));

  // What an address names may be in a part that is not shown.
  function reveal(hash) {
    const place = document.getElementById(decodeURIComponent(hash.slice(1)));
    if (place?.closest(".viewer")) for (const show of revealers) show(place);
  }

  addEventListener("hashchange", () => reveal(location.hash));
  // The same address again is no change of it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (link && !event.defaultPrevented && link.getAttribute("href") === location.hash) reveal(location.hash);
  });
  reveal(location.hash);
})();
