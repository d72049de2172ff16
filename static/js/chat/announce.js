// What a screen reader is told: one polite line, and alerts. The transcript itself is silent, or every token would be read out.

import { byId, element } from "./elements.js";

/** Say it when there is a pause. The same text twice is said twice. @param {string} text */
export function say(text) {
  const status = byId("status");
  status.textContent = "";
  // A live region that is emptied and filled in one go is not seen to change.
  requestAnimationFrame(() => {
    status.textContent = text;
  });
}

/** @type {number | undefined} */
let hiding;

/**
 * Show it for some seconds at the bottom, and say it. `act`: something that can be done about it meanwhile.
 * @param {string} text @param {{isBad?: boolean, seconds?: number, act?: {label: string, act: () => void}}} [look]
 */
export function toast(text, { isBad = false, seconds = isBad ? 8 : 3, act } = {}) {
  const place = byId(isBad ? "toast-alert" : "toast");
  for (const id of ["toast", "toast-alert"]) byId(id).hidden = true;
  place.textContent = text;
  if (act) {
    const pressed = () => {
      place.hidden = true;
      act.act();
    };
    place.append(" ", element("button", { type: "button", class: "toast-act", onclick: pressed }, act.label));
  }
  place.hidden = false;
  clearTimeout(hiding);
  hiding = window.setTimeout(() => (place.hidden = true), seconds * 1000);
}
