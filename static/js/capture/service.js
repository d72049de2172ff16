// The service worker: what makes the capture page open without a network. Registered by the pages of the journal, and by all in the installed app.

/** Never in the way of the page: where the browser refuses, everything else works. */
export function registerService() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("/service-worker.js", { scope: "/", updateViaCache: "none" }).catch(() => {});
}
