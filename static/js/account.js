// Small comforts of the account pages; every form works without them.

import { BrowserStorage } from "./browser_storage.js";

for (const field of document.querySelectorAll('input[type="password"]')) offerToShow(field);
for (const field of document.querySelectorAll("[data-new-password]")) judge(field);
for (const button of document.querySelectorAll("button[data-wait]")) countDown(button);
keepOverLanguageChange(document.querySelector("main form"));

/** A button that shows what was typed; it is hidden again before it is sent. @param {HTMLInputElement} field */
function offerToShow(field) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.setAttribute("aria-controls", field.id);
  const show = (isShown) => {
    field.type = isShown ? "text" : "password";
    button.textContent = isShown ? gettext("Hide") : gettext("Show");
    button.setAttribute("aria-label", isShown ? gettext("Hide the password") : gettext("Show the password"));
  };
  show(false);
  button.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false));
  const row = document.createElement("div");
  row.className = "with-button";
  field.replaceWith(row);
  row.append(field, button);
}

/** Tick off the rules that the password keeps, as it is typed. @param {HTMLInputElement} field */
function judge(field) {
  const others = [...field.form.querySelectorAll('input[type="email"], input[name="username"]')];
  const isKept = {
    length: (rule) => [...field.value].length >= Number(rule.dataset.least),
    "not-numeric": () => !/^\d+$/.test(field.value),
    "not-similar": () => !others.flatMap((other) => other.value.split(/\W+/)).some((part) => isLike(field.value, part)),
  };
  const look = () => {
    for (const rule of field.form.querySelectorAll("[data-rule]")) {
      rule.classList.toggle("kept", field.value !== "" && isKept[rule.dataset.rule](rule));
    }
  };
  for (const one of [field, ...others]) one.addEventListener("input", look);
  look();
}

/** Roughly what the server calls too similar: one holds most of the other. @param {string} password @param {string} part */
function isLike(password, part) {
  const [a, b] = [password.toLowerCase(), part.toLowerCase()];
  return b.length > 2 && a.includes(b) && b.length >= 0.5 * a.length;
}

/** Keep a button out of reach for its `data-wait` seconds, by the clock: timers sleep in hidden tabs. @param {HTMLButtonElement} button */
function countDown(button) {
  const text = button.textContent;
  const end = Date.now() + Number(button.dataset.wait) * 1000;
  const tick = () => {
    const left = Math.ceil((end - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? interpolate(gettext("%(text)s (in %(left)s s)"), { text, left }, true) : text;
    if (left > 0) setTimeout(tick, 500);
  };
  tick();
}

/** What was typed, but no password, outlives a change of the language. @param {HTMLFormElement | null} form */
function keepOverLanguageChange(form) {
  const name = `typed:${location.pathname}`;
  const fields = form ? [...form.querySelectorAll('input[type="email"], input[type="text"]:not([autocomplete$="password"])')] : [];
  const storage = new BrowserStorage("sessionStorage");
  const typed = readTexts(storage.get(name));
  storage.remove(name);
  for (const field of fields) field.value ||= typed.get(field.name) ?? "";
  document.querySelector("[data-language-choice]")?.form.addEventListener("submit", () => {
    storage.set(name, JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.value]))));
  });
}

/** The texts of a stored `{name: text}`; whatever else is stored there counts as nothing. @param {string | null} stored @returns {Map<string, string>} */
function readTexts(stored) {
  try {
    return new Map(Object.entries(JSON.parse(stored ?? "{}") ?? {}).filter(([, text]) => typeof text === "string"));
  } catch {
    return new Map();
  }
}
