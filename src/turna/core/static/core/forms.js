// Extras of forms: a calendar for days, long lists that are found by typing, files that are too
// large. Without this file a day is typed, a list is a plain select, and the server says it.
(() => {
  "use strict";

  function calendars(root) {
    for (const day of root.querySelectorAll("[data-day]:not([data-ready])")) {
      day.dataset.ready = "";
      const fields = [...day.querySelectorAll("input")];
      day.append(day.querySelector("template").content.cloneNode(true));
      const button = day.querySelector("button");
      const picker = day.querySelector("input[type=date]");
      if (!picker.showPicker) { button.parentNode.remove(); continue; }
      button.addEventListener("click", () => {
        const [d, m, y] = fields.map((field) => field.value.trim());
        picker.value = y ? `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}` : "";
        picker.showPicker();
      });
      picker.addEventListener("change", () => {
        if (!picker.value) return;
        const [y, m, d] = picker.value.split("-").map(Number);
        [d, m, y].forEach((part, index) => {
          fields[index].value = part;
          fields[index].dispatchEvent(new Event("input", { bubbles: true }));
        });
        fields[2].focus();
      });
    }
  }

  // As core/text.py folds: case, accents, apostrophes, the region's letters.
  const LOOSE = {
    "ө": "о", "ү": "у", "ұ": "у", "ӯ": "у", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "һ": "х",
    "і": "и", "ӣ": "и", "ҳ": "х", "ҷ": "ч", "ў": "у", "ё": "е", "й": "и", "ı": "i",
  };
  const fold = (text) => [...text.normalize("NFC").toLowerCase()].map((c) => LOOSE[c] || c).join("")
    .replace(/[ʻʼ’‘'`]/g, "").normalize("NFKD").replace(/\p{M}/gu, "").replace(/\s+/g, " ").trim();

  const SHOWN = 60;
  let number = 0;

  class Combobox {
    constructor(root) {
      this.root = root;
      this.select = root.querySelector("select");
      this.options = [...this.select.options].filter((option) => option.value).map((option) => {
        const path = option.dataset.path || "";
        const label = path ? option.text.trim().slice(0, -path.length - 3) : option.text.trim();
        const name = fold(label);
        return { value: option.value, text: option.text.trim(), label, path, name,
          key: `${fold(option.text)} ${option.dataset.find || ""}` };
      });
      this.found = [];
      this.active = -1;
      this.build();
      this.listen();
      this.show();
    }

    build() {
      const { select, root } = this;
      const input = this.input = document.createElement("input");
      input.type = "text";
      input.id = select.id;
      input.name = `${select.name}-typed`;
      input.autocomplete = "off";
      input.spellcheck = false;
      select.id += "-select";
      select.hidden = true;
      for (const name of ["aria-describedby", "aria-invalid", "disabled"]) {
        if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
      }
      const list = this.list = document.createElement("ul");
      list.id = `combobox-${number += 1}`;
      list.className = "combobox-list";
      list.setAttribute("role", "listbox");
      list.hidden = true;
      const label = document.querySelector(`label[for="${CSS.escape(input.id)}"]`);
      if (label) list.setAttribute("aria-label", label.textContent.trim());
      const said = this.said = document.createElement("div");
      said.className = "unseen";
      said.setAttribute("role", "status");
      const none = this.none = document.createElement("div");
      none.className = "combobox-list combobox-none";
      none.textContent = root.dataset.none;
      none.hidden = true;
      input.setAttribute("role", "combobox");
      input.setAttribute("aria-autocomplete", "list");
      input.setAttribute("aria-expanded", "false");
      input.setAttribute("aria-controls", list.id);
      root.append(input, list, none, said);
      // What the select was to take, the field takes; a summary of problems comes first.
      if (select.hasAttribute("autofocus") && !document.querySelector(".problems")) input.focus();
    }

    listen() {
      const { input, list, select } = this;
      input.addEventListener("input", () => { this.take(null); this.find(input.value); });
      input.addEventListener("click", () => { if (list.hidden) this.find(""); });
      input.addEventListener("keydown", (event) => this.key(event));
      input.addEventListener("blur", () => this.leave());
      list.addEventListener("pointerdown", (event) => event.preventDefault());
      list.addEventListener("click", (event) => {
        const row = event.target.closest("li");
        if (row) { this.choose(this.found[Number(row.dataset.index)]); this.close(); }
      });
      select.addEventListener("change", () => this.show());
    }

    // The field says what the select holds.
    show() {
      const chosen = this.options.find((one) => one.value === this.select.value);
      if (chosen) this.input.value = chosen.text;
      else if (this.root.dataset.typed) this.input.value = this.root.dataset.typed;
    }

    take(one) {
      const value = one ? one.value : "";
      if (this.select.value === value) return;
      this.select.value = value;
      if (one) this.select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    choose(one) {
      if (!one) return;
      this.take(one);
      this.input.value = one.text;
    }

    find(text) {
      const whole = fold(text);
      const words = whole.split(" ").filter(Boolean);
      const rank = (one) => (one.name === whole ? 0 : one.name.startsWith(whole) ? 1 : 2);
      const all = this.options.filter((one) => words.every((word) => one.key.includes(word)));
      if (words.length) all.sort((a, b) => rank(a) - rank(b));
      this.found = all.slice(0, SHOWN);
      this.list.replaceChildren(...this.found.map((one, index) => this.row(one, index)));
      this.list.hidden = !all.length;
      this.none.hidden = Boolean(all.length);
      this.input.setAttribute("aria-expanded", String(Boolean(all.length)));
      this.said.textContent = all.length
        ? this.root.dataset.many.replace("%s", all.length) : this.root.dataset.none;
      this.mark(words.length && all.length ? 0 : -1);
    }

    row(one, index) {
      const row = document.createElement("li");
      row.id = `${this.list.id}-${index}`;
      row.dataset.index = index;
      row.setAttribute("role", "option");
      row.append(one.label);
      if (one.path) {
        const path = document.createElement("span");
        path.className = "path";
        path.textContent = ` › ${one.path}`;
        row.append(path);
      }
      return row;
    }

    mark(index) {
      this.active = index;
      [...this.list.children].forEach((row, at) => {
        row.setAttribute("aria-selected", String(at === index));
        if (at === index) row.scrollIntoView({ block: "nearest" });
      });
      if (index < 0) this.input.removeAttribute("aria-activedescendant");
      else this.input.setAttribute("aria-activedescendant", `${this.list.id}-${index}`);
    }

    key(event) {
      const open = !this.list.hidden;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (!open) { this.find(""); return; }
        const step = event.key === "ArrowDown" ? 1 : -1;
        this.mark((this.active + step + this.found.length) % this.found.length);
      } else if (event.key === "Enter" && open && this.active >= 0) {
        event.preventDefault();
        this.choose(this.found[this.active]);
        this.close();
      } else if (event.key === "Tab" && open && this.active >= 0) {
        this.choose(this.found[this.active]);
      } else if (event.key === "Escape" && (open || !this.none.hidden)) {
        event.preventDefault();
        this.close();
      }
    }

    // Whoever typed a name in full has chosen it.
    leave() {
      const typed = fold(this.input.value);
      if (!this.select.value && typed) {
        const same = this.options.filter((one) => one.name === typed || fold(one.text) === typed);
        if (same.length === 1) this.choose(same[0]);
      }
      this.close();
    }

    close() {
      this.list.hidden = this.none.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
      this.mark(-1);
    }
  }

  // A file that is too large is told before it travels; the server refuses it in any case.
  function files(root) {
    for (const field of root.querySelectorAll("input[type=file][data-most]:not([data-ready])")) {
      field.dataset.ready = "";
      const said = document.createElement("p");
      said.className = "wrong-words";
      said.setAttribute("role", "alert");
      field.after(said);
      field.addEventListener("change", () => {
        const large = [...field.files].some((file) => file.size > Number(field.dataset.most));
        said.textContent = large ? field.dataset.tooLarge : "";
        if (large) field.value = "";
      });
    }
  }

  function start(root) {
    calendars(root);
    files(root);
    for (const box of root.querySelectorAll("[data-combobox]:not([data-ready])")) {
      box.dataset.ready = "";
      new Combobox(box);
    }
  }

  start(document);
  document.addEventListener("htmx:afterSwap", (event) => start(event.target));
})();
