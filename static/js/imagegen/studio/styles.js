// The gallery of styles: narrowed to a kind by chips; which one is chosen is told above it.

import { byId } from "../../chat/elements.js";

const gallery = byId("styles");
/** @type {NodeListOf<HTMLInputElement>} */
const radios = gallery.querySelectorAll("input[name=style]");

export function prepareStyles() {
  for (const chip of gallery.querySelectorAll("button[data-category]")) chip.addEventListener("click", () => narrow(chip));
  gallery.addEventListener("change", told);
  told();
}

/** @param {string} slug @returns {boolean} whether there is such a style, and the plan has it */
export function chooseStyle(slug) {
  const radio = [...radios].find((one) => one.value === slug);
  if (!radio || radio.disabled) return false;
  radio.checked = true;
  narrow(/** @type {Element} */ (gallery.querySelector("button[data-category='']")));
  const box = /** @type {HTMLElement} */ (radio.closest("label"));
  // Only the gallery scrolls, not the page.
  const list = /** @type {HTMLElement} */ (box.parentElement);
  list.scrollTop = box.offsetTop - list.clientHeight / 2 + box.clientHeight / 2;
  told();
  return true;
}

/** Without a style is no choice where the style is the point. @param {boolean} isNeeded */
export function needStyle(isNeeded) {
  const none = /** @type {HTMLElement} */ (gallery.querySelector("[data-none]"));
  none.hidden = isNeeded;
  const radio = /** @type {HTMLInputElement} */ (none.querySelector("input"));
  if (isNeeded && radio.checked) radio.checked = false;
  else if (!isNeeded && ![...radios].some((one) => one.checked)) radio.checked = true;
  told();
}

/** @returns {string} */
export function chosenStyle() {
  return [...radios].find((one) => one.checked)?.value ?? "";
}

/** @param {Element} chip */
function narrow(chip) {
  const wanted = chip.getAttribute("data-category");
  for (const one of gallery.querySelectorAll("button[data-category]")) one.setAttribute("aria-pressed", String(one === chip));
  for (const box of gallery.querySelectorAll(/** @type {"label"} */ ("label[data-category]"))) {
    box.hidden = Boolean(wanted) && box.dataset.category !== wanted && !box.querySelector("input:checked");
  }
}

function told() {
  const chosen = [...radios].find((one) => one.checked && one.value);
  byId("style-chosen").textContent = chosen ? (chosen.closest("label")?.querySelector(".name")?.textContent ?? "") : "";
}
