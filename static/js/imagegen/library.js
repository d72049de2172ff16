// Comforts of the library and the gallery; every form and link works without them.

import { toast } from "../chat/announce.js";
import { request } from "../rest.js";
import { offerMore } from "./load_more.js";

document.addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  if (!form.dataset.favorite) return;
  event.preventDefault();
  keep(form, form.dataset.favorite);
});
for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-rating]"))) rateAtOnce(form);
offerMore();

/** @param {HTMLFormElement} form @param {string} id of the result */
async function keep(form, id) {
  const button = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  const wish = button.getAttribute("aria-pressed") !== "true";
  press(button, wish);
  try {
    const { is_favorite } = await request("PATCH", `/api/images/results/${id}/`, { is_favorite: wish });
    press(button, is_favorite);
    toast(is_favorite ? gettext("Kept among your favourites.") : gettext("No longer among your favourites."));
  } catch (error) {
    press(button, !wish);
    toast(/** @type {Error} */ (error).message, { isBad: true });
  }
}

/** @param {HTMLButtonElement} button @param {boolean} isFavorite */
function press(button, isFavorite) {
  button.setAttribute("aria-pressed", String(isFavorite));
  button.value = String(!isFavorite);
}

/** A star counts when it is chosen; then the button is not needed. @param {HTMLFormElement} form */
function rateAtOnce(form) {
  const save = /** @type {HTMLElement | null} */ (form.querySelector("[data-save]"));
  if (save) save.hidden = true;
  form.addEventListener("change", async (event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    try {
      const { rating } = await request("PATCH", `/api/images/results/${form.dataset.rating}/`, { rating: Number(value) });
      toast(interpolate(ngettext("Rated with %s star.", "Rated with %s stars.", rating), [rating]));
    } catch (error) {
      if (save) save.hidden = false;
      toast(/** @type {Error} */ (error).message, { isBad: true });
    }
  });
}
