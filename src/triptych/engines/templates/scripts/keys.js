// Keys of one letter, the dialog that lists them, and the search, which is loaded when it is first asked for.
"use strict";
(() => {
  const folder = new URL("./", document.currentScript.src);
  const KEY = "triptych-keys";
  const SINGLE = ["/", "?", "n", "p"];

  let areOn = true;
  try {
    areOn = localStorage.getItem(KEY) !== "off";
  } catch {
    // nothing is remembered here
  }

  function element(name, className, ...content) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  }

  function listed() {
    const rows = [["/", "Search the book"], ["?", "These keys"]];
    if (document.querySelector(".reader")) rows.push(["n p", "Next and previous passage"]);
    if (document.querySelector("svg.chart a.chart-mark")) rows.push(["← → ↑ ↓", "From mark to mark in a chart"]);
    if (document.querySelector("[data-passages]")) rows.push(["Alt ↓", "Into the card of a mark"]);
    rows.push(["↑ ↓", "From result to result in the search"], ["Esc", "Close a card or a window"]);
    const list = element("dl");
    for (const [keys, what] of rows) {
      const names = keys.split(" ").flatMap((key, index) => [index ? " " : "", element("kbd", "", key)]);
      list.append(element("div", "", element("dt", "", ...names), element("dd", "", what)));
    }
    return list;
  }

  function choice() {
    const box = element("input");
    box.type = "checkbox";
    box.checked = areOn;
    box.addEventListener("change", () => {
      areOn = box.checked;
      try {
        localStorage.setItem(KEY, areOn ? "on" : "off");
      } catch {
        // nothing is remembered here
      }
    });
    return element("label", "", box, " Use the keys of one letter or sign");
  }

  let help;
  function openHelp() {
    if (!help) {
      const close = element("button", "close", "Close");
      close.type = "button";
      const heading = element("h2", "", "Keys");
      heading.id = "keys-heading";
      help = element("dialog", "window keys", heading, listed(), choice(), close);
      help.setAttribute("aria-labelledby", heading.id);
      close.addEventListener("click", () => help.close());
      document.body.append(help);
    }
    help.showModal();
  }

  let loading;
  function openSearch() {
    loading ??= new Promise((resolve, reject) => {
      const script = element("script");
      script.src = new URL("search.js", folder);
      script.onload = () => resolve(self.triptychSearch);
      script.onerror = () => {
        loading = undefined;
        reject(new Error("The search can't be loaded."));
      };
      document.head.append(script);
    });
    loading.then((search) => search.open(), () => {});
  }

  const isTyping = (target) => target.isContentEditable || target.matches?.("select, textarea, input:not([type=checkbox], [type=radio])");

  // Before all others: whoever works by voice must be able to switch such keys off, those of readers too.
  addEventListener("keydown", (event) => {
    if (!SINGLE.includes(event.key) || event.altKey || event.ctrlKey || event.metaKey || isTyping(event.target)) return;
    if (!areOn) {
      event.stopImmediatePropagation();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "/") {
      event.preventDefault();
      openSearch();
    } else if (event.key === "?") {
      event.preventDefault();
      openHelp();
    }
  }, true);

  document.querySelector(".open-search").addEventListener("click", openSearch);
  document.querySelector(".open-keys").addEventListener("click", openHelp);
})();
