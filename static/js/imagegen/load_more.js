// “Show more”: the next page's tiles below those that are there, instead of a page of its own.

import { toast } from "../chat/announce.js";

export function offerMore() {
  document.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest("a[data-more]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    append(/** @type {HTMLAnchorElement} */ (link));
  });
}

/** @param {HTMLAnchorElement} link */
async function append(link) {
  if (link.getAttribute("aria-busy") === "true") return;
  link.setAttribute("aria-busy", "true");
  const answer = await fetch(link.href).catch(() => null);
  const page = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const tiles = document.querySelector("[data-tiles]");
  if (!page || !tiles) return location.assign(link.href);
  // What was made meanwhile has pushed some that are here already onto the next page.
  const fresh = [...page.querySelectorAll("[data-tiles] > li")].filter((tile) => !document.getElementById(tile.id));
  tiles.append(...fresh.map((tile) => document.adoptNode(tile)));
  replacePages(page);
  /** @type {HTMLElement | null | undefined} */ (fresh[0]?.querySelector("a"))?.focus({ preventScroll: true });
  toast(interpolate(ngettext("%s more picture.", "%s more pictures.", fresh.length), [fresh.length]));
}

/** The way on from the page that was added; none back, since all of it is here. @param {Document} page */
function replacePages(page) {
  const here = document.querySelector("[data-pages]");
  const next = page.querySelector("[data-pages]");
  next?.querySelector('[rel="prev"]')?.remove();
  if (next) here?.replaceWith(document.adoptNode(next));
  else here?.remove();
}
