// The idle lock: asks the server how long this desk stays open, tells it that somebody types, and
// lays a dialogue over the page once it is locked. The page stays as it is under it.
(() => {
  "use strict";

  const desk = document.getElementById("desk");
  if (!desk || !desk.showModal) return;
  const wrong = document.getElementById("desk-wrong");
  const passkey = document.getElementById("desk-passkey");
  const MINUTE = 60 * 1000;
  let used = false;
  let timer;

  function tell(words) {
    wrong.hidden = !words;
    wrong.lastElementChild.textContent = words;
  }

  function lock() {
    if (desk.open) return;
    document.body.classList.add("locked");
    tell("");
    for (const other of document.querySelectorAll("dialog[open]")) other.inert = true;
    desk.showModal();
    document.getElementById("desk-typed").focus();
  }

  function open() {
    document.body.classList.remove("locked");
    for (const form of desk.querySelectorAll("form")) form.reset();
    for (const field of desk.querySelectorAll("[name=answer], [name=asked]")) field.value = "";
    for (const other of document.querySelectorAll("dialog[open]")) other.inert = false;
    desk.close();
    look();
  }

  async function look() {
    clearTimeout(timer);
    let left = 60;
    try {
      const answer = await fetch(desk.dataset.state, { redirect: "manual" });
      // The door answers instead when the session has ended: then this page is locked for good.
      const state = answer.ok ? await answer.json() : { left: 0, passkey: false };
      left = state.left;
      passkey.hidden = !state.passkey || !window.PublicKeyCredential;
    } catch { /* no line now: look again later */ }
    if (left <= 0) lock();
    else wait(left);
  }

  function wait(seconds) {
    clearTimeout(timer);
    timer = setTimeout(look, seconds * 1000 + 500);
  }

  // The session has ended. A form of ours is sent as it is: the server keeps what was typed on its
  // way through the door, and it comes back after signing in.
  function leave() {
    const typed = document.querySelector("main form[method=post] > input[name=who]");
    if (typed) typed.form.submit();
    else window.location.assign(desk.dataset.door);
  }

  async function send(form) {
    const body = new FormData(form);
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.status === 204) { open(); return; }
      if (answer.status !== 422) { leave(); return; }
      tell((await answer.json()).error);
    } catch {
      tell(wrong.dataset.lost);
    }
    form.reset();
    for (const field of form.querySelectorAll("[name=answer], [name=asked]")) field.value = "";
  }

  for (const form of desk.querySelectorAll("#desk-password, #desk-passkey")) {
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return; // the passkey is still being asked
      event.preventDefault();
      send(form);
    });
  }
  desk.addEventListener("cancel", (event) => event.preventDefault());

  // Typing is use, also when no page is asked for; the server hears of it once in a minute.
  for (const kind of ["keydown", "pointerdown", "input"]) {
    document.addEventListener(kind, () => { if (!desk.open) used = true; }, { passive: true });
  }
  setInterval(() => {
    if (!used || desk.open) return;
    used = false;
    const body = new FormData();
    body.append("csrfmiddlewaretoken", desk.querySelector("[name=csrfmiddlewaretoken]").value);
    fetch(desk.dataset.use, { method: "POST", body, redirect: "manual" }).then(look, () => {});
  }, MINUTE);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  wait(Number(desk.dataset.left)); // the page came just now, which was use
})();
