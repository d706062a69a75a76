"""Letters: the feedback of every scored candidate as a tagged PDF."""

from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from dps.documents.pdf import render_pdf
from dps.documents.services import store_made
from matching.domain.evaluation import ROUNDED
from matching.domain.feedback import (
    TIE_WORDS,
    Content,
    onward_sentence,
    price_sentence,
    thawed,
    verdict_sentence,
)
from matching.models import Feedback

MOST: Final = 200
PDF: Final = "application/pdf"


def shown(content: Content) -> dict[str, Any]:
    """What page and letter show of a candidate's feedback: the content and its sentences."""
    return {
        "content": content,
        "decision": content.decision,
        "decided_on": date.fromisoformat(content.decision.decided_on),
        "verdict": verdict_sentence(content),
        "onward": onward_sentence(content),
        "price": price_sentence(content),
        "rounded": ROUNDED,
        "tie": TIE_WORDS[content.tie],
    }


def render_due(*, now: datetime, most: int = MOST) -> int:
    """Render letters that are due, oldest first, at most so many; how many were made.

    Each in a transaction of its own with its row locked, so that two workers never make the same
    one; a killed worker loses one letter, and the next sweep makes it.
    """
    made = 0
    while made < most and _render_next(now):
        made += 1
    return made


@transaction.atomic
def _render_next(now: datetime) -> bool:
    feedback = (
        Feedback.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(letter=None, wants_letter=True)
        .order_by("pk")
        .first()
    )
    if feedback is None:
        return False
    content = thawed(feedback.content)
    reference = content.decision.case_reference
    feedback.letter = store_made(
        content=render_pdf("pdf/letter.html", {**shown(content), "number": feedback.number}),
        name=f"{content.offer_reference} {reference} letter {feedback.number}.pdf",
        media_type=PDF,
        now=now,
    )
    feedback.save(update_fields=["letter"])
    return True
