// REST calls of any page: same origin, session cookie, CSRF token.

const LIMIT_MS = 20000;

/** The server answered, and refused. */
export class ApiError extends Error {
  /** @param {number} status @param {any} body @param {number} retryAfter seconds, 0 where the server did not say */
  constructor(status, body, retryAfter) {
    super(body?.detail ?? firstOf(body) ?? gettext("The server did not answer as expected."));
    this.status = status;
    /** @type {string} */
    this.code = body?.code ?? "error";
    /** All that the server said, where that was JSON. */
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

/** The server did not answer. */
export class Unreachable extends Error {
  constructor() {
    super(gettext("The server can't be reached."));
    this.code = "unreachable";
  }
}

/**
 * @param {string} method @param {string} path whole, as `/api/images/jobs/` @param {any} [body] sent as JSON, a FormData as it is
 * @param {Record<string, string>} [more] headers @param {number} [limitMs] how long it may take
 * @returns {Promise<any>} the parsed answer; null where there is none. Raises ApiError or Unreachable
 */
export async function request(method, path, body, more = {}, limitMs = LIMIT_MS) {
  /** @type {Record<string, string>} */
  const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json", ...more };
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  const response = await reach(path, { method, headers, body: body === undefined || isForm ? body : JSON.stringify(body) }, limitMs);
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const answer = isJson ? await response.json().catch(() => null) : null;
  if (!response.ok) throw new ApiError(response.status, answer, Number(response.headers.get("Retry-After")) || 0);
  return answer;
}

/** @param {string} url @param {RequestInit} request @param {number} limitMs @returns {Promise<Response>} */
async function reach(url, request, limitMs) {
  try {
    return await fetch(url, { ...request, credentials: "same-origin", signal: AbortSignal.timeout(limitMs) });
  } catch {
    throw new Unreachable();
  }
}

/** For what `request` can't do. @returns {string} */
export function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

/** The first text of `{field: [texts]}`. @param {any} body @returns {string | undefined} */
function firstOf(body) {
  const texts = body && typeof body === "object" ? Object.values(body)[0] : undefined;
  return Array.isArray(texts) && typeof texts[0] === "string" ? texts[0] : undefined;
}
