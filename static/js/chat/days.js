// Days as people count them: by the calendar of their time zone, in which a day has 23 to 25 hours.

/** @param {number} days @returns {number} the midnight with which the day so many days ago began */
function midnight(days) {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).getTime();
}

/** @param {string} moment @returns {string} "Today", "Yesterday", "The last seven days", or the month */
export function dayOf(moment) {
  const at = new Date(moment);
  if (at.getTime() >= midnight(0)) return gettext("Today");
  if (at.getTime() >= midnight(1)) return gettext("Yesterday");
  if (at.getTime() >= midnight(7)) return gettext("The last seven days");
  const isThisYear = at.getFullYear() === new Date().getFullYear();
  return at.toLocaleDateString(document.documentElement.lang, { month: "long", year: isThisYear ? undefined : "numeric" });
}

/** @param {string} night as 2026-11-29 @returns {string} the date in words */
export function nightWords(night) {
  return new Date(`${night}T12:00:00`).toLocaleDateString(document.documentElement.lang, { dateStyle: "medium" });
}
