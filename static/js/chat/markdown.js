// Markdown that is still being written: parsed by marked, cleaned by DOMPurify; finished blocks stay, only the last one is drawn again.

import DOMPurify from "../../vendor/dompurify/purify.es.js";
import { Marked } from "../../vendor/marked/marked.esm.js";
import { button, element } from "./elements.js";
import { completeMarkdown } from "./incomplete_markdown.js";

const CLEAN = {
  ALLOWED_TAGS: "p br strong em del a ul ol li blockquote code pre h3 h4 h5 h6 hr table thead tbody tr th td".split(" "),
  ALLOWED_ATTR: ["href", "title", "start", "align"],
  ALLOWED_URI_REGEXP: /^(?:https?|mailto):/i,
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
};
const REFERENCE = /^ {0,3}\[[^\]\n]+\]:/m;

/** @param {string} text */
function escaped(text) {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const marked = new Marked({ gfm: true, breaks: true });
/** @type {Record<string, (this: {parser: any}, token: any) => string>} */
const renderer = {
  // Headings of a reply stand below the page's own two levels.
  heading({ tokens, depth }) {
    const level = Math.min(6, depth + 2);
    return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
  },
  // No pictures: one from another host would tell that host that the dream is being read.
  image: ({ text }) => escaped(text),
  // HTML is shown as it was written; only a line break is one.
  html: ({ text, block }) => (/^<br\s*\/?>\s*$/i.test(text) ? "<br>" : block ? `<p>${escaped(text)}</p>` : escaped(text)),
  checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
};
marked.use(/** @type {any} */ ({ renderer }));

DOMPurify.addHook("afterSanitizeAttributes", (/** @type {Element} */ node) => {
  if (node.tagName !== "A") return;
  node.setAttribute("rel", "noopener noreferrer nofollow");
  node.setAttribute("target", "_blank");
});

/** @param {any[]} tokens @returns {DocumentFragment} */
function cleanNodes(tokens) {
  return /** @type {any} */ (DOMPurify.sanitize(marked.parser(tokens), CLEAN));
}

export class MarkdownView {
  /** The text whose blocks are finished. */ #settled = "";
  /** @type {ChildNode[]} nodes of the last, unfinished block */ #tail = [];
  /** What the tail was drawn from. */ #tailSource = "";
  /** The text, where its end was drawn as its end. @type {string | null} */ #whole = null;

  /** @param {HTMLElement} target */
  constructor(target) {
    this.target = target;
  }

  /** Show `text`. While it `isRunning`, its end is taken as unfinished. @param {string} text @param {boolean} isRunning */
  draw(text, isRunning) {
    const source = text.replaceAll("\r\n", "\n");
    // It may have run and ended again between two pictures.
    const isGoneOnWith = this.#whole !== null && (isRunning || source !== this.#whole);
    this.#whole = isRunning ? null : source;
    if (isGoneOnWith || !source.startsWith(this.#settled) || (!isRunning && REFERENCE.test(source))) this.#clear();
    if (isRunning && this.#isTailSelected()) return;
    const rest = source.slice(this.#settled.length);
    const tokens = marked.lexer(rest);
    const last = tokens.findLastIndex((token) => token.type !== "space");
    const isExact = tokens.reduce((sum, token) => sum + token.raw.length, 0) === rest.length;
    const open = isRunning ? (isExact ? Math.max(last, 0) : 0) : tokens.length;
    if (open > 0) this.#settle(tokens, open);
    this.#drawTail(tokens.slice(open));
  }

  /** @param {any[]} tokens @param {number} upTo */
  #settle(tokens, upTo) {
    this.#removeTail();
    const finished = Object.assign(tokens.slice(0, upTo), { links: /** @type {any} */ (tokens).links });
    const nodes = cleanNodes(finished);
    for (const pre of nodes.querySelectorAll("pre")) addCopyButton(pre);
    this.target.append(nodes);
    this.#settled += finished.map((token) => token.raw).join("");
  }

  /** @param {any[]} tokens */
  #drawTail(tokens) {
    const source = completeMarkdown(tokens.map((token) => token.raw).join(""));
    if (source === this.#tailSource) return;
    this.#removeTail();
    this.#tailSource = source;
    const nodes = cleanNodes(marked.lexer(source));
    this.#tail = [...nodes.childNodes];
    this.target.append(nodes);
  }

  /** Whoever marks words in the last block keeps them marked; the rest of the text comes when they let go. */
  #isTailSelected() {
    const selection = document.getSelection();
    return Boolean(selection && !selection.isCollapsed && this.#tail.some((node) => selection.containsNode(node, true)));
  }

  #removeTail() {
    for (const node of this.#tail) node.remove();
    this.#tail = [];
    this.#tailSource = "";
  }

  #clear() {
    this.target.replaceChildren();
    this.#settled = "";
    this.#tail = [];
    this.#tailSource = "";
  }
}

/** @param {HTMLElement} pre */
function addCopyButton(pre) {
  const copy = button(gettext("Copy"), () => navigator.clipboard?.writeText(pre.textContent ?? ""), { icon: "copy", isIconOnly: true });
  const box = element("div", { class: "code" });
  pre.replaceWith(box);
  box.append(pre, copy);
}
