// Leave sources out, and see which claims still stand. The verdict for every choice of sources is on each
// claim's row already, computed by the rule that the printed table follows too.
"use strict";
(() => {
  function enable(part) {
    const switches = [...part.querySelectorAll("fieldset input")];
    const rows = [...part.querySelectorAll("[data-verdicts]")];
    const signs = Object.fromEntries(part.dataset.signs.split("|").map((pair) => pair.split("=")));
    const said = part.querySelector(".found");

    function update() {
      const choice = switches.reduce((sum, one, index) => sum + (one.checked ? 0 : 2 ** index), 0);
      const counts = {};
      for (const row of rows) {
        const verdict = row.dataset.verdicts.split("|")[choice];
        const status = row.querySelector(".status");
        status.className = `status status-${verdict.replaceAll(" ", "-")}`;
        status.querySelector(".sign").textContent = signs[verdict];
        status.lastChild.textContent = `\u00a0${verdict}`;
        counts[verdict] = (counts[verdict] ?? 0) + 1;
      }
      said.textContent = Object.entries(counts).map(([verdict, count]) => `${verdict}: ${count}`).join(" · ");
    }

    part.querySelector(".by-script").hidden = false;
    for (const one of switches) one.addEventListener("change", update);
    update();
  }

  for (const part of document.querySelectorAll(".standing")) enable(part);
})();
