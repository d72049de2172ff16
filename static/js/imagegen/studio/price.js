// What the next picture costs, told before it is begun. The allowance of the day comes first, then credits (docs/money.md).

import { request } from "../../rest.js";
import { showBalance } from "../../balance.js";
import { byId } from "../../chat/elements.js";
import { credits } from "../job_labels.js";

const QUIET_MS = 300;

export class Price {
  #type = "generation";
  #quality = "auto";
  /** @type {number | undefined} */ #asking;

  /** @param {{prices: Record<string, Record<string, number>>, free_left: number, credits: number}} setup */
  constructor(setup) {
    this.prices = setup.prices;
    this.freeLeft = setup.free_left;
    this.credits = setup.credits;
    document.addEventListener("visibilitychange", () => document.hidden || this.refresh());
  }

  /** @param {string} type @param {string} quality */
  show(type, quality) {
    [this.#type, this.#quality] = [type, quality];
    const price = this.prices[type][quality];
    const isShort = this.freeLeft <= 0 && price > this.credits;
    const told = this.#told(price);
    // Told anew only where it changed: it is read out.
    if (told !== byId("price-words").textContent) byId("price-words").textContent = told;
    byId("price").classList.toggle("short", isShort);
    byId("price-more").hidden = !isShort;
  }

  /** @param {number} price @returns {string} */
  #told(price) {
    if (this.freeLeft > 0) {
      return interpolate(ngettext("Free: covered by today's allowance (%s left)", "Free: covered by today's allowance (%s left)", this.freeLeft), [this.freeLeft]);
    }
    const amounts = { price: credits(price), balance: this.credits };
    return interpolate(price > this.credits ? gettext("%(price)s; you have %(balance)s.") : gettext("%(price)s of your %(balance)s"), amounts, true);
  }

  /** The balance as a frame told it. @param {number} amount */
  balance(amount) {
    this.credits = amount;
    showBalance(amount);
    this.show(this.#type, this.#quality);
  }

  /** Ask what is free and left now; several reasons at a time are one question. */
  refresh() {
    clearTimeout(this.#asking);
    this.#asking = window.setTimeout(() => this.#ask(), QUIET_MS);
  }

  async #ask() {
    const account = await request("GET", "/api/user/credits/").catch(() => null); // the next event asks again
    if (!account) return;
    this.freeLeft = account.allowances.find((/** @type {any} */ one) => one.name === "images")?.left ?? 0;
    this.balance(account.amount);
  }
}
