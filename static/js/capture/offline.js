// Shown instead of a page that could not be reached: that page comes back with the line.

const again = /** @type {HTMLAnchorElement} */ (document.getElementById("again"));
if (location.pathname !== "/offline/") {
  again.href = location.href;
  window.addEventListener("online", () => location.reload());
}
