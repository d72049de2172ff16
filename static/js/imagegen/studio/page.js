// The studio: the form on one side, the jobs on the other, one feed for both.

import { say } from "../../chat/announce.js";
import { byId } from "../../chat/elements.js";
import { LocalStore } from "../../chat/local_store.js";
import { request } from "../../rest.js";
import { showHelp } from "../../safety_card.js";
import { JobFeed } from "../feed.js";
import { Form } from "./form.js";
import { Price } from "./price.js";
import { RecentJobs } from "./recent_jobs.js";
import { prepareTemplates } from "./templates.js";

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const setup = JSON.parse(byId("setup").textContent);
const name = document.title;
const price = new Price(setup);
const form = new Form(setup, { changed: (type, quality) => price.show(type, quality), begun });
const recentJobs = new RecentJobs(setup, { reuse, change, begun, settled, help: (card) => showHelp(byId("safety"), card) });

prepareTemplates(setup.templates, ({ prompt, type, parameters }) => {
  form.fill({ ...parameters, type });
  form.say(prompt);
});
byId("example").addEventListener("click", () => form.takeExample());
keepDraft();
fillFromAddress();
document.addEventListener("visibilitychange", () => document.hidden || (document.title = name));
new JobFeed({ frame: take, phase });

/** @param {any} frame */
function take(frame) {
  if (frame.type === "credits.updated") price.balance(frame.credits.amount);
  else recentJobs.take(frame);
}

/** @param {import("../feed.js").Phase} phase */
function phase(phase) {
  const line = byId("line");
  if (phase === "ended") {
    // Signed out, perhaps from elsewhere: the page must not stay to be read. A click of one's own leads away before this does.
    const leaving = window.setTimeout(() => location.replace(location.pathname), 1000);
    window.addEventListener("pagehide", () => clearTimeout(leaving));
  }
  if (phase === "open") line.hidden = true;
  if (phase !== "waiting" || !line.hidden) return;
  line.textContent = gettext("The line to the server is broken; it is being mended. Your pictures go on.");
  line.hidden = false;
}

/** @param {any} job */
function begun(job) {
  byId("recent-loading").hidden = true;
  recentJobs.put(job);
  recentJobs.reveal(job.id);
  price.refresh();
  say(gettext("Your picture is on its way."));
}

/** Its credits may be back, and who looks at something else sees it in the tab. @param {any} job */
function settled(job) {
  price.refresh();
  if (document.hidden && job.status === "completed") document.title = `✓ ${name}`;
}

/** Take a job's words and choices over. @param {any} job */
async function reuse(job) {
  const style = setup.styles[job.style]?.slug ?? "";
  form.fill({ ...job, style });
  toForm();
  if (job.source) await form.source.takeUpload(job.source);
}

/** Change a picture that was made. @param {string} resultId */
async function change(resultId) {
  form.fill({ type: "edit", prompt: "", operation: "" });
  toForm();
  await form.source.takeResult(resultId);
}

function toForm() {
  byId("order").scrollIntoView({ block: "start", behavior: "smooth" });
  byId("prompt").focus({ preventScroll: true });
}

/** What was written and not sent outlives a reload, in this browser and for this person only. */
function keepDraft() {
  const store = new LocalStore(setup.person);
  form.fill({ prompt: store.draft("studio") });
  byId("prompt").addEventListener("input", () => store.keepDraft("studio", byId("prompt").value));
  document.addEventListener("reverie.forget", () => store.close());
}

/** What other pages link here with. */
async function fillFromAddress() {
  const query = new URLSearchParams(location.search);
  const again = query.get("again") ?? "";
  if (ID.test(again)) {
    try {
      await reuse(await request("GET", `/api/images/jobs/${again}/`));
    } catch (error) {
      form.complain("order", /** @type {Error} */ (error).message);
    }
    return;
  }
  const source = query.get("source") ?? "";
  const style = query.get("style") ?? "";
  const dream = query.get("dream") ?? "";
  const isSource = ID.test(source);
  const type = query.get("type") ?? (isSource ? (style ? "style_transfer" : "edit") : undefined);
  form.fill({ type, style: style || undefined, dream: ID.test(dream) ? dream : undefined });
  if (isSource) form.source.takeEither(source);
  if (ID.test(dream)) showStaysHere(dream);
}

/** The quiet mark that the built-in painter does the work, where this dream never leaves the server. @param {string} dream */
async function showStaysHere(dream) {
  const told = await request("GET", `/api/user/me/dream/${dream}/`).catch(() => null);
  if (told?.stays_here) byId("dream-stays").hidden = false;
}
