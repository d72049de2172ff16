// What is a frame on the websocket is a REST request on the road of events.

/** @typedef {{path: string, body: any, frames: (answer: any) => any[]}} Asked `path` is below the dream's `messages/`; `frames` tells the answer as frames */

/** @param {any} frame @returns {Asked | null} null for what this road has no need of: its heartbeat is its own, and it has no window to ack */
export function asRequest({ type, message_id: message, ...body }) {
  switch (type) {
    case "message.send":
      return { path: "", body, frames: (sent) => [sent.message, sent.reply].filter(Boolean).map((row) => ({ type: "message.created", message: row, id: row.client_id })) };
    case "reply.stop":
      return { path: `${message}/stop/`, body: { epoch: body.epoch, offset: body.offset }, frames: () => [] };
    case "reply.regenerate":
      return { path: `${message}/regenerate/`, body: { analyst: body.analyst }, frames: (row) => [{ type: "message.created", message: row, id: null }] };
    case "reply.continue":
      return { path: `${message}/continue/`, body: undefined, frames: (row) => [{ type: "message.updated", message: row }] };
    default:
      return null;
  }
}
