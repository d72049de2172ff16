// Half asleep: one field, three taps. What is typed is saved on this device at each pause and goes into the journal when there is a line.

import { openChannel } from "../browser_storage.js";
import { Dictation } from "../dictation/dictate.js";
import { asKept } from "../dictation/form.js";
import { newId } from "../chat/local_store.js";
import { nightOf } from "./night.js";
import { Outbox } from "./outbox.js";
import { registerService } from "./service.js";
import { SignsOnNeed } from "../signs/on_need.js";
import { showWaiting } from "./waiting.js";

const PAUSE_MS = 400;
const AGAIN_MS = 5000;
const MOST_MS = 120000;
const WORDS = {
  saved: () => gettext("Saved on this device."),
  unsaved: () => gettext("This browser keeps nothing: stay on this page until it is in your journal."),
  kept: () => gettext("In your journal."),
  unreachable: () => gettext("No line. It waits here and goes by itself."),
  signed_out: () => gettext("It waits here until you sign in."),
  refused: () => gettext("One of them was not taken: look below."),
};

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

class CapturePage {
  /** @type {string} */ #id = newId();
  #begunAt = 0;
  /** @type {number | undefined} */ #pausing;
  /** @type {number | undefined} */ #again;
  #wait = AGAIN_MS;
  #signs;
  #isSending = false;
  /** Something was kept while the others were on their way. */ #hasMore = false;

