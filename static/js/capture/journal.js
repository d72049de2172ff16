// The journal's page: what was captured on this device goes into it, and what waits is seen.

import { noted, Outbox } from "./outbox.js";
import { registerService } from "./service.js";
import { showWaiting } from "./waiting.js";

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);
const person = byId("waiting").dataset.person;

registerService();
if (noted(person)) begin();

async function begin() {
  const outbox = await Outbox.open();
  document.addEventListener("reverie.forget", () => outbox.close());
  const { kept, trouble } = await outbox.send(person);
  if (kept.length && !trouble) {
    location.reload();
    return;
  }
  await show(outbox);
}

/** @param {Outbox} outbox */
async function show(outbox) {
  const waiting = (await outbox.all(person)).filter((one) => one.state === "waiting");
  byId("waiting").hidden = waiting.length === 0;
  showWaiting(byId("waiting-list"), waiting, {
    send: async (one) => ((await outbox.send(person, [one.id])).kept.length ? location.reload() : show(outbox)),
    drop: async (one) => (await outbox.drop(one), show(outbox)),
  });
}
