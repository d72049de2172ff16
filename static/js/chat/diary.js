// Naming and deleting dreams.

import { toast } from "./announce.js";
import { call } from "./api.js";
import { askDelete, askTitle } from "./dialogs.js";
import { titleOf } from "./list.js";

export class Diary {
  /** @param {import("./app.js").Page} page */
  constructor(page) {
    this.page = page;
  }

  /** @param {import("./list.js").Dream} dream */
  async rename(dream) {
    const title = await askTitle(dream.title ?? "");
    if (title === null) return;
    try {
      const changed = await call("PATCH", `me/dream/${dream.id}/`, { title });
      this.page.list.put(changed);
      if (this.page.session?.dream === dream.id) this.page.dreamChanged(changed);
      this.page.tabs.postMessage("list");
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { isBad: true });
    }
  }

  /** @param {import("./list.js").Dream} dream */
  async remove(dream) {
    if (!(await askDelete(titleOf(dream)))) return;
    try {
      await call("DELETE", `me/dream/${dream.id}/`);
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { isBad: true });
      return;
    }
    this.page.list.remove(dream.id);
    if (this.page.session?.dream === dream.id) this.page.go(null);
    this.page.kept.forget(dream.id);
    this.page.tabs.postMessage("list");
    toast(gettext("The dream was deleted."));
  }
}
