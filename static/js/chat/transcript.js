// The conversation on the page: the shown branch of the tree, then what is on its way. Draws at most once per frame.

import { AnswerView } from "./answer.js";
import { button, element } from "./elements.js";
import { ToldView } from "./told.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./protocol/tree.js").Message} Message */
/** @typedef {import("./kept.js").Waiting} Waiting */

const SHOWN_AT_FIRST = 150;
const MORE = 300;

export class Transcript {
  /** @type {Map<string, ToldView | AnswerView>} by the client's id for one's own messages, so that a bubble stays when it is stored */ #views = new Map();
  /** @type {Session | null} */ #session = null;
  /** @type {Waiting[]} shown where there is no dream yet */ #unbegun = [];
  #limit = SHOWN_AT_FIRST;
  #newFrom = 0;
  #isScheduled = false;
  #isWhole = false;
  /** Called after each drawing. */ drawn = () => {};
  /** What stands between the messages by its time, oldest first. @type {() => {at: number, node: HTMLElement}[]} */ between = () => [];

  /**
   * @param {HTMLElement} place
   * @param {import("./told.js").ToldActions & import("./answer.js").AnswerActions} actions
   * @param {import("./answer.js").Analyst[]} analysts
   */
  constructor(place, actions, analysts) {
    this.place = place;
    this.actions = actions;
    this.analysts = analysts;
    this.earlier = button(gettext("Show earlier messages"), () => this.#showMore(), { kind: "quiet" });
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

  /** @param {number} message @returns {Text | null} */
  wordsOf(message) {
    const stored = this.#session?.tree.get(message);
    const view = stored && this.#views.get(keyOf(stored));
    return view instanceof ToldView && view.node.isConnected ? view.words : null;
  }

  /** Change one's last message in place, if there is one that can be. @returns {boolean} */
  editLast() {
    const last = this.#session?.tree.path().findLast((message) => message.role === "user");
    const view = last && this.#views.get(keyOf(last));
    if (!last || last.parent === null || !(view instanceof ToldView)) return false;
    view.edit(last);
    return true;
  }

  #schedule() {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => this.#isScheduled && this.draw());
  }

  #showMore() {
    const area = /** @type {HTMLElement} */ (this.place.parentElement);
    const fromEnd = area.scrollHeight - area.scrollTop;
    this.#limit += MORE;
    this.#isWhole = true;
    this.draw();
    area.scrollTop = area.scrollHeight - fromEnd;
  }

  #tick() {
    const session = this.#session;
    const view = session?.running && this.#views.get(`message ${session.running.messageId}`);
    if (session && view instanceof AnswerView) view.tick(session.waitingSince, !session.stopping);
  }

  #drawRunning() {
    const session = this.#session;
    const running = session?.running && session.tree.get(session.running.messageId);
    const view = running && this.#views.get(keyOf(running));
    if (!session || !running || !(view instanceof AnswerView)) return;
    view.drawText(session.textOf(running), true);
    view.tick(session.waitingSince, true);
  }

  #drawAll() {
    const { path, waiting } = this.#shown();
    const hidden = Math.max(0, path.length - this.#limit);
    /** @type {Node[]} */
    const nodes = hidden ? [this.earlier] : [];
    const used = new Set();
    let hasDivider = !this.#newFrom;
    // What belongs to messages that are not shown is not shown either.
    const between = this.between().filter((one) => !hidden || one.at >= Date.parse(path[hidden].created_at));
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
    const path = session ? session.tree.path() : [];
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
    if (message.role !== "analyst") {
      if (!(view instanceof ToldView)) this.#views.set(key, (view = new ToldView(this.actions)));
      view.showStored(message, versions);
      view.node.classList.toggle("system", message.role === "system");
      return view.node;
    }
    if (!(view instanceof AnswerView)) this.#views.set(key, (view = new AnswerView(this.actions, this.analysts)));
    const isRunning = session.running?.messageId === message.id;
    view.show(message, {
      versions,
      text: session.textOf(message),
      isRunning,
      isStopping: session.stopping?.messageId === message.id,
      waitingSince: session.waitingSince,
      canAsk: !session.isBusy,
      isServed: session.tree.all().some((one) => one.role === "analyst" && (one.state === "complete" || (one.state === "stopped" && one.message !== ""))),
    });
    return view.node;
  }

  /** @param {Waiting} one */
  #drawWaiting(one) {
    let view = this.#views.get(one.id);
    if (!(view instanceof ToldView)) this.#views.set(one.id, (view = new ToldView(this.actions)));
    view.showWaiting(one);
    return view.node;
  }
}

/** @param {Message} message */
function keyOf(message) {
  return message.client_id ?? `message ${message.id}`;
}

/** Give `place` these children, moving only what is not in its place. @param {HTMLElement} place @param {Node[]} nodes */
function arrange(place, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...place.childNodes]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => {
    if (place.childNodes[index] !== node) place.insertBefore(node, place.childNodes[index] ?? null);
  });
}
