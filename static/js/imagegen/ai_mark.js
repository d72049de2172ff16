// The mark on a picture that a machine made.

import { element } from "../chat/elements.js";

/** @param {{digital_source_type: string}} result @returns {HTMLElement} */
export function aiMark(result) {
  const isEdited = result.digital_source_type.endsWith("compositeWithTrainedAlgorithmicMedia");
  const title = isEdited ? gettext("Changed by a machine (AI)") : gettext("Made by a machine (AI)");
  return element("span", { class: "ai-mark", title }, pgettext("mark on a picture", "AI"));
}
