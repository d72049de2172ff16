// Naming dreams, deleting them and taking that back.

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
      this.page.tabs?.postMessage("list");
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { isBad: true });
    }
  }

  /** @param {import("./list.js").Dream} dream */
  async remove(dream) {
    const wish = await askDelete(titleOf(dream));
    if (!wish) return;
    try {
      await call("DELETE", `me/dream/${dream.id}/${wish === "now" ? "?now=true" : ""}`);
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { isBad: true });
      return;
    }
    this.left(dream.id);
    this.page.tabs?.postMessage("list");
    if (wish === "now") toast(gettext("The dream is erased for good."));
    else toast(gettext("The dream is in the trash."), { seconds: 10, act: { label: gettext("Undo"), act: () => this.restore(dream.id) } });
  }

  /** Take it out of the trash again. @param {string} dream */
  async restore(dream) {
    try {
      this.page.list.put(await call("POST", `me/trash/${dream}/restore/`));
      this.page.tabs?.postMessage("list");
      toast(gettext("The dream is back."));
    } catch (error) {
      toast(/** @type {Error} */ (error).message, { isBad: true });
    }
  }

  /** It was deleted, here or elsewhere. @param {string} dream */
  left(dream) {
    this.page.list.remove(dream);
    if (this.page.session?.dream === dream) this.page.go(null);
    this.page.store.forget(dream);
  }
}
