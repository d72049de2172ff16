// Comforts of the pages of one's own account; every form works without them.

import { followExport } from "./export.js";

for (const button of document.querySelectorAll("button[data-copy]")) offerToCopy(button);
for (const choice of document.querySelectorAll("select[data-time-zone]")) offerZone(choice);
bringIntoView();
followExport();

/** @param {HTMLButtonElement} button */
function offerToCopy(button) {
  const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.copy ?? ""));
  const words = button.textContent;
  button.hidden = false;
  field.addEventListener("focus", () => field.select());
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = gettext("Copied");
    } catch {
      field.focus();
      button.textContent = gettext("Press Ctrl+C");
    }
    window.setTimeout(() => (button.textContent = words), 3000);
  });
}

/** A button for this browser's own time zone, where another is chosen. @param {HTMLSelectElement} choice */
function offerZone(choice) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (choice.value === zone || ![...choice.options].some((option) => option.value === zone)) return;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button bare small";
  button.textContent = interpolate(gettext("Use this browser's: %s"), [zone.replaceAll("_", " ")]);
  button.addEventListener("click", () => {
    choice.value = zone;
    choice.focus();
    button.remove();
  });
  choice.after(button);
}

/** On a narrow screen the row of areas scrolls: show where one is. */
function bringIntoView() {
  const here = /** @type {HTMLElement | null} */ (document.querySelector(".area-nav [aria-current]"));
  const row = here?.closest("ul");
  if (here && row) row.scrollLeft = here.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
}
