// Selecting words of a dream offers to mark them. Without a script they are typed into the same form.

import { selected } from "./selection.js";

const words = document.querySelector("[data-words]");
const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-new-mark]"));
if (words && form) offerToMark(words, form);

/** @param {Element} words @param {HTMLFormElement} form */
function offerToMark(words, form) {
  const sheet = /** @type {HTMLElement} */ (form.closest("[popover]"));
  const place = { start: field(form, "start"), end: field(form, "end"), words: field(form, "words") };
  sheet.addEventListener("beforetoggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState !== "open") return;
    const chosen = selected(words);
    place.start.value = chosen ? String(chosen.start) : "";
    place.end.value = chosen ? String(chosen.start + [...chosen.text].length) : "";
    if (chosen) place.words.value = chosen.text;
  });
  // What is typed over is looked up by the server.
  place.words.addEventListener("input", () => (place.start.value = place.end.value = ""));
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLInputElement} */
function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}
