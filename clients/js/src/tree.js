// The messages of one dream. They form a tree: what one tells hangs on the reply that it answers, a reply on what it answers.
// Of a long dream only the newest messages are here, all of them from some id on; earlier ones may be added later.

/**
 * @typedef {{id: number, dream: string, role: "user" | "analyst" | "system", message: string, created_at: string,
 *   state: "streaming" | "complete" | "stopped" | "failed", client_id: string | null, parent: number | null, version: number,
 *   versions: number, analyst: string | null, epoch: number, error: {code: string, detail: string} | null,
 *   finish_reason: "length" | "content_filter" | null, can_continue: boolean, thinking: string | null,
 *   notice: "analyst_changed" | "replies_used_up" | "help" | null,
 *   memories: {dream: string, night: string | null, title: string | null}[]}} Message
 */

/** Children that may stand in each other's place share a key. @param {Message} message */
function placeOf(message) {
  return `${message.parent ?? 0} ${message.role}`;
}

export class Tree {
  /** @type {Map<number, Message>} */ #messages = new Map();
  /** @type {Map<string, number[]>} ids by place, oldest first */ #places = new Map();
  /** @type {Map<string, number>} what the reader chose at a place */ #chosen = new Map();
  /** @type {Map<number, number>} the newest id in the branch below a message, itself included */ #newest = new Map();
  /** @type {Set<number>} messages that answer nothing, or nothing that is here */ #tops = new Set();
  /** The oldest id that is here; 0 for none. */ firstId = 0;

  /** Add a message, or bring one up to date. @param {Message} message */
  put(message) {
    const isNew = !this.#messages.has(message.id);
    this.#messages.set(message.id, message);
    if (!isNew) return;
    const place = placeOf(message);
    this.#places.set(place, [...(this.#places.get(place) ?? []), message.id].sort((a, b) => a - b));
    this.firstId = this.firstId ? Math.min(this.firstId, message.id) : message.id;
    if (message.parent === null || !this.#messages.has(message.parent)) this.#tops.add(message.id);
    let newest = message.id;
    for (const role of ["system", "user", "analyst"]) {
      for (const child of this.#places.get(`${message.id} ${role}`) ?? []) {
        this.#tops.delete(child);
        newest = Math.max(newest, this.#newest.get(child) ?? 0);
      }
    }
    /** @type {Message | undefined} */
    let above = message;
    while (above) {
      this.#newest.set(above.id, Math.max(newest, this.#newest.get(above.id) ?? 0));
      above = above.parent === null ? undefined : this.#messages.get(above.parent);
    }
  }

  /** @param {number} id */
  get(id) {
    return this.#messages.get(id);
  }

  get size() {
    return this.#messages.size;
  }

  all() {
    return [...this.#messages.values()];
  }

  /** What stands at the same place as this message, oldest first, itself included. @param {Message} message */
  versions(message) {
    return (this.#places.get(placeOf(message)) ?? []).map((id) => /** @type {Message} */ (this.#messages.get(id)));
  }

  /** Show this version; what follows it comes along. @param {Message} message */
  choose(message) {
    this.#chosen.set(placeOf(message), message.id);
  }

  /** @returns {Message[]} the branch that is shown: at each fork what was chosen, else where the talk went on last */
  path() {
    /** @type {Message[]} */
    const path = [];
    let parent = this.#start();
    for (;;) {
      for (const id of this.#places.get(`${parent} system`) ?? []) path.push(/** @type {Message} */ (this.#messages.get(id)));
      const next = this.#shown(`${parent} user`) ?? this.#shown(`${parent} analyst`);
      if (!next) return path;
      path.push(next);
      parent = next.id;
    }
  }

  /** @returns {Message | undefined} the last reply of the shown branch: what the next message answers */
  tip() {
    return this.path().findLast((message) => message.role === "analyst");
  }

  /** @returns {Message | undefined} */
  streaming() {
    return this.all().find((message) => message.state === "streaming");
  }

  /** The newest id below which everything is final: what a reconnect need not send again. */
  get settledId() {
    let newest = 0;
    let oldestOpen = Infinity;
    for (const message of this.#messages.values()) {
      newest = Math.max(newest, message.id);
      if (message.state === "streaming") oldestOpen = Math.min(oldestOpen, message.id);
    }
    return Math.min(newest, oldestOpen - 1);
  }

  /** @returns {number} the message on which the shown branch begins, be it here or not; 0 for the beginning of the dream */
  #start() {
    /** @type {Message | undefined} */
    let best;
    for (const id of this.#tops) {
      const top = /** @type {Message} */ (this.#messages.get(id));
      if (top.role === "system") continue;
      if (!best || (this.#newest.get(id) ?? 0) > (this.#newest.get(best.id) ?? 0)) best = top;
    }
    return best?.parent ?? 0;
  }

  /** @param {string} place @returns {Message | undefined} */
  #shown(place) {
    const ids = this.#places.get(place);
    if (!ids?.length) return undefined;
    const chosen = this.#chosen.get(place);
    const id = chosen ?? ids.reduce((best, other) => ((this.#newest.get(other) ?? 0) > (this.#newest.get(best) ?? 0) ? other : best));
    return this.#messages.get(id);
  }
}
