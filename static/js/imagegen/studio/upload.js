// Sending a file, with its progress: fetch tells none.

import { ApiError, Unreachable, csrfToken } from "../../rest.js";

/**
 * @param {Blob} file @param {{name: string, tags?: string}} told its name, and tags separated by commas @param {(percent: number) => void} [onprogress]
 * @returns {{done: Promise<any>, stop: () => void}} `done` is the upload as the API tells it; null where it was stopped
 */
export function upload(file, { name, tags = "" }, onprogress = () => {}) {
  const form = new FormData();
  form.append("image", file, name);
  form.append("tags", tags);
  const request = new XMLHttpRequest();
  const done = new Promise((resolve, reject) => {
    request.upload.addEventListener("progress", (event) => event.lengthComputable && onprogress(Math.round((event.loaded / event.total) * 100)));
    request.addEventListener("load", () => {
      const answer = parsed(request.responseText);
      if (request.status < 300) resolve(answer);
      else reject(new ApiError(request.status, answer, Number(request.getResponseHeader("Retry-After")) || 0));
    });
    request.addEventListener("error", () => reject(new Unreachable()));
    request.addEventListener("abort", () => resolve(null));
  });
  request.open("POST", "/api/images/uploads/");
  request.setRequestHeader("X-CSRFToken", csrfToken());
  request.setRequestHeader("Accept", "application/json");
  request.send(form);
  return { done, stop: () => request.abort() };
}

/** @param {string} text @returns {any} null where a proxy answered with a page */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
