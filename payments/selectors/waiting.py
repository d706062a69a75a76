"""What of contracts, referrals and payments waits for a person."""

from dataclasses import replace
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse

from dps.accounts.actors import Actor
from dps.accounts.policy import may
from dps.web.waiting import Waiting
from payments.models import Milestone, Participant, Statement
from payments.selectors.contracts import changes_waiting
from payments.selectors.participants import to_answer


def waiting_for(actor: Actor, now: datetime) -> list[Waiting]:  # noqa: ARG001 - the same for all apps
    """At most two queries: for the supplier referrals and statements, for finance the checks."""
    if may(actor, "record_progress"):
        return _for_supplier(actor)
    if may(actor, "change_contract"):
        return _for_lead_buyer(actor)
    return _for_finance(actor) if may(actor, "validate_milestones") else []


def _for_supplier(actor: Actor) -> list[Waiting]:
    referred = to_answer(Participant.objects.visible_to(actor)).count()
    drawn = Statement.objects.visible_to(actor).filter(state="drawn").count()
    referrals = reverse("referral-list")
    return [
        _line(referred, "referral", "to answer", f"{referrals}?state=referred&waiting=answer"),
        _line(drawn, "statement", "to confirm", f"{reverse('statement-list')}?state=drawn"),
    ]


def _for_lead_buyer(actor: Actor) -> list[Waiting]:
    waiting = changes_waiting(actor)
    address = f"{reverse('contract-list')}?waiting=change"
    return [_line(waiting.count(), "contract", "with a change to approve", address)]


def _for_finance(actor: Actor) -> list[Waiting]:
    earned = Milestone.objects.filter(state="earned").count()
    sums = Statement.objects.visible_to(actor).aggregate(
        queried=Count("pk", filter=Q(state="queried")),
        confirmed=Count("pk", filter=Q(state="confirmed")),
        approved=Count("pk", filter=Q(state="approved") & ~Q(approved_by=actor.user_id)),
        own=Count("pk", filter=Q(state="approved", approved_by=actor.user_id)),
    )
    own = f"{sums['own']:,} you approved: somebody else pays" if sums["own"] else ""
    statements = reverse("statement-list")
    return [
        _line(earned, "milestone", "to check", reverse("milestone-list")),
        _line(sums["queried"], "query", "to answer", f"{statements}?state=queried", "queries"),
        _line(sums["confirmed"], "statement", "to approve", f"{statements}?state=confirmed"),
        replace(
            _line(sums["approved"], "statement", "to pay", f"{statements}?state=approved"), hint=own
        ),
    ]


def _line(count: int, noun: str, words: str, href: str, plural: str = "") -> Waiting:
    nouns = noun if count == 1 else plural or f"{noun}s"
    return Waiting(count, f"{nouns} {words}", href)
