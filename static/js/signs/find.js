// A person's signs in a text, as dreams/signs/find.py finds them: each by all of its words, with the endings of the text's language.

import { tokens } from "./stems.js";

/** @typedef {{id: string, name: string, kind: string, colour: string, words: string[], url: string}} Sign */
/** @typedef {{sign: Sign, start: number, end: number}} Found its place in UTF-16 units */
/** @typedef {{sign: Sign, words: string[], rank: number}} Phrase */

export class Finder {
  /** @type {Phrase[]} */ #phrases;
  /** @type {Map<string, Phrase[]>} by the keys of their first word */ #byKey = new Map();
  /** What may begin at a word is looked for once: while somebody writes, nearly all words are those of a moment ago. @type {Map<string, Phrase[]>} */ #known = new Map();

  /** @param {Sign[]} signs @param {import("./stems.js").Stems} stems */
  constructor(signs, stems) {
    this.stems = stems;
    const phrases = signs.flatMap((sign) => [...new Set(sign.words)].map((words) => ({ sign, rank: 0, words: tokens(words, stems.rule.apostrophes).map((one) => one.text) })));
    // Longer phrases first: of two at one place the longer counts.
    this.#phrases = phrases.filter((one) => one.words.length).sort((a, b) => b.words.length - a.words.length);
    this.#phrases.forEach((phrase, rank) => {
      phrase.rank = rank;
      for (const key of stems.keys(phrase.words[0])) this.#byKey.set(key, [...(this.#byKey.get(key) ?? []), phrase]);
    });
  }

  /** @param {string} text @returns {Found[]} in order, without overlaps */
  find(text) {
    const words = tokens(text, this.stems.rule.apostrophes);
    const here = words.flatMap((word, at) => this.#beginning(word.text).filter((phrase) => this.#fits(words, at, phrase)).map((phrase) => ({ phrase, at })));
    here.sort((a, b) => a.phrase.rank - b.phrase.rank || a.at - b.at);
    const taken = new Set();
    const found = [];
    for (const { phrase, at } of here) {
      const places = phrase.words.map((_, number) => at + number);
      if (places.some((place) => taken.has(place))) continue;
      for (const place of places) taken.add(place);
      found.push({ sign: phrase.sign, start: words[at].start, end: words[at + places.length - 1].end });
    }
    return found.sort((a, b) => a.start - b.start);
  }

  /** @param {string} written @returns {Phrase[]} */
  #beginning(written) {
    let known = this.#known.get(written);
    if (!known) {
      const met = [...this.stems.keys(written)].flatMap((key) => this.#byKey.get(key) ?? []);
      // An ending can be seen where no stem is known: then it follows the whole word.
      const others = this.stems.language === "tr" ? this.#phrases.filter((one) => one.words.length === 1) : [];
      known = [...new Set([...met, ...others])].filter((one) => this.#isWord(written, one, 0));
      this.#known.set(written, known);
    }
    return known;
  }

  /** @param {import("./stems.js").Token[]} words @param {number} at @param {Phrase} phrase its first word is here */
  #fits(words, at, phrase) {
    return at + phrase.words.length <= words.length && phrase.words.every((_, number) => number === 0 || this.#isWord(words[at + number].text, phrase, number));
  }

  /** Only the last word of a Turkish phrase takes an ending; of others each may. @param {string} written @param {Phrase} phrase @param {number} number */
  #isWord(written, phrase, number) {
    const isRest = this.stems.language === "tr" && number < phrase.words.length - 1;
    return isRest ? this.stems.meet(written, phrase.words[number]) : this.stems.isFormOf(written, phrase.words[number]);
  }
}
