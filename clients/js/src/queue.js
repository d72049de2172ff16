// From what is pushed to what is awaited: one reader takes what many events bring, in order.

/** @template T */
export class Queue {
  /** @type {T[]} */ #waiting = [];
  /** @type {unknown} */ #failure = null;
  #isOver = false;
  /** @type {(() => void) | null} */ #wake = null;

  /** @param {T} value */
  push(value) {
    this.#waiting.push(value);
    this.#wake?.();
  }

  end() {
    this.#isOver = true;
    this.#wake?.();
  }

  /** What waits is still given out, and then this is raised. @param {unknown} error */
  fail(error) {
    this.#failure ??= error;
    this.end();
  }

  /** @returns {AsyncGenerator<T, void, void>} */
  async *[Symbol.asyncIterator]() {
    for (;;) {
      while (this.#waiting.length) yield /** @type {T} */ (this.#waiting.shift());
      if (this.#failure) throw this.#failure;
      if (this.#isOver) return;
      await new Promise((/** @type {(value?: unknown) => void} */ done) => (this.#wake = done));
      this.#wake = null;
    }
  }
}
