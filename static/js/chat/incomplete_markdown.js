// Markdown that is still being written: closes at its end what is open, and holds back marks of which nobody knows yet what
// they will be, so that words do not flicker between plain and bold, and a dash does not turn a paragraph into a heading.

const UNDECIDED_LINE = /(^|\n)[ \t]*(?:[-*+]|\d{1,9}[.)]?|#{1,6}|>+|=+|-{2,}|`{1,2}|~{1,2}|[-*+][ \t]\[[ x]?\]?)[ \t]*$/;
const HALF_TABLE = /(^|\n)[ \t]*\|[^\n]*(?:\n[ \t]*[|:\- \t]*)?$/;
const HALF_FENCE = /\n[ \t]*(`{1,2}|~{1,2})$/;
const LINE_MARKS = /^[ \t]*(?:>[ \t]?)*(?:[-*+][ \t]+|\d{1,9}[.)][ \t]+|#{1,6}[ \t]+)?/;
const CLOSABLE = ["***", "**", "*", "___", "__", "_", "~~"];

/** @param {string} block the last block of an unfinished text @returns {string} what to draw of it now */
export function completeMarkdown(block) {
  if (/^[ \t]*(```|~~~)/.test(block)) return block.replace(HALF_FENCE, "");
  const decided = withoutUndecided(block);
  const start = lastChunk(decided);
  return decided.slice(0, start) + closed(decided.slice(start));
}

/** @param {string} block */
function withoutUndecided(block) {
  const isTable = /\n[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*\n/.test(block);
  if (!isTable && HALF_TABLE.test(block)) return block.replace(HALF_TABLE, "");
  return block.replace(UNDECIDED_LINE, "");
}

/** Where the last paragraph, list item or quoted line begins: emphasis does not reach across. @param {string} text */
function lastChunk(text) {
  const line = text.lastIndexOf("\n") + 1;
  for (let start = line; ; start = text.lastIndexOf("\n", start - 2) + 1) {
    const marks = LINE_MARKS.exec(text.slice(start))?.[0] ?? "";
    if (marks.trim() || start === 0) return start + marks.length;
    if (text.slice(0, start).endsWith("\n\n")) return start;
  }
}

/** @param {string} chunk */
function closed(chunk) {
  const { code } = openMarks(chunk);
  let text = code ? withClosedCode(chunk, code) : withoutHalfLink(chunk);
  for (const mark of openMarks(text).open.reverse()) {
    const bare = text.trimEnd();
    text = bare.endsWith(mark) ? bare.slice(0, -mark.length) : bare + mark;
  }
  return text;
}

/** @param {string} chunk @param {string} code the backticks that are open */
function withClosedCode(chunk, code) {
  return chunk.endsWith(code) ? chunk.slice(0, -code.length) : chunk + code;
}

/** A link shows its words until its address is whole; a picture never shows. @param {string} chunk */
function withoutHalfLink(chunk) {
  return chunk
    .replace(/!\[[^\]\n]*(\]\(?[^)\n]*)?$/, "")
    .replace(/\[([^\]\n]*)\]\([^)\n]*$/, "$1")
    .replace(/\[([^\]\n]*)\]?$/, "$1");
}

/** Emphasis marks without their partner, in order; and an open code span's backticks. @param {string} chunk */
function openMarks(chunk) {
  /** @type {string[]} */
  const open = [];
  let code = "";
  for (const { 0: run, index } of chunk.matchAll(/\\.|`+|[*_~]+/gs)) {
    if (run[0] === "\\") continue;
    if (run[0] === "`") {
      if (!code) code = run;
      else if (code === run) code = "";
    } else if (!code && CLOSABLE.includes(run)) {
      if (!closesInto(open, chunk, index, run) && opens(chunk, index, run)) open.push(run);
    }
  }
  return { open, code };
}

/**
 * Take the marks off `open` that this run closes: `***` closes `**` and `*` at once.
 * @param {string[]} open @param {string} chunk @param {number} at @param {string} run @returns {boolean} whether it closed any
 */
function closesInto(open, chunk, at, run) {
  if (/\s/.test(chunk[at - 1] ?? " ")) return false;
  let rest = run;
  let depth = open.length;
  while (rest && depth > 0 && rest.startsWith(open[depth - 1])) {
    depth -= 1;
    rest = rest.slice(open[depth].length);
  }
  if (rest || depth === open.length) return false;
  open.length = depth;
  return true;
}

/** @param {string} chunk @param {number} at @param {string} run */
function opens(chunk, at, run) {
  const before = chunk[at - 1] ?? " ";
  const after = chunk[at + run.length] ?? "x";
  if (/\s/.test(after)) return false;
  return run[0] !== "_" || !/[\p{L}\p{N}]/u.test(before);
}
