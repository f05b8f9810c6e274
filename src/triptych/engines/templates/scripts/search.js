// The search: Pagefind's index where a server gives it, else all records one by one, for a book on a disk.
"use strict";
(() => {
  const folder = new URL("./", document.currentScript.src);
  const root = new URL("../", folder);
  const KINDS = {
    chapter: "Text", figure: "Figure", table: "Table", extract: "Extract", source: "Source", glossary: "Glossary",
  };
  const AT_A_TIME = 10, PAUSE = 120; // results; milliseconds after a key

  function element(name, className, ...content) {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content);
    return made;
  }

  // Pagefind -------------------------------------------------------------------------------------

  /** Pagefind's excerpt, text with `mark` elements, as nodes of its text alone. */
  function marked(excerpt) {
    const parsed = new DOMParser().parseFromString(excerpt, "text/html");
    return [...parsed.body.childNodes].map((node) => (
      node.nodeName === "MARK" ? element("mark", "", node.textContent) : node.textContent
    ));
  }

  async function indexed() {
    const pagefind = await import(new URL("search/pagefind.js", folder));
    await pagefind.options({ excerptLength: 26 });
    await pagefind.init();
    const kindsOf = await (await fetch(new URL("search/kinds.json", folder))).json();
    return async (words, kind) => {
      const { results } = await pagefind.search(words);
      const among = kind && new Set(kindsOf[kind]);
      return results.filter(({ id }) => !among || among.has(id)).map((result) => async () => {
        const { meta, excerpt } = await result.data();
        return { ...meta, excerpt: marked(excerpt) };
      });
    };
  }

  // A book on a disk, whose files a script may not fetch -----------------------------------------

  function loaded(name) {
    return new Promise((resolve, reject) => {
      const script = element("script");
      script.src = new URL(name, folder);
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
  }

  function around(text, words) {
    const lower = text.toLowerCase();
    const first = Math.min(...words.map((word) => lower.indexOf(word)).filter((at) => at >= 0), text.length);
    const from = first < text.length ? text.lastIndexOf(" ", Math.max(0, first - 60)) + 1 : 0;
    const to = text.length > from + 200 ? text.lastIndexOf(" ", from + 200) : text.length;
    const shown = `${from ? "… " : ""}${text.slice(from, to)}${to < text.length ? " …" : ""}`;
    const parts = shown.split(new RegExp(`(${words.map(RegExp.escape ?? escaped).join("|")})`, "iu"));
    return parts.map((part, index) => (index % 2 ? element("mark", "", part) : part));
  }

  const escaped = (word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

  async function listed() {
    await loaded("search/records.js");
    const records = self.triptychRecords;
    return async (query, kind) => {
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      const found = records
        .filter((record) => !kind || record.kind === kind)
        .map((record) => ({ record, title: record.title.toLowerCase(), text: record.text.toLowerCase() }))
        .filter(({ title, text }) => words.every((word) => title.includes(word) || text.includes(word)))
        .map((one) => ({ ...one, score: words.filter((word) => one.title.includes(word)).length }))
        .sort((a, b) => b.score - a.score);
      return found.map(({ record }) => async () => ({ ...record, excerpt: around(record.text, words) }));
    };
  }

  // The window -----------------------------------------------------------------------------------

  let ready, dialog, input, kinds, said, list, more, asked = 0;

  function shown(result) {
    const link = element("a", "",
      element("span", "result-kind", KINDS[result.kind]), " ",
      element("b", "", result.title), " ",
      element("span", "result-where", result.where), " ",
      element("span", "result-excerpt", ...result.excerpt));
    link.href = new URL(result.address, root);
    link.addEventListener("click", () => dialog.close());
    return element("li", "", link);
  }

  async function showMore(found) {
    const mine = asked;
    const next = await Promise.all(found.splice(0, AT_A_TIME).map((give) => give()));
    if (mine !== asked) return;
    list.append(...next.map(shown));
    more.hidden = !found.length;
    more.onclick = async () => {
      const last = list.lastElementChild;
      await showMore(found);
      last.nextElementSibling?.querySelector("a").focus();
    };
  }

  async function search() {
    const mine = ++asked, words = input.value.trim();
    if (!words) {
      list.replaceChildren();
      said.textContent = "";
      more.hidden = true;
      return;
    }
    await new Promise((done) => { setTimeout(done, PAUSE); });
    if (mine !== asked) return;
    ready ??= location.protocol === "file:" ? listed() : indexed();
    const find = await ready.catch(() => undefined);
    if (!find) {
      ready = undefined;
      said.textContent = "The search's index can't be read.";
      return;
    }
    const found = await find(words, kinds.value);
    if (mine !== asked) return;
    list.replaceChildren();
    said.textContent = found.length === 1 ? "1 result" : `${found.length || "No"} results`;
    await showMore(found);
  }

  function onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || event.target === kinds) return;
    const stops = [input, ...list.querySelectorAll("a")];
    const at = stops.indexOf(document.activeElement);
    if (at < 0) return;
    event.preventDefault();
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)].focus();
  }

  function build() {
    input = element("input");
    input.type = "search";
    input.setAttribute("aria-label", "Search the book");
    input.placeholder = "Search the book";
    input.autocomplete = "off";
    input.spellcheck = false;
    kinds = element("select");
    kinds.setAttribute("aria-label", "Kind of result");
    for (const [value, label] of Object.entries({ "": "Everything", ...KINDS })) {
      const option = element("option", "", label);
      option.value = value;
      kinds.append(option);
    }
    const close = element("button", "close", "Close");
    close.type = "button";
    said = element("p", "search-said");
    said.setAttribute("role", "status");
    list = element("ol", "search-results");
    more = element("button", "more", "More results");
    more.type = "button";
    more.hidden = true;
    const bar = element("div", "search-bar", input, kinds, close);
    bar.setAttribute("role", "search");
    dialog = element("dialog", "window search", bar, said, list, more);
    dialog.setAttribute("aria-label", "Search");
    close.addEventListener("click", () => dialog.close());
    input.addEventListener("input", search);
    kinds.addEventListener("change", search);
    dialog.addEventListener("keydown", onKey);
    document.body.append(dialog);
  }

  self.triptychSearch = {
    open() {
      if (!dialog) build();
      dialog.showModal();
      input.select();
    },
  };
})();
