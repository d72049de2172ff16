// The page's dialogs. Each resolves when it is closed; the browser gives the focus back to where it was.

import { byId } from "./elements.js";

/** @param {HTMLDialogElement} dialog @returns {Promise<string>} the value of the button that closed it; "" for Esc */
function ask(dialog) {
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

/** @param {string} title @returns {Promise<string | null>} the new title; null when nothing is to change */
export async function askTitle(title) {
  const field = byId("rename-title");
  field.value = title;
  const answer = ask(byId("rename-dialog"));
  field.select();
  const wish = (await answer) === "save" ? field.value.trim() : "";
  return wish && wish !== title ? wish : null;
}

/** @param {string} title @returns {Promise<"" | "trash" | "now">} whether to delete it, into the trash or for good; "" for neither */
export async function askDelete(title) {
  byId("delete-what").textContent = `“${title}”`;
  const now = document.getElementById("delete-now");
  if (now) /** @type {HTMLInputElement} */ (now).checked = false;
  if ((await ask(byId("delete-dialog"))) !== "delete") return "";
  return !now || /** @type {HTMLInputElement} */ (now).checked ? "now" : "trash";
}

export function showKeys() {
  if (!byId("keys-dialog").open) ask(byId("keys-dialog"));
}

/** A click beside a dialog closes it. Enter in the title saves, though Cancel stands first. */
export function prepareDialogs() {
  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  }
  byId("rename-title").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    if (byId("rename-title").reportValidity()) byId("rename-dialog").close("save");
  });
}
