// Selecting words of a dream offers to mark them. Without a script they are typed into the same form.

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

/** The words that are selected and where they start, in code points. @param {Element} words @returns {{start: number, text: string} | null} */
function selected(words) {
  const selection = document.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const piece = range.startContainer.parentElement?.closest("[data-start]");
  if (!piece || !words.contains(piece) || !words.contains(range.endContainer)) return null;
  const copy = /** @type {HTMLElement} */ (document.createElement("div"));
  copy.append(range.cloneContents());
  for (const hidden of copy.querySelectorAll(".visually-hidden")) hidden.remove();
  const text = copy.textContent ?? "";
  const inner = (range.startContainer.textContent ?? "").slice(0, range.startOffset);
  const start = Number(/** @type {HTMLElement} */ (piece).dataset.start) + [...inner].length;
  const blank = text.length - text.trimStart().length;
  return text.trim() ? { start: start + blank, text: text.trim() } : null;
}

/** @param {HTMLFormElement} form @param {string} name @returns {HTMLInputElement} */
function field(form, name) {
  return /** @type {HTMLInputElement} */ (form.elements.namedItem(name));
}
