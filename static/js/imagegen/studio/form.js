// The order form: which of its parts count, what is ordered, and sending it once.

import { newId } from "../../chat/local_store.js";
import { byId } from "../../chat/elements.js";
import { Consent } from "../../consent.js";
import { ApiError, request } from "../../rest.js";
import { showHelp } from "../../safety_card.js";
import { percent } from "../job_labels.js";
import { Mask } from "./mask.js";
import { Source } from "./source.js";
import { prepareRefusal } from "./refusal.js";
import { chooseStyle, chosenStyle, needStyle, prepareStyles } from "./styles.js";
import { upload } from "./upload.js";

/** Where an error of the API belongs. @type {Record<string, string>} */
const PLACES = {
  prompt_missing: "prompt", image_missing: "source", image_not_found: "source", mask_does_not_fit: "source",
  style_missing: "style", style_not_found: "style", premium_style: "style",
};
const CHOICES = ["quality", "size", "background", "output_format", "operation"];
const LABELS = {
  generation: () => gettext("What should the picture show?"),
  edit: () => gettext("What should change?"),
  style_transfer: () => gettext("A few words more, if you like"),
};

const EXAMPLES = {
  generation: () => gettext("A house by the sea at night, a whale among the stars"),
  edit: () => gettext("Turn the day into a winter night"),
  style_transfer: () => "",
};

export class Form {
  /** @type {HTMLFormElement} */ #form = byId("order");
  #mask = new Mask();
  #consent = new Consent("consent", (message) => this.complain("order", message));
  #isSending = false;
  /** The lists in which the person chose. @type {Set<string>} */ #choices = new Set();
  /** The order that was sent last and not answered, and its id. */
  #sent = { order: "", id: "" };
  /** @type {{version: number, source: string, id: string}} */ #sentMask = { version: -1, source: "", id: "" };

