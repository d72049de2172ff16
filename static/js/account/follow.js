// Keeps the balance of a page right while it is looked at: it is asked for when one comes back to the page, and told over the socket
// of the jobs, which passes on what concerns the account. Without a socket, coming back is enough.

import { showBalance } from "../balance.js";

const AGAIN_MS = 5000;
const MOST_MS = 120000;
const ENDED = new Set([4401, 4403, 4429]);

/** @type {WebSocket | null} */
let socket = null;
/** @type {number | undefined} */
let again;
let pause = AGAIN_MS;

document.addEventListener("visibilitychange", () => (document.hidden ? rest() : look()));
window.addEventListener("pageshow", (event) => event.persisted && look());
window.addEventListener("pagehide", rest);
if (!document.hidden) listen();

/** Somebody looks at the page again. */
function look() {
  pause = AGAIN_MS;
  ask();
  listen();
}

async function ask() {
  const answer = await fetch("/api/user/credits/", { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.ok) showBalance((await answer.json()).amount);
}

function listen() {
  if (socket) return;
  const opened = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws/jobs/`);
  socket = opened;
  opened.addEventListener("message", ({ data }) => {
    pause = AGAIN_MS;
    const frame = JSON.parse(data);
    if (frame.type === "credits.updated") showBalance(frame.credits.amount);
  });
  opened.addEventListener("close", ({ code }) => {
    if (opened !== socket) return;
    socket = null;
    if (code === 4401) signedOut();
    if (ENDED.has(code) || document.hidden) return;
    again = window.setTimeout(listen, pause);
    pause = Math.min(2 * pause, MOST_MS);
  });
}

function rest() {
  clearTimeout(again);
  const left = socket;
  socket = null;
  left?.close();
}

/** Signed out from elsewhere: the page must not stay to be read. A click of one's own leads away before this does. */
function signedOut() {
  const leaving = window.setTimeout(() => location.replace(location.pathname), 1000);
  window.addEventListener("pagehide", () => clearTimeout(leaving));
}
