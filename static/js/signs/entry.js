// The sheet of a new entry: signs are marked while it is filled in; what is denied goes with it, in a field that nobody sees.

import { SignMarks } from "./writing.js";

const field = /** @type {HTMLTextAreaElement} */ (document.querySelector("textarea[name=text]"));
const denied = /** @type {HTMLInputElement} */ (document.querySelector("input[name=denied]"));

const marks = await SignMarks.load(field, () => {
  denied.value = marks.places(false).map((place) => place.join("-")).join(" ");
});
// What was denied before the sheet came back with a fault.
marks.restore(denied.value.split(" ").filter(Boolean).map((place) => /** @type {[number, number]} */ (place.split("-").map(Number))));
// Words before those that were denied may have changed since.
field.form?.addEventListener("submit", () => marks.keep([]));
