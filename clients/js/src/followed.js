// A line of a program: it is signed by the client's key or tokens, which are renewed when they are found expired, and given up in the end.

import { ApiError, Unreachable } from "./errors.js";
import { Line } from "./line.js";
import { openEvents, openSocket } from "./roads.js";

const GIVE_UP_MS = 300000;
const RENEW_AGAIN_MS = 2000;

/**
 * @typedef {{socket: string, events: string, query: () => string}} Places where both roads are, below the site
 * @typedef {{frame: (frame: any) => void, failed: (error: Error) => void}} Follower
 */

export class Followed {
  /** @type {Line | null} */ #line = null;
  #heardAt = Date.now();
  #isEnded = false;
  /** @type {string | null} */ #renewedFor = null;

  /** @param {import("./client.js").Reverie} client @param {Places} places @param {Follower} follower @param {(frame: any) => void} [post] what is said on the road of events */
  constructor(client, places, follower, post = () => undefined) {
    this.client = client;
    this.places = places;
    this.follower = follower;
    this.post = post;
    this.#open();
  }

  #open() {
    const { client, places } = this;
    /** @type {import("./line.js").Opener} */
    const events = (ends) =>
      openEvents((signal) => client.stream(`${places.events}${places.query()}`, { signal }), ends, this.post);
    /** @type {import("./line.js").Opener | null} */
    const socket = client.Socket ? (ends) => this.#ticketed(ends) : null;
    this.#line = new Line(
      { socket, events, isOnline: () => true, isServerThere: () => client.isThere() },
      { frame: (frame) => this.#take(frame), state: (state) => this.#state(state) },
      client.memory,
    );
    this.#line.connect();
  }

  /** A websocket of a browser can't send headers: it is opened with a ticket. @param {import("./roads.js").Ends} ends @returns {import("./roads.js").Road} */
  #ticketed(ends) {
    const { client, places } = this;
    /** @type {import("./roads.js").Road | null} */
    let road = null;
    let isClosed = false;
    client.ticket().then(
      (ticket) => {
        if (isClosed) return;
        const query = new URLSearchParams(places.query());
        query.set("ticket", ticket);
        road = openSocket(`${client.site.replace(/^http/, "ws")}${places.socket}?${query}`, ends, client.Socket ?? undefined);
      },
      (error) => isClosed || ends.closed({ code: error.status ?? 0, retryAfter: error.retryAfter }),
    );
    return {
      send: (frame) => road?.send(frame),
      close() {
        isClosed = true;
        road?.close();
      },
    };
  }

  /** @param {any} frame @returns {boolean} */
  send(frame) {
    return this.#line?.send(frame) ?? false;
  }

  /** Joining anew brings a snapshot. */
  rejoin() {
    this.#line?.connect();
  }

  end() {
    this.#isEnded = true;
    this.#line?.end();
  }

  /** @param {any} frame */
  #take(frame) {
    this.#heardAt = Date.now();
    if (frame.type === "ready") this.#renewedFor = null;
    if (!this.#isEnded) this.follower.frame(frame);
  }

  /** @param {import("./line.js").LineState} state */
  async #state({ phase, reason }) {
    if (this.#isEnded) return;
    if (phase === "waiting" && Date.now() - this.#heardAt > GIVE_UP_MS) return this.#giveUp(new Unreachable());
    if (phase !== "ended") return;
    if (reason === "signed out" && this.#renewedFor === null) {
      this.#renewedFor = this.client.bearer ?? "";
      try {
        if (await this.client.renew(this.#renewedFor)) return this.#open();
      } catch {
        // Nobody said that the sign-in is over: nobody answered.
        if (Date.now() - this.#heardAt > GIVE_UP_MS) return this.#giveUp(new Unreachable());
        this.#renewedFor = null;
        return void setTimeout(() => this.#isEnded || this.#open(), RENEW_AGAIN_MS);
      }
    }
    const [status, code] = { "signed out": [401, "not_signed_in"], "not allowed": [403, "not_allowed"] }[reason] ?? [404, "not_found"];
    this.#giveUp(new ApiError(Number(status), { code, detail: `The server says: ${reason}.` }));
  }

  /** @param {Error} error */
  #giveUp(error) {
    this.end();
    this.follower.failed(error);
  }
}
