// The first field takes the keys at once, also where a list has become a field to type in.
(() => {
  "use strict";

  const list = document.querySelector("select[autofocus]");
  const field = list && list.closest("[data-combobox]").querySelector("input");
  if (field && !document.querySelector(".problems")) field.focus();
})();
