// A reply of the analyst's on the page: waiting, being written, finished, stopped or failed.

import { nightWords } from "./days.js";
import { toast } from "./announce.js";
import { button, element, withoutDirections } from "./elements.js";
import { openMenu } from "./menu.js";
import { memoryLink } from "./near.js";
import { versionSwitch } from "./versions.js";

const ELAPSED_AFTER_S = 5;
const STILL_AFTER_S = 15;

/**
 * @typedef {import("../client/tree.js").Message} Message
 * @typedef {{slug: string, name: string, school: string, description: string}} Analyst
 * @typedef {{again: (message: Message, analyst?: string) => void, goOn: (message: Message) => void, show: (message: Message) => void}} AnalystMessageActions
 */

/** @type {typeof import("./markdown.js") | null} */
let formatter = null;
/** @type {Promise<void> | undefined} */
let loading;

/** Load what formats replies: more than half of all scripts, and needed only where there is a reply. Never rejects; words are shown as they are then. */
export function loadMarkdown() {
  loading ??= import("./markdown.js").then(
    (module) => {
      formatter = module;
    },
    () => {
      // Not reached: the next reply tries again.
      loading = undefined;
    },
  );
  return loading;
}

export class AnalystMessageView {
  /** @type {import("./markdown.js").MarkdownView | null} */ markdown = null;
  /** @type {[text: string, isRunning: boolean]} */ #drawn = ["", false];
  /** What the foot was made from. */ #footKey = "";

