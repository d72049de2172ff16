// One message and the reply to it, followed to its end over however many connections and on whichever road.

import { Acks } from "./acks.js";
import { count } from "./codepoints.js";
import { ApiError, ReplyFailed, refusedFrame } from "./errors.js";
import { Followed } from "./followed.js";
import { Queue } from "./queue.js";
import { asRequest } from "./requests.js";
import { RunningReply } from "./running.js";

const TRIES = 8;
const AGAIN_MS = 2000;

/**
 * @typedef {import("./tree.js").Message} Message
 * @typedef {{text: string, isAnew: boolean}} Piece `isAnew`: what came before no longer counts, since the reply had to be begun again
 * @typedef {{text?: string, analyst?: string, parent?: number, running?: Message}} Told what to tell, or the reply to follow
 */

/**
 * `for await (const piece of reply)` gives the text as it grows. Leaving early stops nothing: the reply goes on, and is stored.
 * `text` is what was read so far; behind the loop it is the stored text, exactly, and `message` the whole message.
 */
export class Reply {
  text = "";
  /** @type {Message | null} */ message = null;
  /** @type {any} names help where words told of a danger while awake: show it beside the reply */ safety = null;
  /** @type {Queue<Piece>} */ #pieces = new Queue();
  /** @type {RunningReply | null} */ #running = null;
  /** @type {number | null} */ #toldId = null;
  /** @type {{epoch: number, offset: number} | null} */ #stopAt = null;
  #tries = TRIES;

  /** @param {import("./client.js").Reverie} client @param {string} dream @param {Told} told */
  constructor(client, dream, { text = "", analyst, parent, running }) {
    this.client = client;
    this.dream = dream;
    this.told = { id: crypto.randomUUID(), text, analyst, parent };
    if (running) {
      this.#toldId = running.parent;
      this.#running = new RunningReply(running.id);
    }
    const places = { socket: `/ws/dreams/${dream}/`, events: `/api/user/me/dream/${dream}/events/`, query: () => this.#query() };
    this.acks = new Acks((frame) => this.line.send(frame));
    const follower = { frame: (/** @type {any} */ frame) => this.#take(frame), failed: (/** @type {Error} */ error) => this.#pieces.fail(error) };
    this.line = new Followed(client, places, follower, (frame) => this.#post(frame));
  }

  get isStopped() {
    return this.message?.state === "stopped";
  }

  /** End the reply here: the stored text is what was read until now. Go on reading until the loop ends. */
  stop() {
    this.#stopAt ??= { epoch: this.#running?.epoch ?? 0, offset: count(this.text) };
    this.#sendStop();
  }

  /** @returns {AsyncGenerator<Piece, void, void>} */
  async *[Symbol.asyncIterator]() {
    try {
      yield* this.#pieces;
    } finally {
      this.close();
    }
  }

  /** Read to the end. @returns {Promise<Message>} */
  async finish() {
    for await (const _ of this);
    return /** @type {Message} */ (this.message);
  }

  close() {
    this.acks.reset();
    this.line.end();
  }

  /** All from our own message on; before it is known, as little as there can be. */
  #query() {
    const first = this.#toldId ?? this.#running?.messageId;
    return first ? `?after=${first - 1}` : "?last=1";
  }

  /** @param {any} frame */
  #take(frame) {
    switch (frame.type) {
      case "ready":
        return this.#level(frame);
      case "message.created":
        return this.#know(frame.message);
      case "reply.started":
      case "reply.snapshot":
      case "reply.delta":
        return this.#grow(frame);
      case "reply.completed":
      case "reply.stopped":
      case "reply.failed":
        return frame.message.id === this.#running?.messageId && this.#end(frame.message);
      case "safety.card":
        if (frame.card.message_id === this.#toldId) this.safety = frame.card;
        return undefined;
      case "error":
        return frame.id === this.told.id && this.#refused(frame);
    }
  }

  /** Joined, again perhaps: what happened meanwhile is in `ready`. @param {any} frame */
  #level(frame) {
    this.acks.reset();
    for (const message of frame.messages_after) this.#know(message);
    if (frame.safety?.message_id && frame.safety.message_id === this.#toldId) this.safety ??= frame.safety;
    if (this.message) return;
    if (!this.#running) this.line.send({ type: "message.send", ...this.told });
    else if (this.#stopAt) this.#sendStop();
  }

  /** A message of the dream: ours, the reply to it, or somebody else's. @param {Message} message */
  #know(message) {
    if (message.role === "user" && message.client_id === this.told.id) this.#toldId = message.id;
    else if (message.role === "analyst" && this.#toldId !== null && message.parent === this.#toldId) {
      if (!this.#running) {
        this.#running = new RunningReply(message.id);
        if (this.#stopAt) this.#sendStop();
      }
      if (message.id === this.#running.messageId && message.state !== "streaming") this.#end(message);
    }
  }

  /** @param {import("./running.js").ReplyFrame} frame */
  #grow(frame) {
    const running = this.#running;
    if (this.message || !running || frame.message_id !== running.messageId) return;
    const outcome = running.apply(frame);
    if (outcome === "gap") return this.line.rejoin();
    if (frame.text) this.acks.read(running.messageId, running.offset, frame.text);
    // What comes after the wish to stop is not passed on, unless it was stored after all.
    if (outcome === "changed" && !this.#stopAt) this.#show(running.text);
  }

  /** @param {string} text */
  #show(text) {
    const before = this.text;
    this.text = text;
    if (text === before) return;
    const grew = text.startsWith(before);
    this.#pieces.push(grew ? { text: text.slice(before.length), isAnew: false } : { text, isAnew: true });
  }

  /** The stored text is shorter where the reply was stopped at an earlier place. @param {Message} message */
  #end(message) {
    if (this.message) return;
    this.message = message;
    const isShorter = message.message !== "" && this.text.startsWith(message.message);
    if (isShorter) this.text = message.message;
    else this.#show(message.message);
    if (message.state === "failed") this.#pieces.fail(new ReplyFailed(message.error?.code ?? "internal_error", message.error?.detail ?? ""));
    else this.#pieces.end();
    this.close();
  }

  /** @param {any} frame */
  #refused(frame) {
    this.#tries -= 1;
    const isPassing = frame.isUnreachable || frame.code === "service_unavailable" || frame.code === "internal_error";
    if (isPassing && this.#tries > 0) return void setTimeout(() => this.#running || this.line.rejoin(), AGAIN_MS);
    this.#pieces.fail(refusedFrame(frame));
    this.close();
  }

  #sendStop() {
    const running = this.#running;
    if (!running || this.message) return;
    // Without an epoch nothing was read, and what there is by then is kept.
    const place = this.#stopAt?.epoch ? this.#stopAt : {};
    this.line.send({ type: "reply.stop", message_id: running.messageId, ...place });
  }

  /** @param {any} frame */
  async #post(frame) {
    const asked = asRequest(frame);
    if (!asked) return;
    try {
      const answer = await this.client.call("POST", `/api/user/me/dream/${this.dream}/messages/${asked.path}`, { body: asked.body, isRepeatable: true });
      asked.frames(answer).forEach((one) => this.#take(one));
    } catch (error) {
      const { status, code, message, retryAfter } = /** @type {ApiError} */ (error);
      this.#take({ type: "error", id: frame.id, status, code, detail: message, retry_after: retryAfter, isUnreachable: !(error instanceof ApiError) });
    }
  }
}
