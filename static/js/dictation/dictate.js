// Speaking instead of typing: the browser's own recognition writes it down where it has one and may, else the sound is recorded and kept.

import { Recorder, canRecord } from "./recorder.js";

/** @typedef {import("./recorder.js").Sound} Sound */
/** @typedef {{words: (text: string) => void, sound: (sound: Sound) => Promise<void>, say: (text: string) => void, mayLeave: boolean}} Acts */

const TICK_MS = 500;

/** @returns {any} the browser's recognition, a service of its maker */
const recognition = () => /** @type {any} */ (window).SpeechRecognition ?? /** @type {any} */ (window).webkitSpeechRecognition;

export class Dictation {
  /** @type {any} */ #listening = null;
  /** @type {number | undefined} */ #ticking;

  /** @param {HTMLElement} root with `data-dictate` @param {Acts} acts */
  constructor(root, acts) {
    this.root = root;
    this.acts = acts;
    this.button = /** @type {HTMLButtonElement} */ (root.querySelector("button"));
    this.language = /** @type {HTMLSelectElement} */ (root.querySelector("[data-language]"));
    this.by = /** @type {HTMLSelectElement} */ (root.querySelector("[data-by]"));
    const bounds = { mostSeconds: Number(root.dataset.seconds), mostBytes: Number(root.dataset.bytes) };
    this.recorder = new Recorder(bounds, () => this.#toggle());
    this.language.value = [...this.language.options].some((one) => one.value === document.documentElement.lang) ? document.documentElement.lang : "en";
    const canListen = Boolean(recognition()) && acts.mayLeave;
    if (!canListen) this.by.querySelector("[value=browser]")?.remove();
    if (!canRecord()) this.by.querySelector("[value=sound]")?.remove();
    // Without a network the maker's service hears nothing.
    if (!navigator.onLine && canRecord()) this.by.value = "sound";
    root.hidden = !this.by.options.length;
    this.by.addEventListener("change", () => this.#explain());
    this.button.addEventListener("click", () => this.#toggle());
    this.#explain();
  }

  #explain() {
    const note = /** @type {HTMLElement} */ (this.root.querySelector("[data-note]"));
    note.textContent = this.by.value === "browser"
      ? gettext("Your browser writes it down. Most browsers send your voice to their maker for that; this site keeps no sound.")
      : gettext("The sound is kept sealed with your entry until you take its words or delete it.");
  }

  async #toggle() {
    try {
      if (this.#listening) this.#listening.stop();
      else if (this.recorder.isOn) await this.#finish();
      else if (this.by.value === "browser") this.#listen();
      else await this.recorder.start();
    } catch (error) {
      const isRefused = error instanceof DOMException && error.name === "NotAllowedError";
      this.acts.say(isRefused ? gettext("The browser does not let this page hear you.") : gettext("No microphone was found."));
    }
    this.#show();
  }

  async #finish() {
    const sound = await this.recorder.stop(this.language.value);
    this.#show();
    if (sound) await this.acts.sound(sound);
    else this.acts.say(gettext("Nothing was recorded."));
  }

  #listen() {
    const listening = new (recognition())();
    listening.lang = this.language.value;
    listening.continuous = true;
    listening.onresult = (/** @type {any} */ event) => {
      for (let at = event.resultIndex; at < event.results.length; at += 1)
        if (event.results[at].isFinal) this.acts.words(event.results[at][0].transcript.trim());
    };
    listening.onerror = (/** @type {any} */ event) => {
      if (event.error === "no-speech" || event.error === "aborted") return;
      this.acts.say(gettext("The browser could not write that down. Keep the sound instead."));
      if (canRecord()) this.by.value = "sound";
      this.#explain();
    };
    listening.onend = () => {
      this.#listening = null;
      this.#show();
    };
    this.#listening = listening;
    listening.start();
  }

  #show() {
    const isOn = this.recorder.isOn || this.#listening !== null;
    this.button.setAttribute("aria-pressed", String(isOn));
    clearInterval(this.#ticking);
    if (isOn) this.#ticking = window.setInterval(() => this.#label(), TICK_MS);
    this.#label();
    this.language.disabled = this.by.disabled = isOn;
    if (isOn) this.acts.say(gettext("Listening…"));
  }

  /** With how long it has been recording. */
  #label() {
    const { isOn, seconds } = this.recorder;
    const long = isOn ? ` ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` : "";
    const words = isOn || this.#listening ? gettext("Stop") : gettext("Speak");
    /** @type {HTMLElement} */ (this.button.querySelector("span")).textContent = words + long;
  }
}
