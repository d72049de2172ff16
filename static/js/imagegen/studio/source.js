// The picture that is to be changed: chosen, dropped, pasted, or named by the address; uploaded, and shown.

import { ApiError, request } from "../../rest.js";
import { say } from "../../chat/announce.js";
import { byId } from "../../chat/elements.js";
import { upload } from "./upload.js";

/** @typedef {{id: string, image_url: string, width: number, height: number}} Upload as the API tells it */

export class Source {
  /** @type {Upload | null} */ image = null;
  /** @type {(() => void) | null} */ #stop = null;

  /**
   * @param {{max_upload_bytes: number, upload_types: string[]}} setup
   * @param {{given: () => void, changed: (image: Upload | null) => void}} listener `given`: one was dropped or pasted, whatever the form was for
   */
  constructor(setup, listener) {
    this.setup = setup;
    this.listener = listener;
    const megabytes = Math.round(setup.max_upload_bytes / 1024 / 1024);
    const names = setup.upload_types.map((type) => type.slice("image/".length).toUpperCase()).join(", ");
    byId("file-hint").textContent = interpolate(gettext("%(formats)s, up to %(size)s MB"), { formats: names, size: megabytes }, true);
    byId("file").addEventListener("change", () => this.take(byId("file").files[0]));
    byId("source-remove").addEventListener("click", () => this.#remove());
    byId("upload-stop").addEventListener("click", () => this.#stop?.());
    document.addEventListener("paste", (event) => this.#pasted(event));
    this.#letDrop(byId("order"));
  }

  /** Upload a file and show it; a refusal is told beside the drop zone. @param {File | Blob | undefined} file */
  async take(file) {
    if (!file) return;
    this.complain("");
    const refusal = this.#refusal(file);
    if (refusal) return this.complain(refusal);
    this.#stop?.();
    this.#progress(0);
    const { done, stop } = upload(file, { name: file instanceof File ? file.name : "picture.png" }, (percent) => this.#progress(percent));
    this.#stop = stop;
    try {
      const image = await done;
      if (image) this.show(image);
      else if (this.#stop === stop) this.show(this.image);
    } catch (error) {
      this.show(this.image);
      this.complain(/** @type {Error} */ (error).message);
    } finally {
      if (this.#stop === stop) this.#stop = null;
      byId("file").value = "";
    }
  }

  /** One of one's uploads. @param {string} id */
  takeUpload(id) {
    return this.#fetched(async () => this.show(await request("GET", `/api/images/uploads/${id}/`)));
  }

  /** One of one's results, which becomes an upload by this. @param {string} id */
  takeResult(id) {
    return this.#fetched(async () => {
      const result = await request("GET", `/api/images/results/${id}/`);
      await this.take(await (await fetch(result.image_url)).blob());
    });
  }

  /** A result or an upload, whichever has this id. @param {string} id */
  takeEither(id) {
    return this.#fetched(async () => {
      const upload = await request("GET", `/api/images/uploads/${id}/`).catch(orMissing);
      if (upload) this.show(upload);
      else await this.takeResult(id);
    });
  }

  /** @param {() => Promise<void>} how */
  async #fetched(how) {
    this.complain("");
    this.#progress(0);
    try {
      await how();
    } catch (error) {
      this.show(this.image);
      this.complain(/** @type {Error} */ (error).message);
    }
  }

  /** @param {Upload | null} image */
  show(image) {
    const isOther = image?.id !== this.image?.id;
    this.image = image;
    byId("uploading").hidden = true;
    byId("drop").hidden = image !== null;
    byId("chosen").hidden = image === null;
    if (image && isOther) {
      byId("chosen-picture").src = image.image_url;
      byId("chosen-picture").width = image.width;
      byId("chosen-picture").height = image.height;
      say(gettext("The picture is there."));
    }
    if (isOther) this.listener.changed(image);
  }

  /** @param {string} text empty: nothing is wrong */
  complain(text) {
    byId("source-error").textContent = text;
    byId("source-error").hidden = !text;
  }

  #remove() {
    this.complain("");
    this.show(null);
    byId("file").focus();
  }

  /** @param {number} percent */
  #progress(percent) {
    byId("drop").hidden = byId("chosen").hidden = true;
    byId("uploading").hidden = false;
    byId("upload-progress").value = percent;
    byId("upload-words").textContent = percent < 100 ? gettext("Uploading…") : gettext("Looking at the picture…");
  }

  /** What is surely refused, before it is sent. @param {File | Blob} file @returns {string} */
  #refusal(file) {
    if (file.size > this.setup.max_upload_bytes) {
      return interpolate(gettext("This file is too large: at most %s MB."), [Math.round(this.setup.max_upload_bytes / 1024 / 1024)]);
    }
    return file.type.startsWith("image/") || !file.type ? "" : gettext("This file is not a picture.");
  }

  /** @param {ClipboardEvent} event */
  #pasted(event) {
    const file = event.clipboardData?.files[0];
    if (!file || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    this.listener.given();
    this.take(file);
  }

  /** @param {HTMLElement} zone */
  #letDrop(zone) {
    const isFile = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
    // A file that misses the zone must not replace the page.
    for (const name of /** @type {const} */ (["dragover", "drop"])) document.addEventListener(name, (event) => isFile(event) && event.preventDefault());
    zone.addEventListener("dragover", (event) => isFile(event) && zone.classList.add("over"));
    zone.addEventListener("dragleave", (event) => zone.contains(/** @type {Node | null} */ (event.relatedTarget)) || zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      zone.classList.remove("over");
      if (!event.dataTransfer?.files.length) return;
      this.listener.given();
      this.take(event.dataTransfer.files[0]);
    });
  }
}

/** @param {Error} error @returns {null} where there is no such thing; raises what else it is */
function orMissing(error) {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}
