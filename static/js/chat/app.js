// The chat page: puts its parts together. What happens in a dream is in session.js, how it looks in transcript.js.

import { showBalance } from "../balance.js";
import { say, toast } from "./announce.js";
import { Beginner } from "./begin.js";
import { Composer } from "./composer.js";
import { prepareDialogs, showKeys } from "./dialogs.js";
import { Diary } from "./diary.js";
import { Drawer } from "./drawer.js";
import { byId } from "./elements.js";
import { markUnread, showHeadline } from "./headline.js";
import { Insights } from "./insights.js";
import { Kept } from "./kept.js";
import { listenForKeys } from "./keys.js";
import { LinkBar } from "./linkbar.js";
import { DreamList, titleOf } from "./list.js";
import { Pictures } from "./pictures/pictures.js";
import { Follow } from "./scroll.js";
import { Sending } from "./sending.js";
import { Session } from "./session.js";
import { Transcript } from "./transcript.js";

/** @typedef {import("./kept.js").Waiting} Waiting */
/** @typedef {import("./protocol/tree.js").Message} Message */

const INSIGHTS_AFTER_MS = [1500, 6000, 18000];

export class Page {
  setup = JSON.parse(byId("setup").textContent);
  kept = new Kept(this.setup.person);
  /** @type {Session | null} */ session = null;
  /** @type {any} the open dream as the server tells it */ dream = null;
  #isRestored = true;
  #isLeaving = false;
  /** @type {number | undefined} */ #keepingPlace;
  /** @type {number[]} */ #insightTimers = [];
  tabs = new BroadcastChannel("reverie");

  constructor() {
    this.sending = new Sending(this);
    this.diary = new Diary(this);
    this.drawer = new Drawer();
    this.list = new DreamList(this.kept, {
      open: (dream) => this.go(dream),
      rename: (dream) => this.diary.rename(dream),
      remove: (dream) => this.diary.remove(dream),
    });
    this.composer = new Composer(this.kept, this.setup.max_chars, {
      send: (text, analyst) => this.sending.send(text, analyst),
      stop: () => this.stop(),
      editLast: () => this.transcript.editLast(),
    });
    this.transcript = new Transcript(byId("messages"), {
      retry: (one) => this.sending.retry(one),
      edit: (one) => this.sending.takeBack(one),
      drop: (one) => this.sending.drop(one),
      change: (message, text) => this.sending.post({ text, parent: message.parent }),
      show: (message) => this.showVersion(message),
      again: (message, analyst) => this.again(message, analyst),
    }, this.setup.analysts);
    this.pictures = new Pictures({ library: this.setup.urls.library, price: this.setup.picture_price }, {
      changed: () => this.transcript.changed(),
      began: () => {
        this.transcript.draw();
        this.follow.toEnd();
      },
      news: () => this.follow.news(),
    });
    this.transcript.between = () => (this.session?.isLoaded ? this.pictures.cards() : []);
    this.follow = new Follow(byId("transcript"), byId("talk"), byId("jump"), () => this.#keepPlaceSoon());
    this.transcript.drawn = () => this.#drawn();
    this.insights = new Insights(byId("insights"), (message) => this.transcript.wordsOf(message));
    this.bar = new LinkBar(() => (this.session ? this.session.line.connect() : this.beginner.start()));
    this.beginner = new Beginner(this.kept, this.list, {
      begun: (dream) => this.session || this.go(dream, { isReplacing: true }),
      refused: (one, error) => this.sending.refused(one, error),
      late: (retryAt) => this.bar.show({ phase: "waiting", reason: "server", retryAt, road: "socket" }),
    });
    this.#listen();
  }

  async start() {
    this.showCredits(this.setup.credits);
    this.open(this.setup.dream);
    await this.list.load().catch((error) => this.#listFailed(error));
    if (this.session) this.list.setCurrent(this.session.dream);
  }

  // --- opening

  /** Go to a dream, or to the empty page. @param {string | null} dream @param {{isReplacing?: boolean}} [how] */
  go(dream, { isReplacing = false } = {}) {
    const url = dream ? `${this.setup.urls.chat}${dream}/` : this.setup.urls.chat;
    if (isReplacing) history.replaceState(null, "", url);
    else if (location.pathname !== url) history.pushState(null, "", url);
    this.drawer.close();
    this.open(dream);
  }

  /** @param {string | null} dream */
  open(dream) {
    this.#leave();
    this.dream = dream ? this.list.get(dream) : null;
    this.composer.open(dream);
    this.insights.clear();
    this.bar.hide();
    byId("gone").hidden = true;
    byId("composer").hidden = false;
    this.#isRestored = !dream;
    this.pictures.open(dream);
    this.session = dream ? this.#newSession(dream) : null;
    this.transcript.open(this.session, dream ? this.kept.lastRead(dream) : 0);
    this.transcript.setUnbegun(dream ? [] : this.beginner.waiting);
    this.list.setCurrent(dream);
    this.changed();
    if (!dream) {
      this.follow.toStart();
      this.beginner.start();
    }
    if (!this.drawer.isNarrow || !dream) this.composer.focus();
  }

  #leave() {
    if (!this.session) return;
    this.#keepPlace();
    this.list.setRunning(this.session.dream, this.session.running !== null);
    this.#insightTimers.forEach(clearTimeout);
    this.session.end();
  }

  /** @param {string} dream */
  #newSession(dream) {
    /** @type {Session} */
    const session = new Session(dream, this.kept, {
      changed: () => this.changed(),
      grew: () => this.transcript.grew(),
      line: (state) => this.#lineChanged(state),
      ready: () => {
        this.#isReady();
        this.pictures.refresh();
      },
      dream: (its) => this.dreamChanged(its),
      credits: (credits) => this.showCredits(credits),
      level: (frame) => this.#levelReached(frame),
      picture: (frame) => this.pictures.take(frame),
      began: () => this.#began(),
      ended: (reply) => this.#ended(reply),
      refused: (one, error) => this.sending.refused(one, error),
      trouble: (error) => toast(error.detail, { isBad: true }),
    });
    return session;
  }

