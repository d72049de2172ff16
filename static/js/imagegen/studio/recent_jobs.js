// The running and recent jobs of the person, newest first, kept right by the events of the feed.

import { request } from "../../rest.js";
import { say } from "../../chat/announce.js";
import { byId } from "../../chat/elements.js";
import { changes, isRunning } from "../../client/job.js";
import { title } from "../job_labels.js";
import { Card } from "./card.js";

const PLACES_MS = 4000;

/** @typedef {{reuse: (job: any) => void, change: (resultId: string) => void, begun: (job: any) => void, settled: (job: any) => void, help: (card: import("../../safety_card.js").Help | null | undefined) => void}} Listener */

export class RecentJobs {
  /** @type {Map<string, any>} */ #jobs = new Map();
  /** @type {Map<string, Card>} */ #cards = new Map();
  /** @type {Map<string, Promise<any>>} */ #sources = new Map();
  /** @type {HTMLElement} */ #place = byId("jobs");

  /** @param {import("./card.js").Setup} setup @param {Listener} listener */
  constructor(setup, listener) {
    this.setup = setup;
    this.listener = listener;
    window.setInterval(() => this.#lookForPlaces(), PLACES_MS);
  }

  /** @param {any} frame of the feed */
  take(frame) {
    if (frame.type === "ready") this.#ready(frame.jobs);
    else if (frame.type.startsWith("job.") && frame.seq) this.#event(frame);
  }

  /** Show a job, new or told anew; an older telling of it changes nothing. @param {any} job */
  put(job) {
    const known = this.#jobs.get(job.id);
    if (known && known.last_seq > job.last_seq) return;
    this.#jobs.set(job.id, { ...job, partial_url: known?.partial_url });
    this.#render(job.id);
    if (known && known.status !== job.status) this.#told(job);
  }

  /** Bring a job's card into view. @param {string} id */
  reveal(id) {
    this.#cards.get(id)?.node.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  /** @param {any[]} jobs */
  #ready(jobs) {
    byId("recent-loading").hidden = true;
    for (const job of jobs) this.#catchUp(job);
    this.#tellEmpty();
  }

  /** @param {any} frame */
  async #event(frame) {
    const job = this.#jobs.get(frame.job);
    if (!job) return this.#fetch(frame.job);
    if (frame.type === "job.partial_image" && frame.image_url && isRunning(job)) job.partial_url = frame.image_url;
    if (frame.seq > job.last_seq) this.#apply(job, frame);
    this.#render(job.id);
  }

  /** @param {any} job @param {any} frame newer than the job as we know it */
  #apply(job, frame) {
    Object.assign(job, { last_seq: frame.seq, ...changes(frame) });
    if (!isRunning(job)) this.#told(job);
    // Its words may have been translated meanwhile, which no event tells.
    if (job.status === "completed") this.#fetch(job.id);
  }

  /** Tell that a job ended, once. @param {any} job */
  #told(job) {
    if (isRunning(job)) return;
    const name = title(job);
    if (job.status === "completed") say(interpolate(gettext("“%s” is finished."), [name]));
    else if (job.status === "cancelled") say(interpolate(gettext("“%s” was cancelled."), [name]));
    else say(interpolate(gettext("“%(title)s” did not work: %(reason)s"), { title: name, reason: job.error?.detail ?? "" }, true));
    this.listener.settled(job);
  }

  /** @param {string} id */
  async #fetch(id) {
    const job = await request("GET", `/api/images/jobs/${id}/`).catch(() => null); // the next event or connection tells of it again
    if (job) this.#catchUp(job);
  }

  /** Show a job whose events we may have missed, with what was painted before. @param {any} job */
  #catchUp(job) {
    this.put(job);
    if (job.status === "processing" && job.stream) this.#findPartial(job.id);
  }

  /** After a reload, or where a picture was there before the answer that told of its job. @param {string} id */
  async #findPartial(id) {
    const events = await request("GET", `/api/images/jobs/${id}/events/`).catch(() => []); // the next partial picture will do
    const last = events.findLast((/** @type {any} */ event) => event.type === "job.partial_image" && event.image_url);
    const job = this.#jobs.get(id);
    if (!last || !job || job.partial_url || !isRunning(job)) return;
    job.partial_url = last.image_url;
    this.#render(id);
  }

  /** Other people's jobs move one's own forward in the queue, and send us no events. */
  async #lookForPlaces() {
    const waiting = [...this.#jobs.values()].filter((job) => job.status === "pending");
    if (!waiting.length || document.hidden) return;
    const answer = await request("GET", "/api/images/jobs/?status=pending").catch(() => null); // asked again in a moment
    for (const job of answer?.results ?? []) this.put(job);
  }

  /** @param {string} id */
  #render(id) {
    const job = this.#jobs.get(id);
    let card = this.#cards.get(id);
    if (!card) {
      const { reuse, change } = this.listener;
      const acts = { reuse, change, cancel: (/** @type {any} */ one) => this.#cancel(one), retry: (/** @type {any} */ one) => this.#retry(one) };
      card = new Card(this.setup, acts, (source) => this.#source(source));
      this.#cards.set(id, card);
      this.#insert(job, card);
    }
    card.show(job);
    const first = job.retry_of && this.#cards.get(job.retry_of);
    if (first) first.node.hidden = true;
    if ([...this.#jobs.values()].some((one) => one.retry_of === id)) card.node.hidden = true;
    this.#tellEmpty();
  }

  /** @param {any} job @param {Card} card */
  #insert(job, card) {
    const older = [...this.#jobs.values()].filter((one) => one.id !== job.id && one.created_at <= job.created_at && this.#cards.has(one.id));
    const next = older.sort((one, other) => other.created_at.localeCompare(one.created_at))[0];
    this.#place.insertBefore(card.node, next ? /** @type {Card} */ (this.#cards.get(next.id)).node : null);
  }

  #tellEmpty() {
    byId("recent-empty").hidden = this.#jobs.size > 0 || !byId("recent-loading").hidden;
  }

  /** @param {any} job */
  async #cancel(job) {
    const answer = await request("POST", `/api/images/jobs/${job.id}/cancel/`).catch((error) => {
      if (error.status === 409) return error.body; // it ended a moment before
      throw error;
    });
    if (answer?.job) this.put(answer.job);
  }

  /** @param {any} job */
  async #retry(job) {
    const again = await request("POST", `/api/images/jobs/${job.id}/retry/`).catch((error) => {
      this.listener.help(error.body?.safety);
      throw error;
    });
    this.listener.help(again.safety);
    this.listener.begun(again);
  }

  /** The upload that a job changes; null where it is gone. @param {string} id @returns {Promise<any>} */
  #source(id) {
    let found = this.#sources.get(id);
    if (!found) {
      found = request("GET", `/api/images/uploads/${id}/`).catch(() => null);
      this.#sources.set(id, found);
    }
    return found;
  }
}
