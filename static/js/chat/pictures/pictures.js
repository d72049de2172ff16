// The pictures of the open dream: which jobs there are, how far they are, and what one does with them. Frames are hints: where one is
// missing, and after every reconnect, the server is asked.

import { ApiError, Unreachable } from "../../rest.js";
import { say, toast } from "../announce.js";
import { PictureCard } from "./card.js";
import { after, isRunning } from "../../client/job.js";
import * as requests from "./requests.js";

/** @typedef {import("../../client/job.js").Job} Job */
/** @typedef {import("../../client/job.js").JobFrame} JobFrame */
/**
 * @typedef {{changed: () => void, began: () => void, news: () => void, help: (card: import("../safety.js").Help | null | undefined) => void}} PicturesListener
 *   `changed`: cards came or went; `began`: one's own order was taken; `help`: the card that its words brought up
 */

const AGAIN_MS = 4000;
const MOST_AGAIN_MS = 60000;

const loadDialog = () =>
  import("./dialog.js").catch(() => {
    throw new Unreachable();
  });

export class Pictures {
  /** @type {string | null} */ #dream = null;
  /** @type {Map<string, Job>} newest last */ #jobs = new Map();
  /** @type {Map<string, {seq: number, image_url: string}>} the newest events of what is not finished, by job */ #partials = new Map();
  /** @type {Map<string, PictureCard>} by job; a retried job's card stays with the new one */ #cards = new Map();
  #isAsking = false;
  #isAskedAgain = false;
  #pause = AGAIN_MS;
  /** @type {number | undefined} */ #later;

  /** @param {{library: string, price: number}} site address of the library's pictures, and credits for one @param {PicturesListener} listener */
  constructor({ library, price }, listener) {
    this.library = library;
    this.price = price;
    this.listener = listener;
  }

  /** Change to a dream, or to none. @param {string | null} dream */
  open(dream) {
    this.#dream = dream;
    this.#jobs.clear();
    this.#partials.clear();
    this.#cards.clear();
    this.#pause = AGAIN_MS;
    clearTimeout(this.#later);
  }

  /** @returns {{at: number, node: HTMLElement}[]} the cards, oldest first, with when they were asked for */
  cards() {
    const retried = new Set([...this.#jobs.values()].map((job) => job.retry_of));
    return [...this.#jobs.values()]
      .filter((job) => !retried.has(job.id))
      .sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at))
      .map((job) => ({ at: Date.parse(job.created_at), node: this.#card(job).node }));
  }

  /** Ask the server for everything: on opening, after a reconnect, and where a frame is missing. */
  async refresh() {
    const dream = this.#dream;
    if (!dream) return;
    if (this.#isAsking) {
      this.#isAskedAgain = true;
      return;
    }
    this.#isAsking = true;
    clearTimeout(this.#later);
    try {
      const jobs = await requests.jobsOf(dream);
      if (dream === this.#dream) {
        this.#pause = AGAIN_MS;
        for (const job of jobs.reverse()) this.#put(job);
        this.listener.changed();
      }
    } catch {
      // Refused for a moment, or not reached; the conversation goes on without.
      this.#later = window.setTimeout(() => this.refresh(), this.#pause);
      this.#pause = Math.min(this.#pause * 2, MOST_AGAIN_MS);
    }
    this.#isAsking = false;
    if (this.#isAskedAgain || dream !== this.#dream) {
      this.#isAskedAgain = false;
      this.refresh();
    }
  }

  /** @param {JobFrame} frame */
  take(frame) {
    const job = this.#jobs.get(frame.job);
    const now = job ? after(job, frame) : null;
    if (!job || !now) {
      this.refresh();
      return;
    }
    if (now === job) return;
    if (frame.type === "job.partial_image") this.#keepPartial(job.id, frame);
    this.#put(now);
  }

  /** The one action: show a draft of the prompt, and make what the person makes of it. @param {string} [prompt] instead of a draft */
  async ask(prompt) {
    const dream = this.#dream;
    if (!dream) return;
    // Loaded with the first picture that is asked for: most visits ask for none.
    const dialog = await this.#attempt(loadDialog);
    if (!dialog || dream !== this.#dream) return;
    const job = await dialog.askForPicture({ dream, price: this.price, prompt });
    if (!job || dream !== this.#dream) return;
    this.#began(job);
  }

  // --- from the cards

  /** @param {Job} job */
  async #cancel(job) {
    const answer = await this.#attempt(() => requests.cancel(job.id));
    if (answer?.job) this.#put(answer.job);
    else this.refresh();
  }

  /** @param {Job} job */
  async #retry(job) {
    const again = await this.#attempt(() => requests.retry(job.id));
    if (!again) return;
    this.listener.help(again.safety);
    this.#began(again);
  }

  /** @template T @param {() => Promise<T>} call @returns {Promise<T | null>} null where it was refused; that is said */
  async #attempt(call) {
    try {
      return await call();
    } catch (error) {
      // 409 `already_finished` comes with the job: it is told by looking again.
      if (error instanceof ApiError) this.listener.help(error.body?.safety);
      if (!(error instanceof ApiError) || !error.body?.answer) toast(/** @type {Error} */ (error).message, { isBad: true });
      return null;
    }
  }

  // --- state

  /** @param {Job} job */
  #began(job) {
    say(gettext("The picture is being made."));
    this.#put(job);
    this.listener.began();
  }

  /** @param {Job} job */
  #put(job) {
    const before = this.#jobs.get(job.id);
    if (before && job.last_seq < before.last_seq) return;
    const old = job.retry_of ? this.#cards.get(job.retry_of) : undefined;
    if (!before && job.retry_of && old) {
      this.#cards.set(job.id, old);
      this.#cards.delete(job.retry_of);
    }
    this.#jobs.set(job.id, job);
    if (before && isRunning(before) && !isRunning(job)) this.#ended(job);
    // Of what was told meanwhile one event may have been a partial picture, and nobody tells it again.
    if (job.status === "processing" && job.last_seq > (before?.last_seq ?? 0) + 1) this.#findPartial(job);
    this.#card(job).show(job, this.#partials.get(job.id)?.image_url ?? "");
    if (!before) this.listener.changed();
  }

  /** @param {Job} job */
  #ended(job) {
    this.#partials.delete(job.id);
    if (job.status === "completed") say(gettext("The picture is ready."));
    else if (job.status === "failed") say(`${gettext("The picture could not be made.")} ${job.error?.detail ?? ""}`);
    else say(gettext("The picture was cancelled."));
    this.listener.news();
  }

  /** What had been painted before this tab looked. @param {Job} job */
  async #findPartial(job) {
    const newest = await requests.partialOf(job.id).catch(() => null); // the next partial picture will do
    const now = this.#jobs.get(job.id);
    if (!newest || !now || !isRunning(now)) return;
    this.#keepPartial(now.id, newest);
    this.#card(now).show(now, this.#partials.get(now.id)?.image_url ?? "");
  }

  /** @param {string} id @param {{seq: number, image_url?: string}} event its address may have ended, and then it has none */
  #keepPartial(id, { seq, image_url }) {
    if (image_url && seq >= (this.#partials.get(id)?.seq ?? 0)) this.#partials.set(id, { seq, image_url });
  }

  /** @param {Job} job */
  #card(job) {
    let card = this.#cards.get(job.id);
    if (!card) {
      card = new PictureCard({
        cancel: (one) => this.#cancel(one),
        retry: (one) => this.#retry(one),
        change: (one) => this.ask(one.prompt),
        stale: () => this.refresh(),
      }, this.library);
      this.#cards.set(job.id, card);
    }
    return card;
  }
}

