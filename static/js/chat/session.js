// One open dream, without its looks: its messages, the running reply, what waits to be sent, and the line to the server.

import { Connection } from "./connection.js";
import { isStale } from "./kept.js";
import { Acks } from "./protocol/acks.js";
import { RunningReply } from "./protocol/running.js";
import { Tree } from "./protocol/tree.js";

/** @typedef {import("./protocol/tree.js").Message} Message */
/** @typedef {import("./kept.js").Waiting} Waiting */
/**
 * @typedef {{
 *   changed: () => void, grew: () => void, line: (state: import("./connection.js").LineState) => void,
 *   ready: () => void, dream: (dream: any) => void, credits: (credits: any) => void, level: (frame: any) => void,
 *   picture: (frame: import("./pictures/job.js").JobFrame) => void,
 *   began: (reply: Message) => void, ended: (reply: Message) => void,
 *   refused: (one: Waiting, error: {code: string, detail: string}) => void, trouble: (error: {code: string, detail: string}) => void
 * }} SessionListener `changed`: messages came or went; `grew`: the running reply has more text
 */

const RESYNC_MS = 1000;
const RESEND_MS = 4000;

export class Session {
  tree = new Tree();
  /** @type {RunningReply | null} */ running = null;
  /** @type {{messageId: number, epoch: number, offset: number, text: string} | null} what was on the screen when Stop was pressed */ stopping = null;
  /** @type {string | null} a message that is to be stopped as soon as its reply is known */ #stopFor = null;
  /** @type {number} when the wait for the present reply began */ waitingSince = 0;
  isLoaded = false;
  #resyncedAt = 0;
  /** @type {number | undefined} */ #resend;

  /** @param {string} dream @param {import("./kept.js").Kept} kept @param {SessionListener} listener */
  constructor(dream, kept, listener) {
    this.dream = dream;
    this.kept = kept;
    this.listener = listener;
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
    return this.kept.outbox().filter((one) => one.dream === this.dream);
  }

  /** Whether a reply runs or a message is on its way: what can be stopped, and what the next message waits for. */
  get isBusy() {
    return this.running !== null || this.waiting.some((one) => !one.failure);
  }

  /** @param {Message} message @returns {string} its text as it is to be shown now */
  textOf(message) {
    if (this.stopping?.messageId === message.id) return this.stopping.text;
    return this.running?.messageId === message.id ? this.running.text : message.message;
  }

  /** Send what waits. Whatever is cut off comes here again with the next `ready`, under the same id. */
  flush() {
    for (const one of this.waiting) {
      if (one.failure) continue;
      if (isStale(one)) {
        this.kept.keepWaiting({ ...one, failure: { code: "stale", detail: gettext("Not sent for more than a day. Send it now?") } });
        continue;
      }
      this.waitingSince ||= Date.now();
      this.line.send({ type: "message.send", id: one.id, text: one.text, analyst: one.analyst || undefined, parent: one.parent ?? undefined });
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
      const { messageId, epoch, offset, text } = this.running;
      this.stopping ??= { messageId, epoch: epoch || reply.epoch, offset, text };
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
    this.kept.dropWaiting(one.id);
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

  // --- frames

  /** @param {any} frame */
  #take(frame) {
    switch (frame.type) {
      case "ready":
        return this.#onReady(frame);
      case "message.created":
        return this.#onMessage(frame.message);
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
      case "credits.updated":
        return this.listener.credits(frame.credits);
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
    for (const message of frame.messages_after) this.#put(message);
    this.isLoaded = true;
    if (!frame.streaming) this.#noneRuns();
    else if (this.running?.messageId !== frame.streaming.message_id) this.#run(frame.streaming.message_id);
    this.listener.dream(frame.dream);
    this.listener.credits(frame.credits);
    if (this.stopping) this.#sendStop();
    this.flush();
    this.listener.ready();
  }

  /** @param {Message} message */
  #onMessage(message) {
    const known = this.tree.get(message.id);
    if (known && known.state !== "streaming") return;
    this.#put(message);
    if (message.role === "analyst" && message.state === "streaming" && this.running?.messageId !== message.id) {
      this.tree.choose(message);
      this.#run(message.id);
      this.listener.began(message);
      const told = message.parent === null ? undefined : this.tree.get(message.parent);
      if (this.#stopFor && told?.client_id === this.#stopFor) this.stop();
    }
    this.listener.changed();
  }

  /** @param {import("./protocol/running.js").ReplyFrame} frame */
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
    this.tree.put(message);
    this.#noneRuns();
    this.listener.ended(message);
    this.listener.changed();
  }

  /** @param {{code: string, detail: string, id?: string, isUnreachable?: boolean}} error */
  #onError(error) {
    const one = this.waiting.find((other) => other.id === error.id);
    if (error.isUnreachable && one) {
      this.#resend = window.setTimeout(() => this.flush(), RESEND_MS);
      return;
    }
    if (!this.running) this.waitingSince = 0;
    if (one) {
      this.kept.dropWaiting(one.id);
      this.listener.refused(one, error);
    } else if (error.code !== "reply_not_running") {
      this.listener.trouble(error);
    }
    this.listener.changed();
  }

  // --- state

  /** @param {Message} message */
  #put(message) {
    this.tree.put(message);
    if (message.client_id && this.kept.dropWaiting(message.client_id)) this.tree.choose(message);
  }

  /** @param {number} messageId */
  #run(messageId) {
    this.running = new RunningReply(messageId);
    this.waitingSince ||= Date.now();
  }

  #noneRuns() {
    this.running = null;
    this.stopping = null;
    this.#stopFor = null;
    this.waitingSince = 0;
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
