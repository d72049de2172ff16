// The chat page: puts its parts together. What happens in a dream is in session.js, how it looks in transcript.js.

import { showBalance } from "../balance.js";
import { Consent } from "../consent.js";
import { openChannel } from "../browser_storage.js";
import { loadMarkdown } from "./analyst_message.js";
import { say, toast } from "./announce.js";
import { DreamCreator, priceOfADream } from "./create_dream.js";
import { Composer } from "./composer.js";
import { prepareDialogs, showKeys } from "./dialogs.js";
import { Diary } from "./diary.js";
import { Drawer } from "./drawer.js";
import { byId } from "./elements.js";
import { markUnread, showHeadline } from "./headline.js";
import { Insights } from "./insights.js";
import { Near } from "./near.js";
import { LocalStore } from "./local_store.js";
import { listenForKeys } from "./keys.js";
import { ConnectionBanner } from "./connection_banner.js";
import { DreamList, titleOf } from "./list.js";
import { PicturesOnNeed } from "./pictures/on_need.js";
import { Safety } from "./safety.js";
import { Follow } from "./scroll.js";
import { Sending } from "./sending.js";
import { Session } from "./session.js";
import { StaysHere } from "./stays_here.js";
import { Transcript } from "./transcript.js";

/** @typedef {import("./local_store.js").Waiting} Waiting */
/** @typedef {import("../client/tree.js").Message} Message */

const INSIGHTS_AFTER_MS = [1500, 6000, 18000];

export class Page {
  setup = JSON.parse(byId("setup").textContent);
  store = new LocalStore(this.setup.person);
  /** @type {Session | null} */ session = null;
  /** @type {any} the open dream as the server tells it */ dream = null;
  #isRestored = true;
  #isLeaving = false;
  /** @type {number | undefined} */ #keepingPlace;
  /** @type {number[]} */ #insightTimers = [];
  /** The first message whose insights may not be here yet. */ #insightsFrom = Infinity;
  tabs = openChannel("reverie");

