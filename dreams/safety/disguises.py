"""Letters drawn as other letters or signs, and words that a sign or a line's end takes apart: read as what the eye reads."""

from __future__ import annotations

import re

SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True))
NEGATIVE = {first + number: chr(ord("a") + number) for first in (0x1F150, 0x1F170, 0x1F1E6) for number in range(26)}
"""White letters on dark circles and squares, and the halves of flags."""
OTHER_SCRIPTS = dict(
    [
        *zip("αβεηικνορτυχω", "abenikvoptuxw", strict=True),
        *zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx", strict=True),
        *zip("գոսսհօ", "qnuuho", strict=True),
        *zip("ᎪᏴᏟᎠᎬᎻᏀᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎩᏃ", "abcdehgjklmprstvwyz", strict=True),
    ]
)
"""Greek, Armenian and Cherokee letters that look like Latin ones. None of our languages is written with them."""
LETTERS = str.maketrans(SMALL_CAPITALS) | NEGATIVE | str.maketrans(OTHER_SCRIPTS)
DRAWN = re.compile("[" + "".join(map(chr, LETTERS)) + "]")

ENCLOSING = re.compile("[\u0488\u0489\u1abe\u20dd-\u20e0\u20e2-\u20e4\ua670-\ua672]")
_SIGN = "[\u2190-\u2bff\U0001f000-\U0001faff]\ufe0f?"
SIGNS_BETWEEN = re.compile(rf"(?<![^\W_])(?:[^\W\d_](?:{_SIGN})+){{2,}}[^\W\d_](?![^\W_])")
SIGNS = re.compile(rf"(?:{_SIGN})+")
HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u00ad\u2010\u2011]\s*[\n\r\u2028]\s*(?=[^\W\d_])")
TRAILING_OFF = re.compile(r"\s*(?:\.{2,}|…)\s*(?=\S)|(?<=[^\W\d_])\.(?=[^\W\d_])")


def removed(text: str) -> str:
    """The same words in letters of their own. What is in no disguise stays as it is."""
    if text.isascii():
        return text
    plain = ENCLOSING.sub("", text)
    if DRAWN.search(plain):
        plain = plain.translate(LETTERS)
    return SIGNS_BETWEEN.sub(lambda found: SIGNS.sub("", found.group()), plain)


def rejoined(text: str) -> str:
    """The text as if nobody had trailed off or broken a word at the end of a line: "I want... to... die", "kill my-" and "self"."""
    return TRAILING_OFF.sub(" ", HYPHENATED.sub("", text))
