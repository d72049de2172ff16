// When to try again: full jitter, so that a thousand browsers do not knock at a restarted server in the same second.

const FIRST_MS = 500;
const MOST_MS = 15000;

export class Backoff {
  #tries = 0;

  /** @param {() => number} random from 0 to 1 */
  constructor(random = Math.random) {
    this.random = random;
  }

  /** @param {number} least @returns {number} milliseconds to wait before the next try */
  next(least = 0) {
    const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** this.#tries);
    this.#tries += 1;
    return Math.round(least + this.random() * ceiling);
  }

  reset() {
    this.#tries = 0;
  }
}
