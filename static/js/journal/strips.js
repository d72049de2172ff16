// Choosing a passage by tapping sentences or selecting words, and scenes that are painted while one looks.

import { JobFeed } from "../imagegen/feed.js";
import { request } from "../rest.js";
import { selected } from "./selection.js";

const AGAIN_MS = 5000;
/** Statuses after which asking once more changes nothing. */
const OVER = new Set([401, 403, 404]);

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-passage]"));
if (form) choosePassage(form);
/** @type {Map<string, {node: HTMLElement, canvas: HTMLElement, seen: Record<string, number>}>} by job; `seen`: `seq` of the newest event of each kind */
const scenes = new Map();
for (const node of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-scene][data-job]"))) {
  scenes.set(/** @type {string} */ (node.dataset.job), { node, canvas: /** @type {HTMLElement} */ (node.querySelector(".canvas")), seen: {} });
}
if (document.querySelector(".canvas[aria-busy='true']")) new JobFeed({ frame: take });
if (new URLSearchParams(location.search).has("count")) document.getElementById("scenes")?.scrollIntoView({ block: "start" });

/** @param {HTMLFormElement} form */
function choosePassage(form) {
  const words = /** @type {HTMLElement} */ (form.querySelector("[data-sentences]"));
  const picked = /** @type {HTMLElement} */ (form.querySelector("[data-picked]"));
  const boxes = /** @type {HTMLInputElement[]} */ ([...words.querySelectorAll("input")]);
  const start = /** @type {HTMLInputElement} */ (form.elements.namedItem("start"));
  const end = /** @type {HTMLInputElement} */ (form.elements.namedItem("end"));
  document.addEventListener("selectionchange", () => {
    const chosen = selected(words);
    if (!chosen) return;
    start.value = String(chosen.start);
    end.value = String(chosen.start + [...chosen.text].length);
    /** @type {Element} */ (picked.querySelector("q")).textContent = chosen.text;
    picked.hidden = false;
    for (const box of boxes) box.checked = false;
  });
  words.addEventListener("change", (event) => {
    start.value = end.value = "";
    picked.hidden = true;
    // A passage has no holes: what lies between the first and the last is part of it.
    const at = boxes.indexOf(/** @type {HTMLInputElement} */ (event.target));
    const ticked = boxes.flatMap((box, number) => (box.checked ? [number] : []));
    if (boxes[at].checked) for (const box of boxes.slice(ticked[0], ticked.at(-1))) box.checked = true;
    else for (const box of boxes.slice(at)) box.checked = false;
  });
}

const order = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-order]"));
order?.elements.namedItem("style")?.addEventListener("change", () => showPrice(order));

/** Another style may cost something else. @param {HTMLFormElement} form */
async function showPrice(form) {
  const sent = new FormData(form);
  const cost = /** @type {HTMLElement} */ (form.querySelector("[data-cost]"));
  const scenes = [...form.querySelectorAll("li")].map((_scene, at) => ({
    start: Number(sent.get(`start-${at}`)), end: Number(sent.get(`end-${at}`)), prompt: String(sent.get(`prompt-${at}`)),
  }));
  cost.textContent = "";
  const quote = await request("POST", `${form.dataset.order}?dry_run=1`, { id: sent.get("id"), style: sent.get("style"), scenes }).catch(() => null);
  if (!quote) return;
  const words = ngettext("Together %s credit.", "Together %s credits.", quote.price);
  cost.textContent = quote.price ? interpolate(words, [quote.price]) : gettext("Covered by today's allowance.");
}

/** @param {any} frame of the feed */
function take(frame) {
  if (frame.type === "ready") for (const job of scenes.keys()) catchUp(job);
  else show(frame);
}

/** The feed tells nothing of what was between the page and its first `ready`. @param {string} job */
async function catchUp(job) {
  if (scenes.get(job)?.canvas.getAttribute("aria-busy") !== "true") return;
  /** @type {any[]} */
  const events = await request("GET", `/api/images/jobs/${job}/events/`).catch((error) => {
    if (!OVER.has(error.status)) window.setTimeout(() => catchUp(job), AGAIN_MS);
    return [];
  });
  // The newest of each kind, in order: what is painted over need not be loaded.
  for (const event of events.filter((one, at) => at === events.findLastIndex(({ type }) => type === one.type))) show(event);
}

/** What was asked for may come after what the feed told since. @param {any} frame `job.*`, or an event of a job: the same */
function show(frame) {
  const scene = scenes.get(frame.job);
  if (!scene) return;
  const { node, canvas, seen } = scene;
  if (canvas.getAttribute("aria-busy") !== "true" || frame.seq <= (seen[frame.type] ?? 0)) return;
  seen[frame.type] = frame.seq;
  if (frame.type === "job.progress") canvas.querySelector("progress")?.setAttribute("value", String(frame.percent ?? 0));
  if (frame.type === "job.partial_image" && frame.image_url) picture(canvas, frame.image_url, gettext("The picture so far"));
  if (frame.type === "job.completed" && frame.results?.[0]) {
    picture(canvas, frame.results[0].image_url, node.querySelector("textarea")?.value ?? document.querySelector("textarea")?.value ?? "");
    canvas.setAttribute("aria-busy", "false");
  }
  if (frame.type === "job.failed" || frame.type === "job.cancelled") failed(node, canvas, frame);
}

/** @param {Element} canvas @param {string} address @param {string} description */
function picture(canvas, address, description) {
  const image = document.createElement("img");
  image.src = address;
  image.alt = description;
  canvas.replaceChildren(image);
}

/** @param {Element} scene @param {Element} canvas @param {any} frame */
function failed(scene, canvas, frame) {
  const trouble = /** @type {HTMLElement} */ (scene.querySelector(".trouble"));
  const told = frame.type === "job.failed" ? `${frame.detail ?? ""} ${gettext("You were not charged.")}` : gettext("Cancelled. It cost nothing.");
  trouble.textContent = told.trim();
  trouble.hidden = false;
  canvas.replaceChildren();
  canvas.setAttribute("aria-busy", "false");
  /** @type {HTMLElement | null} */ (scene.querySelector("[data-retry]"))?.removeAttribute("hidden");
}
