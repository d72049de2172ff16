"""The journal: a month of nights, the entries with filters, one entry on a sheet, and a new one."""

from __future__ import annotations

import calendar
import dataclasses
import datetime
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from person.credits import prices
from person.models import User
from person.pages.layout import PersonRequest, action, asks_about, done, own, show
from person.privacy import consent
from person.progress import streaks
from project.api.inputs import languages
from project.errors import DomainError

from .. import diary, search
from ..chat import access
from ..dream_list import CursorInvalid
from ..journal import entries, joining, looking_back, pictures
from ..list_filters import Filters
from ..models import Dream
from ..near import features, nearest
from ..signs import writing
from . import journal_forms as forms
from . import journal_patterns, journal_pictures, journal_signs, recordings

ENTRIES_A_PAGE = 30
TAGGED = 200
"""So many of the newest entries with tags say which are offered: each is opened for that."""
MOST_PLACES, PLACE_CHARS = 200, 60
WEEKDAYS = [datetime.date(2024, 1, day) for day in range(1, 8)]


@dataclasses.dataclass(frozen=True, slots=True)
class Cell:
    """A day of the calendar; `day` is what its night holds, if anything."""

    date: datetime.date
    is_in_month: bool
    is_today: bool
    day: looking_back.Day | None
    address: str

    @property
    def label(self) -> str:
        return label_of(self.day) if self.day else ""

    @property
    def mood(self) -> str:
        """The one most often set for this night, for its colour."""
        moods = self.day.moods if self.day else {}
        return max(moods, key=lambda mood: moods[mood]) if moods else ""


def label_of(day: looking_back.Day) -> str:
    """What the marks of a night say, in words."""
    parts = [translation.ngettext("%(count)d entry", "%(count)d entries", day.entries) % {"count": day.entries}]
    parts += [_("nightmare")] if day.nightmares else []
    parts += [_("lucid")] if day.lucid else []
    parts += [str(Dream.Mood(mood).label) for mood in day.moods]
    return ", ".join(parts)


@own
@require_safe
def show_journal(request: PersonRequest) -> HttpResponse:
    """`?month=2026-05`, and the filters. A cursor that no page gave shows the beginning."""
    today = timezone.localdate()
    filters = forms.EntryFilters(request.GET, person_id=request.user.pk, auto_id="filter_%s")
    wanted = journal_patterns.narrowed(request.user, filters.wanted(), filters)
    is_filtered = wanted != Filters()
    if wanted.search:
        wanted = dataclasses.replace(wanted, by_whole_words=search.finds_whole_words_only(request.user.pk))
    cursor = request.GET.get("cursor", "")
    try:
        found = looking_back.page(person=request.user, filters=wanted, limit=ENTRIES_A_PAGE, cursor=cursor)
    except CursorInvalid:
        found = looking_back.page(person=request.user, filters=wanted, limit=ENTRIES_A_PAGE)
    month = _month(request.GET.get("month", ""), today)
    context = {
        "filters": filters,
        "is_filtered": is_filtered,
        "is_by_whole_words": bool(wanted.by_whole_words),
        "entries": found.entries,
        "next": f"?{urlencode({**_kept(request), 'cursor': found.cursor})}" if found.cursor else "",
        "is_later_page": bool(cursor),
        "month": month,
        "weeks": list(_weeks(request.user, month, today)),
        "weekdays": WEEKDAYS,
        "earlier": _shift(month, -1),
        "later": later if (later := _shift(month, 1)) <= today else None,
        "last_night": streaks.night_of(timezone.now(), timezone.get_current_timezone()),
    }
    return show(request, "dreams/journal.html", context)


@own
def new_entry(request: PersonRequest) -> HttpResponse:
    """A sheet for a new entry. It carries its id, so that sending it twice keeps one."""
    if request.method == "POST":
        form = forms.EntryForm(request.POST)
        if form.is_valid():
            try:
                kept = entries.keep(person=request.user, now=timezone.now(), **form.entry(), **languages(request))
            except DomainError as error:
                form.refuse(error)
            else:
                return saved(request, kept, _("Kept in your journal."))
        else:
            form.name_help(request)
    else:
        form = forms.EntryForm(initial={"id": uuid.uuid4(), "dreamt_on": streaks.night_of(timezone.now(), timezone.get_current_timezone())})
    tags = looking_back.tags_of(person=request.user, among=TAGGED)[:100]
    context = {"form": form, "tags": tags, "has_signs": writing.may_have(request.user.pk)}
    return show(request, "dreams/journal_new.html", context, form=form)


