// What every page has: the choice of colours and language, and forgetting on sign-out.

import { BrowserStorage, openChannel } from "./browser_storage.js";

const storage = new BrowserStorage("localStorage");
const root = document.documentElement;

const theme = document.querySelector("[data-theme-choice]");
if (theme) {
  theme.value = root.dataset.theme ?? "system";
  theme.addEventListener("change", () => {
    if (theme.value === "system") {
      storage.remove("theme");
      delete root.dataset.theme;
    } else {
      storage.set("theme", theme.value);
      root.dataset.theme = theme.value;
    }
  });
}

const language = document.querySelector("[data-language-choice]");
language?.addEventListener("change", () => {
  language.form.elements.next.value = location.pathname + location.search;
  language.form.requestSubmit();
});

// Drafts are dreams: whoever uses this browser next must not find them, nor may an open chat write them down again.
const forget = () => {
  document.dispatchEvent(new Event("reverie.forget"));
  openChannel("reverie")?.postMessage("forget");
  for (const name of storage.names()) {
    if (name.startsWith("reverie.kept.")) storage.remove(name);
  }
};

/** What was captured and is in no journal yet is lost by signing out here: that is asked about first. @param {Event} event of a form or its button */
const signOut = async (event) => {
  const one = /** @type {HTMLFormElement | HTMLButtonElement} */ (event.currentTarget);
  const form = one instanceof HTMLButtonElement ? one.form : one;
  const person = one.dataset.forget ?? "";
  const captured = Number(storage.get(`reverie.kept.${person}.captured`)) || 0;
  if (!captured) {
    forget();
    return;
  }
  event.preventDefault();
  const words = ngettext(
    "%s dream on this device is not in your journal yet and would be lost. Sign out all the same?",
    "%s dreams on this device are not in your journal yet and would be lost. Sign out all the same?",
    captured,
  );
  if (!confirm(interpolate(words, [captured]))) return;
  const { Outbox } = await import("./capture/outbox.js");
  await (await Outbox.open()).forget(person);
  forget();
  if (one instanceof HTMLButtonElement) form.action = one.formAction;
  form.submit();
};
for (const one of document.querySelectorAll("[data-forget]")) one.addEventListener(one instanceof HTMLButtonElement ? "click" : "submit", signOut);

// The installed app opens without a network, too.
if (matchMedia("(display-mode: standalone)").matches) import("./capture/service.js").then(({ registerService }) => registerService());
