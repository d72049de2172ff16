// A recording as the API takes it.

/** What is sent of a sound. @param {string} id @param {import("./recorder.js").Sound} sound @returns {FormData} */
export function asForm(id, sound) {
  const form = new FormData();
  form.append("id", id);
  form.append("language", sound.language);
  form.append("seconds", String(sound.seconds));
  form.append("sound", sound.blob, "dream");
  return form;
}
