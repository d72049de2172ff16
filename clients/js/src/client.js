// Calls one Reverie: REST with what is safe to repeat repeated, tokens renewed once however many calls find them expired, and streams.

import { Backoff } from "./backoff.js";
import { ApiError, Unreachable } from "./errors.js";
import { JobStream } from "./job_stream.js";
import { Reply } from "./reply.js";

const TRIES = 5;
const LIMIT_MS = 30000;
const LONGEST_WAIT_S = 30;
const SAFE = new Set(["GET", "PUT", "DELETE"]);
const USER = "/api/user";

/**
 * @typedef {import("./tree.js").Message} Message
 * @typedef {import("./job.js").Job} Job
 * @typedef {{access: string, refresh: string}} Tokens
 * @typedef {{
 *   key?: string, tokens?: Tokens, onTokens?: (tokens: Tokens | null) => void, language?: string,
 *   fetch?: typeof fetch, WebSocket?: typeof WebSocket | null
 * }} Options `key` is an API key; without one `tokens` sign the calls. Without a WebSocket (Node 20), streams come as server-sent events
 * @typedef {{body?: any, query?: Record<string, any>, key?: string, isRepeatable?: boolean, isSigned?: boolean}} Call
 *   `key` is the Idempotency-Key: with it, whatever breaks, the work is done once
 */

export class Reverie {
  /** @type {Tokens | null} */ tokens;
  /** @type {Promise<boolean> | null} */ #renewing = null;
  /** Until when websockets are not tried, since they failed. */
  memory = { eventsUntil: 0 };

  /** @param {string} site as `https://dreams.example.org` @param {Options} options */
  constructor(site, { key, tokens, onTokens, language, fetch: fetcher, WebSocket: Socket } = {}) {
    this.site = site.replace(/\/+$/, "");
    this.key = key ?? null;
    this.tokens = tokens ?? null;
    this.onTokens = onTokens;
    this.language = language;
    this.fetch = fetcher ?? ((...given) => globalThis.fetch(...given));
    /** @type {typeof WebSocket | null} */
    this.Socket = Socket === undefined ? (globalThis.WebSocket ?? null) : Socket;
  }

  // --- who calls

  get bearer() {
    return this.key ?? this.tokens?.access ?? null;
  }

  /** @param {Tokens | null} tokens */
  take(tokens) {
    this.tokens = tokens;
    this.onTokens?.(tokens);
  }

  /** A new access token in place of `used`; who comes meanwhile gets the same one. @param {string} used @returns {Promise<boolean>} false: the sign-in is over */
  renew(used) {
    if (this.key || !this.tokens) return Promise.resolve(false);
    if (this.tokens.access !== used) return Promise.resolve(true);
    this.#renewing ??= this.#renew(this.tokens.refresh).finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  /** @param {string} refresh */
  async #renew(refresh) {
    try {
      const answer = await this.call("POST", `${USER}/token/refresh/`, { body: { refresh }, isSigned: false, isRepeatable: true });
      this.take({ access: answer.access, refresh: answer.refresh ?? refresh });
      return true;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      this.take(null);
      return false;
    }
  }

