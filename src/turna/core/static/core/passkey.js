// Passkeys: a form that says data-passkey="get" or "create" asks the browser before it is sent.
// Such forms wait hidden, for without scripts, or on a page that is not safe, there is no passkey.
(() => {
  "use strict";

  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function ask(form) {
    const body = new FormData();
    body.append("purpose", form.dataset.purpose);
    body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const answer = await fetch(form.dataset.options, { method: "POST", body });
    const found = await answer.json();
    if (!answer.ok) throw new Error(found.error);
    return found;
  }

  async function create(options) {
    const made = await navigator.credentials.create({ publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: named(options.excludeCredentials),
    } });
    return { id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {}, response: {
      clientDataJSON: text(made.response.clientDataJSON),
      attestationObject: text(made.response.attestationObject),
    } };
  }

  async function get(options) {
    const given = await navigator.credentials.get({ publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: named(options.allowCredentials),
    } });
    const said = given.response;
    return { id: given.id, rawId: text(given.rawId), type: given.type, clientExtensionResults: {}, response: {
      clientDataJSON: text(said.clientDataJSON),
      authenticatorData: text(said.authenticatorData),
      signature: text(said.signature),
      userHandle: said.userHandle ? text(said.userHandle) : null,
    } };
  }

  function tell(form, words) {
    const slot = form.querySelector("[data-passkey-wrong]");
    if (!slot) return;
    slot.hidden = !words;
    slot.lastElementChild.textContent = words;
  }

  async function go(form) {
    tell(form, "");
    form.setAttribute("aria-busy", "true");
    try {
      const found = await ask(form);
      const answer = await (form.dataset.passkey === "create" ? create : get)(found.options);
      form.elements.asked.value = found.asked;
      form.elements.answer.value = JSON.stringify(answer);
      form.requestSubmit();
    } catch (error) {
      // The browser says only that it was not allowed: given up, too late, or no such passkey.
      const slot = form.querySelector("[data-passkey-wrong]");
      tell(form, slot ? slot.dataset.words : "");
    } finally {
      form.removeAttribute("aria-busy");
    }
  }

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.elements.asked.value = form.elements.answer.value = ""; // a refused one is asked anew
    form.addEventListener("submit", (event) => {
      if (form.elements.answer.value || form.getAttribute("aria-busy")) return;
      if (!form.reportValidity()) return;
      event.preventDefault();
      go(form);
    });
  }
})();
