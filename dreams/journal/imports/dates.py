"""Dates as people and programs write them, in four languages; and which order a file's numbers are in, if it can be told."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable

from project.text.folding import search_key

ORDERS = ("ymd", "dmy", "mdy", "ydm")
EARLIEST = datetime.date(1900, 1, 2)
_NUMBERS = re.compile(r"(\d{1,4})[./\- ]+(\d{1,2})[./\- ]+(\d{1,4})(?:\s*г\.?)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)")
_TIME = re.compile(r"(?:^|[T,\s]+)(\d{1,2})[:.](\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|[+-]\d\d:?\d\d)?\s*$", re.IGNORECASE)
MONTHS = (
    ("january jan enero ene ocak oca января январь янв"),
    ("february feb febrero subat sub февраля февраль фев февр"),
    ("march mar marzo mart марта март мар"),
    ("april apr abril abr nisan nis апреля апрель апр"),
    ("may mayo mayis мая май"),
    ("june jun junio haziran haz июня июнь июн"),
    ("july jul julio temmuz tem июля июль июл"),
    ("august aug agosto ago agustos agu августа август авг"),
    ("september sep sept septiembre setiembre eylul eyl сентября сентябрь сен сент"),
    ("october oct octubre ekim eki октября октябрь окт"),
    ("november nov noviembre kasim kas ноября ноябрь ноя нояб"),
    ("december dec diciembre dic aralik ara декабря декабрь дек"),
)
_MARKS = str.maketrans("şğüöçıé", "sguocie")
_MONTH = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
_FILLING = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun lunes martes miercoles jueves "
    "viernes sabado domingo pazartesi sali carsamba persembe cuma cumartesi pazar понедельник вторник среда среду четверг пятница пятницу "
    "суббота субботу воскресенье of de del the st nd rd th el la г год года night dream date".split()
)


class NotADate(ValueError):
    pass


def parse(text: str, order: str = "ymd") -> tuple[datetime.date, datetime.time | None]:
    """The date, and the time of day where there is one. `order` is for three bare numbers. Raises NotADate."""
    text = text.strip().strip(":").strip()
    time = None
    if (found := _TIME.search(text)) and found.start() > 0:
        time, text = _time(found), text[: found.start()]
    if match := _COMPACT.fullmatch(text):
        return _date(*map(int, match.groups())), time
    if match := _NUMBERS.fullmatch(text.strip()):
        return _in_order([match[1], match[2], match[3]], order), time
    return _named(text), time


def is_date(text: str) -> bool:
    """Whether it can be read as a date in any order."""
    for order in ORDERS:
        try:
            parse(text, order)
        except NotADate:
            continue
        return True
    return False


def orders_of(texts: Iterable[str]) -> list[str]:
    """The orders in which most of these dates can be read; several where the file does not tell, none where it needs no order."""
    numbers = []
    for text in texts:
        bare = text.strip().strip(":").strip()
        if (found := _TIME.search(bare)) and found.start() > 0:
            bare = bare[: found.start()]
        if (match := _NUMBERS.fullmatch(bare.strip())) and not _COMPACT.fullmatch(bare):
            numbers.append([match[1], match[2], match[3]])
    if not numbers:
        return []
    read = {order: sum(_fits(parts, order) for parts in numbers) for order in ORDERS}
    most = max(read.values())
    found_orders = [order for order, count in read.items() if count == most and most]
    # 2024-03-05 is written by programs, and always so: nobody writes the day before the month behind a year of four digits
    # unless another date of the file shows it.
    return ["ymd"] if found_orders == ["ymd", "ydm"] else found_orders


def _fits(parts: list[str], order: str) -> bool:
    try:
        _in_order(parts, order)
    except NotADate:
        return False
    return True


def _in_order(parts: list[str], order: str) -> datetime.date:
    by_name = dict(zip(order, parts, strict=True))
    if len(by_name["d"]) > 2 or len(by_name["m"]) > 2:
        raise NotADate
    return _date(_year(by_name["y"]), int(by_name["m"]), int(by_name["d"]))


def _year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    if len(text) != 2:
        raise NotADate
    year = 2000 + int(text)
    return year if year <= datetime.datetime.now(datetime.UTC).year + 1 else year - 100


def _date(year: int, month: int, day: int) -> datetime.date:
    try:
        date = datetime.date(year, month, day)
    except ValueError as error:
        raise NotADate from error
    if not EARLIEST <= date <= datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=2):
        raise NotADate
    return date


def _time(found: re.Match[str]) -> datetime.time | None:
    hour, minute = int(found[1]), int(found[2])
    half = (found[4] or "").lower().replace(".", "")
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return datetime.time(hour, minute) if hour < 24 and minute < 60 else None


def _named(text: str) -> datetime.date:
    """5 March 2024, March 5th, 2024, Salı, 5 Mart 2024, 5 de marzo de 2024, 5 марта 2024 г."""
    if len(text) > 60:
        raise NotADate
    month, numbers = 0, []
    for piece in re.findall(r"[^\W\d_]+|\d+", search_key(text).translate(_MARKS)):
        if piece.isdigit():
            numbers.append(piece)
        elif piece in _MONTH and not month:
            month = _MONTH[piece]
        elif piece not in _FILLING:
            raise NotADate
    if not month or len(numbers) != 2:
        raise NotADate
    first, second = numbers
    if len(first) == 4:
        return _date(int(first), month, int(second))
    return _date(_year(second), month, int(first))
