// What happens to a job, in words.

/** @param {any} job @returns {string} what is done right now */
export function stage(job) {
  if (job.is_cancelling) return gettext("Being cancelled…");
  if (job.status === "pending") return place(job);
  switch (job.stage) {
    case "preparing":
      return gettext("Preparing…");
    case "longer_than_usual":
      return gettext("This takes longer than usual. It goes on.");
    default:
      return gettext("Painting…");
  }
}

/** @param {any} job */
function place(job) {
  const waits = job.queue_position > 1
    ? interpolate(gettext("Waiting: number %s in the queue"), [job.queue_position])
    : gettext("Next in the queue");
  return job.estimated_time ? `${waits}, ${about(job.estimated_time)}` : waits;
}

/** @param {number} seconds */
function about(seconds) {
  if (seconds < 90) return interpolate(ngettext("about %s second", "about %s seconds", seconds), [seconds]);
  const minutes = Math.round(seconds / 60);
  return interpolate(ngettext("about %s minute", "about %s minutes", minutes), [minutes]);
}

/** @param {any} job @returns {string} the person's own words, or what was done */
export function title(job) {
  return job.prompt.trim() || operation(job.operation) || kind(job.type);
}

/** @param {string} type */
export function kind(type) {
  if (type === "edit") return gettext("A changed picture");
  return type === "style_transfer" ? gettext("A picture in another style") : gettext("A new picture");
}

/** Its name as the form's choice tells it. @param {string | null} name @returns {string} */
export function operation(name) {
  if (!name) return "";
  const option = document.querySelector(`#operation option[value="${CSS.escape(name)}"]`);
  return option?.textContent ?? name.replaceAll("_", " ");
}

/** @param {any} job @returns {string} what it cost, or would have */
export function cost(job) {
  if (job.status === "failed" || job.status === "cancelled") return gettext("nothing was charged");
  if (job.is_covered_by_plan) return gettext("free today");
  return credits(job.price);
}

/** @param {number} hundredths @returns {string} as the page's language writes it */
export function percent(hundredths) {
  return new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(hundredths / 100);
}

/** @param {number} amount */
export function credits(amount) {
  return interpolate(ngettext("%s credit", "%s credits", amount), [amount]);
}
