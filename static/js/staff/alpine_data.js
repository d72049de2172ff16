// Unfold's pages under a strict CSP: Alpine's CSP build looks names up among registered data only, and reaches no globals.
// app.js of Unfold, which defines theme, searchCommand and the like as functions of the page, comes before this.

/* global Alpine, theme, searchCommand, searchDropdown, searchForm, sortRecords, moveRecords */

document.addEventListener("alpine:init", () => {
  Alpine.data("theme", (given) => ({
    ...theme(given),
    // What the templates ask of the browser, and no more of it.
    localStorage: { setItem: (name, value) => localStorage.setItem(name, value) },
    window: {
      get location() {
        return { pathname: location.pathname, search: location.search };
      },
    },
    sortRecords,
    moveRecords,
  }));
  Alpine.data("searchCommand", searchCommand);
  Alpine.data("searchDropdown", searchDropdown);
  Alpine.data("searchForm", searchForm);
  Alpine.data("staffPage", (firstTab) => ({
    activeTab: "",
    sidebarMobileOpen: false,
    sidebarDesktopOpen: localStorage.getItem("sidebarDesktopOpen") !== "0",
    init() {
      this.activeTab = (firstTab && globalThis.getCurrentTab?.()) || firstTab;
      this.$watch("sidebarDesktopOpen", (isOpen) => localStorage.setItem("sidebarDesktopOpen", isOpen ? "1" : "0"));
    },
  }));
});
