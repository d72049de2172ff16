// One open dream, without its looks: its messages, the running reply, what waits to be sent, and the line to the server.

import { call } from "./api.js";
import { Connection } from "./connection.js";
import { isStale, staleFailure } from "./local_store.js";
import { Acks } from "../client/acks.js";
import { RunningReply } from "../client/running.js";
import { Tree } from "../client/tree.js";
import { newTraceparent } from "../trace.js";

/** @typedef {import("../client/tree.js").Message} Message */
/** @typedef {import("./local_store.js").Waiting} Waiting */
/**
 * @typedef {{
 *   changed: () => void, grew: () => void, line: (state: import("../client/line.js").LineState) => void,
 *   ready: () => void, dream: (dream: any) => void, deleted: (dream: string) => void, restored: (dream: any) => void, credits: (credits: any) => void, level: (frame: any) => void,
 *   safety: (card: import("./safety.js").SafetyCard | null) => void,
 *   picture: (frame: import("../client/job.js").JobFrame) => void,
 *   earlier: (before: number) => void, began: (reply: Message) => void, ended: (reply: Message) => void,
 *   refused: (one: Waiting, error: {code: string, detail: string}) => void, trouble: (error: {code: string, detail: string}) => void
 * }} SessionListener `changed`: messages came or went; `earlier`: messages before this one came; `grew`: the running reply has more text
 */

const RESYNC_MS = 1000;
const RESEND_MS = 4000;
const EARLIER_PAGE = 100;
const MOST_PAGES_AT_ONCE = 5;

export class Session {
  tree = new Tree();
  /** @type {RunningReply | null} */ running = null;
  /** @type {{messageId: number, epoch: number, offset: number, text: string} | null} what was on the screen when Stop was pressed */ stopping = null;
  /** @type {string | null} a message that is to be stopped as soon as its reply is known */ #stopFor = null;
  /** @type {number} when the wait for the present reply began */ waitingSince = 0;
  isLoaded = false;
  /** @type {number | null} earlier messages are to be had before this one; null where there are none */ #before = null;
  /** @type {Promise<void> | null} */ #loadingEarlier = null;
  #resyncedAt = 0;
  /** @type {number | undefined} */ #resend;

  /** @param {string} dream @param {import("./local_store.js").LocalStore} store @param {SessionListener} listener @param {boolean} [isTraced] */
  constructor(dream, store, listener, isTraced = false) {
    this.dream = dream;
    this.store = store;
    this.listener = listener;
    /** Whether the operator watches where time goes; what nobody reads is not sent. */
    this.isTraced = isTraced;
    this.line = new Connection(dream, {
      frame: (frame) => this.#take(frame),
      state: (state) => this.listener.line(state),
      after: () => this.tree.settledId,
    });
    this.acks = new Acks((frame) => this.line.send(frame));
  }

