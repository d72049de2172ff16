// What is known of one image job: as the REST API told of it, brought up to date by the frames `job.*`, which are hints.

/**
 * @typedef {{id: string, image_url: string, thumbnail_url: string, width: number, height: number}} Result
 * @typedef {{id: string, status: "pending" | "processing" | "completed" | "failed" | "cancelled", prompt: string, retry_of: string | null,
 *   percent: number, stage: string | null, queue_position: number | null, is_cancelling: boolean, price: number, last_seq: number,
 *   error: {code: string, detail: string} | null, results: Result[], created_at: string}} Job
 * @typedef {{type: string, job: string, seq: number, percent?: number, stage?: string, image_url?: string | null, results?: Result[],
 *   code?: string, detail?: string}} JobFrame
 */

const RUNNING = new Set(["pending", "processing"]);

/** @param {Job} job */
export const isRunning = (job) => RUNNING.has(job.status);

/**
 * The job after this frame; the same object where the frame is old. Null on a gap: then the server is to be asked.
 * @param {Job} job @param {JobFrame} frame @returns {Job | null}
 */
export function after(job, frame) {
  if (frame.seq <= job.last_seq) return job;
  if (frame.seq > job.last_seq + 1) return null;
  return { ...job, last_seq: frame.seq, ...changes(frame) };
}

/** What a frame says of its job. @param {JobFrame} frame @returns {Partial<Job>} */
export function changes(frame) {
  switch (frame.type) {
    case "job.queued":
      return { status: "pending" };
    case "job.started":
      return { status: "processing", stage: "preparing", percent: 0, queue_position: null };
    case "job.progress":
      return { status: "processing", percent: frame.percent ?? 0, stage: frame.stage ?? null };
    case "job.completed":
      return { status: "completed", percent: 100, results: frame.results ?? [] };
    case "job.failed":
      return { status: "failed", is_cancelling: false, error: { code: frame.code ?? "", detail: frame.detail ?? "" } };
    case "job.cancelled":
      return { status: "cancelled", is_cancelling: false };
    default:
      return {};
  }
}
