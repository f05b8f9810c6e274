// A chart's marks are links; the keyboard enters a chart once and goes from mark to mark by arrow keys.
"use strict";
(() => {
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

  for (const chart of document.querySelectorAll("svg.chart")) {
    if (chart.querySelector("a.chart-mark")) enable(chart);
  }
})();
