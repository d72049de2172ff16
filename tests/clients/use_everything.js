// What the tests of the JavaScript client do with it, in Node and in a browser: one result for each thing.

/** @param {any} kit the client's modules @param {{site: string, email: string, password: string, text: string, step: (name: string) => Promise<void>}} given */
export async function useEverything(kit, { site, email, password, text, step }) {
  const { Reverie, verifyWebhook } = kit;
  /** @type {any} */
  const told = {};
  const taken = [];
  const client = new Reverie(site, { onTokens: (tokens) => taken.push(tokens) });
  told.wrong = await client.signIn(email, "wrong").catch((error) => error.code);
  await client.signIn(email, password);

  // A line that is cut again and again: the text as who prints the pieces sees it.
  await step("cut");
  const reply = await client.tell(text);
  let shown = "";
  for await (const piece of reply) shown = piece.isAnew ? piece.text : shown + piece.text;
  await step("whole");
  Object.assign(told, { dream: reply.dream, shown, text: reply.text, state: reply.message.state });

  const more = await client.tell("And then?", { dream: reply.dream });
  for await (const piece of more) if (piece.text) more.stop();
  told.stopped = { isStopped: more.isStopped, text: more.text };

  // What was told already, on a line that broke before the answer, is told again with its id: the reply is found, not waited for.
  const first = await client.tell("Once more.", { dream: reply.dream });
  for await (const piece of first) if (piece.text) break;
  const again = await client.tell("Once more.", { dream: reply.dream });
  again.told.id = first.told.id;
  told.again = (await again.finish()).message === again.text && again.message.parent !== null;

  // Tokens that ran out are renewed once, however many calls find them so.
  const before = taken.length;
  client.tokens = { access: "e30.e30.bm90", refresh: client.tokens.refresh };
  await Promise.all([1, 2, 3, 4, 5].map(() => client.me()));
  told.renewals = taken.length - before;
  client.tokens = { access: "e30.e30.bm90", refresh: client.tokens.refresh };
  told.version = (await client.follow(await client.regenerate(reply.message)).finish()).version;

  await step("cut");
  const painting = await client.paint("a lighthouse under stars", { quality: "low" });
  const seen = [];
  for await (const job of painting) seen.push(job.last_seq);
  await step("whole");
  told.job = { status: painting.job.status, results: painting.job.results.length, isInOrder: seen.every((seq, at) => at === 0 || seq > seen[at - 1]) };

  const { entry } = await client.keep("A tower.", { tags: ["sea"] });
  told.entry = (await client.changeEntry(entry.id, { text: "A tower, and rain." })).entry.text;
  told.asked = (await (await client.ask(entry.id)).finish()).state;
  told.missing = await client.dream("00000000-0000-4000-8000-000000000000").catch((error) => [error.status, error.code]);
  told.nobody = await (await client.tell(text, { dream: reply.dream, analyst: "nobody" })).finish().catch((error) => error.code);

  const secret = "whsec_bW9vbmxpdC1nYXJkZW4tbW9vbmxpdC1nYXJkZW4=";
  const body = '{"type":"ping"}';
  const key = await crypto.subtle.importKey("raw", Uint8Array.from(atob(secret.slice(6)), (letter) => letter.charCodeAt(0)), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const signature = btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(`evt.1000.${body}`)))));
  const headers = { "Webhook-Id": "evt", "Webhook-Timestamp": "1000", "Webhook-Signature": `v1,bm8= v1,${signature}` };
  told.webhook = (await verifyWebhook(secret, body, headers, { now: 1010 })).type;
  told.forged = await verifyWebhook(secret, `${body} `, headers, { now: 1010 }).catch((error) => error.code);
  told.late = await verifyWebhook(secret, body, headers, { now: 1400 }).catch((error) => error.code);

  await client.signOut();
  told.signedOut = await client.me().catch((error) => error.status);
  return told;
}
