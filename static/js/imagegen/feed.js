// The events of one's image jobs, for any page: each once and in order, over /ws/jobs/, or as server-sent events where websockets do
// not get through. It comes back by itself and goes on at the position where it was (docs/images.md, "Events").

import { isServerThere } from "../chat/api.js";
import { Backoff } from "../client/backoff.js";
import { openEvents, openSocket } from "../client/roads.js";

const BEAT_MS = 10000;
const SILENCE_MS = 35000;
const HANDSHAKES_BEFORE_EVENTS = 2;
const SOCKET_AGAIN_MS = 300000;
const SIGNED_OUT = new Set([401, 403, 4401, 4403]);

/**
 * @typedef {"connecting" | "open" | "waiting" | "ended"} Phase "ended": signed out, it does not come back
 * @typedef {{frame: (frame: any) => void, phase?: (phase: Phase) => void}} Listener
 *   frames are `ready {jobs}` (also after each new connection), `job.*`, `credits.updated`, `level.reached`
 * @typedef {import("../client/roads.js").Ends} Ends
 */

export class JobFeed {
  /** @type {import("../client/roads.js").Road | null} */ #road = null;
  /** @type {number | null} */ #position = null;
  /** @type {Phase} */ #phase = "connecting";
  #backoff = new Backoff();
  #failedHandshakes = 0;
  #eventsUntil = 0;
  #heardAt = 0;
  /** @type {number | undefined} */ #retry;
  /** @type {number | undefined} */ #watch;
  #leaving = new AbortController();

  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener;
    const { signal } = this.#leaving;
    window.addEventListener("online", () => this.#connect(), { signal });
    window.addEventListener("pagehide", () => this.#drop(), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && this.#connect(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.#wake(), { signal });
    this.#connect();
  }

  /** Close for good. */
  end() {
    this.#leaving.abort();
    this.#drop();
    this.#tell("ended");
  }

  #connect() {
    if (this.#phase === "ended") return;
    this.#drop();
    this.#tell("connecting");
    const open = Date.now() < this.#eventsUntil ? openEventStream : openWebsocket;
    const query = this.#position === null ? "" : `?since=${this.#position}`;
    /** @type {import("../client/roads.js").Road} */
    const opened = open(query, {
      frame: (frame) => opened === this.#road && this.#take(frame),
      alive: () => (this.#heardAt = Date.now()),
      closed: ({ code }) => opened === this.#road && this.#closed(code),
    });
    this.#road = opened;
    this.#heardAt = Date.now();
    this.#watch = window.setInterval(() => this.#beat(), BEAT_MS);
  }

  /** After a sleep the line may be dead and not say so. */
  #wake() {
    if (this.#phase === "open") this.#beat();
    else this.#connect();
  }

  /** A handshake has one beat of time, an open road several. */
  #beat() {
    if (this.#phase !== "open" || Date.now() - this.#heardAt > SILENCE_MS) this.#closed(0);
    else this.#road?.send({ type: "ping" });
  }

  /** @param {any} frame */
  #take(frame) {
    this.#heardAt = Date.now();
    if (frame.type === "pong") return;
    if (frame.type === "ready") {
      this.#failedHandshakes = 0;
      this.#backoff.reset();
      this.#position ??= frame.position;
      this.#tell("open");
    } else if (frame.position !== undefined) {
      this.#position = frame.position;
    }
    this.listener.frame(frame);
  }

  /** @param {number} code of the socket, an HTTP status, or 0 for a line that broke */
  async #closed(code) {
    const wasOpen = this.#phase === "open";
    this.#drop();
    if (SIGNED_OUT.has(code)) return this.end();
    const isBusy = code === 4429 || code === 429;
    this.#tell("waiting");
    this.#retry = window.setTimeout(() => this.#connect(), this.#backoff.next(isBusy ? 5000 : 0));
    if (wasOpen || isBusy || code === 4012 || code === 503 || !navigator.onLine) return;
    this.#failedHandshakes += 1;
    if (this.#failedHandshakes < HANDSHAKES_BEFORE_EVENTS || Date.now() < this.#eventsUntil) return;
    if (!(await isServerThere()) || /** @type {Phase} */ (this.#phase) === "open") return;
    this.#eventsUntil = Date.now() + SOCKET_AGAIN_MS;
    this.#connect();
  }

  #drop() {
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    const road = this.#road;
    this.#road = null;
    road?.close();
  }

  /** @param {Phase} phase */
  #tell(phase) {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.listener.phase?.(phase);
  }
}

/** @param {string} query @param {Ends} ends */
function openWebsocket(query, ends) {
  return openSocket(`${location.origin.replace(/^http/, "ws")}/ws/jobs/${query}`, ends);
}

/** The server speaks by itself on this road, every fifteen seconds. @param {string} query @param {Ends} ends */
function openEventStream(query, ends) {
  const headers = { Accept: "text/event-stream" };
  const ask = /** @param {AbortSignal} signal */ (signal) =>
    fetch(`/api/images/events/${query}`, { headers, credentials: "same-origin", cache: "no-store", signal });
  return openEvents(ask, ends, () => undefined);
}
