// Loaded before anything is painted, so that a chosen theme does not flash. Not a module: modules wait.
(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (/^(light|dark|night)$/.test(theme ?? "")) document.documentElement.dataset.theme = theme;
  } catch {
    // The browser forbids storage: then the system's colours are used.
  }
})();
