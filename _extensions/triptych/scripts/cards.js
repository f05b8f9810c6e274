// Evidence cards: the passages behind a mark, in a word or in a chart, where the reader is, and what a term of
// the glossary means. Marks and terms are plain links without this; here hovering, focusing or tapping one opens
// a card, and Escape closes it. A mark stays one stop of the keyboard; Alt and the arrow down go into its card.
"use strict";
(() => {
  const folder = new URL("./", document.currentScript.src);
  const TERM = "a.term[data-gloss]";
  const TRIGGER = `[data-passages], ${TERM}`;
  const OPEN_AFTER = 140, CLOSE_AFTER = 280; // milliseconds
  const GAP = 8, MARGIN = 12; // pixels between mark and card, card and window
  const LEAST = 160; // pixels that a card is high, even where a mark leaves it less

  let card, opener, timer, pinned = false, lastPointer = "mouse", returning = false;

  let loading;
  function passages() {
    loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("passages.js", folder);
      script.onload = () => resolve(self.triptychPassages);
      script.onerror = () => {
        loading = undefined;
        reject();
      };
      document.head.append(script);
    });
    return loading;
  }

  function element(name, className, ...content) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  }

  function link(to, text) {
    const made = element("a", "", text);
    made.href = new URL(to, new URL("../", folder));
    return made;
  }

  function shown(passage) {
    const quotation = element("blockquote", "", element("mark", "passage", passage.text));
    if (passage.before) quotation.prepend(element("span", "context", `… ${passage.before} `));
    if (passage.after) quotation.append(element("span", "context", ` ${passage.after} …`));
    const part = element("section", `card-passage source-${passage.index}`,
      element("p", "card-head", element("b", "", passage.sign), ` ${passage.label}, ${passage.lines}`),
      quotation);
    if (passage.mends.length) {
      part.append(element("p", "card-mends", `Mended: ${passage.mends.join("; ")}.`));
    }
    const ways = element("p", "card-links");
    if (passage.reader) ways.append(link(passage.reader, "Read it in its source"));
    if (passage.entry) {
      ways.append(link(passage.entry, "What rests on it"), link(passage.entry.replace("#", "#cite-"), "Cite it"));
    }
    part.append(element("p", "card-codes", passage.codes.join(" · ")), ways);
    return part;
  }

  function defined(term) {
    return element("section", "card-passage",
      element("p", "card-says", term.textContent),
      element("p", "", term.dataset.gloss),
      element("p", "card-links", link(term.href, "In the glossary")));
  }

  async function told(mark) {
    if (mark.matches(TERM)) return [defined(mark)];
    const all = await passages();
    const ids = mark.dataset.passages.split(" ").filter((id) => Object.hasOwn(all, id));
    const parts = ids.map((id) => shown(all[id]));
    if (mark.matches(".chart-mark")) parts.unshift(element("p", "card-says", mark.getAttribute("aria-label")));
    return parts;
  }

  // Below the mark or above it, wherever there is room; where there is too little, the card scrolls.
  function place() {
    card.style.maxHeight = "";
    const at = opener.getBoundingClientRect(), size = card.getBoundingClientRect();
    if (getComputedStyle(card).position === "fixed") {
      // On a phone it stands at the foot of the window, and the mark comes out from under it.
      scrollBy(0, Math.max(0, at.bottom + GAP - size.top));
      return;
    }
    const above = at.top - GAP - MARGIN, below = innerHeight - at.bottom - GAP - MARGIN;
    const isBelow = size.height <= below || below >= above;
    const height = Math.min(size.height, Math.max(isBelow ? below : above, LEAST));
    if (height < size.height) card.style.maxHeight = `${height}px`;
    const left = Math.min(Math.max(MARGIN, at.left - 24), document.documentElement.clientWidth - size.width - MARGIN);
    card.style.left = `${Math.max(0, left) + scrollX}px`;
    card.style.top = `${(isBelow ? at.bottom + GAP : at.top - GAP - height) + scrollY}px`;
  }

  async function open(mark, pin, otherwise = () => {}) {
    clearTimeout(timer);
    if (mark === opener && !card.hidden) {
      pinned ||= pin;
      return;
    }
    opener?.removeAttribute("aria-describedby");
    opener = mark;
    pinned = pin;
    const parts = await told(mark).catch(() => undefined);
    if (opener !== mark) return;
    if (!parts) {
      close();
      otherwise();
      return;
    }
    card.replaceChildren(...parts);
    hint.hidden = !mark.matches(":focus-visible");
    card.append(hint, closer);
    card.hidden = false;
    card.scrollTop = 0;
    mark.setAttribute("aria-describedby", card.id);
    place();
  }

  function close() {
    clearTimeout(timer);
    opener?.removeAttribute("aria-describedby");
    opener = undefined;
    pinned = false;
    card.hidden = true;
  }

  // For the keyboard, which could not find out by itself.
  const hint = element("p", "card-keys", element("kbd", "", "Alt"), " ", element("kbd", "", "↓"), " goes into this card, ",
    element("kbd", "", "Esc"), " closes it");

  // For fingers; a pointer leaves the card, and a keyboard has Escape.
  const closer = element("button", "card-closer", "Close");
  closer.type = "button";
  closer.addEventListener("click", close);

  function later(action, delay) {
    clearTimeout(timer);
    timer = setTimeout(action, delay);
  }

  function backToMark() {
    returning = true;
    opener.focus();
    returning = false;
  }

  const markAt = (event) => event.target.closest?.(TRIGGER);
  const isInCard = (node) => card.contains(node);

  function onPointerOver(event) {
    if (event.pointerType !== "mouse") return;
    if (isInCard(event.target)) return clearTimeout(timer);
    const mark = markAt(event);
    if (mark) later(() => open(mark, false), OPEN_AFTER);
    else if (!card.hidden && !pinned) later(close, CLOSE_AFTER);
    else if (card.hidden) clearTimeout(timer);
  }

  function onFocus(event) {
    const mark = markAt(event);
    if (mark && !returning && mark.matches(":focus-visible")) open(mark, true);
    else if (!mark && !card.hidden && !isInCard(event.target)) close();
  }

  // A finger has nothing to hover with, and a chart's mark has nowhere better to lead.
  function onClick(event) {
    const mark = markAt(event);
    if (mark && (lastPointer !== "mouse" || mark.matches(".chart-mark")) && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      const byKeyboard = event.detail === 0;
      const follow = () => { location.href = mark.getAttribute("href"); };
      open(mark, true, follow).then(() => byKeyboard && card.querySelector("a")?.focus());
    }
  }

  // Not a click: some phones make none of a tap on plain text.
  function onPointerUp(event) {
    if (!card.hidden && !markAt(event) && !isInCard(event.target)) close();
  }

  // The card stands at the end of the page; for the keyboard within it, it comes right after its mark.
  function onTab(event) {
    const links = [...card.querySelectorAll("a")];
    const active = document.activeElement;
    if (active === links[0] && event.shiftKey) {
      event.preventDefault();
      backToMark();
    } else if (active === links.at(-1) && !event.shiftKey) {
      backToMark();
      close();
    }
  }

  function onKey(event) {
    if (card.hidden) return;
    if (event.key === "Escape") {
      if (isInCard(document.activeElement)) backToMark();
      close();
    } else if (event.key === "Tab") {
      onTab(event);
    } else if (event.key === "ArrowDown" && event.altKey && document.activeElement === opener) {
      event.preventDefault();
      card.querySelector("a")?.focus();
    }
  }

  card = element("div", "evidence-card");
  card.id = "evidence-card";
  card.hidden = true;
  document.body.append(card);
  for (const mark of document.querySelectorAll("a[data-passages][title]")) mark.removeAttribute("title");
  for (const term of document.querySelectorAll("a.term[title]")) {
    term.dataset.gloss = term.title;
    term.removeAttribute("title");
  }
  // By this class Quarto's script knows what its list of sections must make room for. Written into the page, Quarto
  // would take a note out of its paragraph for it.
  for (const note of document.querySelectorAll("#quarto-content .margin-note")) note.classList.add("column-note-right");
  document.addEventListener("pointerdown", (event) => { lastPointer = event.pointerType; }, true);
  document.addEventListener("keydown", () => { lastPointer = "mouse"; }, true);
  document.addEventListener("pointerover", onPointerOver);
  document.addEventListener("focusin", onFocus);
  document.addEventListener("click", onClick);
  document.addEventListener("pointerup", onPointerUp);
  document.addEventListener("keydown", onKey);
})();
