// One picture of the dream in the conversation: waiting, being painted, there, failed or cancelled.

import { button, element } from "../elements.js";
import { aiMark } from "../../imagegen/ai_mark.js";
import { isRunning } from "../../client/job.js";
import { percent } from "../../imagegen/job_labels.js";

/**
 * @typedef {import("../../client/job.js").Job} Job
 * @typedef {{cancel: (job: Job) => void, retry: (job: Job) => void, change: (job: Job) => void, stale: () => void}} CardActions
 *   `stale`: the picture's address no longer works
 */

export class PictureCard {
  /** What the card was made from. */ #key = "";
  #partial = "";
  /** @type {Job | undefined} */ job;

  /** @param {CardActions} actions @param {string} library address of the library's pictures, with a slash at its end */
  constructor(actions, library) {
    this.actions = actions;
    this.library = library;
    this.body = element("div", { class: "body" });
    this.progress = element("progress", { max: 100, "aria-label": gettext("How far the picture is") });
    this.stage = element("span", { class: "stage" });
    this.node = element("article", { class: "message picture" }, element("h2", { class: "who" }, gettext("Picture of this dream")), this.body);
  }

  /** @param {Job} job @param {string} partial address of a picture that is not finished; "" for none */
  show(job, partial) {
    this.job = job;
    this.node.dataset.job = job.id;
    this.node.dataset.state = job.status;
    this.node.setAttribute("aria-busy", String(isRunning(job)));
    const key = JSON.stringify([job.id, isRunning(job) || job.status, job.is_cancelling, job.error, job.results.map((one) => one.id)]);
    const hadFocus = this.body.contains(document.activeElement);
    if (key !== this.#key) {
      this.#key = key;
      this.#partial = "";
      this.body.replaceChildren(...this.#parts(job));
      if (hadFocus) this.body.querySelector("a, button")?.focus({ preventScroll: true });
    }
    if (isRunning(job)) this.#showProgress(job, partial);
    else if (job.status === "completed") this.#showAddress(job);
  }

  /** @param {Job} job @returns {Node[]} */
  #parts(job) {
    if (isRunning(job)) return this.#running(job);
    if (job.status === "completed") return this.#finished(job);
    return job.status === "failed" ? this.#failed(job) : this.#cancelled(job);
  }

  /** @param {Job} job */
  #running(job) {
    const canvas = element("div", { class: "canvas" }, element("i", { class: "shimmer", "aria-hidden": "true" }));
    const line = element("div", { class: "line" }, this.stage);
    if (job.is_cancelling) line.append(element("span", { class: "status" }, gettext("Cancelling…")));
    else line.append(button(gettext("Cancel"), () => this.#act(this.actions.cancel), { icon: "close" }));
    return [canvas, this.progress, line, words(job)];
  }

  /** @param {Job} job */
  #finished(job) {
    const result = job.results[0];
    if (!result) return [element("p", { class: "status" }, gettext("This picture was deleted from your library."))];
    const picture = element("img", { alt: job.prompt, width: result.width, height: result.height, decoding: "async", src: result.image_url });
    // Addresses end after an hour or more; ask for a new one, once.
    picture.addEventListener("error", () => this.actions.stale(), { once: true });
    const place = `${this.library}${result.id}/`;
    return [
      element("a", { class: "canvas", href: place, title: gettext("Open in your library") }, picture, aiMark(result)),
      element("div", { class: "actions" }, element("a", { class: "button bare", href: place }, gettext("Open in your library")),
        button(gettext("Make another"), () => this.#act(this.actions.change), { icon: "again" })),
    ];
  }

  /** @param {Job} job */
  #failed(job) {
    const told = `${job.error?.detail ?? ""} ${gettext("You were not charged.")}`.trim();
    return [element("div", { class: "notice bad" }, element("p", {}, told)), words(job), this.#again()];
  }

  /** @param {Job} job */
  #cancelled(job) {
    return [element("p", { class: "status" }, gettext("Cancelled. It cost nothing.")), words(job), this.#again()];
  }

  #again() {
    return element("div", { class: "actions" }, button(gettext("Try again"), () => this.#act(this.actions.retry), { icon: "again", kind: "quiet" }),
      button(gettext("Change the words"), () => this.#act(this.actions.change), { icon: "edit" }));
  }

  /** @param {(job: Job) => void} action */
  #act(action) {
    if (this.job) action(this.job);
  }

  /** @param {Job} job @param {string} partial */
  #showProgress(job, partial) {
    // Without a value it says only that something happens.
    if (job.status === "pending") this.progress.removeAttribute("value");
    else this.progress.value = job.percent;
    this.stage.textContent = stageOf(job);
    if (partial && partial !== this.#partial) {
      this.#partial = partial;
      const picture = element("img", { alt: gettext("The picture so far"), decoding: "async", src: partial });
      this.body.querySelector(".canvas").replaceChildren(picture);
    }
  }

  /** The same picture under a new address. @param {Job} job */
  #showAddress(job) {
    const picture = this.body.querySelector("img");
    if (!picture || !job.results[0] || picture.complete && picture.naturalWidth > 0) return;
    if (picture.getAttribute("src") !== job.results[0].image_url) picture.src = job.results[0].image_url;
  }
}

/** What it is to show, as long as no picture does. @param {Job} job */
function words(job) {
  return element("p", { class: "words", dir: "auto" }, job.prompt);
}

/** @param {Job} job */
function stageOf(job) {
  if (job.status === "pending") {
    if ((job.queue_position ?? 1) > 1) return interpolate(gettext("Waiting: place %s in the queue"), [job.queue_position]);
    return gettext("Waiting to begin…");
  }
  if (job.stage === "longer_than_usual") return gettext("It takes longer than usual…");
  return `${gettext("Painting…")} ${percent(job.percent)}`;
}
