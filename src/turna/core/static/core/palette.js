// The palette: Ctrl+K, Cmd+K or "/" outside fields opens the search over any page.
// Without this file the bar's link leads to the search page.
(() => {
  "use strict";

  const template = document.getElementById("palette-template");
  const opener = document.querySelector("a[data-palette]");
  if (!template || !opener || !window.htmx || !window.HTMLDialogElement) return;

  let dialog, form, input, found, said;
  let active = -1;
  let sent = null; // the text that is asked about
  let answered = null; // the text that the shown hits answer
  let enter = false; // pressed before the answer had come
  let back = null;

  const options = () => [...found.querySelectorAll('[role="option"]')];

  function build() {
    document.body.append(template.content.cloneNode(true));
    dialog = document.getElementById("palette");
    form = dialog.querySelector("form");
    input = document.getElementById("palette-q");
    found = document.getElementById("palette-found");
    said = document.getElementById("palette-said");
    window.htmx.process(dialog);
    input.addEventListener("keydown", key);
    form.addEventListener("submit", (event) => event.preventDefault());
    dialog.querySelector("[data-palette-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
    dialog.addEventListener("close", left);
    form.addEventListener("htmx:beforeRequest", () => { sent = input.value; });
    found.addEventListener("htmx:afterSwap", shown);
    // Nothing came: what was pressed is not remembered for another answer.
    for (const name of ["htmx:responseError", "htmx:sendError"]) {
      form.addEventListener(name, () => { enter = false; });
    }
  }

  function open() {
    if (!dialog) build();
    if (dialog.open) { input.select(); return; }
    back = document.activeElement;
    answered = null;
    enter = false;
    input.value = "";
    found.replaceChildren();
    dialog.showModal();
    input.focus();
    window.htmx.trigger(form, "look");
  }

  function left() {
    mark(-1);
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-controls");
    said.textContent = "";
    if (back && back.isConnected && back !== document.body) back.focus();
  }

  function shown() {
    const hits = found.firstElementChild;
    if (!dialog.open || !hits) return;
    answered = sent;
    said.textContent = hits.dataset.said;
    const any = options().length > 0;
    input.setAttribute("aria-expanded", String(any));
    if (any) input.setAttribute("aria-controls", "palette-list");
    else input.removeAttribute("aria-controls");
    mark(any ? 0 : -1);
    if (enter) go();
  }

  function mark(index) {
    active = index;
    options().forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === index));
      if (at === index) option.scrollIntoView({ block: "nearest" });
    });
    const chosen = options()[index];
    if (chosen) input.setAttribute("aria-activedescendant", chosen.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function go() {
    enter = false;
    const chosen = options()[active];
    if (!chosen) return;
    const url = chosen.href;
    back = null; // the next page has the focus
    dialog.close();
    window.location.assign(url);
  }

  function key(event) {
    const last = options().length - 1;
    const steps = {
      ArrowDown: active < last ? active + 1 : 0, ArrowUp: active > 0 ? active - 1 : last,
      PageDown: Math.min(active + 5, last), PageUp: Math.max(active - 5, 0),
    };
    if (event.isComposing) return;
    if (event.key in steps) {
      event.preventDefault();
      if (last >= 0) mark(steps[event.key]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (answered === input.value) go();
      else enter = true;
    } else {
      enter = false;
    }
  }

  const typing = (element) => element && (element.isContentEditable
    || Boolean(element.closest("input, textarea, select, [role=combobox], [role=textbox]")));

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || event.altKey) return;
    const held = event.ctrlKey || event.metaKey;
    // On a Cyrillic keyboard the key of K gives another letter; "/" may need Shift.
    const letter = event.key.toLowerCase();
    const isK = letter === "k" || (event.code === "KeyK" && !/^[a-z]$/.test(letter));
    const chord = held && !event.shiftKey && isK;
    const slash = !held && event.key === "/" && !typing(event.target);
    if (!chord && !slash) return;
    event.preventDefault();
    open();
  });

  opener.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });

  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    opener.querySelector(".find-keys").textContent = "⌘ K";
  }
})();
