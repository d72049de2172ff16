// A part of the page that still changes is fetched anew each second, until it says that it has ended.

const EVERY_MS = 1000;

const part = document.querySelector("[data-follow][id]");
if (part) window.setTimeout(() => look(part.id), EVERY_MS);

/** @param {string} id */
async function look(id) {
  const page = await fetch(location.href).catch(() => null);
  const fresh = page?.ok ? new DOMParser().parseFromString(await page.text(), "text/html").getElementById(id) : null;
  const here = document.getElementById(id);
  if (fresh && here) here.replaceChildren(...[...fresh.childNodes].map((node) => document.adoptNode(node)));
  if (fresh && !fresh.hasAttribute("data-follow")) return here?.removeAttribute("data-follow");
  window.setTimeout(() => look(id), document.hidden ? 10 * EVERY_MS : EVERY_MS);
}
