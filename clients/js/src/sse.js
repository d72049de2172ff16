// Reading server-sent events from a fetched body (WHATWG HTML §9.2.6): unlike EventSource it tells 401 from 503 and from silence.

/** @typedef {{name: string, data: string, id: string}} ServerEvent */

export class EventReader {
  #rest = "";
  #name = "";
  #id = "";
  /** @type {string[]} */ #data = [];

  /** Take the next piece of the body, cut anywhere. @param {string} piece @returns {ServerEvent[]} the events that it ended */
  push(piece) {
    const lines = (this.#rest + piece).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? "";
    /** @type {ServerEvent[]} */
    const events = [];
    for (const line of lines) {
      if (line === "") this.#end(events);
      else this.#field(line);
    }
    return events;
  }

  /** @param {string} line */
  #field(line) {
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.#name = value;
    else if (name === "data") this.#data.push(value);
    else if (name === "id") this.#id = value;
  }

  /** @param {ServerEvent[]} events */
  #end(events) {
    if (this.#data.length) events.push({ name: this.#name || "message", data: this.#data.join("\n"), id: this.#id });
    this.#name = "";
    this.#data = [];
  }
}
