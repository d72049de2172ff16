"""A passage of a dream as pictures, as a page: choose the words, look at the scenes, paint them, and see them at their words."""

from __future__ import annotations

import dataclasses
import uuid
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.translation import gettext

from dreams.chat import access as dreams_access
from dreams.journal import rewriting
from dreams.models import Dream
from dreams.signs.ranges import Range
from person.credits import allowance
from person.models import User
from person.pages.layout import PersonRequest, action, asks_about, done, own, show
from person.privacy import consent
from project.errors import DomainError

from ..catalogue import browse
from ..jobs import access, payment
from ..jobs.serialize import FAILURES
from ..media import signing
from ..models import Job, Result, Scene, Strip
from ..prompts.from_dream import DreamEmpty
from ..strips import flow, new_scene, passages

LAST = 1_000_000


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """A scene as the page shows it. `picture` is an address, "" where there is none (yet)."""

    scene: Scene
    job: Job | None
    result: Result | None
    picture: str
    trouble: str

    @property
    def is_running(self) -> bool:
        return self.job is not None and not self.job.is_final

    @property
    def may_retry(self) -> bool:
        return self.job is not None and self.job.state in {Job.State.FAILED, Job.State.CANCELLED}


@own
def strips(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    """`?sentence=…` (their numbers) or `?start=&end=`, with `?count=`: the scenes of that passage, to be painted by a POST."""
    whose: dict[str, Any] = {"dream_id": entry_id, "person_id": request.user.pk}
    dream = _dream(request, entry_id)
    try:
        told = flow.words_in(dream)
    except DreamEmpty:
        return done_at_entry(request, entry_id, DreamEmpty().detail)
    places = passages.sentences(told.text)
    trouble = ""
    wanted: list[flow.Wanted] = []
    style = flow.remembered_style(**whose)
    count = _number(request.GET.get("count", ""), 3)
    if request.method == "POST":
        wanted, style = _wanted(request.POST), request.POST.get("style", "")
        try:
            return _begin(request, entry_id, wanted, style)
        except DomainError as error:
            trouble = error.detail
    elif (chosen := _chosen(request.GET, places)) is not None:
        try:
            wanted = flow.draft(**whose, start=chosen[0], end=chosen[1], count=count).scenes
        except DomainError as error:
            trouble = error.detail
    elif "count" in request.GET:
        trouble = passages.PassageInvalid().detail
    chosen_range = (wanted[0].start, wanted[-1].end) if wanted else _chosen(request.GET, places) or (0, 0)
    sentences = [
        {"text": told.text[start:end], "start": start, "is_chosen": start < chosen_range[1] and end > chosen_range[0]}
        for start, end in places
    ]
    context = {
        "dream": dream,
        "sentences": sentences,
        "wanted": [{**dataclasses.asdict(one), "quote": told.text[one.start : one.end]} for one in wanted],
        "count": len(wanted) or count,
        "counts": range(flow.FEWEST, flow.MOST + 1),
        "styles": _styles(request.user),
        "style": style,
        "new_id": request.POST.get("id") or uuid.uuid4(),
        "quote": _quote(request, entry_id, wanted, style),
        "trouble": trouble,
        "max_prompt": settings.IMAGEGEN_PROMPT_MAX_CHARS,
        "max_description": flow.LONGEST_DESCRIPTION,
        "privacy": {"ask": asks_about(request, dream.stays_here)},
        "strips": [{"strip": one, "scenes": _shown(one)} for one in flow.in_dream(dream)],
        "price": payment.price(job_type=Job.Type.GENERATION, quality="auto"),
        "free_left": payment.free_left_today(person=request.user, now=timezone.now()),
    }
    response = show(request, "imagegen/strips.html", context)
    response.status_code = 400 if trouble and request.method == "POST" else 200
    return response


@action("journal")
def describe(request: PersonRequest, strip_id: uuid.UUID, index: int) -> HttpResponse:
    """Change what is told to who can't see a scene."""
    strip = _strip(request, strip_id)
    try:
        flow.describe(strip_id=strip_id, person_id=request.user.pk, index=index, description=request.POST.get("description", ""))
    except flow.NoSuchStrip as error:
        raise Http404 from error
    return _back(request, strip, gettext("Saved."))


@action("journal")
def retry(request: PersonRequest, strip_id: uuid.UUID, index: int) -> HttpResponse:
    """Paint one scene anew that failed."""
    strip = _strip(request, strip_id)
    try:
        flow.retry(strip_id=strip_id, person_id=request.user.pk, index=index, now=timezone.now())
    except (flow.NoSuchStrip, access.NoSuchJob) as error:
        raise Http404 from error
    except DomainError as error:
        return _back(request, strip, error.detail)
    return redirect("journal_strips", strip.dream_id)


@action("journal")
def remove(request: PersonRequest, strip_id: uuid.UUID) -> HttpResponse:
    """Take a strip from its words."""
    strip = _strip(request, strip_id)
    flow.remove(strip_id=strip_id, person_id=request.user.pk)
    return _back(request, strip, gettext("Removed. The pictures stay in your library."))


@own
def new_scene_picture(request: PersonRequest, entry_id: uuid.UUID) -> HttpResponse:
    """A picture of how a nightmare was told anew: its words and its price first, and a POST paints it."""
    whose: dict[str, Any] = {"dream_id": entry_id, "person_id": request.user.pk}
    dream, language = _dream(request, entry_id), translation.get_language() or "en"
    try:
        prompt = new_scene.draft_of(dream, language)
    except rewriting.NoRewriting:
        return redirect("journal_rewrite", entry_id)
    style, trouble = flow.remembered_style(**whose), ""
    if request.method == "POST":
        prompt, style = request.POST.get("prompt", "")[: settings.IMAGEGEN_PROMPT_MAX_CHARS], request.POST.get("style", "")
        consent.answer_in_form(request.user.pk, request.POST, now=timezone.now())
        try:
            new_scene.paint(**whose, client_id=str(_id(request.POST)), prompt=prompt, style=style, now=timezone.now(), language=language)
            return redirect("journal_new_scene", entry_id)
        except DomainError as error:
            trouble = error.detail
    job = new_scene.last(**whose)
    results = [one for one in job.results.all() if one.deleted_at is None] if job else []
    try:
        quote = new_scene.quote_for(person=request.user, dream=dream, prompt=prompt, style=style, now=timezone.now())
    except DomainError:
        quote = None  # what is wrong with the style is said when it is to be painted
    context = {
        "dream": dream,
        "prompt": prompt,
        "max_prompt": settings.IMAGEGEN_PROMPT_MAX_CHARS,
        "styles": _styles(request.user),
        "style": style,
        "new_id": request.POST.get("id") or uuid.uuid4(),
        "quote": quote,
        "trouble": trouble,
        "job": job,
        "result": results[0] if results else None,
        "picture": signing.url(results[0].file) if results else "",
        "job_trouble": _trouble(job, results[0] if results else None) if job else "",
        "privacy": {"ask": asks_about(request, dream.stays_here)},
    }
    response = show(request, "imagegen/new_scene.html", context)
    response.status_code = 400 if trouble else 200
    return response


def done_at_entry(request: PersonRequest, entry_id: uuid.UUID, words: str) -> HttpResponse:
    done(request, "journal", words)
    return redirect("journal_entry", entry_id)


def _begin(request: PersonRequest, entry_id: uuid.UUID, wanted: list[flow.Wanted], style: str) -> HttpResponse:
    consent.answer_in_form(request.user.pk, request.POST, now=timezone.now())
    whose: dict[str, Any] = {"dream_id": entry_id, "person_id": request.user.pk}
    begun = flow.begin(**whose, strip_id=_id(request.POST), scenes=wanted, style=style, now=timezone.now())
    # The card is drawn beside the conversation, where it stays.
    return redirect("chat_dream" if begun.safety else "journal_strips", entry_id)


def _dream(request: PersonRequest, entry_id: uuid.UUID) -> Dream:
    try:
        return dreams_access.dream(dream_id=entry_id, person_id=request.user.pk)
    except dreams_access.NoSuchDream as error:
        raise Http404 from error


def _strip(request: PersonRequest, strip_id: uuid.UUID) -> Strip:
    try:
        return flow.one(strip_id=strip_id, person_id=request.user.pk)
    except flow.NoSuchStrip as error:
        raise Http404 from error


def _back(request: PersonRequest, strip: Strip, words: str) -> HttpResponse:
    done(request, "journal", words)
    return redirect("journal_strips", strip.dream_id)


def _chosen(sent: QueryDict, places: list[Range]) -> Range | None:
    """What was selected, else from the first to the last sentence that was ticked."""
    start, end = _number(sent.get("start", ""), -1), _number(sent.get("end", ""), -1)
    if 0 <= start < end:
        return start, end
    numbers = [number for one in sent.getlist("sentence") if 0 <= (number := _number(one, -1)) < len(places)]
    return (places[min(numbers)][0], places[max(numbers)][1]) if numbers else None


def _wanted(sent: QueryDict) -> list[flow.Wanted]:
    """Fields `start-0`, `end-0`, `prompt-0`, `description-0`, …"""
    numbers = [number for number in range(flow.MOST) if f"prompt-{number}" in sent]
    return [
        flow.Wanted(
            _number(sent.get(f"start-{number}", ""), 0),
            _number(sent.get(f"end-{number}", ""), 0),
            sent.get(f"prompt-{number}", "").strip()[: settings.IMAGEGEN_PROMPT_MAX_CHARS],
            sent.get(f"description-{number}", "").strip()[: flow.LONGEST_DESCRIPTION],
        )
        for number in numbers
    ]


def _quote(request: PersonRequest, entry_id: uuid.UUID, wanted: list[flow.Wanted], style: str) -> Any:
    """None where the scenes are not in order yet."""
    try:
        return flow.quote(dream_id=entry_id, person_id=request.user.pk, scenes=wanted, style=style, now=timezone.now()) if wanted else None
    except DomainError:
        return None  # what is wrong with them is said when they are to be painted


def _styles(person: User) -> list[tuple[str, str]]:
    """Those that this person may use."""
    rows = browse.styles(person_id=person.pk, now=timezone.now())
    if not allowance.may_use_premium_styles(person):
        rows = rows.filter(is_premium=False)
    return [("", gettext("No style")), *((row.slug, gettext(row.name)) for row in rows)]


def _shown(strip: Strip) -> list[Shown]:
    found = []
    for scene in strip.scenes.all():
        job = scene.job
        results = [one for one in job.results.all() if one.deleted_at is None] if job is not None and job.deleted_at is None else []
        result = results[0] if results else None
        picture = signing.url(result.file) if result else ""
        found.append(Shown(scene, job, result, picture, _trouble(job, result)))
    return found


def _trouble(job: Job | None, result: Result | None) -> str:
    if job is not None and job.state == Job.State.FAILED:
        told = FAILURES.get(job.error_code) or gettext("This can't be done.")
        return f"{told} {gettext('You were not charged.')}"
    if job is not None and job.state == Job.State.CANCELLED:
        return gettext("Cancelled. It cost nothing.")
    return gettext("This picture was deleted.") if result is None and (job is None or job.is_final) else ""


def _id(sent: QueryDict) -> uuid.UUID:
    try:
        return uuid.UUID(sent.get("id", ""))
    except ValueError:
        return uuid.uuid4()


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and int(text) <= LAST else otherwise
