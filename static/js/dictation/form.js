// A recording as it is kept on the device, and as the API takes it.

import { newId } from "../chat/local_store.js";

/**
 * @typedef {{id: string, seconds: number, language: string, type: string, bytes: ArrayBuffer}} KeptSound bytes, since a Blob that a
 *   browser kept in a file of its own may be unreadable after a restart
 */

/** @param {import("./recorder.js").Sound} sound @returns {Promise<KeptSound>} */
export async function asKept({ blob, seconds, language }) {
  return { id: newId(), seconds, language, type: blob.type, bytes: await blob.arrayBuffer() };
}

/** @param {KeptSound} sound @returns {FormData} */
export function asForm({ id, seconds, language, type, bytes }) {
  const form = new FormData();
  form.append("id", id);
  form.append("language", language);
  form.append("seconds", String(seconds));
  form.append("sound", new Blob([bytes], { type }), "dream");
  return form;
}
