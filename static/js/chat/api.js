// What the chat asks of the REST API.

import { request } from "../rest.js";

export { ApiError, Unreachable } from "../rest.js";

/**
 * @param {string} method @param {string} path below /api/user/ @param {any} [body] @param {Record<string, string>} [headers]
 * @returns {Promise<any>} as `request`
 */
export const call = (method, path, body, headers) => request(method, `/api/user/${path}`, body, headers);

/** @returns {Promise<boolean>} whether the server answers plain requests */
export async function isServerThere() {
  try {
    return (await fetch("/health/", { cache: "no-store", signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}
