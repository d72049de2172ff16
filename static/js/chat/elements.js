// Making DOM nodes.

/**
 * @param {string} tag
 * @param {Record<string, any>} [properties] `class`, handlers as `onclick`, attributes with a dash (or role, lang), else properties
 * @param {...(Node | string | null | undefined)} children
 * @returns {any}
 */
export function element(tag, properties = {}, ...children) {
  const node = /** @type {any} */ (document.createElement(tag));
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined) continue;
    if (name === "class") node.className = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name.includes("-") || name === "role" || name === "lang" || name === "popovertarget") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(.../** @type {(Node | string)[]} */ (children.filter((child) => child !== null && child !== undefined)));
  return node;
}

/**
 * Words for places where no element keeps them apart (titles, labels): characters that turn the text around them are left out.
 * @param {string} text
 */
export function withoutDirections(text) {
  return text.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
}

const SVG = "http://www.w3.org/2000/svg";

/** One of the symbols of templates/components/icons.html. @param {string} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/**
 * @param {string} label @param {(event: MouseEvent) => void} onclick
 * @param {{kind?: string, icon?: string, isIconOnly?: boolean}} [look]
 * @returns {HTMLButtonElement}
 */
export function button(label, onclick, look = {}) {
  const { kind = "bare", isIconOnly = false } = look;
  const made = element("button", { type: "button", class: `button ${kind}${isIconOnly ? " icon-only" : ""}`, onclick });
  if (look.icon) made.append(icon(look.icon));
  if (isIconOnly) {
    made.setAttribute("aria-label", label);
    made.title = label;
  } else {
    made.append(label);
  }
  return made;
}

/** @param {string} id @returns {any} an element that the page's template promises */
export function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no #${id}`);
  return found;
}
