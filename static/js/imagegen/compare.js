// A picture before and after: one over the other, parted where the slider stands. The slider is a range, so keys move it, too.

import { element } from "../chat/elements.js";
import { percent } from "./job_labels.js";

/**
 * @param {{url: string, alt: string}} before @param {{url: string, alt: string}} after
 * @returns {HTMLElement} css/images/job.css gives it its looks; its box has the ratio of what it is put into
 */
export function compare(before, after) {
  const slider = element("input", {
    type: "range", min: "0", max: "100", value: "50", "aria-label": gettext("Where before ends and after begins"),
  });
  const figure = element(
    "div",
    { class: "compare" },
    element("img", { class: "before", src: before.url, alt: before.alt, draggable: false }),
    element("img", { class: "after", src: after.url, alt: after.alt, draggable: false }),
    element("span", { class: "tag", "aria-hidden": "true" }, gettext("before")),
    element("span", { class: "tag right", "aria-hidden": "true" }, gettext("after")),
    element("span", { class: "edge", "aria-hidden": "true" }),
    slider,
  );
  const part = () => {
    figure.style.setProperty("--at", slider.value);
    slider.setAttribute("aria-valuetext", interpolate(gettext("%s before"), [percent(slider.value)]));
  };
  slider.addEventListener("input", part);
  part();
  return figure;
}
