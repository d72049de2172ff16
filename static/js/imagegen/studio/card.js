// One job as a card: it waits, is painted while one looks, and ends as a picture, or with a reason.

import { request } from "../../rest.js";
import { toast } from "../../chat/announce.js";
import { button, element, icon } from "../../chat/elements.js";
import { aiMark } from "../ai_mark.js";
import { compare } from "../compare.js";
import { isRunning } from "../../client/job.js";
import * as labels from "../job_labels.js";

const RATIOS = { "1024x1024": "1 / 1", "1536x1024": "3 / 2", "1024x1536": "2 / 3" };

/**
 * @typedef {{urls: {library_result: string}, styles: Record<string, {name: string}>}} Setup
 * @typedef {{cancel: (job: any) => Promise<void>, retry: (job: any) => Promise<void>, reuse: (job: any) => void, change: (resultId: string) => void}} Acts
 */

export class Card {
  #frame = element("div", { class: "frame" });
  #bar = element("progress", { max: 100, value: 0 });
  #stage = element("p", { class: "stage" });
  #told = element("div", { class: "told" });
  #actions = element("div", { class: "acts" });
  #shown = "";
  #partial = "";

  /** @param {Setup} setup @param {Acts} acts @param {(uploadId: string) => Promise<any>} sourceOf */
  constructor(setup, acts, sourceOf) {
    this.setup = setup;
    this.acts = acts;
    this.sourceOf = sourceOf;
    this.running = element("div", { class: "running" }, this.#bar, this.#stage);
    this.node = element("li", { class: "job", tabIndex: -1 }, this.#frame, element("div", { class: "about" }, this.#told, this.running, this.#actions));
  }

  /** @param {any} job as the API tells it, with `partial_url` where there is one */
  show(job) {
    const isNew = job.status + job.is_cancelling + (job.results[0]?.id ?? "") + (job.translated_prompt ?? "") + (job.improved_prompt ?? "");
    if (isNew !== this.#shown) this.#build(job);
    this.#shown = isNew;
    this.#advance(job);
  }

  /** What stays until the state changes. @param {any} job */
  #build(job) {
    const hadFocus = this.node.contains(document.activeElement);
    this.node.dataset.status = job.status;
    this.node.setAttribute("aria-label", labels.title(job));
    this.#told.replaceChildren(...this.#about(job));
    this.running.hidden = !isRunning(job);
    this.#bar.setAttribute("aria-label", interpolate(gettext("Progress of “%s”"), [labels.title(job)]));
    this.#actions.replaceChildren(...this.#buttons(job));
    this.#frame.hidden = job.status === "cancelled" || job.status === "failed";
    if (job.status === "completed" && job.results.length) this.#picture(job);
    else if (isRunning(job)) this.#waiting(job);
    else if (job.status === "completed") this.#frame.replaceChildren(element("p", { class: "gone" }, gettext("This picture was deleted.")));
    if (hadFocus && !this.node.contains(document.activeElement)) this.node.focus();
  }

  /** What changes while one looks. @param {any} job */
  #advance(job) {
    if (!isRunning(job)) return;
    if (job.status === "pending") this.#bar.removeAttribute("value");
    else this.#bar.value = job.percent;
    this.#stage.textContent = labels.stage(job) + (job.status === "processing" && job.percent ? ` ${labels.percent(job.percent)}` : "");
    if (!job.partial_url || job.partial_url === this.#partial) return;
    this.#partial = job.partial_url;
    const picture = element("img", { class: "partial", src: job.partial_url, alt: gettext("The picture as far as it is painted") });
    // The one before stays until this one can be seen.
    picture.addEventListener("load", () => this.#frame.dataset.state === "waiting" && this.#frame.replaceChildren(picture), { once: true });
  }

  /** @param {any} job */
  #waiting(job) {
    if (this.#frame.dataset.state === "waiting") return;
    this.#frame.dataset.state = "waiting";
    this.#frame.style.aspectRatio = RATIOS[job.size] ?? "1 / 1";
    this.#frame.replaceChildren(element("span", { class: "veiled", "aria-hidden": "true" }, icon("moon")));
    if (job.source) this.sourceOf(job.source).then((source) => source && this.#veil(source));
  }

  /** While a picture is changed, the one before is what is seen. @param {any} source */
  #veil(source) {
    if (this.#frame.dataset.state !== "waiting" || this.#partial) return;
    this.#frame.style.aspectRatio = `${source.width} / ${source.height}`;
    this.#frame.replaceChildren(element("img", { class: "partial", src: source.image_url, alt: "" }));
  }

  /** @param {any} job */
  #picture(job) {
    const result = job.results[0];
    if (this.#frame.dataset.state === result.id) return;
    this.#frame.dataset.state = result.id;
    const alt = labels.title(job);
    const link = element(
      "a",
      { href: this.#library(result), class: "open", "aria-label": interpolate(gettext("Open “%s” in the library"), [alt]) },
      element("img", { src: result.image_url, alt, width: result.width, height: result.height }),
      aiMark(result),
    );
    this.#frame.style.aspectRatio = `${result.width} / ${result.height}`;
    this.#frame.replaceChildren(link);
    if (job.source) this.sourceOf(job.source).then((source) => source && this.#compare(job, source));
  }

  /** @param {any} job @param {any} source */
  #compare(job, source) {
    const result = job.results[0];
    if (this.#frame.dataset.state !== result.id) return;
    const both = compare({ url: source.image_url, alt: gettext("The picture before") }, { url: result.image_url, alt: labels.title(job) });
    this.#frame.replaceChildren(both, aiMark(result));
  }

  /** @param {any} job @returns {Node[]} */
  #about(job) {
    const made = [
      job.prompt.trim() ? labels.operation(job.operation) : "",
      this.setup.styles[job.style]?.name,
      job.quality === "auto" ? "" : interpolate(gettext("quality %s"), [choice("quality", job.quality)]),
      labels.cost(job),
    ];
    const rows = [element("p", { class: "title" }, labels.title(job)), element("p", { class: "soft" }, made.filter(Boolean).join(" · "))];
    if (job.status === "failed") {
      rows.push(element("p", { class: "why" }, element("strong", {}, gettext("It did not work.")), " ", job.error?.detail ?? ""));
    } else if (job.status === "cancelled") {
      rows.push(element("p", { class: "why quiet" }, gettext("Cancelled.")));
    }
    if (job.translated_prompt || (job.improve && job.improved_prompt)) rows.push(wordings(job));
    return rows;
  }

  /** @param {any} job @returns {Node[]} */
  #buttons(job) {
    if (isRunning(job)) {
      const cancel = button(gettext("Cancel"), () => this.#try(cancel, () => this.acts.cancel(job)), { kind: "quiet", icon: "close" });
      cancel.disabled = job.is_cancelling;
      return [cancel];
    }
    const reuse = button(gettext("Use again"), () => this.acts.reuse(job), { icon: "edit" });
    reuse.title = gettext("Take its words and choices over into the form");
    if (job.status !== "completed") {
      const retry = button(gettext("Try again"), () => this.#try(retry, () => this.acts.retry(job)), { kind: "quiet", icon: "again" });
      return [retry, reuse];
    }
    const result = job.results[0];
    if (!result) return [reuse];
    const change = button(gettext("Change it"), () => this.acts.change(result.id), { icon: "brush" });
    const open = element("a", { class: "button bare", href: this.#library(result) }, icon("picture"), gettext("In the library"));
    return [this.#favourite(result), this.#download(result), change, reuse, open];
  }

  /** @param {any} result */
  #favourite(result) {
    const mark = button(gettext("Favourite"), () => this.#try(mark, turn), { isIconOnly: true, icon: "heart" });
    const tell = () => mark.setAttribute("aria-pressed", String(result.is_favorite));
    const turn = async () => {
      const answer = await request("PATCH", `/api/images/results/${result.id}/`, { is_favorite: !result.is_favorite });
      result.is_favorite = answer.is_favorite;
      tell();
    };
    tell();
    return mark;
  }

  /** @param {any} result */
  #download(result) {
    const fetchIt = async () => {
      const { url } = await request("GET", `/api/images/results/${result.id}/download/`);
      element("a", { href: url, download: "" }).click();
    };
    const save = button(gettext("Download"), () => this.#try(save, fetchIt), { isIconOnly: true, icon: "download" });
    return save;
  }

  /** @param {any} result */
  #library(result) {
    return this.setup.urls.library_result.replace(/0{8}-(0{4}-){3}0{12}/, result.id);
  }

  /** Do it once at a time, and tell what went wrong. The button is not disabled: it would lose the focus. @param {HTMLButtonElement} pressed @param {() => Promise<void>} act */
  async #try(pressed, act) {
    if (pressed.hasAttribute("aria-busy")) return;
    pressed.setAttribute("aria-busy", "true");
    try {
      await act();
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { isBad: true });
    } finally {
      pressed.removeAttribute("aria-busy");
    }
  }
}

/** What was made of the person's words, beside them. @param {any} job */
function wordings(job) {
  const list = element("dl", {});
  const add = (/** @type {string} */ name, /** @type {string} */ text) => list.append(element("dt", {}, name), element("dd", { dir: "auto" }, text));
  add(gettext("Your words"), job.prompt);
  if (job.translated_prompt) add(gettext("In English"), job.translated_prompt);
  if (job.improve && job.improved_prompt) add(gettext("Made richer"), job.improved_prompt);
  return element("details", { class: "wordings" }, element("summary", {}, gettext("What the painter was told")), list);
}

/** @param {string} field @param {string} value @returns {string} as the form tells it */
function choice(field, value) {
  return document.querySelector(`#${field} option[value="${CSS.escape(value)}"]`)?.textContent?.toLowerCase() ?? value;
}
