// A reply while it is being written. Promise: whatever is doubled, late or missing, `text` is a true beginning of the stored text.

import { count, withoutFirst } from "./codepoints.js";

/** @typedef {{type: string, message_id: number, epoch: number, offset: number, text?: string}} ReplyFrame */
/** @typedef {"changed" | "same" | "gap"} Outcome on a gap the caller must get a fresh snapshot */

export class RunningReply {
  /** @param {number} messageId */
  constructor(messageId) {
    this.messageId = messageId;
    /** The attempt; 0 until one is known. */
    this.epoch = 0;
    /** Code points read so far. */
    this.offset = 0;
    this.text = "";
  }

  /** Take a frame of this reply. @param {ReplyFrame} frame @returns {Outcome} */
  apply(frame) {
    if (frame.epoch < this.epoch) return "same";
    switch (frame.type) {
      case "reply.started":
        return this.#begin(frame.epoch);
      case "reply.snapshot":
        return this.#replace(frame);
      case "reply.delta":
        return this.#append(frame);
      default:
        return "same";
    }
  }

  /** @param {number} epoch @returns {Outcome} */
  #begin(epoch) {
    if (epoch === this.epoch) return "same";
    const hadText = this.text !== "";
    this.epoch = epoch;
    this.offset = 0;
    this.text = "";
    return hadText ? "changed" : "same";
  }

  /** Within one attempt text only grows, so a shorter snapshot is an old one. @param {ReplyFrame} frame @returns {Outcome} */
  #replace(frame) {
    const text = frame.text ?? "";
    const offset = count(text);
    if (frame.epoch === this.epoch && offset <= this.offset) return "same";
    this.epoch = frame.epoch;
    this.offset = offset;
    this.text = text;
    return "changed";
  }

  /** @param {ReplyFrame} frame @returns {Outcome} */
  #append(frame) {
    if (frame.epoch > this.epoch) {
      if (frame.offset > 0) return "gap";
      this.#begin(frame.epoch);
    }
    if (frame.offset > this.offset) return "gap";
    const piece = withoutFirst(frame.text ?? "", this.offset - frame.offset);
    if (!piece) return "same";
    this.text += piece;
    this.offset += count(piece);
    return "changed";
  }
}
