// Words of a text and whether one is a form of another, as project/text/stems.py has it: its rule comes from the server as data, its
// stemmers from the same makers. tests/browser/test_writing.py holds the two together.

import { fold } from "../folding.js";

/** @typedef {{apostrophes: string, turkish_ending: string, softened: Record<string, string>, fleeting: string, least: number}} Rule */
/** @typedef {{text: string, start: number, end: number}} Token its place in UTF-16 units */

const WORD = /[\p{L}\p{N}]+(?:[\u0300-\u036f]+[\p{L}\p{N}]*)*/gu;
const LETTER = /[\p{L}\p{N}]$/u;
const LONGEST_ENDING = 5;

/** One language is loaded when words of it are first written. @type {Record<string, () => Promise<{Stemmer: new () => {stemWord(word: string): string}}>>} */
const STEMMERS = {
  en: () => import("../../vendor/snowball/english-stemmer.js"),
  tr: () => import("../../vendor/snowball/turkish-stemmer.js"),
  es: () => import("../../vendor/snowball/spanish-stemmer.js"),
  ru: () => import("../../vendor/snowball/russian-stemmer.js"),
};

/** The words of a text, without endings behind an apostrophe. @param {string} text @param {string} apostrophes @returns {Token[]} */
export function tokens(text, apostrophes) {
  const found = [];
  for (const match of text.matchAll(WORD)) {
    const [start, before] = [match.index, text[match.index - 1]];
    const isEnding = start > 1 && apostrophes.includes(before) && LETTER.test(text.slice(Math.max(0, start - 3), start - 1));
    if (!isEnding || [...match[0]].length > LONGEST_ENDING) found.push({ text: match[0], start, end: start + match[0].length });
  }
  return found;
}

export class Stems {
  /** @type {Map<string, Set<string>>} */ #keys = new Map();
  #stemmer;
  #ending;
  #fleeting;

  /** @param {string} language @param {Rule} rule @param {{stemWord(word: string): string}} stemmer */
  constructor(language, rule, stemmer) {
    this.language = language;
    this.rule = rule;
    this.#stemmer = stemmer;
    this.#ending = new RegExp(`^(?:${rule.turkish_ending})$`, "u");
    this.#fleeting = new RegExp(`^(?:${rule.fleeting})$`, "u");
  }

  /** @param {string} language one of ours, or English @param {Rule} rule @returns {Promise<Stems>} */
  static async load(language, rule) {
    const { Stemmer } = await (STEMMERS[language] ?? STEMMERS.en)();
    return new Stems(language, rule, new Stemmer());
  }

  /** What this word is compared by: itself and its stems. @param {string} word @returns {Set<string>} */
  keys(word) {
    let found = this.#keys.get(word);
    if (!found) {
      const stem = fold(this.#stemmer.stemWord(this.#lowered(word)));
      const fleeting = this.language === "ru" ? this.#fleeting.exec(stem) : null;
      const stems = fleeting ? [stem, fleeting[1] + fleeting[2]] : [stem];
      found = new Set([fold(word), ...stems.filter((one) => one.length >= this.rule.least)]);
      this.#keys.set(word, found);
    }
    return found;
  }

  /** @param {string} one @param {string} other @returns {boolean} */
  meet(one, other) {
    const keys = this.keys(other);
    return [...this.keys(one)].some((key) => keys.has(key));
  }

  /** Whether `written` is `word` with an ending of its language. @param {string} written @param {string} word @returns {boolean} */
  isFormOf(written, word) {
    if (!this.meet(written, word)) return this.language === "tr" && this.#isTurkishForm(fold(written), fold(word));
    return this.language !== "es" || !differInGender(written, word);
  }

  /** @param {string} word */
  #lowered(word) {
    return this.language === "tr" ? word.replaceAll("İ", "i").replaceAll("I", "ı").toLowerCase() : word.toLowerCase();
  }

  /** @param {string} written @param {string} word both folded */
  #isTurkishForm(written, word) {
    if (word.length < this.rule.least) return false;
    const soft = this.rule.softened[word.at(-1) ?? ""];
    const bases = soft ? [word, word.slice(0, -1) + soft] : [word];
    return bases.some((base) => written.startsWith(base) && this.#ending.test(written.slice(base.length)));
  }
}

/** abuela and abuelo have one stem, and are two people. @param {string} one @param {string} other */
function differInGender(one, other) {
  const ends = [one, other].map((word) => word.normalize("NFC").toLowerCase().replace(/s+$/, "").slice(-1)).sort();
  return ends.join("") === "ao";
}
