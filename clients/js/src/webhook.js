// Checking that a webhook is from the server (Standard Webhooks).

import { WebhookInvalid } from "./errors.js";

const TOLERANCE_S = 300;

/**
 * @param {string | string[]} secret begins with `whsec_`; several while one is replaced by another
 * @param {string} body as it came, not parsed @param {Record<string, string> | Headers} headers @param {{toleranceSeconds?: number, now?: number}} [options]
 * @returns {Promise<any>} the event. Raises WebhookInvalid. An event may come twice: keep the `webhook-id`s that you have seen
 */
export async function verifyWebhook(secret, body, headers, { toleranceSeconds = TOLERANCE_S, now = Date.now() / 1000 } = {}) {
  const given = new Headers(/** @type {any} */ (headers));
  const id = given.get("webhook-id");
  const moment = given.get("webhook-timestamp");
  const signatures = (given.get("webhook-signature") ?? "").split(" ").filter((part) => part.startsWith("v1,"));
  if (!id || !moment || !/^\d+$/.test(moment)) throw new WebhookInvalid("It is not signed.");
  if (Math.abs(now - Number(moment)) > toleranceSeconds) throw new WebhookInvalid("It is too old, or from the future.");
  const signed = new TextEncoder().encode(`${id}.${moment}.${body}`);
  for (const one of [secret].flat()) {
    const key = await crypto.subtle.importKey("raw", decoded(one.replace(/^whsec_/, "")), { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
    for (const signature of signatures) {
      // The comparison of `verify` takes the same time wherever two signatures differ.
      if (await crypto.subtle.verify("HMAC", key, decoded(signature.slice(3)), signed)) return JSON.parse(body);
    }
  }
  throw new WebhookInvalid("Its signature does not fit.");
}

/** @param {string} text in base64 */
function decoded(text) {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    throw new WebhookInvalid("That is no base64.");
  }
}
