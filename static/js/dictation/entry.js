// Speaking on an entry's page: words go into its sheet, a sound is kept beside it.

import { request } from "../rest.js";
import { Dictation } from "./dictate.js";
import { asForm, asKept } from "./form.js";

const SEND_MS = 300000;
const section = /** @type {HTMLElement | null} */ (document.querySelector("[data-spoken]"));
if (section) begin(section);

/** @param {HTMLElement} section */
function begin(section) {
  const status = /** @type {HTMLElement} */ (section.querySelector("[data-status]"));
  const root = /** @type {HTMLElement} */ (section.querySelector("[data-dictate]"));
  const field = /** @type {HTMLTextAreaElement | null} */ (document.querySelector("#entry-sheet textarea[name=text]"));
  new Dictation(root, {
    mayLeave: section.dataset.mayLeave === "yes",
    say: (text) => (status.textContent = text),
    words: (text) => {
      if (!field) return;
      field.value = `${field.value}${field.value && !/\s$/.test(field.value) ? " " : ""}${text}`;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      status.textContent = gettext("Written below. Save the entry when it is right.");
    },
    sound: async (sound) => {
      status.textContent = gettext("Keeping the recording…");
      try {
        await request("POST", section.dataset.spoken ?? "", asForm(await asKept(sound)), {}, SEND_MS);
        location.reload();
      } catch (error) {
        status.textContent = /** @type {Error} */ (error).message;
      }
    },
  });
  section.hidden = section.hidden && root.hidden;
}
