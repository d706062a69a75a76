"""What each candidate was told about a decision."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q

from businesscases.models import BusinessCase
from dps.accounts.actors import Actor
from dps.accounts.doors import closed_references
from dps.accounts.models import DoorOpening, FieldGroup
from dps.accounts.policy import may, scopes_of
from dps.documents.models import Document
from matching.domain.lifecycle import AWAITING_APPROVAL
from matching.models.awards import Award
from matching.models.candidates import Candidate, closed_at, lowest_closed
from matching.models.evaluation import PanelSeat


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def visible_to(self, actor: Actor) -> Self:
        """The own organisation's; for the centre all, less the offers closed to the reader.

        What is told to others names the winner, so it is left out while the winner is closed and
        the award not public; what is told to the scored has points for price, so it is left out
        while the lowest price is closed; and all that was told in a case of a declared interest, or
        where the reader may still approve an award and has not declared.
        """
        scopes = scopes_of(actor, "view_feedback")
        if scopes is not None:
            return self.filter(candidate__offer__supplier__reference__in=scopes)
        told = self.filter(candidate__in=Candidate.objects.visible_to(actor))
        public = Q(award=None) | Q(award__state="accepted")
        interested = closed_references(actor, FieldGroup.ALL)
        told = told.filter(public | ~closed_at(actor, "award__candidate__")).exclude(
            candidate__run__case__reference__in=interested
        )
        scored = Q(candidate__result__isnull=False)  # first: of most candidates that is all to ask
        told = told.exclude(scored & Q(lowest_closed(actor, "candidate__run")))
        if not may(actor, "approve_award"):
            return told
        return told.exclude(candidate__run__case__in=declared_first_by(actor))


def declared_first_by(actor: Actor) -> models.QuerySet[BusinessCase]:
    """The cases of which this lead buyer sees no offer yet: as `lifecycle.declares_first` has it.

    An award of theirs may come to be approved, and the actor has no part in them so far.
    """
    me = actor.user_id or 0
    seats = PanelSeat.objects.filter(case=OuterRef("pk"), user_id=me)
    opened = DoorOpening.objects.filter(because_of=OuterRef("reference"), user_id=me)
    written = Q(author_ids__contains=[me]) | Q(approved_by_id=me)
    rows = BusinessCase.objects.filter(state__in=AWAITING_APPROVAL).exclude(written)
    return rows.exclude(Exists(seats)).exclude(Exists(opened))


class Feedback(models.Model):
    """What a candidate is told about one award decision: page for all, a letter for the scored.

    `number` counts the letters of a candidate (a second one after a decline). `content` is the
    frozen content from `matching.domain.feedback`; `letter` is filled by the sweep that renders it.
    """

    candidate = models.ForeignKey(Candidate, on_delete=models.PROTECT, related_name="feedback")
    number = models.PositiveSmallIntegerField(default=1)
    award = models.ForeignKey(
        Award, on_delete=models.PROTECT, null=True, blank=True, related_name="feedback"
    )
    content = models.JSONField()
    wants_letter = models.BooleanField()
    made_at = models.DateTimeField()
    letter = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        db_table = "matching_feedback"
        constraints = [
            models.UniqueConstraint(fields=["candidate", "number"], name="feedback_numbered"),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(letter=None, wants_letter=True),
                name="feedback_letter_due",
            )
        ]

    def __str__(self) -> str:
        return f"Feedback {self.pk}"