  /** @param {Outbox} outbox @param {import("./outbox.js").Person} person */
  constructor(outbox, person) {
    this.outbox = outbox;
    this.person = person;
    this.form = byId("capture");
    this.field = byId("dream");
    this.#signs = new SignsOnNeed(this.field, { hasSigns: person.hasSigns ?? false, keep: () => this.#typed() });
    this.form.addEventListener("submit", (/** @type {Event} */ event) => (event.preventDefault(), this.keep()));
    this.field.addEventListener("input", () => this.#typed());
    this.form.addEventListener("change", () => this.#typed());
    new Dictation(/** @type {HTMLElement} */ (this.form.querySelector("[data-dictate]")), {
      mayLeave: person.mayLeave ?? false,
      say: (text) => this.#say(text),
      words: (text) => {
        this.field.value = `${this.field.value}${this.field.value && !/\s$/.test(this.field.value) ? " " : ""}${text}`;
        this.#typed();
      },
      sound: (sound) => this.keep(sound),
    });
    window.addEventListener("pagehide", () => this.#save());
    window.addEventListener("online", () => this.#sendSoon());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#save() : this.#sendSoon()));
    document.addEventListener("reverie.forget", () => outbox.close());
    openChannel("reverie")?.addEventListener("message", ({ data }) => data === "forget" && this.#leave());
  }

  async begin() {
    const draft = (await this.outbox.all(this.person.id)).find((one) => one.state === "draft");
    // What stands in the field now was typed while the page was loaded: it follows what was there before.
    const early = this.field.value;
    if (draft) {
      this.#id = draft.id;
      this.#begunAt = draft.at;
      this.field.value = early && !draft.text.endsWith(early) ? `${draft.text}\n${early}` : draft.text;
      for (const name of ["mood", "recall", "lucidity"]) this.form.elements[name].value = String(draft[name] ?? "");
    }
    // Places count in the words that they were said of, and those come first.
    if (draft) this.#signs.restore(draft.denied ?? []);
    this.form.dataset.ready = "";
    if (this.field.value) await this.#save();
    await this.send();
  }

  /** Done for now: the field is empty again, and what was in it goes on its way. @param {import("../dictation/recorder.js").Sound} [sound] */
  async keep(sound) {
    if (!this.field.value.trim() && !sound) {
      this.field.focus();
      return;
    }
    const over = [...this.field.value].length - this.person.maxChars;
    if (over > 0) {
      this.#say(gettext("The text is too long. Please shorten it or tell it in two parts."));
      return;
    }
    clearTimeout(this.#pausing);
    const captured = this.#captured("waiting");
    const isStored = await this.outbox.keep(sound ? { ...captured, sound: await asKept(sound) } : captured);
    this.form.reset();
    this.field.value = "";
    this.#signs.begin([]);
    this.#id = newId();
    this.#begunAt = 0;
    this.#say(isStored ? WORDS.saved() : WORDS.unsaved());
    this.field.focus();
    this.#wait = AGAIN_MS;
    await this.send();
  }

  /** @param {string[]} asked */
  async send(asked = []) {
    if (this.#isSending) {
      this.#hasMore = true;
      return;
    }
    this.#isSending = true;
    this.#hasMore = false;
    clearTimeout(this.#again);
    try {
      await this.#show();
      const sent = await this.outbox.send(this.person.id, asked);
      if (sent.kept.length || sent.trouble) this.#say(sent.trouble ? WORDS[sent.trouble]() : WORDS.kept());
      byId("sign-in").hidden = sent.trouble !== "signed_out";
      await this.#show();
      if (sent.help) await this.#nameHelp(sent.help);
      // The card stands beside the conversation; nobody is led away from what is being written.
      if (sent.safety && !this.field.value.trim()) location.assign(`/dreams/${sent.safety}/`);
      if (sent.trouble === "unreachable") this.#again = window.setTimeout(() => this.send(), this.#wait);
      this.#wait = Math.min(2 * this.#wait, MOST_MS);
    } finally {
      this.#isSending = false;
    }
    if (this.#hasMore) await this.send();
  }

  /** Loaded when it is needed: the server was there a moment ago. @param {import("../safety_card.js").Help} card */
  async #nameHelp(card) {
    const place = byId("safety");
    const look = document.head.appendChild(document.createElement("link"));
    look.rel = "stylesheet";
    look.href = place.dataset.look;
    (await import("../safety_card.js")).showHelp(place, card);
  }

  async #show() {
    const waiting = (await this.outbox.all(this.person.id)).filter((one) => one.state === "waiting");
    const box = byId("waiting");
    box.hidden = waiting.length === 0;
    byId("waiting-count").textContent = interpolate(
      ngettext("%s dream waits on this device", "%s dreams wait on this device", waiting.length), [waiting.length],
    );
    showWaiting(byId("waiting-list"), waiting, {
      send: (one) => this.send([one.id]),
      drop: async (one) => (await this.outbox.drop(one), this.#show()),
    });
  }

  #sendSoon() {
    this.#wait = AGAIN_MS;
    this.send();
  }

  #typed() {
    this.#begunAt ||= Date.now();
    this.#signs.update();
    clearTimeout(this.#pausing);
    this.#pausing = window.setTimeout(() => this.#save(), PAUSE_MS);
  }

  async #save() {
    clearTimeout(this.#pausing);
    if (!this.#begunAt && !this.field.value) return;
    const draft = this.#captured("draft");
    if (!draft.text.trim()) {
      await this.outbox.drop(draft);
      return;
    }
    const isStored = await this.outbox.keep(draft);
    // Between the pause and now it may have been kept already.
    if (draft.id === this.#id) this.#say(isStored ? WORDS.saved() : WORDS.unsaved());
  }

  /** @param {"draft" | "waiting"} state @returns {import("./outbox.js").Captured} */
  #captured(state) {
    this.#begunAt ||= Date.now();
    const { mood, recall, lucidity } = this.form.elements;
    return {
      id: this.#id,
      person: this.person.id,
      text: this.field.value,
      dreamt_on: nightOf(new Date(this.#begunAt), this.person.zone),
      at: this.#begunAt,
      state,
      denied: this.#signs.places(false),
      mood: mood.value || undefined,
      recall: recall.value ? Number(recall.value) : undefined,
      lucidity: lucidity.value ? Number(lucidity.value) : undefined,
    };
  }

  /** @param {string} words */
  #say(words) {
    byId("capture-status").textContent = words;
  }

  /** Signed out in another tab: nothing of this person stays here. */
  #leave() {
    this.outbox.close();
    this.field.value = "";
    location.replace("/");
  }
}

/** @returns {import("./outbox.js").Person | null} null in the shell, which is nobody's */
function personOfPage() {
  return JSON.parse(byId("setup")?.textContent ?? "null");
}

async function begin() {
  registerService();
  const outbox = await Outbox.open();
  const signedIn = personOfPage();
  if (signedIn) await outbox.remember(signedIn);
  const person = signedIn ?? (await outbox.person());
  if (person) {
    await new CapturePage(outbox, person).begin();
    return;
  }
  byId("capture").hidden = true;
  byId("nobody").hidden = false;
}

begin();
