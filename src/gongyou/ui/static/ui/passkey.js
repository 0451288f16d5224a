/* Passkeys: hand the page's question to the browser, and its answer to the form. */
(function () {
  "use strict";

  const form = document.querySelector("form[data-passkey]");
  const asked = document.getElementById("passkey-options");
  if (!form || !asked || !window.PublicKeyCredential || !navigator.credentials) return;

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  }

  function text(buffer) {
    const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function question() {
    const key = JSON.parse(asked.textContent).publicKey;
    key.challenge = bytes(key.challenge);
    if (key.user) key.user.id = bytes(key.user.id);
    ["allowCredentials", "excludeCredentials"].forEach((name) => {
      (key[name] || []).forEach((known) => { known.id = bytes(known.id); });
    });
    return { publicKey: key };
  }

  function answer(credential) {
    const response = {};
    ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    });
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response: response,
      clientExtensionResults: credential.getClientExtensionResults(),
      authenticatorAttachment: credential.authenticatorAttachment,
    });
  }

  const trouble = form.querySelector("[data-passkey-trouble]");
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    if (form.elements.passkey.value) return;
    event.preventDefault();
    trouble.hidden = true;
    navigator.credentials[form.dataset.passkey](question()).then((credential) => {
      form.elements.passkey.value = answer(credential);
      form.requestSubmit();
    }).catch(() => { trouble.hidden = false; });
  });
})();