  /** @param {any} setup @param {{changed: (type: string, quality: string) => void, begun: (job: any) => void}} listener */
  constructor(setup, listener) {
    this.setup = setup;
    this.listener = listener;
    this.source = new Source(setup, {
      given: () => this.type === "generation" && this.choose("edit"),
      changed: (image) => image && this.#mask.begin(image),
    });
    this.refusal = prepareRefusal((words) => this.say(words));
    prepareStyles();
    this.#form.addEventListener("change", ({ target }) => {
      this.#choices.add(/** @type {HTMLInputElement} */ (target).name);
      this.#takeLook();
      this.#follow();
    });
    this.#field("prompt").addEventListener("input", () => this.#count());
    this.#field("intensity").addEventListener("input", () => this.#follow());
    this.#field("prompt").addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
      event.preventDefault();
      this.#form.requestSubmit();
    });
    byId("dream-leave").addEventListener("click", () => {
      this.fill({ dream: null });
      this.#field("prompt").focus();
    });
    // The second of a double click is no second wish, also where the first is answered before it comes.
    byId("start").addEventListener("click", (/** @type {MouseEvent} */ event) => {
      if (event.detail > 1) event.preventDefault();
    });
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.#follow();
    this.#count();
  }

  /** @returns {"generation" | "edit" | "style_transfer"} */
  get type() {
    return /** @type {any} */ (this.#form.elements.namedItem("type")).value;
  }

  /** @param {string} type */
  choose(type) {
    /** @type {any} */ (this.#form.elements.namedItem("type")).value = type;
    this.#follow();
  }

  /** Something to begin with. */
  takeExample() {
    this.choose("generation");
    this.say(EXAMPLES.generation());
  }

  /** Put words into the prompt. @param {string} words */
  say(words) {
    this.#field("prompt").value = words;
    this.#count();
    this.#field("prompt").focus();
  }

  /** Fill in what is given; an unknown value is left out. @param {Record<string, any>} fields named as in an order */
  fill(fields) {
    const { prompt, style, translate, improve, intensity, type, dream, ...rest } = fields;
    if (type && type in LABELS) this.choose(type);
    if (typeof prompt === "string") this.#field("prompt").value = prompt;
    if (style !== undefined) chooseStyle(style);
    if (typeof translate === "boolean") this.#field("translate").checked = translate;
    if (typeof improve === "boolean") this.#field("improve").checked = improve;
    if (typeof intensity === "number") this.#field("intensity").value = Math.round(intensity * 100);
    if (dream !== undefined) this.#field("dream").value = dream ?? "";
    for (const name of CHOICES) {
      const value = rest[name] ?? (name === "operation" && "operation" in rest ? "" : undefined);
      if (value !== undefined) this.#choices.add(name);
      this.#set(name, value);
    }
    this.#takeLook();
    this.#follow();
    this.#count();
  }

  /** What the chosen style brings along, or what is usual; what was chosen by hand stays. */
  #takeLook() {
    const look = { ...this.setup.look, ...this.setup.looks[chosenStyle()] };
    for (const [name, value] of Object.entries(look)) if (!this.#choices.has(name)) this.#set(name, value);
  }

  /** @param {string} name of a list @param {string} value an unknown one changes nothing */
  #set(name, value) {
    const field = this.#field(name);
    if ([...field.options].some((one) => one.value === value)) field.value = value;
  }

  /** Send what is ordered: the same order that was not answered goes with the same id, so it makes one job. */
  async send() {
    if (this.#isSending) return;
    this.#quiet();
    const order = this.#order();
    const missing = this.#missing(order);
    if (missing) return this.complain(missing.place, missing.text);
    if (byId("dream-stays").hidden && this.#consent.asks(() => this.send())) return;
    this.#busy(true);
    try {
      const whole = { ...order, mask: await this.#maskId(order) };
      const told = JSON.stringify(whole);
      if (told !== this.#sent.order) this.#sent = { order: told, id: newId() };
      const job = await request("POST", "/api/images/jobs/", { ...whole, client_id: this.#sent.id });
      this.#sent = { order: "", id: "" };
      showHelp(byId("safety"), job.safety);
      this.listener.begun(job);
    } catch (error) {
      this.#failed(/** @type {Error} */ (error));
    } finally {
      this.#busy(false);
    }
  }

  #order() {
    const { type } = this;
    const value = (/** @type {string} */ name) => this.#field(name).value;
    const isChange = type !== "generation";
    return {
      type,
      prompt: value("prompt").trim(),
      operation: type === "edit" ? value("operation") : "",
      intensity: isChange ? Number(value("intensity")) / 100 : 0.7,
      source: isChange ? (this.source.image?.id ?? null) : null,
      style: type === "edit" ? "" : chosenStyle(),
      quality: value("quality"),
      size: value("size"),
      background: value("background"),
      output_format: value("output_format"),
      translate: this.#field("translate").checked,
      improve: this.#field("improve").checked,
      seed: value("seed") === "" ? null : Number(value("seed")),
      dream: value("dream") || null,
    };
  }

  /** What the server would refuse anyway, told at once. @param {any} order @returns {{place: string, text: string} | null} */
  #missing(order) {
    if ([...order.prompt].length > this.setup.max_chars) return { place: "prompt", text: gettext("These are too many words.") };
    if (order.type !== "generation" && !order.source) return { place: "source", text: gettext("Please choose the picture that is to be changed.") };
    if (order.type === "generation" && !order.prompt) return { place: "prompt", text: gettext("Please say what the picture should show.") };
    if (order.type === "edit" && !order.prompt && !order.operation) {
      return { place: "prompt", text: gettext("Please say what should change, or choose it above.") };
    }
    if (order.type === "style_transfer" && !order.style) return { place: "style", text: gettext("Please choose a style.") };
    return null;
  }

  /** The mask as an upload of its own; sent once, until it is painted on. @param {any} order @returns {Promise<string | null>} */
  async #maskId(order) {
    if (order.type !== "edit" || !this.#mask.isUsed) return null;
    const { version } = this.#mask;
    if (this.#sentMask.version !== version || this.#sentMask.source !== order.source) {
      const sent = await upload(await this.#mask.png(), { name: "mask.png", tags: "mask" }).done;
      this.#sentMask = { version, source: order.source, id: sent.id };
    }
    return this.#sentMask.id;
  }

  /** @param {Error} error */
  #failed(error) {
    const code = error instanceof ApiError ? error.code : "";
    if (error instanceof ApiError && error.status < 500) {
      this.#sent = { order: "", id: "" };
      this.#sentMask.version = -1;
    }
    const body = error instanceof ApiError ? error.body : null;
    showHelp(byId("safety"), body?.safety);
    if (code === "content_refused") {
      this.refusal.show(body);
    } else this.complain(PLACES[code] ?? "order", error.message);
  }

  /** Tell what is wrong, where it is. @param {string} place @param {string} text */
  complain(place, text) {
    const line = byId(`${place}-error`);
    line.textContent = text;
    line.hidden = false;
    const field = { prompt: this.#field("prompt"), source: byId("file"), style: document.querySelector("#styles input:not(:disabled)") }[place];
    if (place === "prompt") this.#field("prompt").setAttribute("aria-invalid", "true");
    if (field?.offsetParent) field.focus();
    line.scrollIntoView({ block: "nearest" });
  }

  #quiet() {
    for (const line of this.#form.querySelectorAll(/** @type {"p"} */ (".wrong"))) line.hidden = true;
    this.#field("prompt").removeAttribute("aria-invalid");
    this.refusal.clear();
  }

  /** @param {boolean} isBusy */
  #busy(isBusy) {
    this.#isSending = isBusy;
    byId("start").setAttribute("aria-busy", String(isBusy));
    byId("start-words").textContent = isBusy ? gettext("Starting…") : gettext("Make the picture");
  }

  /** Show what counts for what is chosen. */
  #follow() {
    const { type } = this;
    byId("source").hidden = type === "generation";
    byId("styles").hidden = type === "edit";
    byId("mask-toggle").hidden = type !== "edit";
    if (type !== "edit") this.#mask.open(false);
    needStyle(type === "style_transfer");
    for (const part of this.#form.querySelectorAll(/** @type {"div"} */ ("[data-for]"))) part.hidden = !part.dataset.for?.split(" ").includes(type);
    byId("of-dream").hidden = !this.#field("dream").value;
    byId("prompt-label").textContent = LABELS[type]();
    this.#field("prompt").placeholder = EXAMPLES[type]();
    byId("intensity-told").textContent = percent(this.#field("intensity").value);
    const jpeg = [...this.#field("output_format").options].find((one) => one.value === "jpeg");
    jpeg.disabled = this.#field("background").value === "transparent";
    if (jpeg.disabled && jpeg.selected) this.#field("output_format").value = "png";
    const told = ["quality", "size", "output_format"].map((name) => this.#field(name).selectedOptions[0].textContent);
    byId("parameters-told").textContent = [...new Set(told)].join(" · ");
    this.listener.changed(type, this.#field("quality").value);
  }

  #count() {
    const length = [...this.#field("prompt").value.trim()].length;
    const most = this.setup.max_chars;
    byId("prompt-count").textContent = `${length} / ${most}`;
    byId("prompt-count").classList.toggle("over", length > most);
  }

  /** @param {string} name @returns {any} */
  #field(name) {
    return this.#form.elements.namedItem(name);
  }
}
