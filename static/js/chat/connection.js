// The page's line to one dream: the client's, which hears of the browser's network, of sleep, and of coming back to the page.

import { Line } from "../client/line.js";
import { isServerThere } from "./api.js";
import { openEventStream, openWebsocket } from "./transports.js";

/** Of all dreams of the page. */
const memory = { eventsUntil: 0 };

export class Connection extends Line {
  #leaving = new AbortController();

  /** @param {string} dream @param {import("../client/line.js").Listener & {after: () => number}} listener */
  constructor(dream, listener) {
    super(
      {
        socket: (ends) => openWebsocket(dream, listener.after(), ends),
        events: (ends) => openEventStream(dream, listener.after(), ends),
        isOnline: () => navigator.onLine,
        isServerThere,
      },
      listener,
      memory,
    );
    const { signal } = this.#leaving;
    window.addEventListener("online", () => this.connect(), { signal });
    window.addEventListener("offline", () => this.probe(), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && this.connect(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.wake(), { signal });
    this.connect();
  }

  end() {
    this.#leaving.abort();
    super.end();
  }
}
