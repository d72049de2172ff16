// The card that names help, as a node. Its words and numbers come from the server; pages say where it stands and what puts it away.

import { button, element } from "./chat/elements.js";

/**
 * @typedef {{kind: string, language: string, title: string, text: string,
 *   numbers: {name: string, number: string, tel: string}[], directory: {name: string, url: string}}} Help
 */

/** @param {Help} card @param {() => void} putAway "Not now" was pressed @returns {HTMLElement} */
export function safetyCard(card, putAway) {
  const numbers = card.numbers.map((one) =>
    element("li", {}, element("a", { class: "call", href: one.tel }, element("b", {}, one.number), element("span", {}, one.name))),
  );
  const directory = element("a", { href: card.directory.url, target: "_blank", rel: "noopener noreferrer" }, card.directory.name);
  return element(
    "section",
    { class: "safety-card", lang: card.language, "aria-labelledby": "safety-title" },
    element("h2", { id: "safety-title" }, card.title),
    element("p", {}, card.text),
    numbers.length ? element("ul", { "aria-label": gettext("Numbers to call") }, ...numbers) : null,
    element("div", { class: "foot", lang: document.documentElement.lang }, element("p", {}, `${gettext("For every country:")} `, directory), button(gettext("Not now"), putAway, { kind: "quiet" })),
  );
}

/**
 * Show the card of an order's answer, of the picture that is made as of the one that was refused; nothing where it has none.
 * @param {HTMLElement} place @param {Help | null | undefined} card @param {() => void} [closed] "Not now" was pressed
 */
export function showHelp(place, card, closed) {
  const putAway = () => {
    place.replaceChildren();
    closed?.();
  };
  place.replaceChildren(...(card ? [safetyCard(card, putAway)] : []));
  if (card) place.scrollIntoView({ block: "nearest" });
}
