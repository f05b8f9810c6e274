// Side by side: one theme, claim or event at a time, as the address or the reader chooses.
"use strict";
(() => {
  const lists = [...document.querySelectorAll(".side-by-side")];

  function show(list, id) {
    for (const item of list.querySelectorAll(".beside-item")) item.hidden = Boolean(id) && item.dataset.item !== id;
    list.querySelector("select").value = id;
  }

  function follow() {
    const id = decodeURIComponent(location.hash.slice(1));
    for (const list of lists) {
      const item = id && list.querySelector(`.beside-item[data-item="${CSS.escape(id)}"]`);
      show(list, item ? id : "");
      if (item) list.scrollIntoView();
    }
  }

  for (const list of lists) {
    list.querySelector(".by-script").hidden = false;
    list.querySelector("select").addEventListener("change", (event) => {
      location.hash = event.target.value || (list.closest("section[id]")?.id ?? "");
    });
  }
  addEventListener("hashchange", follow);
  follow();
})();
