// The library of prompts with gaps: one is chosen, its gaps are filled in, and what comes out goes into the form.

import { fold } from "../../folding.js";
import { request } from "../../rest.js";
import { byId, element } from "../../chat/elements.js";

/** @typedef {{id: number, name: string, description: string, type: string, prompt: string, fields: {name: string, label: string, default: string}[]}} Template */

/** @param {Template[]} templates @param {(used: {prompt: string, type: string, parameters: Record<string, string>}) => void} take */
export function prepareTemplates(templates, take) {
  const dialog = /** @type {HTMLDialogElement} */ (byId("templates"));
  const form = /** @type {HTMLFormElement} */ (byId("templates-fill"));
  /** @type {Template | null} */ let chosen = null;

  byId("templates-open").addEventListener("click", () => {
    list();
    turn(false);
    dialog.showModal();
    byId("templates-search").focus();
  });
  byId("templates-search").addEventListener("input", list);
  byId("template-back").addEventListener("click", () => turn(false));
  for (const close of dialog.querySelectorAll("[data-close]")) close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  form.addEventListener("input", preview);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    use();
  });

  function list() {
    const sought = fold(byId("templates-search").value).split(" ").filter(Boolean);
    const found = templates.filter((one) => sought.every((word) => fold(`${one.name} ${one.description} ${one.prompt}`).includes(word)));
    const buttons = found.map((one) => {
      const words = [element("strong", { dir: "auto" }, one.name), element("span", { dir: "auto" }, one.description || one.prompt)];
      return element("li", {}, element("button", { type: "button", onclick: () => choose(one) }, ...words));
    });
    byId("templates-list").replaceChildren(...buttons);
    byId("templates-none").hidden = found.length > 0;
  }

  /** @param {Template} template */
  function choose(template) {
    chosen = template;
    byId("template-name").textContent = template.name;
    const fields = template.fields.map(({ name, label, default: usual }) => {
      const id = `gap-${name}`;
      const input = element("input", { id, name, placeholder: usual, maxLength: 300, autocomplete: "off" });
      return element("div", { class: "field" }, element("label", { htmlFor: id }, label), input);
    });
    byId("template-fields").replaceChildren(...fields);
    complain("");
    preview();
    turn(true);
    (form.querySelector("input") ?? byId("template-name")).focus();
  }

  /** @param {boolean} isFilling */
  function turn(isFilling) {
    form.hidden = !isFilling;
    byId("templates-choose").hidden = isFilling;
    if (!isFilling && dialog.open) byId("templates-search").focus();
  }

  function preview() {
    if (!chosen) return;
    const typed = values();
    const gaps = Object.fromEntries(chosen.fields.map(({ name, label, default: usual }) => [name, typed[name] || usual || label]));
    const parts = chosen.prompt.split(/(\{[a-z][a-z0-9_]*\})/).map((part) => {
      const filled = gaps[part.slice(1, -1)];
      return part.startsWith("{") && filled !== undefined ? element("mark", {}, filled) : part;
    });
    byId("template-preview").replaceChildren(...parts);
  }

  /** @returns {Record<string, string>} what was filled in; the server knows what stands for the rest */
  function values() {
    return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value));
  }

  async function use() {
    if (!chosen) return;
    try {
      const answer = await request("POST", `/api/v1/prompts/templates/${chosen.id}/use/`, { values: values() });
      dialog.close();
      take(answer.data);
    } catch (error) {
      complain(/** @type {Error} */ (error).message);
    }
  }

  /** @param {string} text */
  function complain(text) {
    byId("template-error").textContent = text;
    byId("template-error").hidden = !text;
  }
}
