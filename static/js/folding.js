// Text for comparing, as project/text/folding.py folds it, where the page itself searches what it has.

/** @param {string} text @returns {string} the same for the same words, however they are typed */
export function fold(text) {
  const plain = text.normalize("NFKD").replace(/\p{Default_Ignorable_Code_Point}|\p{Cf}/gu, "").toLowerCase();
  return plain.replace(/ı/g, "i").replace(/i\u0307/g, "i").replace(/[\u0300-\u0302]/g, "").normalize("NFC").replace(/ё/g, "е").replace(/\s+/g, " ").trim();
}