  #isReady() {
    if (this.#isRestored) return;
    this.composer.analyst.value = this.dream?.analyst ?? this.setup.analysts[0]?.slug ?? "";
    this.transcript.draw();
    this.follow.restore(this.session ? this.kept.place(this.session.dream) : null);
    this.#isRestored = true;
    this.#loadInsights([0]);
    this.sending.sendElsewhere();
  }

  // --- the reply

  stop() {
    if (!this.session) {
      const one = this.beginner.waiting.find((other) => !other.failure);
      if (one) this.sending.takeBack(one);
      return;
    }
    const back = this.session.stop();
    if (back) this.composer.giveBack(back.text);
  }

  /** @param {Message} message @param {string} [analyst] */
  again(message, analyst) {
    if (!this.session?.regenerate(message, analyst)) toast(gettext("There is no connection just now. Please try again in a moment."), { isBad: true });
    else this.follow.toEnd();
  }

  /** @param {Message} message */
  showVersion(message) {
    this.session?.tree.choose(message);
    this.changed();
    this.transcript.draw();
    const { tree } = /** @type {Session} */ (this.session);
    const versions = tree.versions(message);
    say(interpolate(gettext("Version %(at)s of %(all)s"), { at: versions.indexOf(message) + 1, all: versions.length }, true));
    byId("messages").querySelector(`[data-message="${message.id}"] .versions button:not(:disabled)`)?.focus({ preventScroll: true });
  }

