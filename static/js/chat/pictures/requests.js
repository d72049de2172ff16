// What the pictures of a dream ask of the REST API.

import { request } from "../../rest.js";

/** @typedef {import("../../client/job.js").Job} Job */
/** @typedef {{prompt: string, language: string, source: "analyst" | "words"}} Draft */
/** @typedef {{slug: string, name: string, picture: string}} Style */

const MOST_JOBS = 100;
const MOST_STYLES = 7;
const STYLES_LOOKED_AT = 30;

/** The newest of a dream's jobs. @param {string} dream @returns {Promise<Job[]>} */
export async function jobsOf(dream) {
  return (await request("GET", `/api/images/jobs/?dream=${dream}&page_size=${MOST_JOBS}`)).results;
}

/** @param {string} job @returns {Promise<{seq: number, image_url: string} | undefined>} the event of the newest picture that is not finished */
export async function partialOf(job) {
  const events = await request("GET", `/api/images/jobs/${job}/events/`);
  return events.findLast((/** @type {any} */ one) => one.type === "job.partial_image" && one.image_url);
}

/** @param {string} dream @returns {Promise<Draft>} */
export const draftOf = (dream) => request("POST", `/api/user/me/dream/${dream}/image-prompt/`);

/** @returns {Promise<boolean>} whether today's allowance covers another picture */
export async function isCovered() {
  const { allowances } = await request("GET", "/api/user/credits/");
  return allowances.some((/** @type {any} */ one) => one.name === "images" && one.left > 0);
}

/** @param {{dream: string, prompt: string, style: string, client_id: string}} order @returns {Promise<Job>} */
export const begin = (order) => request("POST", "/api/images/jobs/", order);

/** @param {string} job @returns {Promise<Job>} */
export const retry = (job) => request("POST", `/api/images/jobs/${job}/retry/`);

/** @param {string} job @returns {Promise<{answer: string, job: Job | null}>} */
export const cancel = (job) => request("POST", `/api/images/jobs/${job}/cancel/`);

/** Some styles that this person may use, the most used first. @returns {Promise<Style[]>} */
export async function someStyles() {
  const { data } = await request("GET", `/api/v1/styles/popular/?page_size=${STYLES_LOOKED_AT}`);
  return data
    .filter((/** @type {any} */ one) => one.is_available)
    .slice(0, MOST_STYLES)
    .map((/** @type {any} */ one) => ({ slug: one.slug, name: one.name, picture: one.examples[0]?.thumbnail_url ?? "" }));
}
