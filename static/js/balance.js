// The balance, wherever a page shows it (components/balance.html).

/** @param {number} amount */
export function showBalance(amount) {
  for (const place of document.querySelectorAll("[data-balance]")) place.textContent = String(amount);
  for (const place of document.querySelectorAll("[data-balance-word]")) place.textContent = ngettext("credit", "credits", amount);
}
