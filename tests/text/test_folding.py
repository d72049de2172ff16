"""Folding: the same words however they are typed, and different letters kept apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from project.text.folding import fold, fold_with_places, search_key

from .variants import phrases, variants

pytestmark = pytest.mark.once

AWKWARD = st.text(
    alphabet="iIıİjJ\u0307\u0301\u0327\u0345\u0308 \n\u200b\u00a0\u2800aёËñÑ´¨`'’ßſﬁ½…ᄀ가\u1161\u11a8Σςσ\ud800\U0001f469\u200d"
)


@given(st.data())
def test_any_way_to_type_the_same_words_folds_alike(data: st.DataObject) -> None:
    text = data.draw(phrases)
    assert fold(data.draw(variants(text))) == fold(text)


@given(st.one_of(st.text(), AWKWARD))
def test_folding_again_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert search_key(search_key(text)) == search_key(text) == search_key(fold(text))


@given(st.one_of(st.text(), AWKWARD))
def test_composed_and_decomposed_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)


@given(st.one_of(st.text(), AWKWARD))
def test_places_lead_back_into_the_text(text: str) -> None:
    folded, starts, ends = fold_with_places(text)
    assert folded == fold(text)
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert len(starts) == len(ends) == len(folded)
    for letter, start, end in zip(folded, starts, ends, strict=True):
        assert 0 <= start < end <= len(text)
        assert letter == " " or letter in fold(f"/{text[start:end]}/")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("İntihar etmek istiyorum.", "intihar etmek istiyorum."),
        ("İNTİHAR ETMEK İSTİYORUM.", "intihar etmek istiyorum."),
        ("INTIHAR", "intihar"),
        ("ışık", "IŞIK"),
        ("Море", "МОРЕ"),
        ("ÑANDÚ", "n\u0303andu\u0301"),
        ("AYŞE", "ayşe"),
        ("STRASSE", "straße"),
        ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
        ("want\u00a0to\n die", "want to die"),
        ("so\u00adft", "soft"),
        ("don’t", "don't"),
        ("ｗａｎｔ", "want"),
        ("\u202eabc\u202c", "abc"),
        ("❤️", "❤"),
    ],
)
def test_equal_words(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("ñ", "n"), ("ö", "o"), ("ё", "е"), ("й", "и"), ("ç", "c"), ("é", "e"), ("ü", "u")])
def test_letters_of_their_own_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_searching_leaves_out_the_marks_that_writers_leave_out() -> None:
    assert search_key("Ёлка за́мок música KÂBUS") == "елка замок musica kabus"
    assert search_key("ñandú ölmek çocuk мой pingüino") == "ñandu ölmek çocuk мой pingüino"


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\u2800", "\u3164\ufeff", "\u202e\u2066", "\u00ad\n\u2003", "\u115f\uffa0"])
def test_what_cannot_be_seen_folds_to_nothing(text: str) -> None:
    assert fold(text) == ""
