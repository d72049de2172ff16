// Loaded before anything is painted, so that a chosen theme does not flash. Not a module: modules wait.
(() => {
  const kept = localStorage.getItem("theme");
  if (kept) document.documentElement.dataset.theme = kept;
})();
