// An image job, followed to its end over however many connections: every event once and in order.

import { JobFailed } from "./errors.js";
import { Followed } from "./followed.js";
import { after, isRunning } from "./job.js";
import { Queue } from "./queue.js";

/** @typedef {import("./job.js").Job} Job */

/** `for await (const job of stream)` gives the job as it is after each event; the last one has ended. Leaving early cancels nothing. */
export class JobStream {
  /** @type {Queue<Job>} */ #states = new Queue();
  /** @type {number | null} */ #position = null;
  /** @type {any[] | null} frames that came while the server was being asked */ #kept = null;

  /** @param {import("./client.js").Reverie} client @param {Job} job */
  constructor(client, job) {
    this.client = client;
    this.job = job;
    const query = () => (this.#position === null ? "" : `?since=${this.#position}`);
    const places = { socket: "/ws/jobs/", events: "/api/images/events/", query };
    this.line = new Followed(client, places, { frame: (frame) => this.#take(frame), failed: (error) => this.#states.fail(error) });
    this.#show(job);
  }

  /** @returns {AsyncGenerator<Job, void, void>} */
  async *[Symbol.asyncIterator]() {
    try {
      yield* this.#states;
    } finally {
      this.line.end();
    }
  }

  /** Read to the end. @returns {Promise<Job>} */
  async finish() {
    for await (const _ of this);
    return this.job;
  }

  /** @param {any} frame */
  #take(frame) {
    if (frame.type === "ready") {
      // What happened before the first joining was not sent to us; after a later one it is (`since`).
      if (this.#position !== null) return;
      this.#position = frame.position;
      this.#ask();
      return;
    }
    if (frame.position !== undefined) this.#position = frame.position;
    if (frame.job !== this.job.id) return;
    if (this.#kept) this.#kept.push(frame);
    else this.#apply(frame);
  }

  /** @param {any} frame */
  #apply(frame) {
    const next = after(this.job, frame);
    if (next === null) this.#ask();
    else if (next !== this.job) this.#show(next);
  }

  /** How the job is now; what happened while the answer was on its way comes behind it. One question at a time. */
  async #ask() {
    if (this.#kept) return;
    /** @type {any[]} */
    const kept = (this.#kept = []);
    try {
      const job = await this.client.job(this.job.id);
      this.#kept = null;
      if (job.last_seq > this.job.last_seq) this.#show(job);
      for (const frame of kept) this.#take(frame);
    } catch (error) {
      this.line.end();
      this.#states.fail(error);
    }
  }

  /** @param {Job} job */
  #show(job) {
    this.job = job;
    this.#states.push(job);
    if (isRunning(job)) return;
    if (job.status === "completed") this.#states.end();
    else this.#states.fail(new JobFailed(job.error?.code ?? "job_cancelled", job.error?.detail ?? "The picture was cancelled."));
    this.line.end();
  }
}