  end() {
    clearTimeout(this.#resend);
    this.acks.reset();
    this.line.end();
  }

  /** What of this dream has not been stored yet, oldest first. */
  get waiting() {
    return this.store.outbox().filter((one) => one.dream === this.dream);
  }

  /** Whether a reply runs or a message is on its way: what can be stopped, and what the next message waits for. */
  get isBusy() {
    return this.running !== null || this.waiting.some((one) => !one.failure);
  }

  /** @param {Message} message @returns {string} its text as it is to be shown now */
  textOf(message) {
    if (this.stopping?.messageId === message.id) return this.stopping.text;
    // What is gone on with begins with what it had before, which comes again.
    const isAhead = this.running?.messageId === message.id && this.running.text.length >= message.message.length;
    return isAhead ? /** @type {RunningReply} */ (this.running).text : message.message;
  }

  get hasEarlier() {
    return this.#before !== null;
  }

  /** Load some earlier messages, if there are any. Raises ApiError or Unreachable. @returns {Promise<void>} */
  loadEarlier() {
    this.#loadingEarlier ??= this.#loadPage().finally(() => (this.#loadingEarlier = null));
    return this.#loadingEarlier;
  }

  /** Load earlier messages until this one is here, or nothing more comes. @param {number} message */
  async reach(message) {
    for (let pages = 0; pages < MOST_PAGES_AT_ONCE && this.hasEarlier && message < this.tree.firstId; pages += 1) await this.loadEarlier();
  }

  async #loadPage() {
    if (this.#before === null) return;
    const page = await call("GET", `me/dream/${this.dream}/messages/pages/?before=${this.#before}&limit=${EARLIER_PAGE}`);
    const before = this.tree.firstId;
    for (const message of page.results) this.tree.put(message);
    this.#before = page.next;
    this.listener.earlier(before);
    this.listener.changed();
  }

  /** Send what waits. Whatever is cut off comes here again with the next `ready`, under the same id. */
  flush() {
    for (const one of this.waiting) {
      if (one.failure) continue;
      if (isStale(one)) {
        this.store.keepWaiting({ ...one, failure: staleFailure() });
        continue;
      }
      this.waitingSince ||= Date.now();
      const { id, text, analyst, parent, denied } = one;
      this.line.send({ type: "message.send", id, text, analyst: analyst || undefined, parent: parent ?? undefined, denied: denied?.length ? denied : undefined, traceparent: this.isTraced ? newTraceparent() : undefined });
    }
    this.listener.changed();
  }

  /**
   * Stop the reply here and now: what is on the screen is what will be kept.
   * @returns {Waiting | null} a message that had not left yet and was taken back
   */
  stop() {
    const reply = this.running && this.tree.get(this.running.messageId);
    if (this.running && reply) {
      const { messageId, epoch, offset } = this.running;
      this.stopping ??= { messageId, epoch: epoch || reply.epoch, offset, text: this.textOf(reply) };
      this.#sendStop();
      this.listener.changed();
      return null;
    }
    const one = this.waiting.find((other) => !other.failure);
    if (!one) return null;
    if (this.line.isOpen) {
      this.#stopFor = one.id;
      return null;
    }
    this.store.dropWaiting(one.id);
    this.waitingSince = 0;
    this.listener.changed();
    return one;
  }

  /** @param {Message} reply @param {string} [analyst] @returns {boolean} false when the line is down; then nothing happened */
  regenerate(reply, analyst) {
    if (!this.line.send({ type: "reply.regenerate", message_id: reply.id, analyst, id: `regenerate-${reply.id}` })) return false;
    this.waitingSince = Date.now();
    return true;
  }

  /** Go on with a reply that ended by its length. @param {Message} reply @returns {boolean} as above */
  continue(reply) {
    if (!this.line.send({ type: "reply.continue", message_id: reply.id, id: `continue-${reply.id}` })) return false;
    this.waitingSince = Date.now();
    return true;
  }

  // --- frames

  /** @param {any} frame */
  #take(frame) {
    switch (frame.type) {
      case "ready":
        return this.#onReady(frame);
      case "message.created":
        return this.#onMessage(frame.message);
      case "message.updated":
        return this.#onUpdated(frame.message);
      case "reply.started":
      case "reply.snapshot":
      case "reply.delta":
        return this.#onText(frame);
      case "reply.completed":
      case "reply.stopped":
      case "reply.failed":
        return this.#onEnd(frame.message);
      case "dream.updated":
        return this.listener.dream(frame.dream);
      case "dream.deleted":
        return this.listener.deleted(frame.dream_id);
      case "dream.restored":
        return this.listener.restored(frame.dream);
      case "credits.updated":
        return this.listener.credits(frame.credits);
      case "safety.card":
        return this.listener.safety(frame.card);
      case "level.reached":
        return this.listener.level(frame);
      case "error":
        return this.#onError(frame);
      default:
        if (frame.type.startsWith("job.")) this.listener.picture(frame);
    }
  }

