// Sums of an audience while it is typed; the server computes the same when the form is sent.
// Without this file the sums are those of the last time the form was shown.
(() => {
  "use strict";

  const number = (field) => {
    const text = field.value.replace(/[\s\u00a0\u2009\u202f]+/g, "");
    return /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  };
  const shown = (sum) => String(sum).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  const total = (fields) => [...fields].reduce((sum, field) => sum + number(field), 0);

  function sumCells(root) {
    let all = 0;
    for (const block of root.querySelectorAll("[data-block]")) {
      const fields = [...block.querySelectorAll("input[data-sex]")];
      const head = block.querySelector("tbody tr");
      const sexes = [...head.querySelectorAll("input")].map((field) => field.dataset.sex);
      block.querySelectorAll("[data-sum-sex]").forEach((cell, at) => {
        cell.textContent = shown(total(fields.filter((field) => field.dataset.sex === sexes[at])));
      });
      for (const row of block.querySelectorAll("tbody tr")) {
        row.querySelector("[data-sum-age]").textContent = shown(total(row.querySelectorAll("input")));
      }
      const sum = total(fields);
      block.querySelector("[data-sum-block]").textContent = shown(sum);
      all += sum;
      // What a draft brought back is not hidden.
      if (sum && !block.open) block.open = true;
    }
    root.querySelector("[data-sum-all]").textContent = shown(all);
  }

  function sumMargins(root) {
    const field = root.querySelector("[data-total]");
    const whole = number(field);
    for (const axis of root.querySelectorAll("[data-axis]")) {
      const parts = [...axis.querySelectorAll("[data-part]")];
      const left = whole - total(parts);
      const said = axis.querySelector(".margin-said");
      const none = !field.value.trim() || !parts.some((part) => part.value.trim());
      const words = left > 0 ? root.dataset.left : left < 0 ? root.dataset.over : root.dataset.even;
      said.textContent = none ? "" : words.replace("%s", shown(Math.abs(left)));
      said.classList.toggle("over", !none && left < 0);
    }
  }

  for (const root of document.querySelectorAll("[data-audience]")) {
    const sums = () => { sumCells(root); sumMargins(root); };
    root.addEventListener("input", sums);
    root.addEventListener("change", sums);
    sums();
  }
})();
