// The way of a message from the field to the server, and back into the field where it was refused.

import { toast } from "./announce.js";
import { ApiError, call } from "./api.js";
import { isStale, newId } from "./local_store.js";

/** @typedef {import("./local_store.js").Waiting} Waiting */
/** @typedef {{code: string, detail?: string, message?: string, safety?: import("./safety.js").Help, body?: any}} Refusal */

/** Refusals that sending the same once more would not change: the text goes back to whoever wrote it. */
const GIVE_BACK = new Set([
  "insufficient_credit",
  "monthly_cap_reached",
  "busy",
  "reply_limit_reached",
  "throttled",
  "text_missing",
  "text_too_long",
  "text_invalid",
  "analyst_not_found",
  "reply_not_found",
  "stays_here",
  "consent_needed",
]);

export class Sending {
  /** @param {import("./app.js").Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {string} text @param {string} analyst @returns {boolean} as `post` */
  send(text, analyst) {
    return this.post({ text, analyst, denied: this.page.composer.denied, parent: this.page.session?.tree.tip()?.id ?? null });
  }

  /**
   * @param {{text: string, parent: number | null, analyst?: string, denied?: [number, number][]}} told
   * @returns {boolean} false where it can neither be kept nor sent now: that is said, and the words must stay where they were written
   */
  post({ text, parent, analyst = this.page.composer.analyst.value, denied = [] }) {
    const { store, session } = this.page;
    const one = { id: newId(), dream: session?.dream ?? null, text, analyst, parent, stays_here: !session && this.page.staysHere.isOn, at: Date.now(), failure: null, denied };
    const isKept = store.keepWaiting(one);
    if (!isKept && !(session ? session.line.isOpen : navigator.onLine)) {
      store.dropWaiting(one.id);
      this.page.composer.showTrouble(notKeptWords());
      return false;
    }
    if (!session) this.page.staysHere.used();
    this.#sendWaiting();
    return true;
  }

  #sendWaiting() {
    if (this.page.session) {
      this.page.session.flush();
    } else {
      this.page.transcript.setUnbegun(this.page.beginner.waiting);
      this.page.beginner.start();
      this.page.changed();
    }
    this.page.transcript.trim();
    this.page.transcript.draw();
    this.page.follow.toEnd();
  }

  /** @param {Waiting} one */
  retry(one) {
    this.page.store.keepWaiting({ ...one, at: Date.now(), failure: null });
    this.#sendWaiting();
  }

  /** @param {Waiting} one */
  takeBack(one) {
    if (!this.page.composer.giveBack(one)) {
      toast(gettext("You are writing something else. Send or remove that first."));
      return;
    }
    this.drop(one);
  }

  /** @param {Waiting} one */
  drop(one) {
    this.page.store.dropWaiting(one.id);
    this.page.transcript.setUnbegun(this.page.session ? [] : this.page.beginner.waiting);
    this.page.changed();
    this.page.composer.focus();
  }

  /** Where the text goes back to the field it is not on a bubble as well. @param {Waiting} one @param {Refusal} error */
  refused(one, error) {
    this.nameHelp(one, error);
    const detail = error.detail ?? error.message ?? "";
    const isLost = error.code === "unreachable";
    const words = error.code === "insufficient_credit" ? `${detail}. ${this.#priceWords()}` : isLost ? notKeptWords() : detail;
    const isHere = one.dream === (this.page.session?.dream ?? null);
    if (isHere && (isLost || GIVE_BACK.has(error.code)) && this.page.composer.giveBack(one)) {
      this.page.store.dropWaiting(one.id);
      this.page.composer.showTrouble(words);
    } else {
      this.page.store.keepWaiting({ ...one, failure: { code: error.code, detail } });
      if (isHere) this.page.composer.showTrouble(words);
    }
    this.page.transcript.setUnbegun(this.page.session ? [] : this.page.beginner.waiting);
    this.page.changed();
  }

  /** Help is named for words that were refused, too. A dream is begun before its words are sent: then they are asked about by themselves. @param {Waiting} one @param {Refusal} error */
  async nameHelp(one, error) {
    const named = error.safety ?? error.body?.safety;
    if (named || one.dream || error.code === "unreachable") return this.page.safety.name(named);
    // A refusal of this question names help as well.
    const answer = await call("POST", "me/safety/", { text: one.text }).catch((refusal) => refusal.body);
    this.page.safety.name(answer?.safety);
  }

  #priceWords() {
    const costs = interpolate(ngettext("A new dream costs %s credit.", "A new dream costs %s credits.", this.page.setup.price), [this.page.setup.price]);
    return `${costs} ${gettext("Nothing was sent; your text is still here. You can go on in the dreams that you have already told.")}`;
  }

  /** What waits for other dreams goes by REST, so that nobody has to open them for it. */
  async sendElsewhere() {
    for (const one of this.page.store.outbox()) {
      if (!one.dream || one.failure || isStale(one) || one.dream === this.page.session?.dream) continue;
      try {
        const sent = await call("POST", `me/dream/${one.dream}/messages/`, { id: one.id, text: one.text, analyst: one.analyst, parent: one.parent, denied: one.denied });
        this.page.safety.name(sent.safety);
        this.page.store.dropWaiting(one.id);
        this.page.store.keepUntold(one.dream, false);
        this.page.list.setRunning(one.dream, true);
      } catch (error) {
        // Not reached: it stays and is tried again.
        if (error instanceof ApiError) this.page.safety.name(error.body?.safety);
        if (error instanceof ApiError && error.code !== "service_unavailable") this.page.store.keepWaiting({ ...one, failure: { code: error.code, detail: error.message } });
      }
    }
  }
}

function notKeptWords() {
  return gettext("There is no connection, and this browser has no room to keep your words until there is. They are still here: send them again later, or copy them.");
}
