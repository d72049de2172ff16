// The reference on the page for programs: Swagger UI over our document. Calls are tried with the browser's own sign-in, or with a key.

import { csrfToken } from "./rest.js";

const place = /** @type {HTMLElement} */ (document.getElementById("swagger"));
const start = /** @type {any} */ (globalThis).SwaggerUIBundle;

/** @param {{ url: string, headers: Record<string, string> }} request */
function sign(request) {
  if (new URL(request.url, location.href).origin === location.origin) request.headers["X-CSRFToken"] = csrfToken();
  return request;
}

start({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  displayOperationId: false,
  filter: true,
  requestInterceptor: sign,
  syntaxHighlight: false,
  validatorUrl: null,
});
