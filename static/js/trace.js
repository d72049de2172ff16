// Where a message's way begins: a trace of W3C Trace Context, which the server goes on with where its operator watches (OpenTelemetry).

/** @returns {string} a `traceparent` of a new trace: random numbers, which name nobody */
export function newTraceparent() {
  return `00-${hex(16)}-${hex(8)}-01`;
}

/** @param {number} bytes @returns {string} */
function hex(bytes) {
  return [...crypto.getRandomValues(new Uint8Array(bytes))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
