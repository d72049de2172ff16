// REST calls of the page: same origin, session cookie, CSRF token.

const LIMIT_MS = 20000;

/** The server answered, and refused. */
export class ApiError extends Error {
  /** @param {number} status @param {any} body @param {number} retryAfter seconds, 0 where the server did not say */
  constructor(status, body, retryAfter) {
    super(body?.error ?? body?.detail ?? firstOf(body) ?? gettext("The server did not answer as expected."));
    this.status = status;
    /** @type {string} */
    this.code = body?.code ?? "error";
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
 * @param {string} method @param {string} path below /api/user/ @param {any} [body]
 * @returns {Promise<any>} the parsed answer; null where there is none. Raises ApiError or Unreachable
 */
export async function call(method, path, body) {
  /** @type {Record<string, string>} */
  const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const response = await reach(`/api/user/${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  const isJson = response.headers.get("Content-Type")?.includes("json");
  const answer = isJson ? await response.json().catch(() => null) : null;
  if (!response.ok) throw new ApiError(response.status, answer, Number(response.headers.get("Retry-After")) || 0);
  return answer;
}

/** @returns {Promise<boolean>} whether the server answers plain requests */
export async function isServerThere() {
  try {
    return (await fetch("/health/", { cache: "no-store", signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

/** @param {string} url @param {RequestInit} request @returns {Promise<Response>} */
async function reach(url, request) {
  try {
    return await fetch(url, { ...request, credentials: "same-origin", signal: AbortSignal.timeout(LIMIT_MS) });
  } catch {
    throw new Unreachable();
  }
}

/** @returns {string} */
function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? "";
}

/** The first text of `{field: [texts]}`. @param {any} body @returns {string | undefined} */
function firstOf(body) {
  const texts = body && typeof body === "object" ? Object.values(body)[0] : undefined;
  return Array.isArray(texts) && typeof texts[0] === "string" ? texts[0] : undefined;
}
