// Keeps the log of a webhook right while something is about to happen to one of its deliveries.

const EVERY_MS = 1500;
const MOST_LOOKS = 60;

let looks = 0;
follow();

/** Look again soon, while something is open and somebody is there. */
function follow() {
  if (document.querySelector("[data-live][data-open], [data-live] [data-open]") && looks++ < MOST_LOOKS) window.setTimeout(look, EVERY_MS);
}

async function look() {
  if (!document.hidden) {
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.ok) renew(new DOMParser().parseFromString(await answer.text(), "text/html"));
  }
  follow();
}

/** Put in what reads otherwise than before; not below somebody's hands. @param {Document} page */
function renew(page) {
  for (const part of document.querySelectorAll("[data-live]")) {
    const fresh = page.getElementById(part.id);
    if (!fresh || fresh.textContent === part.textContent || part.contains(document.activeElement)) continue;
    for (const open of part.querySelectorAll("details[open]")) fresh.querySelector(`#${open.id}`)?.setAttribute("open", "");
    part.replaceWith(document.adoptNode(fresh));
    if (fresh.id === "test") hear(fresh);
  }
}

/** @param {HTMLElement} test how it went, for who does not see it change */
function hear(test) {
  const place = document.querySelector("[data-heard]");
  if (place) place.textContent = test.querySelector(".outcome")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
}
