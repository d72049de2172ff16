"""The credits page: balance and its course, what each line was for, codes, limits of one's own, the plan, prices."""

from __future__ import annotations

import itertools
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from ..api.credits import RedeemThrottle, as_table
from ..credits import account, allowance, balance_history, history, prices, spending
from ..flows import redeem
from ..models import SpendingLimit
from . import account_forms as forms
from . import chart
from .forms import FlowForm
from .layout import PersonRequest, action, done, own, show, tried

LINES_A_PAGE = 20
PERIODS: dict[str, str | Promise] = {"30": _("30 days"), "90": _("90 days"), "365": _("a year")}
USUAL_PERIOD = "30"

ALLOWANCES: dict[str, str | Promise] = {
    allowance.DREAMS: _("Dreams today"),
    allowance.IMAGES: _("Pictures today"),
    allowance.UPLOADS: _("Uploads today"),
}
QUALITIES: dict[str, str | Promise] = {"auto": _("automatic"), "low": _("low"), "medium": _("medium"), "high": _("high")}


@own
@require_safe
def show_credits(request: PersonRequest) -> HttpResponse:
    return _page(request)


@own
@require_safe
def history_table(request: PersonRequest) -> HttpResponse:
    """The lines that the page shows, all of them, for a spreadsheet."""
    return as_table(request.user, history.of(request.user, **forms.HistoryForm(request.GET).wanted()))


@action("credits")
def redeem_code(request: PersonRequest) -> HttpResponse:
    form = forms.RedeemForm(request.POST, auto_id="redeem_%s")
    made: list[int] = []
    if not tried(request, form, lambda given: made.append(_redeem(request, given["code"])), limits=(RedeemThrottle,)):
        return _page(request, form, redeem_form=form)
    return done(request, "credits", ngettext("%(count)s credit was added.", "%(count)s credits were added.", made[0]) % {"count": made[0]})


def _redeem(request: PersonRequest, code: str) -> int:
    return redeem.redeem(code=code, person_id=request.user.pk, now=timezone.now()).grant.amount


@action("credits")
def save_limits(request: PersonRequest) -> HttpResponse:
    form = forms.SpendingForm(request.POST, auto_id="limits_%s")
    if not tried(request, form, lambda given: spending.change(person_id=request.user.pk, **given)):
        return _page(request, form, limits_form=form)
    return done(request, "credits", str(_("Saved.")))


def _page(request: PersonRequest, refused: FlowForm | None = None, **bound: Any) -> HttpResponse:
    person, now = request.user, timezone.now()
    filters = forms.HistoryForm(request.GET if request.method == "GET" else {}, auto_id="history_%s")
    lines = Paginator(history.folded(history.of(person, **filters.wanted())), LINES_A_PAGE).get_page(request.GET.get("page"))
    own_limits = SpendingLimit.objects.filter(pk=person.pk).values("monthly_cap", "warn_below").first()
    period = request.GET.get("days", "")
    period = period if period in PERIODS else USUAL_PERIOD
    days = balance_history.of(person_id=person.pk, days=int(period), zone=timezone.get_current_timezone(), now=now)
    state = account.of(person=person, now=now)
    context = {
        "account": state,
        "allowances": [(ALLOWANCES.get(one.name, one.name), one) for one in state.allowances],
        "chart": chart.of(days),
        "periods": PERIODS.items(),
        "period": period,
        "lines": history.serialize(person, lines.object_list, is_folded=True),
        "pages": lines,
        "filters": filters,
        "is_filtered": any(filters.wanted().values()),
        "table_query": request.GET.urlencode(),
        "redeem_form": forms.RedeemForm(auto_id="redeem_%s"),
        "limits_form": forms.SpendingForm(initial=own_limits, auto_id="limits_%s"),
        "prices": _price_list(),
    }
    return show(request, "person/credits.html", {**context, **bound}, form=refused)


def _price_list() -> list[tuple[str, list[tuple[str | Promise, int]]]]:
    """`(what, [(quality, credits), …])`; one price without a quality where there is only one."""
    grouped = itertools.groupby(prices.everything(), key=lambda price: price.operation)
    told = []
    for _operation, same in grouped:
        rows = list(same)
        told.append((str(rows[0].label), [(QUALITIES.get(row.quality, row.quality), row.credits) for row in rows]))
    return told
