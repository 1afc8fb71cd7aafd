/* Opens what is folded where the address leads to it; closes lists of contents behind the reader. */
(() => {
  "use strict";
  const unfold = () => {
    let id = location.hash.slice(1);
    try { id = decodeURIComponent(id); } catch { return; }
    const place = document.getElementById(id);
    const fold = place?.querySelector(":scope > details.fold") ?? place?.closest("details");
    if (fold) fold.open = true;
  };
  /* What a fold brings to life is loaded when somebody opens it. */
  for (const fold of document.querySelectorAll("details[data-script]")) {
    fold.addEventListener("toggle", () => document.head.append(Object.assign(document.createElement("script"), { src: fold.dataset.script })), { once: true });
  }
  unfold();
  addEventListener("hashchange", unfold);
  /* A list of contents goes when one of its links is followed, or the reader turns away. */
  for (const list of document.querySelectorAll(".contents details")) {
    const close = (event) => { if (!list.contains(event.target) || event.target.closest("a")) list.open = false; };
    document.addEventListener("click", close);
    list.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !list.open) return;
      list.open = false;
      list.querySelector("summary").focus();
    });
  }
})();
