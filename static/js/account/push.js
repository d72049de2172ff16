// Let this browser be rung by reminders.

import { request } from "../rest.js";

const section = /** @type {HTMLElement | null} */ (document.querySelector("[data-push]"));
const button = /** @type {HTMLButtonElement | null} */ (section?.querySelector("[data-subscribe]") ?? null);
if (section && button && "serviceWorker" in navigator && "PushManager" in window) {
  button.hidden = false;
  button.addEventListener("click", () => subscribe(section, button));
}

/** @param {HTMLElement} section @param {HTMLButtonElement} button */
async function subscribe(section, button) {
  const status = /** @type {HTMLElement} */ (section.querySelector("[data-status]"));
  button.disabled = true;
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      status.textContent = gettext("The browser does not let this site show notes.");
      return;
    }
    const worker = await navigator.serviceWorker.register("/service-worker.js", { scope: "/", updateViaCache: "none" });
    await navigator.serviceWorker.ready;
    const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: section.dataset.push });
    const { endpoint, keys } = subscription.toJSON();
    await request("POST", "/api/user/push/", { endpoint, keys });
    location.reload();
  } catch (error) {
    status.textContent = error instanceof DOMException ? gettext("This browser can't be rung.") : /** @type {Error} */ (error).message;
  } finally {
    button.disabled = false;
  }
}
