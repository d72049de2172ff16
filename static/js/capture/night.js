// Which night a moment belongs to, as the server counts it (dreams/nights.py): before noon it is the night before.

const NOON = 12;

/** @param {Date} moment @param {string} zone a time zone's name; one that the browser does not know counts as the device's own @returns {string} */
export function nightOf(moment, zone) {
  const { year, month, day, hour } = Object.fromEntries(format(zone).formatToParts(moment).map(({ type, value }) => [type, Number(value)]));
  const night = new Date(Date.UTC(year, month - 1, hour < NOON ? day - 1 : day));
  return night.toISOString().slice(0, 10);
}

/** @param {string} zone @returns {Intl.DateTimeFormat} */
function format(zone) {
  /** @type {Intl.DateTimeFormatOptions} */
  const options = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", hourCycle: "h23", calendar: "gregory", numberingSystem: "latn" };
  try {
    return new Intl.DateTimeFormat("en", { ...options, timeZone: zone || undefined });
  } catch {
    return new Intl.DateTimeFormat("en", options);
  }
}
