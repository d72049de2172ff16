// Keeps the shell of the capture page, so that a dream can be written down without a network. Nothing of anybody is kept here: no page
// of a person, no answer of the interface. Whoever is signed in is served by the network alone.

const { version, files, isHashed, capture, shell, offline, notes } = {{ setup|safe }};
const CACHE = `reverie-shell-${version}`;
const PATIENCE_MS = 4000;
const AWAY = new Set([502, 503, 504]);
const KEPT = new Set(files.map((file) => new URL(file, location.origin).href));

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === capture) event.respondWith(openCapture(request));
    // Elsewhere only where there is surely no network: an open conversation is not this worker's business.
    else if (!navigator.onLine) event.respondWith(fetch(request).catch(() => kept(offline)));
  } else if (KEPT.has(url.href)) event.respondWith(isHashed ? fromCacheFirst(request) : fromNetworkFirst(request));
});

// A reminder: what came names its kind, and the words are here.
self.addEventListener("push", (event) => {
  const note = notes[kindOf(event.data)] ?? notes.reminder;
  event.waitUntil(self.registration.showNotification(note.title, { body: note.body, tag: note.page, data: note.page, icon: note.icon }));
});
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data));
});

/** @param {PushMessageData | null} data */
function kindOf(data) {
  try {
    return data?.json().kind;
  } catch {
    return "";
  }
}

/** A whole shell or none: a file that is missing leaves the worker before this one in its place. */
async function install() {
  const cache = await caches.open(CACHE);
  await cache.addAll(files.map((file) => new Request(file, { cache: "reload", credentials: "same-origin" })));
  // Pages that are open have all that they need, so that nobody has to be waited for.
  await self.skipWaiting();
}

async function activate() {
  for (const name of await caches.keys()) if (name.startsWith("reverie-shell-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

/** @param {Request} request */
async function openCapture(request) {
  const away = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const answer = await Promise.race([fetch(request).catch(() => undefined), away]);
  return answer && !AWAY.has(answer.status) ? answer : ((await kept(shell)) ?? fetch(request));
}

/** @param {Request} request */
async function fromCacheFirst(request) {
  return (await kept(request)) ?? fetch(request);
}

/** @param {Request} request */
async function fromNetworkFirst(request) {
  return fetch(request).catch(async () => (await kept(request)) ?? Response.error());
}

/** @param {RequestInfo} request */
async function kept(request) {
  return (await caches.open(CACHE)).match(request, { ignoreVary: true });
}
