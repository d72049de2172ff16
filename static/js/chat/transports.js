// The two transports of a dream's chat, behind one interface: a websocket, or server-sent events with REST for what one says (DESIGN §3.9).

import { ApiError, call } from "./api.js";
import { asRequest } from "../client/requests.js";
import { openEvents, openSocket } from "../client/roads.js";

/** @typedef {import("../client/roads.js").Ends} Ends @typedef {import("../client/roads.js").Road} Road */

const FIRST_MESSAGES = 60;

/** What to send on joining: all that is new, or the end of a dream of which nothing is here yet. @param {number} after */
const wanted = (after) => (after ? `after=${after}` : `last=${FIRST_MESSAGES}`);

/** @param {string} dream @param {number} after @param {Ends} ends @returns {Road} */
export function openWebsocket(dream, after, ends) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  return openSocket(`${scheme}://${location.host}/ws/dreams/${dream}/?${wanted(after)}`, ends);
}

/** @param {string} dream @param {number} after @param {Ends} ends @returns {Road} */
export function openEventStream(dream, after, ends) {
  const url = `/api/user/me/dream/${dream}/events/?${wanted(after)}`;
  const headers = { Accept: "text/event-stream" };
  return openEvents(
    (signal) => fetch(url, { headers, credentials: "same-origin", cache: "no-store", signal }),
    ends,
    (frame) => {
      post(dream, frame).then(
        (frames) => frames.forEach(ends.frame),
        (error) => ends.frame({ type: "error", code: error.code, detail: error.message, id: frame.id, isUnreachable: !(error instanceof ApiError) }),
      );
    },
  );
}

/** What is a frame on the socket is a request here. @param {string} dream @param {any} frame @returns {Promise<any[]>} frames that answer it */
async function post(dream, frame) {
  const asked = asRequest(frame);
  return asked ? asked.frames(await call("POST", `me/dream/${dream}/messages/${asked.path}`, asked.body)) : [];
}