  /**
   * Tokens in place of a key. Where the account asks for more, `secondFactor` gives the code of the app, or a recovery code.
   * @param {string} email @param {string} password @param {{secondFactor?: (asked: {challenge: string, methods: string[]}) => Promise<string>}} [options]
   */
  async signIn(email, password, { secondFactor } = {}) {
    let answer;
    try {
      answer = await this.call("POST", `${USER}/login/`, { body: { email, password }, isSigned: false });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== "second_factor_required" || !secondFactor) throw error;
      const code = await secondFactor(error.body);
      const body = { challenge: error.body.challenge, [/^[\d ]+$/.test(code) ? "code" : "recovery_code"]: code };
      answer = await this.call("POST", `${USER}/second-factor/`, { body, isSigned: false });
    }
    this.take({ access: answer.access, refresh: answer.refresh });
    return answer.user;
  }

  /** End this sign-in on the server, and forget its tokens. */
  async signOut() {
    await this.call("POST", `${USER}/logout/`);
    this.take(null);
  }

  me = () => this.call("GET", `${USER}/me/`);
  credits = () => this.call("GET", `${USER}/credits/`);

  /** For one websocket by `?ticket=`, within 30 seconds. @returns {Promise<string>} */
  ticket = async () => (await this.call("POST", `${USER}/ws-ticket/`)).ticket;

  /** @param {string} name @param {string[]} scopes */
  newKey = (name, scopes) => this.call("POST", `${USER}/api-keys/`, { body: { name, scopes } });

  // --- dreams

  analysts = () => this.call("GET", `${USER}/analysts/`);
  /** Newest first. @param {{search?: string}} [query] */
  dreams = (query) => this.call("GET", `${USER}/me/dreams/`, { query });
  /** @param {string} dream */
  dream = (dream) => this.call("GET", `${USER}/me/dream/${dream}/`);
  /** Begin a dream: its price is held. @param {any} [details] @param {{key?: string}} [options] */
  begin = (details = {}, { key = crypto.randomUUID() } = {}) => this.call("POST", `${USER}/me/dreams/`, { body: details, key });
  /** @param {string} dream @param {any} details */
  change = (dream, details) => this.call("PATCH", `${USER}/me/dream/${dream}/`, { body: details, isRepeatable: true });
  /** Into the trash, or with `now` for good. @param {string} dream @param {{now?: boolean}} [query] */
  delete = (dream, query) => this.call("DELETE", `${USER}/me/dream/${dream}/`, { query });
  /** @param {string} dream @returns {Promise<Message[]>} */
  messages = (dream) => this.call("GET", `${USER}/me/dream/${dream}/messages/`);

  /** Tell a dream, or more of one, and read what the analyst says. @param {string} text @param {{dream?: string, analyst?: string, parent?: number}} [options] */
  async tell(text, { dream, analyst, parent } = {}) {
    return new Reply(this, dream ?? (await this.begin()).id, { text, analyst, parent });
  }

  /** Read a reply that was begun elsewhere, or by `regenerate`, `goOn` or `ask`. @param {Message} running */
  follow = (running) => new Reply(this, running.dream, { running });
  /** Begin another version of a reply. @param {Message} reply @param {{analyst?: string}} [body] @returns {Promise<Message>} */
  regenerate = (reply, body = {}) => this.call("POST", `${USER}/me/dream/${reply.dream}/messages/${reply.id}/regenerate/`, { body });
  /** Go on with a reply that ended by its length. @param {Message} reply @returns {Promise<Message>} */
  goOn = (reply) => this.call("POST", `${USER}/me/dream/${reply.dream}/messages/${reply.id}/continue/`);

  // --- journal

  /** Keep a dream in the journal, for nothing. @param {string} text @param {any} [details] */
  keep = (text, details = {}) =>
    this.call("POST", "/api/journal/entries/", { body: { id: crypto.randomUUID(), text, ...details }, isRepeatable: true });
  /** A page, the newest night first. @param {Record<string, any>} [query] */
  entries = (query) => this.call("GET", "/api/journal/entries/", { query });
  /** @param {string} entry */
  entry = (entry) => this.call("GET", `/api/journal/entries/${entry}/`);
  /** @param {string} entry @param {any} details */
  changeEntry = (entry, details) => this.call("PATCH", `/api/journal/entries/${entry}/`, { body: details, isRepeatable: true });
  /** @param {string} entry */
  deleteEntry = (entry) => this.call("DELETE", `/api/journal/entries/${entry}/`);
  /** Have an analyst answer an entry: the price of a dream is held, once. @param {string} entry @param {{analyst?: string}} [body] */
  ask = async (entry, body = {}) => this.follow(await this.call("POST", `/api/journal/entries/${entry}/ask/`, { body, isRepeatable: true }));

  // --- pictures

  /** Order a picture, and follow it. @param {string} prompt @param {any} [order] @param {{key?: string}} [options] */
  async paint(prompt, order = {}, { key = crypto.randomUUID() } = {}) {
    return this.followJob(await this.call("POST", "/api/images/jobs/", { body: { prompt, ...order }, key }));
  }

  /** @param {Job} job */
  followJob = (job) => new JobStream(this, job);
  /** @param {string} job @returns {Promise<Job>} */
  job = (job) => this.call("GET", `/api/images/jobs/${job}/`);
  /** Newest first, a page of them. @param {Record<string, any>} [query] */
  jobs = (query) => this.call("GET", "/api/images/jobs/", { query });
  /** @param {string} job @returns {Promise<"cancelled" | "cancelling">} */
  cancel = async (job) => (await this.call("POST", `/api/images/jobs/${job}/cancel/`, { isRepeatable: true })).answer;

  /** Have all that is one's own packed into an archive. Not with an API key. @param {{onProgress?: (state: any) => void}} [options] @returns {Promise<Blob>} */
  async export({ onProgress } = {}) {
    let state = await this.call("POST", `${USER}/export/`, { isRepeatable: true });
    while (state.state === "waiting" || state.state === "running") {
      onProgress?.(state);
      await pause(1000);
      state = await this.call("GET", `${USER}/export/`);
    }
    if (!state.download_url) throw new ApiError(503, { code: `export_${state.state}`, detail: "The archive could not be made." });
    const answer = await this.stream(state.download_url.replace(this.site, ""));
    if (!answer.ok) throw new ApiError(answer.status, null);
    return answer.blob();
  }

  // --- calling

  /** @param {string} method @param {string} path @param {Call} [call] @returns {Promise<any>} the parsed answer, null where there is none */
  async call(method, path, { body, query, key, isRepeatable = key !== undefined || SAFE.has(method), isSigned = true } = {}) {
    const backoff = new Backoff();
    let hasRenewed = false;
    for (let tries = isRepeatable ? TRIES : 1; ; ) {
      const used = this.bearer;
      try {
        return await this.#once(method, path, { body, query, key, isSigned });
      } catch (error) {
        const status = error instanceof ApiError ? error.status : 0;
        if (status === 401 && isSigned && !hasRenewed && (await this.renew(used ?? ""))) {
          hasRenewed = true;
          continue;
        }
        tries -= 1;
        const wait = error instanceof ApiError ? error.retryAfter : 0;
        const isPassing = error instanceof Unreachable || (status === 503 && wait > 0 && wait <= LONGEST_WAIT_S);
        if (!isPassing || tries < 1) throw error;
        await pause(backoff.next(wait * 1000));
      }
    }
  }

  /** @param {string} method @param {string} path @param {Call} call */
  async #once(method, path, { body, query, key, isSigned }) {
    const isForm = typeof FormData !== "undefined" && body instanceof FormData;
    const headers = this.#headers("application/json", isSigned);
    if (key) headers["Idempotency-Key"] = key;
    if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
    const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null);
    const url = `${this.site}${path}${given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : ""}`;
    /** @type {Response} */
    let answer;
    let parsed = null;
    try {
      answer = await this.fetch(url, { method, headers, body: body === undefined || isForm ? body : JSON.stringify(body), signal: AbortSignal.timeout(LIMIT_MS) });
      if (answer.headers.get("Content-Type")?.includes("json")) parsed = await answer.json();
    } catch {
      throw new Unreachable();
    }
    if (!answer.ok) throw new ApiError(answer.status, parsed, Number(answer.headers.get("Retry-After")) || 0);
    return parsed;
  }

  /** An answer whose body is read as it comes. @param {string} path @param {{signal?: AbortSignal}} [options] @returns {Promise<Response>} */
  stream(path, { signal } = {}) {
    return this.fetch(`${this.site}${path}`, { headers: this.#headers("text/event-stream, */*", true), cache: "no-store", signal });
  }

  /** @returns {Promise<boolean>} whether the server answers plain requests */
  async isThere() {
    try {
      return (await this.fetch(`${this.site}/health/`, { signal: AbortSignal.timeout(5000) })).ok;
    } catch {
      return false;
    }
  }

  /** @param {string} accept @param {boolean | undefined} isSigned @returns {Record<string, string>} */
  #headers(accept, isSigned) {
    return {
      Accept: accept,
      ...(isSigned !== false && this.bearer ? { Authorization: `Bearer ${this.bearer}` } : {}),
      ...(this.language ? { "Accept-Language": this.language } : {}),
    };
  }
}

/** @param {number} ms */
const pause = (ms) => new Promise((done) => setTimeout(done, ms));