  /** @param {AnalystMessageActions} actions @param {Analyst[]} analysts */
  constructor(actions, analysts) {
    this.actions = actions;
    this.analysts = analysts;
    this.who = element("h2", { class: "who" });
    this.machine = element("p", { class: "machine" });
    this.thinking = element("p", { class: "thinking" }, element("i", { "aria-hidden": "true" }, element("b"), element("b"), element("b")), element("span"));
    this.text = element("div", { class: "text", dir: "auto" });
    this.foot = element("div", { class: "foot" });
    this.thoughtText = element("p", { dir: "auto" });
    this.thought = element("details", { class: "thought" }, element("summary", {}, gettext("Thinking")), this.thoughtText);
    this.node = element("article", { class: "message analyst" }, this.who, this.machine, this.thought, this.text, this.thinking, this.foot);
    if (!formatter) loadMarkdown().then(() => this.drawText(...this.#drawn));
  }

  /**
   * @param {Message} message
   * @param {{versions: Message[], text: string, isRunning: boolean, isStopping: boolean, waitingSince: number, canAsk: boolean, isServed: boolean, isFirst: boolean}} now
   *   `canAsk`: nothing else runs, so that another version can be asked for; `isServed`: some reply of this dream has text that was paid for
   */
  show(message, now) {
    this.node.dataset.message = message.id;
    this.node.dataset.state = message.state;
    this.node.setAttribute("aria-busy", String(now.isRunning));
    this.who.textContent = this.#name(message.analyst);
    this.machine.textContent = now.isFirst ? gettext("AI: this answer is written by a machine, not by a person") : gettext("AI");
    this.thought.hidden = !message.thinking;
    this.thoughtText.textContent = message.thinking ?? "";
    this.drawText(now.text, now.isRunning);
    this.tick(now.waitingSince, now.isRunning && !now.isStopping);
    const key = JSON.stringify([message.state, message.error, message.can_continue, message.memories, now.versions.map((one) => one.id), now.isRunning, now.isStopping, now.canAsk]);
    if (key !== this.#footKey) {
      this.#footKey = key;
      this.#drawFoot(message, now);
    }
  }

  /** @param {string} text @param {boolean} isRunning */
  drawText(text, isRunning) {
    this.#drawn = [text, isRunning];
    if (formatter && !this.markdown) {
      this.text.replaceChildren();
      this.markdown = new formatter.MarkdownView(this.text);
    }
    this.text.classList.toggle("plain", !this.markdown);
    if (this.markdown) this.markdown.draw(text, isRunning);
    else this.text.textContent = text;
    this.hasText = text !== "";
  }

  /** Say how long one has been waiting, as long as there is no text. @param {number} since @param {boolean} isWaiting */
  tick(since, isWaiting) {
    this.thinking.hidden = !isWaiting || this.hasText;
    if (this.thinking.hidden) return;
    const seconds = since ? Math.floor((Date.now() - since) / 1000) : 0;
    const words = seconds >= STILL_AFTER_S ? gettext("The analyst is still working…") : gettext("The analyst is thinking…");
    this.thinking.lastChild.textContent = seconds >= ELAPSED_AFTER_S ? `${words} ${interpolate(gettext("%s s"), [seconds])}` : words;
  }

  /** @param {Message} message @param {{versions: Message[], isRunning: boolean, isStopping: boolean, canAsk: boolean, text: string, isServed: boolean}} now */
  #drawFoot(message, now) {
    if (now.isRunning) {
      this.foot.replaceChildren(...(now.isStopping ? [element("span", { class: "status" }, gettext("Stopping…"))] : []));
      return;
    }
    const notes = message.memories?.length ? [this.#reminded(message.memories)] : [];
    if (message.state === "failed") notes.push(this.#trouble(message, now.isServed));
    if (message.state === "stopped") notes.push(element("p", { class: "status" }, now.text ? gettext("You stopped the answer here.") : gettext("You stopped the answer before it began.")));
    if (message.finish_reason === "length") notes.push(this.#cutOff(message, now.canAsk));
    const actions = element("div", { class: "actions" }, versionSwitch(message, now.versions, this.actions.show));
    if (now.text) actions.append(button(gettext("Copy"), () => this.#copy(message.message), { icon: "copy", isIconOnly: true }));
    if (now.canAsk) actions.append(this.#againButton(message), this.#otherButton(message));
    this.foot.replaceChildren(...notes, actions);
  }

  /** The earlier dreams that it was reminded of. @param {Message["memories"]} memories */
  #reminded(memories) {
    const list = element("p", { class: "reminded" }, gettext("Reminded of:"));
    for (const one of memories) list.append(" ", this.#memory(one));
    list.append(" ", memoryLink());
    return list;
  }

  /** @param {Message["memories"][number]} one */
  #memory(one) {
    const night = one.night && nightWords(one.night);
    const title = [...withoutDirections(one.title ?? "")].slice(0, 60).join("");
    return element("a", { href: `/dreams/${one.dream}/` }, element("time", { dateTime: one.night ?? "" }, night ?? ""), " ", element("bdi", {}, title));
  }

  /** @param {Message} message */
  #againButton(message) {
    const isFailed = message.state === "failed";
    return button(isFailed ? gettext("Try again") : gettext("Answer again"), () => this.actions.again(message), { icon: "again", isIconOnly: !isFailed, kind: isFailed ? "quiet" : "bare" });
  }

  /** @param {Message} message */
  #otherButton(message) {
    const choices = this.analysts
      .filter((one) => one.slug !== message.analyst)
      .map((one) => ({ label: one.school ? `${one.name} · ${one.school}` : one.name, note: one.description, act: () => this.actions.again(message, one.slug) }));
    const other = button(gettext("Ask another analyst"), () => openMenu(other, choices), { icon: "analyst", isIconOnly: true });
    other.setAttribute("aria-haspopup", "menu");
    return other;
  }

  /** The model wrote as much as it may. @param {Message} message @param {boolean} canAsk */
  #cutOff(message, canAsk) {
    const trouble = message.error ? `${message.error.detail} ` : "";
    const note = element("div", { class: "notice" }, element("p", {}, trouble + gettext("The answer was cut off at its greatest length.")));
    if (message.can_continue && canAsk) note.append(button(gettext("Go on"), () => this.actions.goOn(message), { kind: "quiet" }));
    return note;
  }

  /** What happened, whether the text is safe, what it cost. @param {Message} message @param {boolean} isServed */
  #trouble(message, isServed) {
    const cost = isServed ? gettext("This answer cost you nothing.") : gettext("You were not charged: your credit is back.");
    const safe = message.message ? gettext("What had arrived is kept above.") : "";
    return element("div", { class: "notice bad" }, element("p", {}, `${message.error?.detail ?? ""} ${safe} ${cost}`.replace(/\s+/g, " ").trim()));
  }

  /** @param {string} text */
  async #copy(text) {
    // The clipboard exists only on https and localhost.
    try {
      await navigator.clipboard.writeText(text);
      toast(gettext("Copied"));
    } catch {
      toast(gettext("The browser did not allow copying."), { isBad: true });
    }
  }

  /** @param {string | null} slug */
  #name(slug) {
    const analyst = this.analysts.find((one) => one.slug === slug);
    if (!analyst) return gettext("Analyst");
    return analyst.school ? `${analyst.name} · ${analyst.school}` : analyst.name;
  }
}
