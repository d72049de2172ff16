// Keys that work everywhere on the page. None while somebody writes, and never with AltGr, which many keyboards need for letters.

/** @typedef {{search: () => void, newDream: () => void, stop: () => boolean, list: () => void}} KeyActions */

/** @param {KeyActions} actions `stop` says whether there was something to stop */
export function listenForKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.getModifierState("AltGraph")) return;
    const isCommand = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (key === "escape") {
      if (!document.querySelector("dialog[open], [popover]:popover-open") && actions.stop()) event.preventDefault();
    } else if (isCommand && !event.shiftKey && key === "k") {
      event.preventDefault();
      actions.search();
    } else if (isCommand && event.shiftKey && key === "o") {
      event.preventDefault();
      actions.newDream();
    } else if (!isCommand && !isWriting(event.target)) {
      if (key === "/") {
        event.preventDefault();
        actions.search();
      } else if (key === "?") {
        actions.list();
      }
    }
  });
}

/** @param {EventTarget | null} target */
function isWriting(target) {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}
