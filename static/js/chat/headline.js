// The title of the window says what happens in it, for whoever looks at the tab only. It never shows more of a dream than its title.

let isUnread = false;

document.addEventListener("visibilitychange", () => {
  isUnread = false;
});

/** @param {{title: string, isAnswering: boolean}} state */
export function showHeadline({ title, isAnswering }) {
  const mark = isAnswering ? "… " : isUnread ? "● " : "";
  document.title = `${mark}${title} · Reverie`;
}

/** An answer ended; mark it if nobody was looking. */
export function markUnread() {
  isUnread = document.hidden;
}
