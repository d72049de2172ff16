// What beginning a dream costs, on the button that begins it.

import { call } from "./api.js";

/** @returns {Promise<string>} empty where nobody can say right now: the price is asked for again when it matters */
export async function priceOfADream() {
  try {
    const { price } = await call("POST", "me/dreams/?dry_run=1", {});
    return price ? interpolate(ngettext("%s credit", "%s credits", price), [price]) : gettext("free");
  } catch {
    return "";
  }
}
