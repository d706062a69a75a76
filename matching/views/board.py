"""What a buyer decides, case by case, and what an owner is invited to."""

from functools import reduce
from operator import or_
from typing import Any, Final

from django.db.models import Case, CharField, F, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse

from businesscases.models import BusinessCase
from businesscases.selectors import cases_in
from dps.kernel.catalogue import provision
from dps.web.components import pager_of
from dps.web.doors import GuardedView, KeyPage
from matching.domain.lifecycle import AWARD
from matching.forms import BoardFilter
from matching.models import Award
from matching.selectors import cases_open_to, seated_in
from matching.selectors.waiting import UNDECIDED, parts_waiting
from matching.views import shown


class BoardView(GuardedView):
    """Cases from their close to the supplier's answer, and what each waits for from me."""

    capability = "follow_decisions"

    def get(self, request: HttpRequest) -> HttpResponse:
        conditions = parts_waiting(self.actor)
        form = BoardFilter(request.GET, parts=_choices(conditions))
        rows = cases_open_to(self.actor).filter(state__in=UNDECIDED).defer("need", "support_wanted")
        if part := form.chosen("part"):
            rows = rows.filter(self._condition(part, conditions))
        if words := form.chosen("words"):
            rows = cases_in(rows, words=words)
        page: KeyPage[Any] = KeyPage(_with_part(rows, conditions), request)
        return self.page(
            "matching/evaluation_list.html",
            {
                "lines": [
                    {
                        "case": case,
                        "state": shown.state_of(case, self.now),
                        "provision": provision(case.provision_type).title,
                        "part": _PART_TAGS.get(case.part, ""),
                    }
                    for case in page
                ],
                "filter_form": form,
                "filter_clear": "?" if request.GET else "",
                "pager": pager_of(page, "cases"),
            },
        )

    def _condition(self, part: str, conditions: dict[str, Q]) -> Q:
        if part == ANYTHING:
            return reduce(or_, conditions.values())
        return seated_in(self.actor) if part == SEATED else conditions[part]


ANYTHING: Final = "any"
SEATED: Final = "seat"


def _choices(conditions: dict[str, Q]) -> list[tuple[str, str]]:
    """What can be chosen; nothing for those who take no part in decisions."""
    if not conditions:
        return []
    mine = [(ANYTHING, "Anything that waits for you"), (SEATED, "Your seat on the panel")]
    return [*mine, *((code, _PART_TAGS[code]) for code in conditions)]


_PART_TAGS: Final = {
    "declare": "Say if you have an interest",
    "score": "Score the offers",
    "moderate": "Sign the consensus",
    "replace": "Fill an empty seat",
    "panel": "Name the panel",
    "recommend": "Recommend an award",
    "approve": "Approve the award",
    "confirm": "Confirm: nothing awarded?",
}


def _with_part(rows: QuerySet[BusinessCase], conditions: dict[str, Q]) -> QuerySet[BusinessCase]:
    """Each case with the code of the first thing that it waits for from this person."""
    whens = [When(condition, then=Value(part)) for part, condition in conditions.items()]
    return rows.annotate(part=Case(*whens, default=Value(""), output_field=CharField()))


class InvitationListView(GuardedView):
    """The awards of the own organisation, newest first."""

    capability = "answer_invitation"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Award.objects.visible_to(self.actor).select_related(
            "case__district", "candidate__offer", "candidate__version"
        )
        page = KeyPage(rows.annotate(title=F("candidate__version__title")), request)
        return self.page(
            "matching/invitation_list.html",
            {
                "lines": [{"award": award, "state": AWARD.state(award.state)} for award in page],
                "pager": pager_of(page, "awards"),
            },
        )
