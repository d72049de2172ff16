// The list of what waits on this device: its age, why it is still here, and what can be done about it.

import { isStale } from "./outbox.js";

const UNITS = /** @type {[Intl.RelativeTimeFormatUnit, number][]} */ ([["day", 86400], ["hour", 3600], ["minute", 60]]);
const MOST_WORDS = 80;

/** @param {number} at @returns {string} "3 hours ago", in the page's language */
export function ageOf(at) {
  const seconds = Math.max(0, (Date.now() - at) / 1000);
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? ["minute", 60];
  return new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "auto" }).format(-Math.floor(seconds / length), unit);
}

/**
 * @param {HTMLElement} list @param {import("./outbox.js").Captured[]} waiting
 * @param {{send: (one: import("./outbox.js").Captured) => void, drop: (one: import("./outbox.js").Captured) => void}} actions
 */
export function showWaiting(list, waiting, actions) {
  list.replaceChildren(...waiting.map((one) => item(one, actions)));
}

/** @param {import("./outbox.js").Captured} one @param {Parameters<typeof showWaiting>[2]} actions */
function item(one, actions) {
  const li = document.createElement("li");
  const words = document.createElement("p");
  words.dir = "auto";
  words.className = "told";
  const spoken = one.sound ? interpolate(gettext("Spoken, %s s"), [one.sound.seconds]) : "";
  words.textContent = [one.text.length > MOST_WORDS ? `${one.text.slice(0, MOST_WORDS)}…` : one.text, spoken].filter(Boolean).join(" · ");
  const age = document.createElement("p");
  age.className = "soft";
  const reason = one.failure || (isStale(one) ? gettext("On this device for more than a day. Put it into your journal now?") : "");
  age.textContent = [ageOf(one.at), reason].filter(Boolean).join(" · ");
  li.append(words, age);
  if (reason) {
    const row = document.createElement("p");
    row.className = "deeds";
    row.append(
      button(one.failure ? gettext("Try again") : gettext("Keep it now"), () => actions.send(one)),
      button(gettext("Throw away"), () => confirm(gettext("Throw this dream away? It is nowhere else.")) && actions.drop(one)),
    );
    li.append(row);
  }
  return li;
}

/** @param {string} words @param {() => void} act */
function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button quiet small";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
