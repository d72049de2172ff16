// The sheet of an entry: signs are marked while it is filled in; what is denied goes with it, in a field that nobody sees.

import { SignsOnNeed } from "./on_need.js";

const field = /** @type {HTMLTextAreaElement} */ (document.querySelector("textarea[name=text]"));
const denied = /** @type {HTMLInputElement} */ (document.querySelector("input[name=denied]"));
const write = () => (denied.value = signs.places(false).map((place) => place.join("-")).join(" "));

const signs = new SignsOnNeed(field, { hasSigns: true, keep: () => write() });
// What was denied before: in an entry that is there already, or before the sheet came back with a fault.
signs.restore(denied.value.split(" ").filter(Boolean).map((place) => /** @type {[number, number]} */ (place.split("-").map(Number))));
// Of an entry that is there already nothing is said without this script, which knows where the words went.
denied.disabled = false;
// Words before those that were denied may have changed since.
field.form?.addEventListener("submit", write);
