// What every page has: the choice of colours and language, and forgetting on sign-out. Loaded with `defer`.
(() => {
  const root = document.documentElement;

  const theme = document.querySelector("[data-theme-choice]");
  if (theme) {
    theme.value = root.dataset.theme ?? "system";
    theme.addEventListener("change", () => {
      if (theme.value === "system") {
        localStorage.removeItem("theme");
        delete root.dataset.theme;
      } else {
        localStorage.setItem("theme", theme.value);
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
    new BroadcastChannel("reverie").postMessage("forget");
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith("reverie.kept.")) localStorage.removeItem(name);
    }
  };
  for (const form of document.querySelectorAll("[data-forget]")) form.addEventListener("submit", forget);
})();
