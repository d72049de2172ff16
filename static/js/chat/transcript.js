// The conversation on the page: the shown branch of the tree, then what is on its way. Draws at most once per frame.

import { AnalystMessageView } from "./analyst_message.js";
import { button, element } from "./elements.js";
import { SystemMessageView } from "./system_message.js";
import { UserMessageView } from "./user_message.js";
import { arrange } from "./windowed_list.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("../client/tree.js").Message} Message */
/** @typedef {import("./local_store.js").Waiting} Waiting */

const SHOWN_AT_FIRST = 60;
const MORE = 100;
const NEAR = "400px 0px 0px 0px";

export class Transcript {
  /** @type {Map<string, UserMessageView | AnalystMessageView | SystemMessageView>} by the client's id for one's own messages, so that a bubble stays when it is stored */ #views = new Map();
  /** @type {Session | null} */ #session = null;
  /** @type {Waiting[]} shown where there is no dream yet */ #unbegun = [];
  #limit = SHOWN_AT_FIRST;
  #newFrom = 0;
  #isScheduled = false;
  #isWhole = false;
  #isLoadingEarlier = false;
  /** Called after each drawing. */ drawn = () => {};
  /** Whether earlier messages may be loaded by scrolling: not before the place where one was reading is found again. */ isReadyForMore = () => true;
  /** What stands between the messages by its time, oldest first. @type {() => {at: number, node: HTMLElement}[]} */ between = () => [];

  /**
   * @param {HTMLElement} place
   * @param {import("./user_message.js").UserMessageActions & import("./analyst_message.js").AnalystMessageActions} actions
   * @param {import("./analyst_message.js").Analyst[]} analysts
   */
  constructor(place, actions, analysts) {
    this.place = place;
    this.actions = actions;
    this.analysts = analysts;
    this.earlier = button(gettext("Show earlier messages"), () => this.#showMore(), { kind: "quiet" });
    this.watch = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.#comeNear(), {
      root: place.closest(".transcript"),
      rootMargin: NEAR,
    });
    this.watch.observe(this.earlier);
    this.divider = element("p", { class: "divider" }, gettext("New"));
    window.setInterval(() => this.#tick(), 1000);
  }

  /** Show another dream, or none. @param {Session | null} session @param {number} newFrom messages after this one are marked as new; 0 for none */
  open(session, newFrom = 0) {
    this.#session = session;
    this.#newFrom = newFrom;
    this.#limit = SHOWN_AT_FIRST;
    this.changed();
  }

  /** @param {Waiting[]} unbegun messages whose dream is not begun yet */
  setUnbegun(unbegun) {
    this.#unbegun = unbegun;
    this.changed();
  }

  /** Messages came, went or changed their state. */
  changed() {
    this.#isWhole = true;
    this.#schedule();
  }

  /** The running reply has more text. */
  grew() {
    this.#schedule();
  }

