// What every page does: the panel at the side, and the focus on what is wrong.
(() => {
  "use strict";

  const problems = document.querySelector(".problems");
  if (problems) problems.focus();

  const panel = document.getElementById("panel");
  const body = document.getElementById("panel-body");
  if (!panel || !panel.showModal || !window.htmx) return;

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-panel]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    document.getElementById("panel-page").href = link.href;
    window.htmx.ajax("GET", link.href, {
      source: link, target: "#panel-body", select: "#main", swap: "innerHTML",
    });
  });

  // A whole page arrives; what it calls its main part is a part of this page here.
  body.addEventListener("htmx:afterSwap", () => {
    const main = body.querySelector("main");
    if (main) main.replaceWith(...main.childNodes);
    // What is relative is relative to the page it was written for.
    const from = document.getElementById("panel-page").href;
    for (const form of body.querySelectorAll("form:not([action])")) form.action = from;
    for (const link of body.querySelectorAll('a[href^="?"]')) {
      link.href = new URL(link.getAttribute("href"), from);
    }
    // Meanings of words: their ids stand on the page below already.
    for (const says of body.querySelectorAll("[popover][id]")) {
      for (const word of body.querySelectorAll(`[popovertarget="${says.id}"]`)) {
        word.setAttribute("popovertarget", `${says.id}-side`);
      }
      says.id += "-side";
    }
    for (const old of body.querySelectorAll("h1")) {
      const heading = document.createElement("h2");
      heading.replaceChildren(...old.childNodes);
      heading.tabIndex = -1;
      heading.autofocus = true;
      old.replaceWith(heading);
    }
    if (!panel.open) panel.showModal();
    body.scrollTop = 0;
  });

  // A click beside the panel closes it; Escape does by itself.
  panel.addEventListener("click", (event) => {
    if (event.target === panel) panel.close();
  });
  panel.addEventListener("close", () => body.replaceChildren());
})();
