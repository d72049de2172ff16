// The two roads to a dream's chat, behind one interface: a websocket, or server-sent events with REST for what one says (DESIGN §3.9).

import { ApiError, call } from "./api.js";
import { EventReader } from "./protocol/sse.js";

/**
 * @typedef {{frame: (frame: any) => void, alive: () => void, closed: (why: {code: number, retryAfter?: number}) => void}} Ends
 *   what a road tells; `closed` comes once. Codes below 1000 are HTTP statuses, 0 is a line that broke
 * @typedef {{send: (frame: any) => void, close: () => void}} Road
 */

/** @param {string} dream @param {number} after @param {Ends} ends @returns {Road} */
export function openSocket(dream, after, ends) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const socket = new WebSocket(`${scheme}://${location.host}/ws/dreams/${dream}/?after=${after}`);
  let isClosed = false;
  socket.onmessage = (event) => {
    if (!isClosed) ends.frame(JSON.parse(event.data));
  };
  socket.onclose = (event) => {
    if (isClosed) return;
    isClosed = true;
    ends.closed({ code: event.code });
  };
  return {
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
    },
    close() {
      isClosed = true;
      socket.close();
    },
  };
}

/** @param {string} dream @param {number} after @param {Ends} ends @returns {Road} */
export function openEvents(dream, after, ends) {
  const stopper = new AbortController();
  readEvents(dream, after, ends, stopper.signal).then(
    (why) => stopper.signal.aborted || ends.closed(why),
    () => stopper.signal.aborted || ends.closed({ code: 0 }),
  );
  return {
    send(frame) {
      post(dream, frame).then(
        (frames) => frames.forEach(ends.frame),
        (error) => ends.frame({ type: "error", code: error.code, detail: error.message, id: frame.id, isUnreachable: !(error instanceof ApiError) }),
      );
    },
    close() {
      stopper.abort();
    },
  };
}

/** @param {string} dream @param {number} after @param {Ends} ends @param {AbortSignal} signal */
async function readEvents(dream, after, ends, signal) {
  const response = await fetch(`/api/user/me/dream/${dream}/events/?after=${after}`, {
    headers: { Accept: "text/event-stream" },
    credentials: "same-origin",
    cache: "no-store",
    signal,
  });
  if (!response.ok || !response.body) return { code: response.status, retryAfter: Number(response.headers.get("Retry-After")) || 0 };
  const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const reader = new EventReader();
  for (;;) {
    const { done, value } = await pieces.read();
    if (done) return { code: 0 };
    ends.alive();
    for (const event of reader.push(value)) ends.frame(JSON.parse(event.data));
  }
}

/** What is a frame on the socket is a request here. @param {string} dream @param {any} frame @returns {Promise<any[]>} frames that answer it */
async function post(dream, frame) {
  const messages = `me/dream/${dream}/messages/`;
  const { type, message_id: message, ...body } = frame;
  switch (type) {
    case "message.send": {
      const sent = await call("POST", messages, body);
      return [sent.message, sent.reply].filter(Boolean).map((row) => ({ type: "message.created", message: row, id: row.client_id }));
    }
    case "reply.stop":
      await call("POST", `${messages}${message}/stop/`, { epoch: body.epoch, offset: body.offset });
      return [];
    case "reply.regenerate":
      return [{ type: "message.created", message: await call("POST", `${messages}${message}/regenerate/`, { analyst: body.analyst }), id: null }];
    default:
      // The events road has its own heartbeat, and no window that needs acks.
      return [];
  }
}
