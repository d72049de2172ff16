// Which words of a text are selected. Each piece of the text says by `data-start` where it begins.

/** The words that are selected and where they start, in code points. @param {Element} words @returns {{start: number, text: string} | null} */
export function selected(words) {
  const selection = document.getSelection();
  if (!selection?.rangeCount || selection.isCollapsed) return null;
  const range = selection.getRangeAt(0);
  const piece = range.startContainer.parentElement?.closest("[data-start]");
  if (!piece || !words.contains(piece) || !words.contains(range.endContainer)) return null;
  const copy = /** @type {HTMLElement} */ (document.createElement("div"));
  copy.append(range.cloneContents());
  for (const hidden of copy.querySelectorAll(".visually-hidden, .scenes")) hidden.remove();
  const text = copy.textContent ?? "";
  const inner = (range.startContainer.textContent ?? "").slice(0, range.startOffset);
  const start = Number(/** @type {HTMLElement} */ (piece).dataset.start) + [...inner].length;
  const blank = text.length - text.trimStart().length;
  return text.trim() ? { start: start + blank, text: text.trim() } : null;
}
