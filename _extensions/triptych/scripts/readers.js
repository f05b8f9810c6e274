// Source readers: show the passages of one theme, and go from passage to passage by keyboard.
"use strict";
(() => {
  const QUERY = "theme";

  function enable(reader) {
    const filter = reader.querySelector(".theme-filter");
    const found = reader.querySelector(".found");
    const notes = [...reader.querySelectorAll(".note")];
    const stretches = [...reader.querySelectorAll("[data-holds]")];
    const sign = (id) => document.getElementById(`passage-${id}`);
    for (const hidden of reader.querySelectorAll(".by-script")) hidden.hidden = false;

    // All lines of the passage that the address names; the style sheet alone finds its first.
    function point() {
      for (const stretch of stretches) {
        const named = stretch.dataset.holds.split(" ").some((id) => location.hash === `#passage-${id}`);
        stretch.classList.toggle("named", named);
      }
    }

    function show(theme) {
      const on = new Set();
      for (const note of notes) {
        const is = !theme || note.dataset.themes.split(" ").includes(theme);
        note.classList.toggle("off", !is);
        sign(note.dataset.passage)?.classList.toggle("off", !is);
        if (is) on.add(note.dataset.passage);
      }
      for (const stretch of stretches) {
        stretch.classList.toggle("off", !stretch.dataset.holds.split(" ").some((id) => on.has(id)));
      }
      found.textContent = theme ? `${on.size} of ${notes.length} passages` : "";
    }

    // A file on a disk may not change its own address; the filter works all the same.
    function remember(theme) {
      const address = new URL(location);
      if (theme) address.searchParams.set(QUERY, theme);
      else address.searchParams.delete(QUERY);
      try {
        history.replaceState(null, "", address);
      } catch (error) {
        if (error.name !== "SecurityError") throw error;
      }
    }

    function go(step) {
      const signs = [...reader.querySelectorAll(".evidence:not(.off) > a.mark")];
      if (!signs.length) return;
      const here = signs.indexOf(document.activeElement);
      const seen = signs.findIndex((mark) => mark.getBoundingClientRect().top > 0);
      let next = here + step;
      if (here < 0) next = step > 0 ? Math.max(seen, 0) : (seen < 0 ? signs.length : seen) - 1;
      const mark = signs[Math.min(Math.max(next, 0), signs.length - 1)];
      mark.focus();
      mark.scrollIntoView({ block: "center" });
    }

    filter.addEventListener("change", () => {
      show(filter.value);
      remember(filter.value);
    });
    document.addEventListener("keydown", (event) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("select, textarea, input:not([type=checkbox])")) return;
      if (event.key === "n") go(1);
      if (event.key === "p") go(-1);
    });
    addEventListener("hashchange", point);
    point();
    const asked = new URL(location).searchParams.get(QUERY) ?? "";
    filter.value = [...filter.options].some((option) => option.value === asked) ? asked : "";
    show(filter.value);
  }

  for (const reader of document.querySelectorAll(".reader")) enable(reader);
})();