@own
def show_entry(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    try:
        sheet = joining.sheet(dream_id=entry_id, person_id=request.user.pk, now=timezone.now())
    except access.NoSuchDream as error:
        raise Http404 from error
    dream = sheet.dream
    telling = features.telling(dream)
    told = telling.messages[0] if telling.messages else None
    marked = journal_signs.marked(telling)
    if request.method == "POST":
        form = forms.EntryForm(request.POST)
        if form.is_valid():
            fields = {name: value for name, value in form.entry().items() if name not in {"entry_id", "kind"}}
            if "denied" not in request.POST:
                del fields["denied"]
            try:
                kept = entries.change(dream_id=dream.pk, person_id=request.user.pk, now=timezone.now(), **fields, **languages(request))
            except DomainError as error:
                form.refuse(error)
            else:
                return saved(request, kept, _("Saved."))
        else:
            form.name_help(request)
    else:
        form = forms.EntryForm.of(dream, told.text if told else "", [(one.start, one.end) for one in marked.get("denied", ())])
    form.hold_denied()
    text = told.text if told else ""
    is_asked = dream.answered_at is not None or dream.hold_id is not None or dream.covered_on is not None
    asks = not is_asked and not dream.stays_here and bool(text)
    painted = pictures.of_dream(dream.pk, request.user.pk)
    context = {
        **marked,
        **recordings.spoken(request, dream),
        "near": nearest.of(dream, told=telling),
        "segments": journal_pictures.placed(marked.get("segments", []), painted),
        "loose_pictures": [one for one in painted if not one.place],
        "form": form,
        "dream": dream,
        "text": text,
        "history": entries.history_of(dream)[:20] if telling.is_edited else [],
        "is_asked": is_asked,
        "price": prices.dream(),
        "others": sheet.others,
        "places": [(at, text[at : at + PLACE_CHARS]) for at in joining.places(text)[:MOST_PLACES]],
        "new_id": uuid.uuid4(),
        "privacy": {"ask": asks_about(request, dream.stays_here) if asks else []},
        "tags": looking_back.tags_of(person=request.user, among=TAGGED)[:100],
        "has_signs": bool(telling.signs) or sheet.has_threads,
        "shares": sheet.links,
    }
    return show(request, "dreams/journal_entry.html", context, form=form)


@action("journal")
def keep_nothing(request: PersonRequest) -> HttpResponse:
    """One tap: nothing is remembered of last night, or it is told later."""
    kind = request.POST.get("kind")
    if kind not in {Dream.Kind.NOTHING, Dream.Kind.LATER}:
        raise Http404
    try:
        kept = entries.keep(person=request.user, entry_id=uuid.uuid4(), text="", kind=kind, now=timezone.now())
    except DomainError as error:
        return done(request, "journal", error.detail)
    words = _("Noted: nothing remembered of this night.") if kind == Dream.Kind.NOTHING else _("Noted: to be told later.")
    return saved(request, kept, words, page="journal")


@action("journal")
def ask(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    """Have an analyst answer, and go to the chat, where the answer streams. `is_given`: what was answered to the question before it."""
    consent.answer_in_form(request.user.pk, request.POST, now=timezone.now())
    try:
        entries.ask(dream_id=entry_id, person_id=request.user.pk, now=timezone.now())
    except access.NoSuchDream as error:
        raise Http404 from error
    except DomainError as error:
        return done(request, "journal", error.detail)
    return redirect("chat_dream", entry_id)


@action("journal")
def delete(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    try:
        diary.delete(dream_id=entry_id, person_id=request.user.pk, now=timezone.now())
    except access.NoSuchDream as error:
        raise Http404 from error
    return done(request, "journal", _("Deleted."))


def saved(request: PersonRequest, kept: entries.Kept, words: str, *, page: str = "") -> HttpResponse:
    if kept.safety is not None:
        # The card is drawn beside the conversation, where it stays.
        return redirect("chat_dream", kept.dream.pk)
    done(request, "journal", words)
    return redirect(page) if page else redirect("journal_entry", kept.dream.pk)


def _kept(request: PersonRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.GET.items() if value and name != "cursor"}


def _month(text: str, today: datetime.date) -> datetime.date:
    """The first day of the month that is asked for; of this one where that is none."""
    try:
        month = datetime.date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return month if datetime.date(1901, 1, 1) <= month <= today else today.replace(day=1)


def _shift(month: datetime.date, by: int) -> datetime.date:
    months = month.year * 12 + month.month - 1 + by
    return datetime.date(months // 12, months % 12 + 1, 1)


def _weeks(person: User, month: datetime.date, today: datetime.date) -> Iterator[list[Cell]]:
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    known = {day.night: day for day in looking_back.days(person=person, first=weeks[0][0], last=weeks[-1][-1])}
    for week in weeks:
        yield [
            Cell(date, date.month == month.month, date == today, known.get(date), f"{reverse('journal')}?{urlencode({'night': date})}")
            for date in week
        ]
