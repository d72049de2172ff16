// What can go wrong. Each has a `code` that stays the same whatever the language; `message` is for people.

export class ReverieError extends Error {
  /** @param {string} code @param {string} message */
  constructor(code, message) {
    super(message);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The server answered, and refused. */
export class ApiError extends ReverieError {
  /** @param {number} status @param {any} body @param {number} [retryAfter] seconds, 0 where the server did not say */
  constructor(status, body, retryAfter = 0) {
    super(body?.code ?? `http_${status}`, body?.detail ?? body?.error ?? firstOf(body) ?? `HTTP ${status}`);
    this.status = status;
    /** All that the server said, where that was JSON. */
    this.body = body;
    this.retryAfter = retryAfter;
  }
}

/** The server did not answer, however often it was asked. Whether it did its work is not known: ask again with the same key. */
export class Unreachable extends ReverieError {
  constructor() {
    super("unreachable", "The server can't be reached.");
  }
}

/** The analyst's reply broke off; `Reply.text` has what there is. */
export class ReplyFailed extends ReverieError {}

/** There is no picture; `job_cancelled` where it was cancelled. */
export class JobFailed extends ReverieError {}

/** This call is not from the server, or it is too old. */
export class WebhookInvalid extends ReverieError {
  /** @param {string} message */
  constructor(message) {
    super("webhook_invalid", message);
  }
}

/** The statuses that REST gives to codes of frames; the others are 400. @type {Record<string, number>} */
const STATUSES = {
  insufficient_credit: 402, monthly_cap_reached: 402, scope_missing: 403, dream_not_found: 404, reply_not_found: 404, analyst_not_found: 404,
  busy: 409, reply_limit_reached: 409, message_id_reused: 409, reply_not_running: 409, reply_not_continuable: 409, throttled: 429,
  service_unavailable: 503, internal_error: 503,
};

/** @param {{code: string, detail: string, retry_after?: number, status?: number}} frame of the type `error` */
export const refusedFrame = (frame) => new ApiError(frame.status ?? STATUSES[frame.code] ?? 400, frame, frame.retry_after ?? 0);

/** The first text of `{field: [texts]}`. @param {any} body @returns {string | undefined} */
function firstOf(body) {
  const texts = body && typeof body === "object" ? Object.values(body)[0] : undefined;
  return Array.isArray(texts) && typeof texts[0] === "string" ? texts[0] : undefined;
}
