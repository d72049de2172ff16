// Following the text: only while one is at the end. Any move upwards, or marking words, lets go; a button leads back.

const NEAR_PX = 48;
const SHOW_JUMP_PX = 200;
const HIDE_JUMP_PX = 60;
const UPWARDS = new Set(["ArrowUp", "PageUp", "Home"]);

export class Follow {
  #isFollowing = true;
  #lastTop = 0;

  /** @param {HTMLElement} area what scrolls @param {HTMLElement} content what grows @param {HTMLButtonElement} jump @param {() => void} moved */
  constructor(area, content, jump, moved) {
    this.area = area;
    this.content = content;
    this.jump = jump;
    this.moved = moved;
    area.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    area.addEventListener("wheel", (event) => event.deltaY < 0 && this.letGo(), { passive: true });
    area.addEventListener("keydown", (event) => UPWARDS.has(event.key) && this.letGo());
    document.addEventListener("selectionchange", () => {
      const selection = document.getSelection();
      if (selection && !selection.isCollapsed && area.contains(selection.anchorNode)) this.letGo();
    });
    jump.addEventListener("click", () => this.toEnd());
    const sizes = new ResizeObserver(() => this.grown());
    sizes.observe(content);
    sizes.observe(area);
  }

  get distance() {
    return this.area.scrollHeight - this.area.scrollTop - this.area.clientHeight;
  }

  get isAtEnd() {
    return this.distance < NEAR_PX;
  }

  letGo() {
    if (this.area.scrollHeight > this.area.clientHeight) this.#isFollowing = false;
  }

  /** The content or the window changed its size. */
  grown() {
    if (this.#isFollowing) this.#move(this.area.scrollHeight);
    this.#showJump();
  }

  /** One's own doing: sending, or pressing the button. */
  toEnd() {
    this.#isFollowing = true;
    this.#move(this.area.scrollHeight);
    this.jump.classList.remove("has-news");
    this.#showJump();
  }

  /** A page that is read from its beginning. */
  toStart() {
    this.#isFollowing = false;
    this.#move(0);
  }

  /** There is something new below. */
  news() {
    if (!this.isAtEnd) this.jump.classList.add("has-news");
  }

  /** @returns {import("./local_store.js").Place} where one reads, to come back to; null at the end */
  place() {
    if (this.isAtEnd) return null;
    const top = this.area.getBoundingClientRect().top;
    for (const node of this.content.querySelectorAll("[data-message]")) {
      const box = node.getBoundingClientRect();
      if (box.bottom > top + 1) return { message: Number(/** @type {HTMLElement} */ (node).dataset.message), offset: Math.round(top - box.top) };
    }
    return null;
  }

  /** @param {import("./local_store.js").Place} place */
  restore(place) {
    const node = place && this.content.querySelector(`[data-message="${place.message}"]`);
    if (!node) {
      this.toEnd();
      return;
    }
    this.#isFollowing = false;
    this.#move(this.area.scrollTop + node.getBoundingClientRect().top - this.area.getBoundingClientRect().top + place.offset);
    this.#isFollowing = this.isAtEnd;
    this.#showJump();
  }

  #scrolled() {
    const { scrollTop } = this.area;
    if (scrollTop < this.#lastTop - 1) this.#isFollowing = false;
    else if (scrollTop > this.#lastTop && this.isAtEnd) this.#isFollowing = true;
    this.#lastTop = scrollTop;
    this.#showJump();
    this.moved();
  }

  /** @param {number} top */
  #move(top) {
    this.area.scrollTop = top;
    this.#lastTop = this.area.scrollTop;
  }

  #showJump() {
    if (this.distance > SHOW_JUMP_PX) this.jump.hidden = false;
    else if (this.distance < HIDE_JUMP_PX) {
      this.jump.hidden = true;
      this.jump.classList.remove("has-news");
    }
  }
}
