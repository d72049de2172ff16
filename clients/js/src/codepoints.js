// Offsets on the wire count Unicode code points; JavaScript's strings count UTF-16 units. Nothing else converts between the two.

/** @param {string} text @returns {number} how many code points `text` has */
export function count(text) {
  let pairs = 0;
  for (let at = 0; at < text.length - 1; at += 1) {
    if (isPair(text, at)) {
      pairs += 1;
      at += 1;
    }
  }
  return text.length - pairs;
}

/** @param {string} text @param {number} points @returns {number} the UTF-16 index right behind the first `points` code points */
export function indexOf(text, points) {
  let at = 0;
  for (let left = points; left > 0 && at < text.length; left -= 1) at += isPair(text, at) ? 2 : 1;
  return at;
}

/** @param {string} text @param {number} points @returns {string} `text` without its first `points` code points */
export function withoutFirst(text, points) {
  return points > 0 ? text.slice(indexOf(text, points)) : text;
}

/** @param {string} text @param {number} at */
function isPair(text, at) {
  const high = text.charCodeAt(at);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}
