// A sound recorded in the page, bounded in time and bytes.

const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
const BITS_A_SECOND = 32000;
const PIECE_MS = 1000;

/** @typedef {{blob: Blob, seconds: number, language: string}} Sound */

/** Whether this browser can record here (only over HTTPS, or on localhost). */
export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia) && typeof MediaRecorder !== "undefined";

export class Recorder {
  /** @type {Blob[]} */ #pieces = [];
  #bytes = 0;
  #begunAt = 0;
  /** @type {number | undefined} */ #limit;
  /** @type {MediaRecorder | null} */ #recorder = null;

  /** @param {{mostSeconds: number, mostBytes: number}} bounds @param {() => void} ended a bound was reached, or the device went */
  constructor(bounds, ended) {
    this.bounds = bounds;
    this.ended = ended;
  }

  get isOn() {
    return this.#recorder?.state === "recording";
  }

  get seconds() {
    return Math.round((Date.now() - this.#begunAt) / 1000);
  }

  /** Raises what `getUserMedia` raises: refused, or no microphone. */
  async start() {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
    this.#recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_A_SECOND });
    this.#recorder.addEventListener("dataavailable", ({ data }) => this.#take(data));
    this.#recorder.addEventListener("stop", () => stream.getTracks().forEach((track) => track.stop()));
    this.#pieces = [];
    this.#bytes = 0;
    this.#begunAt = Date.now();
    this.#recorder.start(PIECE_MS);
    this.#limit = window.setTimeout(() => this.ended(), this.bounds.mostSeconds * 1000);
  }

  /** @param {string} language @returns {Promise<Sound | null>} null where nothing was recorded */
  stop(language) {
    clearTimeout(this.#limit);
    const recorder = this.#recorder;
    this.#recorder = null;
    const seconds = Math.min(this.seconds, this.bounds.mostSeconds);
    return new Promise((resolve) => {
      const done = () => resolve(this.#bytes ? { blob: new Blob(this.#pieces, { type: this.#pieces[0].type }), seconds, language } : null);
      if (!recorder || recorder.state === "inactive") return done();
      recorder.addEventListener("stop", done, { once: true });
      recorder.stop();
    });
  }

  /** @param {Blob} piece */
  #take(piece) {
    if (!piece.size) return;
    this.#pieces.push(piece);
    this.#bytes += piece.size;
    if (this.#bytes > this.bounds.mostBytes * 0.95 && this.#recorder) this.ended();
  }
}
