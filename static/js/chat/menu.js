// A small menu at a button: opens on click, moves with the arrow keys, closes on Esc and on a click elsewhere.

import { element } from "./elements.js";

/** @typedef {{label: string, note?: string, isDanger?: boolean, act: () => void}} Choice */

/** Open a menu at `anchor`. @param {HTMLElement} anchor @param {Choice[]} choices */
export function openMenu(anchor, choices) {
  const menu = element("div", { class: "menu", role: "menu", popover: "auto", "aria-label": anchor.getAttribute("aria-label") ?? anchor.textContent });
  for (const choice of choices) {
    const act = () => {
      menu.hidePopover();
      choice.act();
    };
    const item = element("button", { type: "button", role: "menuitem", class: choice.isDanger ? "danger" : "", tabIndex: -1, onclick: act }, element("span", {}, choice.label));
    if (choice.note) item.append(element("small", {}, choice.note));
    menu.append(item);
  }
  document.body.append(menu);
  menu.addEventListener("toggle", (/** @type {ToggleEvent} */ event) => {
    anchor.setAttribute("aria-expanded", String(event.newState === "open"));
    if (event.newState === "closed") menu.remove();
  });
  menu.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => move(menu, event));
  menu.showPopover();
  place(menu, anchor);
  menu.firstElementChild.focus();
}

/** Below the anchor, or above where there is no room. @param {HTMLElement} menu @param {HTMLElement} anchor */
function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const { width, height } = menu.getBoundingClientRect();
  const below = at.bottom + 4;
  const top = below + height > innerHeight - 8 ? at.top - height - 4 : below;
  menu.style.top = `${Math.max(8, top)}px`;
  menu.style.left = `${Math.max(8, Math.min(at.left, innerWidth - width - 8))}px`;
}

/** @param {HTMLElement} menu @param {KeyboardEvent} event */
function move(menu, event) {
  const items = /** @type {HTMLElement[]} */ ([...menu.children]);
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items.at(to % items.length)?.focus();
}
