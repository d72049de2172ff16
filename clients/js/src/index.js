// Client of Reverie, for browsers and Node. The site's own pages are made of the same modules.

export { Reverie } from "./client.js";
export { ApiError, JobFailed, ReplyFailed, ReverieError, Unreachable, WebhookInvalid } from "./errors.js";
export { JobStream } from "./job_stream.js";
export { Reply } from "./reply.js";
export { verifyWebhook } from "./webhook.js";
