// Leaving in a hurry: the button of the bar, or Escape three times. The page is empty at once, what
// this browser keeps of us goes, the session ends behind it, and another page takes its place.
// Without this file the button is a form that does the same, one answer later.
(() => {
  "use strict";

  const form = document.querySelector("form[data-leave]");
  if (!form) return;
  const PAUSE = 1000; // at most, between two presses
  let pressed = 0;
  let last = 0;

  function leave() {
    const body = new FormData(form);
    const { action } = form;
    const goal = form.dataset.leave || "about:blank";
    for (const draft of document.querySelectorAll("form[data-draft]")) draft.dataset.draftGone = "";
    document.title = "\u00a0";
    document.body.replaceChildren();
    for (const store of ["localStorage", "sessionStorage"]) {
      try { window[store].clear(); } catch { /* a browser that keeps nothing */ }
    }
    navigator.sendBeacon(action, body);
    window.location.replace(goal);
  }

  // A press that closes something only closes it: it does not count. The lock cannot be closed.
  function closes(event) {
    if (document.querySelector("dialog[open]:not(#desk), [aria-expanded=true][role=combobox]")) {
      return true;
    }
    try {
      return Boolean(document.querySelector(":popover-open"));
    } catch {
      return event.defaultPrevented; // a browser without popovers
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });
  window.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat || event.isComposing || closes(event)) {
      pressed = 0;
      return;
    }
    pressed = event.timeStamp - last < PAUSE ? pressed + 1 : 1;
    last = event.timeStamp;
    if (pressed === 3) leave();
  }, { capture: true });

  // A page that the browser kept alive and shows again on Back asks the server first.
  window.addEventListener("pagehide", () => { document.documentElement.classList.add("left"); });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) window.location.reload();
    else document.documentElement.classList.remove("left");
  });
})();
