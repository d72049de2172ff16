// Choosing a passage by tapping sentences or selecting words, and scenes that are painted while one looks.

import { JobFeed } from "../imagegen/feed.js";
import { request } from "../rest.js";
import { selected } from "./selection.js";

const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form[data-passage]"));
if (form) choosePassage(form);
const scenes = new Map([...document.querySelectorAll("[data-scene][data-job]")].map((node) => [/** @type {HTMLElement} */ (node).dataset.job, node]));
if (document.querySelector(".canvas[aria-busy='true']")) new JobFeed({ frame: show });
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

/** @param {any} frame */
function show(frame) {
  if (frame.type === "ready") for (const job of frame.jobs ?? []) scenes.get(job.id)?.querySelector("progress")?.setAttribute("value", String(job.percent));
  const scene = scenes.get(frame.job);
  const canvas = scene?.querySelector(".canvas");
  if (!scene || !canvas) return;
  if (frame.type === "job.progress") canvas.querySelector("progress")?.setAttribute("value", String(frame.percent ?? 0));
  if (frame.type === "job.partial_image" && frame.image_url) picture(canvas, frame.image_url, gettext("The picture so far"));
  if (frame.type === "job.completed" && frame.results?.[0]) {
    picture(canvas, frame.results[0].image_url, scene.querySelector("textarea")?.value ?? document.querySelector("textarea")?.value ?? "");
    canvas.setAttribute("aria-busy", "false");
  }
  if (frame.type === "job.failed" || frame.type === "job.cancelled") failed(scene, canvas, frame);
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
