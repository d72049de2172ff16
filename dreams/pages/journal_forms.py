"""Forms of the journal: the sheet of an entry, and what its list is narrowed to. Rules belong to the journal's own functions."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from person.pages.forms import FlowForm
from person.pages.layout import PersonRequest
from project.api.inputs import languages
from project.errors import DomainError
from project.text.visible import is_blank

from ..chat import frames, safety_card
from ..list_filters import ONLY, Filters, of_wish
from ..models import Dream, Sign
from ..signs.marks import MOST_MARKS
from ..signs.ranges import Range, is_markable

DATE = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
LUCIDITY = [("", "–"), ("0", _("not lucid")), ("1", _("a little")), ("2", _("lucid")), ("3", _("lucid and in control"))]
RECALL = [("", "–"), *((str(number), str(number)) for number in range(6))]
DISTRESS = [("", "–"), *((str(number), str(number)) for number in range(11))]


def _capital(name: Any) -> str:
    return str(name)[:1].upper() + str(name)[1:]


_capitalised: Any = lazy(_capital, str)
MOODS = [(key, _capitalised(name)) for key, name in Dream.Mood.choices]
MOST_TAGS, LONGEST_TAG = 20, 40
MOST_PEOPLE, LONGEST_NAME = 30, 80


class Words(forms.CharField):
    """Several words or names, separated by commas; `[]` where there are none."""

    def __init__(self, *, most: int, longest: int, **options: Any) -> None:
        super().__init__(required=False, max_length=most * (longest + 2), **options)
        self.most, self.longest = most, longest

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        given = super().clean(value)
        found = list(dict.fromkeys(word.strip() for word in given.split(",") if word.strip()))
        if len(found) > self.most or any(len(word) > self.longest for word in found):
            raise forms.ValidationError(
                _("At most %(most)s, each of at most %(longest)s characters.") % {"most": self.most, "longest": self.longest}
            )
        return found


PLACE = re.compile(r"([0-9]{1,7})-([0-9]{1,7})")


def _places(written: str, text: str) -> list[Range]:
    found = [(int(start), int(end)) for start, end in PLACE.findall(written)]
    return [place for place in found if is_markable(text, *place)][:MOST_MARKS]


def checked_words(text: str) -> str:
    """Held to what every message of a chat is held to. Raises ValidationError."""
    try:
        return frames.checked_text(text.replace("\r\n", "\n"))
    except DomainError as error:
        raise forms.ValidationError(error.detail, code=error.code) from error


class TellingForm(FlowForm):
    """One with the words of a dream."""

    def name_help(self, request: PersonRequest) -> None:
        """Words that are refused for whatever reason may tell of danger all the same."""
        self.help_named = safety_card.of_refused(self.data.get("text", ""), person_id=request.user.pk, **languages(request))


class EntryForm(TellingForm):
    id = forms.UUIDField(widget=forms.HiddenInput)
    denied = forms.CharField(required=False, widget=forms.HiddenInput)
    """Words that are no signs, said while writing: `3-7 12-20`, in code points. Written by the page's script, so what is no such place
    is left out: nobody sees this field, or could mend it."""
    text = forms.CharField(
        label=_("The dream"),
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 9, "dir": "auto", "enterkeyhint": "enter"}),
        help_text=_("Fragments are enough. It is kept for nothing, and nobody answers until you ask."),
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False, widget=forms.TextInput({"dir": "auto"}))
    dreamt_on = forms.DateField(label=_("Night of"), widget=DATE)
    slept_at = forms.DateTimeField(label=_("Fell asleep"), required=False, widget=MOMENT)
    woke_at = forms.DateTimeField(label=_("Woke up"), required=False, widget=MOMENT)
    mood = forms.ChoiceField(label=_("Mood"), required=False, choices=[("", "–"), *MOODS])
    lucidity = forms.TypedChoiceField(label=_("Lucidity"), required=False, choices=LUCIDITY, coerce=int, empty_value=None)
    recall = forms.TypedChoiceField(label=_("Recall"), required=False, choices=RECALL, coerce=int, empty_value=None)
    is_nightmare = forms.BooleanField(label=_("A nightmare"), required=False)
    distress = forms.TypedChoiceField(label=_("How bad it was, 0 to 10"), required=False, choices=DISTRESS, coerce=int, empty_value=None)
    is_recurring = forms.BooleanField(label=_("It comes again and again"), required=False)
    people = Words(label=_("People"), most=MOST_PEOPLE, longest=LONGEST_NAME, help_text=_("Separated by commas."))
    tags = Words(label=_("Tags"), most=MOST_TAGS, longest=LONGEST_TAG, help_text=_("Separated by commas."))

    stays_here = forms.BooleanField(
        label=_("Never leaves this server"), required=False, help_text=_("Only the built-in analyst and painter see it.")
    )
    is_kept_out = forms.BooleanField(
        label=_("Keep it out of other talks"), required=False, help_text=_("No analyst is reminded of it when another dream is told.")
    )

    @classmethod
    def of(cls, dream: Dream, text: str, denied: Iterable[Range]) -> EntryForm:
        """The sheet of an entry as it is."""
        names = (
            *("title", "slept_at", "woke_at", "mood", "lucidity", "recall", "is_nightmare", "distress", "is_recurring", "people", "tags"),
            "stays_here",
            "is_kept_out",
        )
        known = {"id": dream.pk, "text": text, "dreamt_on": dream.night, "denied": " ".join(f"{start}-{end}" for start, end in denied)}
        return cls(initial={**known, **{name: getattr(dream, name) for name in names}})

    def hold_denied(self) -> None:
        """For an entry that is there already: `denied` is sent only where the page's script, which knows where the words went, lets it."""
        self.fields["denied"].widget.attrs["disabled"] = True

    def clean_text(self) -> str:
        return "" if is_blank(self.cleaned_data["text"]) else checked_words(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        slept_at, woke_at = given.get("slept_at"), given.get("woke_at")
        if slept_at and woke_at and woke_at <= slept_at:
            self.add_error("woke_at", _("Waking comes after falling asleep."))
        return given

    def entry(self) -> dict[str, Any]:
        """What `entries.keep` takes. Without words it is to be told later."""
        fields = {**self.cleaned_data, "title": self.cleaned_data["title"] or None}
        fields["denied"] = _places(fields["denied"], fields["text"])
        return {"entry_id": fields.pop("id"), **fields, "kind": Dream.Kind.DREAM if fields["text"] else Dream.Kind.LATER}


class CaptureForm(TellingForm):
    """What is written down half asleep: words, and three taps beside them. Without words there is nothing to keep."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(label=_("The dream"), strip=False)
    mood = forms.ChoiceField(required=False, choices=[("", ""), *MOODS])
    recall = forms.TypedChoiceField(required=False, choices=RECALL, coerce=int, empty_value=None)
    lucidity = forms.TypedChoiceField(required=False, choices=LUCIDITY, coerce=int, empty_value=None)

    def clean_text(self) -> str:
        return checked_words(self.cleaned_data["text"])

    def entry(self) -> dict[str, Any]:
        """What `entries.keep` takes."""
        given = dict(self.cleaned_data)
        return {"entry_id": given.pop("id"), **given}


class EntryFilters(FlowForm):
    """Every query is answered: what makes no sense counts as not said."""

    search = forms.CharField(label=_("Words"), max_length=200, required=False, widget=forms.TextInput({"type": "search", "dir": "auto"}))
    mood = forms.ChoiceField(label=_("Mood"), required=False, choices=[("", _("any")), *MOODS])
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("everything")), *ONLY],
    )
    tag = forms.CharField(label=_("Tag"), max_length=LONGEST_TAG, required=False, widget=forms.TextInput({"dir": "auto"}))
    person = forms.CharField(label=_("Somebody in it"), max_length=LONGEST_NAME, required=False, widget=forms.TextInput({"dir": "auto"}))
    first = forms.DateField(label=_("From the night of"), required=False, widget=DATE)
    last = forms.DateField(label=_("To the night of"), required=False, widget=DATE)
    least_lucidity = forms.TypedChoiceField(label=_("Lucidity at least"), required=False, choices=LUCIDITY, coerce=int, empty_value=None)
    least_recall = forms.TypedChoiceField(label=_("Recall at least"), required=False, choices=RECALL, coerce=int, empty_value=None)
    least_distress = forms.TypedChoiceField(label=_("As bad as, at least"), required=False, choices=DISTRESS, coerce=int, empty_value=None)
    least_hours = forms.IntegerField(label=_("Hours of sleep at least"), required=False, min_value=0, max_value=100)
    most_hours = forms.IntegerField(label=_("Hours of sleep at most"), required=False, min_value=0, max_value=100)
    sign = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    night = forms.DateField(required=False, widget=forms.HiddenInput)
    """Chosen in the calendar."""
    own_sign = forms.UUIDField(label=_("Your sign"), required=False, widget=forms.HiddenInput)
    thread = forms.UUIDField(required=False, widget=forms.HiddenInput)
    """Chosen where threads are listed."""
    indicator = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    """Chosen where patterns are shown."""

    FIRST = ("search", "mood", "only", "tag")
    """What is seen at once; the others are a tap away, or open where one of them is set."""
    KEPT = ("sign", "thread", "own_sign")

    def __init__(self, *args: Any, person_id: uuid.UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        signs = sorted((sign.name, str(sign.pk)) for sign in Sign.objects.filter(person=person_id))
        if signs:
            self.fields["own_sign"].widget = forms.Select(choices=[("", _("any")), *((pk, name) for name, pk in signs)])

    def first_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FIRST]

    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in self.FIRST]

    def uses_more(self) -> bool:
        return any(field.data for field in self.more_fields())

    def sheet_fields(self) -> list[forms.BoundField]:
        """Those of the chat's list, whose words have a field of their own beside it."""
        return [field for field in self.visible_fields() if field.name != "search"]

    def kept_fields(self) -> list[forms.BoundField]:
        """Chosen elsewhere, and kept while other words are looked for in the journal. A night or an indicator is left by that."""
        return [field for field in self.hidden_fields() if field.data and field.name in self.KEPT]

    def sheet_hidden_fields(self) -> list[forms.BoundField]:
        """Those of the chat's list, which its script fills and empties. Indicators are the journal's alone."""
        return [field for field in self.hidden_fields() if field.name != "indicator"]

    def wanted(self) -> Filters:
        self.is_valid()
        return of_wish({name: value for name, value in self.cleaned_data.items() if name != "indicator"})
