// Drafts of forms, kept on this computer: only of forms that say data-draft="name".
// Never for a form in which something can point to a person (docs/look.md has the rule).
(() => {
  "use strict";

  const PREFIX = "turna-draft:";
  const LONGEST = 30 * 24 * 3600 * 1000;
  const WAIT = 400;
  let store;
  try { store = window.localStorage; } catch { return; }
  if (!store) return;

  const read = (key) => {
    try { return JSON.parse(store.getItem(key)); } catch { return null; }
  };
  const clock = (at, options) => new Date(at)
    .toLocaleString(document.documentElement.lang, { ...options, hourCycle: "h23" });
  // Words in sentences may name somebody: boxes of several lines, and lines so marked, are not kept.
  const left = ["hidden", "password", "file", "submit", "textarea"];
  const kept = (field) => field.name && !left.includes(field.type)
    && !("undrafted" in field.dataset);

  for (const key of Object.keys(store).filter((name) => name.startsWith(PREFIX))) {
    const draft = read(key);
    if (!draft || !(Date.now() - draft.at < LONGEST)) store.removeItem(key);
  }
  // The page after a save says whose draft is no longer needed.
  for (const message of document.querySelectorAll("[data-draft-done]")) {
    store.removeItem(PREFIX + message.dataset.draftDone.replace("draft:", ""));
  }

  function fieldsOf(form) {
    return [...form.elements].filter(kept).flatMap((field) => {
      if (field.type === "checkbox" || field.type === "radio") {
        return field.checked ? [[field.name, field.value]] : [];
      }
      return [[field.name, field.value]];
    });
  }

  function restore(form, fields) {
    for (const field of [...form.elements].filter(kept)) {
      const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (field.type === "checkbox" || field.type === "radio") {
        field.checked = values.includes(field.value);
      } else if (values.length) {
        [field.value] = values;
      } else {
        continue;
      }
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  function tell(form, slot, draft, key) {
    const notice = document.createElement("div");
    notice.className = "message draft";
    notice.setAttribute("role", "status");
    const when = clock(draft.at, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
    const afresh = document.createElement("button");
    afresh.type = "button";
    afresh.className = "link";
    afresh.textContent = slot.dataset.afreshText;
    afresh.addEventListener("click", () => {
      store.removeItem(key);
      form.dataset.draftGone = "";
      window.location.reload();
    });
    notice.append(slot.dataset.restoredText.replace("%s", when), afresh);
    form.prepend(notice);
  }

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = PREFIX + form.dataset.draft;
    const slot = form.querySelector("[data-saved]");
    let timer = 0;
    const keep = () => {
      if (!timer || "draftGone" in form.dataset) return;
      clearTimeout(timer);
      timer = 0;
      const draft = { at: Date.now(), fields: fieldsOf(form) };
      try { store.setItem(key, JSON.stringify(draft)); } catch { return; }
      if (slot) {
        slot.textContent = slot.dataset.savedText
          .replace("%s", clock(draft.at, { hour: "2-digit", minute: "2-digit" }));
      }
    };
    const draft = read(key);
    if (draft && "draftRestore" in form.dataset) {
      restore(form, draft.fields);
      if (slot) tell(form, slot, draft, key);
    }
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(keep, WAIT); });
    form.addEventListener("change", () => { clearTimeout(timer); timer = setTimeout(keep, WAIT); });
    window.addEventListener("pagehide", keep);
  }
})();
