// The map of a year by keyboard: one stop of the tab key, and arrows from night to night. Without a script each night is a stop.

const map = /** @type {HTMLElement} */ (document.querySelector(".map"));
const rows = [...map.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector("a")));
const STEPS = new Map([["ArrowLeft", [0, -1]], ["ArrowRight", [0, 1]], ["ArrowUp", [-1, 0]], ["ArrowDown", [1, 0]]]);
const links = [...map.querySelectorAll("a")];

for (const link of links) link.tabIndex = -1;
const last = links.reduce((/** @type {HTMLAnchorElement | null} */ latest, link) => (!latest || link.href > latest.href ? link : latest), null);
if (last) last.tabIndex = 0;
// The newest nights are at the right; a narrow screen begins with them.
last?.scrollIntoView({ block: "nearest", inline: "end" });
window.scrollTo(0, 0);

map.addEventListener("keydown", (event) => {
  const step = STEPS.get(event.key);
  const here = /** @type {HTMLAnchorElement | null} */ (document.activeElement?.closest(".map a") ?? null);
  if (!step || !here) return;
  event.preventDefault();
  const row = rows.findIndex((cells) => cells.includes(here));
  const next = following(row, rows[row].indexOf(here), step);
  if (!next) return;
  here.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
});

/** The next night with an entry in this direction. @param {number} row @param {number} column @param {number[]} step */
function following(row, column, [down, right]) {
  for (;;) {
    row += down;
    column += right;
    if (!(row in rows) || !(column in rows[row])) return null;
    const found = rows[row][column];
    if (found) return found;
  }
}
