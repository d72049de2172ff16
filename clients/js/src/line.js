// A line to the server: keeps a road open, notices when it is dead, comes back, and changes the road where upgrades are blocked.

import { Backoff } from "./backoff.js";

const HANDSHAKE_MS = 10000;
/** A server that restarts sends all its pages away at once: they come back over this time. */
const SPREAD_MS = 1500;
const PING_MS = 20000;
const PROBE_MS = 3000;
const SILENCE_MS = 30000;
const HANDSHAKES_BEFORE_EVENTS = 2;
const STORAGE_AGAIN_MS = 2000;
const SOCKET_AGAIN_MS = 300000;

const ENDING = new Map([
  [4401, "signed out"],
  [401, "signed out"],
  [4404, "no dream"],
  [404, "no dream"],
  [4403, "not allowed"],
  [403, "not allowed"],
]);

/**
 * @typedef {"connecting" | "open" | "waiting" | "ended"} Phase
 * @typedef {{phase: Phase, reason: "" | "offline" | "server" | "busy" | "restarting" | "storage" | "signed out" | "no dream" | "not allowed", retryAt: number, road: "socket" | "events"}} LineState
 * @typedef {{frame: (frame: any) => void, state: (state: LineState) => void}} Listener
 */

/**
 * @typedef {(ends: import("./roads.js").Ends) => import("./roads.js").Road} Opener
 * @typedef {{
 *   socket: Opener | null, events: Opener, isOnline: () => boolean, isServerThere: () => Promise<boolean>
 * }} Roads how to open each road, null for none
 * @typedef {{eventsUntil: number}} Memory until when websockets are not tried, since they failed; for all lines to the same server
 */

export class Line {
  /** @type {import("./roads.js").Road | null} */ #road = null;
  #backoff = new Backoff();
  #failedHandshakes = 0;
  #isOpen = false;
  #heardAt = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #retry;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #deadline;
  /** @type {ReturnType<typeof setTimeout> | undefined} */ #beat;
  /** @type {LineState} */ state = { phase: "connecting", reason: "", retryAt: 0, road: "socket" };

  /** Opened by `connect`. @param {Roads} roads @param {Listener} listener @param {Memory} memory */
  constructor(roads, listener, memory = { eventsUntil: 0 }) {
    this.roads = roads;
    this.memory = memory;
    this.listener = listener;
  }

  get isOpen() {
    return this.#isOpen;
  }

  /** Close for good. */
  end() {
    this.#drop();
    this.state = { ...this.state, phase: "ended" };
  }

  /** Drop what there is and connect now; also the way to get a fresh snapshot. */
  connect() {
    if (this.state.phase === "ended") return;
    this.#drop();
    const { socket, events } = this.roads;
    const road = socket && Date.now() >= this.memory.eventsUntil ? "socket" : "events";
    this.#tell("connecting", this.state.reason, { road });
    const open = road === "socket" && socket ? socket : events;
    /** @type {import("./roads.js").Road} */
    const opened = open({
      frame: (frame) => opened === this.#road && this.#take(frame),
      alive: () => opened === this.#road && this.#heard(),
      closed: (why) => opened === this.#road && this.#closed(why),
    });
    this.#road = opened;
    this.#deadline = setTimeout(() => this.#closed({ code: 0 }), HANDSHAKE_MS);
  }

  /** @param {any} frame @returns {boolean} whether the line took it; that says nothing about the server */
  send(frame) {
    if (!this.#isOpen) return false;
    this.#road?.send(frame);
    return true;
  }

  /** @param {any} frame */
  #take(frame) {
    this.#heard();
    if (frame.type === "ready") {
      this.#isOpen = true;
      this.#failedHandshakes = 0;
      this.#backoff.reset();
      this.#tell("open", "");
    }
    if (frame.type !== "pong") this.listener.frame(frame);
  }

  #heard() {
    this.#heardAt = Date.now();
    if (!this.#isOpen) return;
    clearTimeout(this.#deadline);
    this.#deadline = setTimeout(() => this.#silent(), SILENCE_MS - PROBE_MS);
    this.#beat ??= setInterval(() => this.send({ type: "ping" }), PING_MS);
  }

  /** After sleep a socket may say that it is open and be dead: ask, whatever it says. */
  wake() {
    if (this.#isOpen) this.probe();
    else this.connect();
  }

  /** In a hidden tab our own pings are late, so silence is a reason to ask, not to leave. The events road speaks by itself. */
  #silent() {
    if (this.state.road === "events") this.#closed({ code: 0 });
    else this.probe();
  }

  probe() {
    if (!this.#isOpen || this.state.road === "events") return;
    const asked = Date.now();
    this.send({ type: "ping" });
    setTimeout(() => this.#isOpen && this.#heardAt < asked && this.#closed({ code: 0 }), PROBE_MS);
  }

  #drop() {
    clearTimeout(this.#retry);
    clearTimeout(this.#deadline);
    clearInterval(this.#beat);
    this.#beat = undefined;
    this.#isOpen = false;
    const road = this.#road;
    this.#road = null;
    road?.close();
  }

  /** @param {{code: number, retryAfter?: number}} why */
  async #closed({ code, retryAfter = 0 }) {
    const wasOpen = this.#isOpen;
    this.#drop();
    const ending = ENDING.get(code);
    if (ending) {
      this.#tell("ended", /** @type {LineState["reason"]} */ (ending));
      return;
    }
    if (code === 4429 || code === 429) this.#wait("busy", this.#backoff.next(Math.max(5000, retryAfter * 1000)));
    else if (code === 4012) this.#wait("restarting", Math.random() * SPREAD_MS);
    else if (code === 4503) this.#wait("storage", this.#backoff.next(STORAGE_AGAIN_MS));
    else if (code === 503) this.#wait("restarting", this.#backoff.next(retryAfter * 1000));
    else if (wasOpen) this.#wait(this.roads.isOnline() ? "server" : "offline", this.#backoff.next());
    else await this.#handshakeFailed();
  }

  /** Told apart: no network at all, no server, and a server that answers everything but websockets. */
  async #handshakeFailed() {
    this.#wait(this.roads.isOnline() ? "server" : "offline", this.#backoff.next());
    if (this.state.road === "events" || !this.roads.isOnline()) return;
    this.#failedHandshakes += 1;
    if (this.#failedHandshakes >= HANDSHAKES_BEFORE_EVENTS && (await this.roads.isServerThere()) && !this.#isOpen) {
      this.memory.eventsUntil = Date.now() + SOCKET_AGAIN_MS;
      this.connect();
    }
  }

  /** @param {LineState["reason"]} reason @param {number} ms */
  #wait(reason, ms) {
    this.#tell("waiting", reason, { retryAt: Date.now() + ms });
    this.#retry = setTimeout(() => this.connect(), ms);
  }

  /** @param {Phase} phase @param {LineState["reason"]} reason @param {Partial<LineState>} [more] */
  #tell(phase, reason, more = {}) {
    this.state = { ...this.state, retryAt: 0, ...more, phase, reason };
    this.listener.state(this.state);
  }
}
