// How far the archive is, while it is packed. When it is there, its part of the page is fetched anew.

const EVERY_MS = 1000;

export function followExport() {
  if (document.querySelector("#export[data-working]")) window.setTimeout(look, EVERY_MS);
}

async function look() {
  const section = document.getElementById("export");
  const bar = section?.querySelector("progress");
  if (!section || !bar) return;
  const answer = await fetch("/api/user/export/", { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) {
    const { state, progress } = await answer.json();
    bar.value = progress;
    if (state !== "waiting" && state !== "running") return renew(section);
  }
  window.setTimeout(look, document.hidden ? 10 * EVERY_MS : EVERY_MS);
}

/** @param {HTMLElement} section */
async function renew(section) {
  const page = await fetch(location.pathname).catch(() => null);
  const text = page?.ok ? await page.text() : "";
  const fresh = new DOMParser().parseFromString(text, "text/html").getElementById("export");
  if (!fresh) return location.reload();
  section.replaceWith(document.adoptNode(fresh));
  const link = fresh.querySelector("a[download]");
  if (!link) return;
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  fresh.append(status);
  // A live region that comes filled is not seen to change.
  window.setTimeout(() => (status.textContent = gettext("Your archive is ready.")), 100);
}