  /** @param {any} frame */
  #onReady(frame) {
    this.acks.reset();
    if (!this.tree.size) this.#before = frame.has_earlier ? frame.messages_after[0].id : null;
    for (const message of frame.messages_after) this.#put(message);
    this.isLoaded = true;
    if (!frame.streaming) this.#noneRuns();
    else if (this.running?.messageId !== frame.streaming.message_id) this.#run(frame.streaming.message_id);
    this.listener.dream(frame.dream);
    this.listener.credits(frame.credits);
    this.listener.safety(frame.safety);
    if (this.stopping) this.#sendStop();
    this.#stopIfAsked();
    this.flush();
    this.listener.ready();
  }

  /** @param {Message} message */
  #onMessage(message) {
    const known = this.tree.get(message.id);
    if (known && known.state !== "streaming") return;
    if (known && message.state !== "streaming") return this.#onEnd(message);
    this.#put(message);
    if (message.role === "analyst" && message.state === "streaming" && this.running?.messageId !== message.id) {
      this.tree.choose(message);
      this.#run(message.id);
      this.listener.began(message);
      this.#stopIfAsked();
    }
    this.listener.changed();
  }

  /** A reply that had ended is gone on with. @param {Message} message */
  #onUpdated(message) {
    const known = this.tree.get(message.id);
    if (known && known.epoch >= message.epoch) return;
    this.#put(message);
    this.#run(message.id);
    this.listener.began(message);
    this.listener.changed();
  }

  /** @param {import("../client/running.js").ReplyFrame} frame */
  #onText(frame) {
    if (this.running?.messageId !== frame.message_id) {
      const known = this.tree.get(frame.message_id);
      if (!known || known.state === "streaming") this.#resync();
      return;
    }
    const outcome = this.running.apply(frame);
    if (outcome === "gap") {
      this.#resync();
      return;
    }
    if (frame.text) this.acks.read(frame.message_id, this.running.offset, frame.text);
    if (outcome === "changed" && !this.stopping) this.listener.grew();
  }

  /** @param {Message} message */
  #onEnd(message) {
    const known = this.tree.get(message.id);
    if (known && known.state !== "streaming") return;
    this.#put(message);
    this.#noneRuns();
    this.listener.ended(message);
    this.listener.changed();
  }

  /** @param {{code: string, detail: string, id?: string, isUnreachable?: boolean}} error */
  #onError(error) {
    const one = this.waiting.find((other) => other.id === error.id);
    if ((error.isUnreachable || error.code === "service_unavailable") && one) {
      this.#resend = window.setTimeout(() => this.flush(), RESEND_MS);
      return;
    }
    if (!this.running) this.waitingSince = 0;
    if (one) {
      this.store.dropWaiting(one.id);
      this.listener.refused(one, error);
    } else if (error.code !== "reply_not_running") {
      this.listener.trouble(error);
    }
    this.listener.changed();
  }

  // --- state

  /** One that is older than what is loaded comes with its page. @param {Message} message */
  #put(message) {
    if (this.hasEarlier && message.id < this.tree.firstId) return;
    this.tree.put(message);
    this.store.keepUntold(this.dream, false);
    if (message.client_id && this.store.dropWaiting(message.client_id)) this.tree.choose(message);
  }

  /** @param {number} messageId */
  #run(messageId) {
    this.running = new RunningReply(messageId);
    this.waitingSince ||= Date.now();
  }

  #noneRuns() {
    this.running = null;
    this.stopping = null;
    // Sent again by the next `flush`, it is still to be stopped.
    if (!this.waiting.some((one) => one.id === this.#stopFor)) this.#stopFor = null;
    this.waitingSince = 0;
  }

  /** Stop was pressed before the reply was known. */
  #stopIfAsked() {
    const reply = this.running && this.tree.get(this.running.messageId);
    const told = reply?.parent ? this.tree.get(reply.parent) : undefined;
    if (this.#stopFor && told?.client_id === this.#stopFor) this.stop();
  }

  #sendStop() {
    if (this.stopping) this.line.send({ type: "reply.stop", message_id: this.stopping.messageId, epoch: this.stopping.epoch, offset: this.stopping.offset });
  }

  /** Text is missing: joining anew brings a snapshot. */
  #resync() {
    if (Date.now() - this.#resyncedAt < RESYNC_MS) return;
    this.#resyncedAt = Date.now();
    this.line.connect();
  }
}