  #began() {
    say(gettext("The analyst is answering."));
    this.follow.news();
  }

  /** @param {Message} reply */
  #ended(reply) {
    markUnread();
    this.follow.news();
    if (reply.state === "failed") say(`${gettext("The answer failed.")} ${reply.error?.detail ?? ""}`);
    else say(reply.state === "stopped" ? gettext("Answer stopped.") : gettext("Answer complete."));
    this.#loadInsights(INSIGHTS_AFTER_MS);
  }

  /** The words are searched in the background: ask some times. @param {number[]} delays */
  #loadInsights(delays) {
    const { session } = this;
    if (!session) return;
    this.#insightTimers.forEach(clearTimeout);
    this.#insightTimers = delays.map((ms) => window.setTimeout(() => this.insights.load(session.dream), ms));
  }

  // --- the dream

  /** @param {any} dream */
  dreamChanged(dream) {
    this.dream = dream;
    this.list.put(dream);
    this.changed();
  }

  // --- showing

  /** Something other than the running text changed. */
  changed() {
    const { session } = this;
    const isBusy = session ? session.isBusy : this.beginner.waiting.some((one) => !one.failure);
    const isEmpty = session ? session.isLoaded && !session.tree.size && !session.waiting.length : !this.beginner.waiting.length;
    const title = session ? titleOf(this.dream) : gettext("A new dream");
    this.composer.setBusy(isBusy);
    byId("welcome").hidden = !isEmpty || !byId("gone").hidden;
    byId("loading").hidden = !session || session.isLoaded || session.waiting.length > 0 || !byId("gone").hidden;
    byId("dream-title").textContent = title;
    byId("rename").hidden = !this.dream;
    for (const one of document.querySelectorAll("[data-picture]")) /** @type {HTMLElement} */ (one).hidden = !session?.tree.size || !byId("gone").hidden;
    showHeadline({ title, isAnswering: isBusy });
    if (session) this.list.setRunning(session.dream, session.running !== null);
    this.transcript.changed();
  }

  /** @param {{amount: number}} credits */
  showCredits({ amount }) {
    showBalance(amount);
  }

  /** A word in passing, which takes no focus. @param {{level: number, rank: string, credits: number}} frame */
  #levelReached({ level, rank, credits }) {
    const words = interpolate(gettext("You reached level %(level)s: %(rank)s"), { level, rank }, true);
    const gift = credits ? interpolate(ngettext("%(count)s credit came with it.", "%(count)s credits came with it.", credits), { count: credits }, true) : "";
    toast(gift ? `${words}. ${gift}` : words, { seconds: 6 });
    say(`${words}. ${gift}`);
  }

  #drawn() {
    this.follow.grown();
    const { session } = this;
    if (session && this.#isRestored && !document.hidden && this.follow.isAtEnd) this.kept.keepLastRead(session.dream, session.tree.settledId);
  }

  #keepPlaceSoon() {
    clearTimeout(this.#keepingPlace);
    this.#keepingPlace = window.setTimeout(() => this.#keepPlace(), 300);
  }

  #keepPlace() {
    if (this.session?.isLoaded && this.#isRestored) this.kept.keepPlace(this.session.dream, this.follow.place());
  }

  // --- the line

  /** @param {import("./connection.js").LineState} state */
  #lineChanged(state) {
    this.bar.show(state);
    if (state.phase !== "ended") return;
    if (state.reason === "signed out") this.#signIn();
    else if (state.reason === "no dream") this.#gone();
    else this.composer.showTrouble(gettext("The server does not let this page in. Perhaps it was opened under another address than its own."));
  }

  #gone() {
    byId("gone").hidden = false;
    byId("composer").hidden = true;
    this.changed();
    say(gettext("There is no such dream."));
  }

  /** To the sign-in page; what is being written is kept for the way back. */
  #signIn() {
    if (this.#isLeaving) return;
    this.#isLeaving = true;
    location.assign(`${this.setup.urls.sign_in}?next=${encodeURIComponent(location.pathname)}`);
  }

  /** @param {any} error */
  #listFailed(error) {
    if (error.status === 401 || error.status === 403) this.#signIn();
    else window.setTimeout(() => this.list.load().catch((again) => this.#listFailed(again)), 5000);
  }

  // --- events of the page

  #listen() {
    prepareDialogs();
    window.addEventListener("popstate", () => this.open(location.pathname.match(/[0-9a-f-]{36}/)?.[0] ?? null));
    window.addEventListener("pagehide", () => this.#keepPlace());
    document.addEventListener("visibilitychange", () => document.hidden || this.changed());
    document.addEventListener("reverie.forget", () => this.kept.close());
    this.tabs.addEventListener("message", ({ data }) => (data === "forget" ? this.kept.close() : this.list.load().catch(() => {})));
    byId("new-dream").addEventListener("click", (/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.go(null);
    });
    byId("rename").addEventListener("click", () => this.dream && this.diary.rename(this.dream));
    for (const one of document.querySelectorAll("[data-picture]")) one.addEventListener("click", () => this.pictures.ask());
    for (const example of document.querySelectorAll("[data-example]")) {
      example.addEventListener("click", () => {
        this.composer.setText(example.textContent ?? "");
        this.composer.field.focus();
      });
    }
    listenForKeys({
      search: () => {
        this.drawer.open();
        this.list.search.focus();
        this.list.search.select();
      },
      newDream: () => this.go(null),
      stop: () => {
        if (this.drawer.isOpen) {
          this.drawer.close();
          return true;
        }
        const isBusy = this.session?.isBusy ?? false;
        if (isBusy) this.stop();
        return isBusy;
      },
      list: showKeys,
    });
  }
}

new Page().start();
