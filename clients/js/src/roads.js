// The two roads on which frames come, behind one interface: a websocket, and server-sent events read from a fetched body.

import { EventReader } from "./sse.js";

/**
 * @typedef {{frame: (frame: any) => void, alive: () => void, closed: (why: {code: number, retryAfter?: number}) => void}} Ends
 *   what a road tells; `closed` comes once. Codes below 1000 are HTTP statuses, 0 is a line that broke
 * @typedef {{send: (frame: any) => void, close: () => void}} Road
 */

/** @param {string} url @param {Ends} ends @param {typeof WebSocket} [Socket] @returns {Road} */
export function openSocket(url, ends, Socket = WebSocket) {
  const socket = new Socket(url);
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
      if (socket.readyState === Socket.OPEN) socket.send(JSON.stringify(frame));
    },
    close() {
      isClosed = true;
      socket.close();
    },
  };
}

/**
 * @param {(signal: AbortSignal) => Promise<Response>} ask for the stream @param {Ends} ends
 * @param {(frame: any) => void} send what is a frame on the socket is a request here
 * @returns {Road}
 */
export function openEvents(ask, ends, send) {
  const stopper = new AbortController();
  const { signal } = stopper;
  readEvents(ask, ends, signal).then(
    (why) => signal.aborted || ends.closed(why),
    () => signal.aborted || ends.closed({ code: 0 }),
  );
  return { send, close: () => stopper.abort() };
}

/** @param {(signal: AbortSignal) => Promise<Response>} ask @param {Ends} ends @param {AbortSignal} signal */
async function readEvents(ask, ends, signal) {
  const response = await ask(signal);
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
