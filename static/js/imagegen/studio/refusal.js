// A prompt that was refused: why (its category is part of that), and the softer words that could be painted instead.

import { byId } from "../../chat/elements.js";

/** @param {(words: string) => void} take the softer words are accepted */
export function prepareRefusal(take) {
  byId("softer-take").addEventListener("click", () => {
    take(byId("softer-words").textContent);
    clear();
  });

  /** @param {{error?: string, category?: string, suggestion?: string | null}} body the answer of the API */
  function show(body) {
    byId("refused-words").textContent = body.detail ?? "";
    byId("refused").dataset.category = body.category ?? "";
    byId("softer-words").textContent = body.suggestion ?? "";
    byId("softer").hidden = !body.suggestion;
    byId("refused").hidden = false;
    byId("refused").focus();
  }

  function clear() {
    byId("refused").hidden = true;
  }

  return { show, clear };
}
