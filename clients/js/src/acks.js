// Telling the server how far one has read: it sends at most 64 KiB beyond that, so we say so every 16 KiB or quarter of a second.

const WAIT_MS = 250;
const BYTES = 16 * 1024;
const encoder = new TextEncoder();

export class Acks {
  /** @type {{message_id: number, offset: number} | null} */ #due = null;
  #bytes = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #timer;

  /** @param {(frame: {type: "ack", message_id: number, offset: number}) => void} send */
  constructor(send) {
    this.send = send;
  }

  /** `text` was read, and with it the reply up to `offset`. @param {number} messageId @param {number} offset @param {string} text */
  read(messageId, offset, text) {
    this.#due = { message_id: messageId, offset };
    this.#bytes += encoder.encode(text).length;
    if (this.#bytes >= BYTES) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), WAIT_MS);
  }

  flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#bytes = 0;
    if (this.#due) this.send({ type: "ack", ...this.#due });
    this.#due = null;
  }

  /** Forget what was due: the line it was meant for is gone. */
  reset() {
    this.#due = null;
    this.flush();
  }
}
