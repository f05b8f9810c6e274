// Citations to be copied with one press. Without this, and where a page may not write to the clipboard,
// the text is there to be selected.
"use strict";
(() => {
  const SHOWN = 2000; // milliseconds that “Copied” stands

  async function copy(text, button) {
    getSelection().selectAllChildren(text);
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      button.textContent = "Selected: press Ctrl+C";
      return;
    }
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = "Copy"; }, SHOWN);
  }

  for (const text of document.querySelectorAll(".cite-this pre, .cite-extract pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", () => copy(text, button));
    text.after(button);
  }
})();
