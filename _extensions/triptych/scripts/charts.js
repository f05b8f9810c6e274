// A chart's marks are links; the keyboard enters a chart once and goes from mark to mark by arrow keys. The marks
// that rest on a passage of the one under the pointer, in text and charts, stand out with it.
"use strict";
(() => {
  // Quarto's navigation takes the address of every link on a page for a string; that of an SVG's link is none.
  SVGAnimatedString.prototype.replace ??= function (...by) { return this.baseVal.replace(...by); };

  const STEP = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  function enable(chart) {
    const marks = [...chart.querySelectorAll("a.chart-mark")];
    let current = 0;
    marks.forEach((mark, index) => mark.setAttribute("tabindex", index ? "-1" : "0"));

    function go(index) {
      marks[current].setAttribute("tabindex", "-1");
      current = Math.min(Math.max(index, 0), marks.length - 1);
      marks[current].setAttribute("tabindex", "0");
      marks[current].focus();
    }

    chart.addEventListener("focusin", (event) => {
      const index = marks.indexOf(event.target);
      if (index >= 0 && index !== current) go(index);
    });
    chart.addEventListener("keydown", (event) => {
      const to = { Home: 0, End: marks.length - 1 }[event.key] ?? current + STEP[event.key];
      if (Number.isNaN(to) || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      go(to);
    });
  }

  const resting = new Map();
  for (const mark of document.querySelectorAll("[data-passages]")) {
    for (const id of mark.dataset.passages.split(" ")) resting.set(id, [...(resting.get(id) ?? []), mark]);
  }

  function showKin(mark) {
    for (const one of document.querySelectorAll(".kin")) one.classList.remove("kin");
    if (!mark) return;
    for (const id of mark.dataset.passages.split(" ")) {
      for (const one of resting.get(id)) one.classList.toggle("kin", one !== mark);
    }
  }

  const chartMark = (event) => event.target.closest?.(".chart-mark");
  document.addEventListener("pointerover", (event) => showKin(chartMark(event)));
  document.addEventListener("focusin", (event) => showKin(chartMark(event)));

  for (const chart of document.querySelectorAll("svg.chart")) {
    if (chart.querySelector("a.chart-mark")) enable(chart);
  }
})();