  /** Draw now instead of with the next frame. */
  draw() {
    this.#isScheduled = false;
    if (this.#isWhole) this.#drawAll();
    else this.#drawRunning();
    this.#isWhole = false;
    this.drawn();
  }

  /** Show again only the end of the conversation; one is going there. */
  trim() {
    if (this.#limit <= SHOWN_AT_FIRST) return;
    this.#limit = SHOWN_AT_FIRST;
    this.changed();
  }

  /** See to it that this message is drawn, if it is here. @param {number} message */
  reach(message) {
    const { path } = this.#shown();
    const at = path.findIndex((one) => one.id === message);
    if (at >= 0) this.#limit = Math.max(this.#limit, path.length - at + 1);
  }

  /** @param {number} message @returns {Text | null} */
  wordsOf(message) {
    const stored = this.#session?.tree.get(message);
    const view = stored && this.#views.get(keyOf(stored));
    return view instanceof UserMessageView && view.node.isConnected ? view.words : null;
  }

  /** Change one's last message in place, if there is one that can be. @returns {boolean} */
  editLast() {
    const last = this.#session?.tree.path().findLast((message) => message.role === "user");
    const view = last && this.#views.get(keyOf(last));
    if (!last || last.parent === null || !(view instanceof UserMessageView)) return false;
    view.edit(last);
    return true;
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => this.#isScheduled && this.draw());
  }

  /** One has scrolled to where earlier messages begin. */
  #comeNear() {
    if (this.#session?.isLoaded && this.isReadyForMore()) this.#showMore();
  }

  async #showMore() {
    const session = this.#session;
    if (!session || this.#isLoadingEarlier) return;
    this.#isLoadingEarlier = true;
    this.earlier.disabled = true;
    try {
      if (this.#shown().path.length <= this.#limit) await session.loadEarlier();
    } catch {
      // The button stays, to try again.
    }
    this.#isLoadingEarlier = false;
    this.earlier.disabled = false;
    if (session !== this.#session) return;
    const area = /** @type {HTMLElement} */ (this.place.closest(".transcript"));
    const fromEnd = area.scrollHeight - area.scrollTop;
    const had = document.activeElement === this.earlier;
    const first = this.place.querySelector("[data-message]");
    this.#limit += MORE;
    this.#isWhole = true;
    this.draw();
    area.scrollTop = area.scrollHeight - fromEnd;
    if (had && !this.earlier.isConnected) /** @type {HTMLElement | null} */ (first?.querySelector("button"))?.focus({ preventScroll: true });
    // Seen or not is told only when it changes.
    this.watch.unobserve(this.earlier);
    this.watch.observe(this.earlier);
  }

  #tick() {
    const session = this.#session;
    const view = session?.running && this.#views.get(`message ${session.running.messageId}`);
    if (session && view instanceof AnalystMessageView) view.tick(session.waitingSince, !session.stopping);
  }

  #drawRunning() {
    const session = this.#session;
    const running = session?.running && session.tree.get(session.running.messageId);
    const view = running && this.#views.get(keyOf(running));
    if (!session || !running || !(view instanceof AnalystMessageView)) return;
    view.drawText(session.textOf(running), true);
    view.tick(session.waitingSince, true);
  }

  #drawAll() {
    const { path, waiting } = this.#shown();
    const hidden = Math.max(0, path.length - this.#limit);
    /** @type {Node[]} */
    const isCut = hidden > 0 || (this.#session?.hasEarlier ?? false);
    const nodes = isCut ? [this.earlier] : [];
    const used = new Set();
    let hasDivider = !this.#newFrom;
    // What belongs to messages that are not shown is not shown either.
    const between = this.between().filter((one) => !isCut || !path[hidden] || one.at >= Date.parse(path[hidden].created_at));
    for (const message of path.slice(hidden)) {
      const told = Date.parse(message.created_at);
      nodes.push(...between.splice(0, nodes.length ? between.filter((one) => one.at < told).length : 0).map((one) => one.node));
      if (!hasDivider && message.id > this.#newFrom) {
        hasDivider = true;
        nodes.push(this.divider);
      }
      nodes.push(this.#drawStored(message));
      used.add(keyOf(message));
    }
    nodes.push(...between.map((one) => one.node));
    for (const one of waiting) {
      nodes.push(this.#drawWaiting(one));
      used.add(one.id);
    }
    for (const key of this.#views.keys()) if (!used.has(key)) this.#views.delete(key);
    arrange(this.place, nodes);
  }

  /** A message on its way cuts off what stood behind the reply that it answers; a failed one stands at the end. */
  #shown() {
    const session = this.#session;
    // The safety card says what a notice of help says, with numbers.
    const path = session ? session.tree.path().filter((message) => message.notice !== "help") : [];
    const waiting = session ? session.waiting : this.#unbegun;
    const going = waiting.find((one) => !one.failure && one.parent !== null);
    const cut = going ? path.findIndex((message) => message.id === going.parent) : -1;
    return { path: cut >= 0 ? path.slice(0, cut + 1) : path, waiting };
  }

  /** @param {Message} message */
  #drawStored(message) {
    const session = /** @type {Session} */ (this.#session);
    const versions = session.tree.versions(message);
    const key = keyOf(message);
    let view = this.#views.get(key);
    if (message.role === "system") {
      if (!(view instanceof SystemMessageView)) this.#views.set(key, (view = new SystemMessageView()));
      view.show(message);
      return view.node;
    }
    if (message.role === "user") {
      if (!(view instanceof UserMessageView)) this.#views.set(key, (view = new UserMessageView(this.actions)));
      view.showStored(message, versions);
      return view.node;
    }
    if (!(view instanceof AnalystMessageView)) this.#views.set(key, (view = new AnalystMessageView(this.actions, this.analysts)));
    const isRunning = session.running?.messageId === message.id;
    view.show(message, {
      versions,
      text: session.textOf(message),
      isRunning,
      isStopping: session.stopping?.messageId === message.id,
      waitingSince: session.waitingSince,
      canAsk: !session.isBusy,
      isFirst: message.parent === null || session.tree.get(message.parent)?.parent === null,
      isServed: session.tree.all().some((one) => one.role === "analyst" && (one.state === "complete" || (one.state === "stopped" && one.message !== ""))),
    });
    return view.node;
  }

  /** @param {Waiting} one */
  #drawWaiting(one) {
    let view = this.#views.get(one.id);
    if (!(view instanceof UserMessageView)) this.#views.set(one.id, (view = new UserMessageView(this.actions)));
    view.showWaiting(one);
    return view.node;
  }
}

/** @param {Message} message */
function keyOf(message) {
  return message.client_id ?? `message ${message.id}`;
}