  constructor() {
    this.sending = new Sending(this);
    this.diary = new Diary(this);
    this.drawer = new Drawer();
    this.staysHere = new StaysHere(this);
    this.consent = new Consent("consent", (message) => this.composer.showTrouble(message));
    this.list = new DreamList(this.store, {
      open: (dream) => this.go(dream),
      rename: (dream) => this.diary.rename(dream),
      remove: (dream) => this.diary.remove(dream),
      keepHere: (dream) => this.staysHere.change(dream),
      mayKeepHere: (dream) => this.staysHere.isOffered || dream.stays_here,
      whoSaw: (dream) => location.assign(`${this.setup.urls.privacy}?dream=${dream.id}`),
      hasHelp: (dream) => this.safety.isPutAway(dream.id),
      help: () => this.safety.put(false),
    });
    this.composer = new Composer(this.store, this.setup, {
      send: (text, analyst) => !this.asksFirst(() => this.composer.submit()) && this.sending.send(text, analyst),
      stop: () => this.stop(),
      editLast: () => this.transcript.editLast(),
    });
    this.transcript = new Transcript(byId("messages"), {
      retry: (one) => this.sending.retry(one),
      edit: (one) => this.sending.takeBack(one),
      drop: (one) => this.sending.drop(one),
      hasSigns: this.setup.has_signs,
      change: (message, text, denied) => {
        const post = () => this.sending.post({ text, denied, parent: message.parent });
        return !this.asksFirst(post) && post();
      },
      show: (message) => this.showVersion(message),
      again: (message, analyst) => this.asksFirst(() => this.again(message, analyst)) || this.again(message, analyst),
      goOn: (message) => this.asksFirst(() => this.goOn(message)) || this.goOn(message),
    }, this.setup.analysts);
    this.pictures = new PicturesOnNeed({ library: this.setup.urls.library, price: this.setup.picture_price }, {
      changed: () => this.transcript.changed(),
      began: () => {
        this.transcript.draw();
        this.follow.toEnd();
      },
      news: () => this.follow.news(),
      help: (card) => this.safety.name(card),
    });
    this.transcript.between = () => (this.session?.isLoaded ? this.pictures.cards() : []);
    this.follow = new Follow(byId("transcript"), byId("talk"), byId("jump"), () => this.#keepPlaceSoon());
    this.transcript.drawn = () => this.#drawn();
    this.safety = new Safety(byId("safety"), () => this.follow.news());
    this.transcript.isReadyForMore = () => this.#isRestored;
    this.insights = new Insights(byId("insights"), (message) => this.transcript.wordsOf(message));
    this.near = new Near(byId("near"), (dream) => this.go(dream));
    this.bar = new ConnectionBanner(() => (this.session ? this.session.line.connect() : this.beginner.start()), () => this.store.isKept);
    this.beginner = new DreamCreator(this.store, this.list, {
      begun: (dream) => this.session || this.go(dream, { isReplacing: true, isNew: true }),
      refused: (one, error) => this.sending.refused(one, error),
      late: (retryAt, one, error) => {
        this.bar.show({ phase: "waiting", reason: "server", retryAt, road: "socket" });
        this.sending.nameHelp(one, error);
      },
    });
    this.#listen();
  }

  async start() {
    this.showCredits(this.setup.credits);
    this.open(this.setup.dream);
    if (!this.session) this.composer.submitEarly();
    await this.list.load().catch((error) => this.#listFailed(error));
    if (this.session) this.list.setCurrent(this.session.dream);
  }

  /** Whether somebody has to say first if words may leave this server. @param {() => void} then @returns {boolean} */
  asksFirst(then) {
    return !this.staysHere.isOn && this.consent.asks(then);
  }

  // --- opening

  /** Go to a dream, or to the empty page. @param {string | null} dream @param {{isReplacing?: boolean, isNew?: boolean}} [how] */
  go(dream, { isReplacing = false, isNew = false } = {}) {
    const path = dream ? `${this.setup.urls.chat}${dream}/` : this.setup.urls.chat;
    const url = path + this.list.filters.address;
    if (isReplacing) history.replaceState(null, "", url);
    else if (location.pathname !== path) history.pushState(null, "", url);
    this.drawer.close();
    this.open(dream, isNew);
  }

  /** @param {string | null} dream @param {boolean} [isNew] begun a moment ago */
  open(dream, isNew = false) {
    this.#leave();
    this.dream = dream ? this.list.get(dream) : null;
    this.composer.open(dream);
    this.composer.setPrice("");
    this.insights.clear();
    this.safety.open(dream);
    this.insights.dream = dream;
    this.near.open(dream);
    this.#insightsFrom = Infinity;
    this.bar.hide();
    byId("gone").hidden = true;
    byId("composer").hidden = false;
    this.#isRestored = !dream;
    this.pictures.open(dream, isNew);
    this.session = dream ? this.#newSession(dream) : null;
    if (dream) loadMarkdown();
    this.transcript.open(this.session, dream ? this.store.lastRead(dream) : 0);
    this.transcript.setUnbegun(dream ? [] : this.beginner.waiting);
    this.list.setCurrent(dream);
    this.staysHere.draw();
    this.changed();
    if (!dream) {
      this.follow.toStart();
      this.beginner.start();
      priceOfADream().then((price) => !this.session && this.composer.setPrice(price));
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
    const session = new Session(dream, this.store, {
      changed: () => this.changed(),
      grew: () => this.transcript.grew(),
      line: (state) => this.#lineChanged(state),
      ready: () => {
        this.#isReady();
        this.pictures.refresh();
      },
      dream: (its) => this.dreamChanged(its),
      deleted: (id) => this.diary.left(id),
      restored: (its) => this.list.put(its),
      credits: (credits) => this.showCredits(credits),
      level: (frame) => this.#levelReached(frame),
      safety: (card) => this.safety.show(card),
      picture: (frame) => this.pictures.take(frame),
      earlier: (before) => this.insights.load(dream, { after: session.tree.firstId - 1, before }),
      began: () => this.#began(),
      ended: (reply) => this.#ended(reply),
      refused: (one, error) => this.sending.refused(one, error),
      trouble: (error) => toast(error.detail, { isBad: true }),
    }, this.setup.is_traced);
    return session;
  }

  async #isReady() {
    const { session } = this;
    if (this.#isRestored || !session) return;
    const place = this.store.place(session.dream);
    // Not reached: then one begins at the end.
    if (place) await session.reach(place.message).catch(() => {});
    // Places are found in what is formatted.
    if (session.tree.size) await loadMarkdown();
    if (this.#isRestored || session !== this.session) return;
    if (place) this.transcript.reach(place.message);
    this.composer.analyst.value = this.dream?.analyst ?? this.setup.analysts[0]?.slug ?? "";
    this.transcript.draw();
    this.follow.restore(place);
    this.#isRestored = true;
    this.#loadInsights(session.tree.firstId, [0]);
    this.composer.submitEarly();
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
    if (back) this.composer.giveBack(back);
  }

  /** @param {Message} message @param {string} [analyst] */
  again(message, analyst) {
    if (!this.session?.regenerate(message, analyst)) this.#sayNoLine();
    else this.follow.toEnd();
  }

  /** @param {Message} message */
  goOn(message) {
    if (!this.session?.continue(message)) this.#sayNoLine();
  }

  #sayNoLine() {
    toast(gettext("There is no connection just now. Please try again in a moment."), { isBad: true });
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
    else if (reply.finish_reason === "length") say(gettext("The answer was cut off at its greatest length."));
    else say(reply.state === "stopped" ? gettext("Answer stopped.") : gettext("Answer complete."));
    this.#loadInsights(reply.parent ?? reply.id, INSIGHTS_AFTER_MS);
    // The dream has changed, and it has been seen.
    this.list.loadSoon();
  }

  /** Words are searched in the background: ask some times for what was found from this message on. @param {number} message @param {number[]} delays */
  #loadInsights(message, delays) {
    const { session } = this;
    if (!session?.tree.size) return;
    this.#insightTimers.forEach(clearTimeout);
    this.#insightsFrom = Math.min(this.#insightsFrom, message);
    const timers = delays.map((ms, index) => window.setTimeout(() => ask(index === delays.length - 1), ms));
    this.#insightTimers = timers;
    /** @param {boolean} isLast */
    const ask = async (isLast) => {
      const isFound = await this.insights.load(session.dream, { after: Math.max(0, this.#insightsFrom - 1) });
      if (!(isFound || isLast) || timers !== this.#insightTimers) return;
      timers.forEach(clearTimeout);
      this.#insightsFrom = Infinity;
      this.near.load();
    };
  }

  // --- the dream

  /** @param {any} dream */
  dreamChanged(dream) {
    this.dream = dream;
    this.list.put(dream);
    this.staysHere.draw();
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
    byId("rename").hidden = byId("night").hidden = !this.dream;
    if (this.dream) byId("night").href = `/journal/${this.dream.id}/`;
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
    // Nobody who may be in danger is congratulated. The level stands on the page of progress.
    if (this.safety.isShown) return;
    const words = interpolate(gettext("You reached level %(level)s: %(rank)s"), { level, rank }, true);
    const gift = credits ? interpolate(ngettext("%(count)s credit came with it.", "%(count)s credits came with it.", credits), { count: credits }, true) : "";
    toast(gift ? `${words}. ${gift}` : words, { seconds: 6 });
    say(`${words}. ${gift}`);
  }

  #drawn() {
    this.follow.grown();
    const { session } = this;
    if (session && this.#isRestored && !document.hidden && this.follow.isAtEnd) this.store.keepLastRead(session.dream, session.tree.settledId);
  }

  #keepPlaceSoon() {
    clearTimeout(this.#keepingPlace);
    this.#keepingPlace = window.setTimeout(() => this.#keepPlace(), 300);
  }

  #keepPlace() {
    if (this.session?.isLoaded && this.#isRestored) this.store.keepPlace(this.session.dream, this.follow.place());
  }

  // --- the line

  /** @param {import("../client/line.js").LineState} state */
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
    location.assign(`${this.setup.urls.sign_in}?next=${encodeURIComponent(location.pathname + location.search)}`);
  }

  /** @param {any} error */
  #listFailed(error) {
    if (error.status === 401 || error.status === 403) this.#signIn();
    else window.setTimeout(() => this.list.load().catch((again) => this.#listFailed(again)), 5000);
  }

  // --- events of the page

  #wentBack() {
    const dream = location.pathname.match(/[0-9a-f-]{36}/)?.[0] ?? null;
    this.list.readAddress();
    if (dream !== (this.session?.dream ?? null)) this.open(dream);
  }

  #listen() {
    prepareDialogs();
    window.addEventListener("popstate", () => this.#wentBack());
    window.addEventListener("pagehide", () => this.#keepPlace());
    window.addEventListener("beforeunload", (event) => this.store.holdsUnkept && event.preventDefault());
    document.addEventListener("visibilitychange", () => document.hidden || this.changed());
    document.addEventListener("reverie.forget", () => this.store.close());
    this.tabs?.addEventListener("message", ({ data }) => (data === "forget" ? this.store.close() : this.list.load().catch(() => {})));
    byId("new-dream").addEventListener("click", (/** @type {MouseEvent} */ event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.go(null);
    });
    this.composer.field.addEventListener("input", loadMarkdown, { once: true });
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
