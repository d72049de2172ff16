// One line of news at the foot of a page, read out and gone again.

const STAYS_MS = 5000;

/** @type {number | undefined} */
let leaving;

/** @param {string} text */
export function tell(text) {
  const place = document.querySelector("[data-toast]");
  if (!place) return;
  clearTimeout(leaving);
  place.textContent = text;
  leaving = window.setTimeout(() => (place.textContent = ""), STAYS_MS);
}
