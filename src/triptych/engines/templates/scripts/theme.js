// Light, dark, or as the system: chosen in the header, remembered, and set before anything is painted.
"use strict";
(() => {
  const KEY = "triptych-theme", THEMES = ["light", "dark", "system"];
  const root = document.documentElement;

  // Some browsers keep nothing for a file on a disk, or nothing at all; the choice then holds for the page.
  function remembered() {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return root.dataset.theme;
    }
  }

  function remember(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // see above
    }
  }

  function show(theme) {
    root.dataset.theme = THEMES.includes(theme) ? theme : "system";
    for (const one of document.querySelectorAll(".themes input")) one.checked = one.value === root.dataset.theme;
  }

  show(remembered());
  addEventListener("storage", (event) => event.key === KEY && show(event.newValue));
  document.addEventListener("DOMContentLoaded", () => {
    show(root.dataset.theme);
    document.querySelector(".themes").addEventListener("change", (event) => {
      show(event.target.value);
      remember(event.target.value);
    });
  });
})();
