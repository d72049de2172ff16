// Passkeys on the pages that sign in, confirm, and add one. The browser makes or shows it; the form carries it to the server.

import { ApiError, request } from "../rest.js";

const OPTIONS = {
  "sign-in": "/api/user/passkey-login/options/",
  second: "/api/user/second-factor/passkey/",
  again: "/api/user/reauthenticate/passkey/",
  register: "/api/user/factors/passkeys/options/",
};
const RENEW_MS = 9 * 60 * 1000;

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-passkey]"));
const trouble = /** @type {HTMLElement | null} */ (document.querySelector("[data-passkey-trouble]"));
/** @type {AbortController | null} */
let offered = null;

if (form) {
  if (isPossible()) begin(form);
  else reveal("[data-passkey-none]");
}

/** Browsers know no passkeys for a bare IP address. */
function isPossible() {
  return "PublicKeyCredential" in window && !/^[\d.]+$|^\[/.test(location.hostname);
}

/** @param {HTMLFormElement} form */
function begin(form) {
  form.hidden = false;
  reveal("[data-passkey-offer]");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void use(form);
  });
  if (form.dataset.passkey === "sign-in") void offer(form);
}

/** @param {HTMLFormElement} form */
async function use(form) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button[type=submit]"));
  if (!form.checkValidity()) return form.reportValidity();
  offered?.abort();
  button.disabled = true;
  say("");
  try {
    const options = await optionsOf(form);
    const isNew = form.dataset.passkey === "register";
    const made = await (isNew ? navigator.credentials.create({ publicKey: options }) : navigator.credentials.get({ publicKey: options }));
    send(form, made);
  } catch (error) {
    button.disabled = false;
    if (error instanceof ApiError && error.code === "reauthentication_required") location.reload();
    say(wordsFor(error));
  }
}

/** Passkeys in the field's own suggestions, where the browser can. @param {HTMLFormElement} form */
async function offer(form) {
  const isAble = await window.PublicKeyCredential.isConditionalMediationAvailable?.().catch(() => false);
  const name = /** @type {HTMLInputElement | null} */ (document.querySelector('input[autocomplete="username"]'));
  if (!isAble || !name) return;
  name.setAttribute("autocomplete", "username webauthn");
  const current = (offered = new AbortController());
  const renewal = window.setTimeout(() => current.abort("renew"), RENEW_MS);
  try {
    const publicKey = await optionsOf(form);
    send(form, await navigator.credentials.get({ publicKey, mediation: "conditional", signal: current.signal }));
  } catch {
    // It was only an offer.
    name.setAttribute("autocomplete", "username");
    if (current.signal.reason === "renew") void offer(form);
  } finally {
    window.clearTimeout(renewal);
  }
}

/** @param {HTMLFormElement} form */
async function optionsOf(form) {
  const kind = /** @type {keyof typeof OPTIONS} */ (form.dataset.passkey);
  const { publicKey } = await request("POST", OPTIONS[kind], kind === "second" ? { challenge: form.dataset.challenge } : undefined);
  const listed = (/** @type {any[] | undefined} */ keys) => keys?.map((key) => ({ ...key, id: bytesOf(key.id) }));
  return {
    ...publicKey,
    challenge: bytesOf(publicKey.challenge),
    ...(publicKey.user ? { user: { ...publicKey.user, id: bytesOf(publicKey.user.id) } } : {}),
    ...(publicKey.excludeCredentials ? { excludeCredentials: listed(publicKey.excludeCredentials) } : {}),
    ...(publicKey.allowCredentials ? { allowCredentials: listed(publicKey.allowCredentials) } : {}),
  };
}

/** @param {HTMLFormElement} form @param {any} credential */
function send(form, credential) {
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const told = Object.fromEntries(parts.filter((part) => response[part]).map((part) => [part, textOf(response[part])]));
  const transports = response.getTransports?.();
  /** @type {HTMLInputElement} */ (form.elements.namedItem("credential")).value = JSON.stringify({
    id: credential.id,
    rawId: textOf(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: {},
    response: { ...told, ...(transports ? { transports } : {}) },
  });
  form.submit();
}

/** @param {unknown} error */
function wordsFor(error) {
  const name = error instanceof Error ? error.name : "";
  if (name === "InvalidStateError") return gettext("This device has a passkey for you already.");
  if (name === "NotAllowedError" || name === "AbortError") return gettext("No passkey was used. You can try again.");
  if (error instanceof ApiError || name === "Error") return /** @type {Error} */ (error).message;
  return gettext("The browser could not use a passkey here.");
}

/** @param {string} words */
function say(words) {
  if (!trouble) return;
  trouble.textContent = words;
  trouble.hidden = !words;
}

/** @param {string} selector */
function reveal(selector) {
  for (const one of document.querySelectorAll(selector)) /** @type {HTMLElement} */ (one).hidden = false;
}

/** @param {string} text base64url */
function bytesOf(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

/** @param {ArrayBuffer} buffer */
function textOf(buffer) {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
