"""Forms of matching: text to values, never saved here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from dps.accounts.models import User
from dps.kernel.questions import SCALE
from dps.web.forms import (
    NarrowingForm,
    OneOfField,
    PlainForm,
    SomeOfField,
    TextField,
    YesNoField,
    choices_of,
)
from matching.domain.evaluation import QUESTIONS
from matching.services.deciding import LONGEST_WORDS
from matching.services.marking import LONGEST_REASON, Entry
from matching.services.panels import LONGEST_INTEREST

SCORES: Final = [
    (str(score), f"{score} {words.partition(':')[0]}") for score, words in SCALE.items()
]


class BoardFilter(NarrowingForm):
    """Which of the cases to decide: by their name, and by what they have to do with me."""

    words = TextField(
        label="Reference or title", max_length=120, required=False, autocomplete="off"
    )
    part = OneOfField(label="Waits for you", select=True, required=False)

    def __init__(self, *args: Any, parts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices_of(self, "part").choices = [("", "All cases"), *parts]
        if not parts:
            del self.fields["part"]


class ReasonForm(PlainForm):
    """Why: for sending back, for not awarding, for declining."""

    reason = TextField(label="Reason", noun="the reason", rows=6, max_length=LONGEST_WORDS)


class NotAwardForm(ReasonForm):
    """Why nothing is awarded: every candidate reads it."""

    reason = TextField(
        label="Reason",
        noun="the reason",
        hint="The district and every supplier that was considered will read it.",
        rows=6,
        max_length=LONGEST_WORDS,
    )


class DeclineForm(ReasonForm):
    """Why the supplier declines."""

    reason = TextField(
        label="Reason",
        noun="why you decline",
        hint="The buyers will read it. They may then recommend another suitable offer.",
        rows=4,
        max_length=LONGEST_WORDS,
    )


class RecommendForm(PlainForm):
    """Words for the recommendation; the offer is not chosen here."""

    recommendation = TextField(
        label="Why this offer is recommended",
        noun="your recommendation",
        hint="Whoever approves the award will read it.",
        rows=6,
        max_length=LONGEST_WORDS,
    )


class PanelForm(PlainForm):
    """Who scores and who moderates. Fields for seats that are taken are left out."""

    evaluators = SomeOfField(label="Evaluators", noun="the evaluators", small=True)
    moderator = OneOfField(label="Moderator", noun="who moderates", small=True)

    def __init__(
        self,
        *args: Any,
        evaluators: Iterable[User],
        moderators: Iterable[User],
        needed: int,
        needs_moderator: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evaluators"].choices = [(str(u.pk), u.name) for u in evaluators]  # type: ignore[attr-defined]
        self.fields["moderator"].choices = [(str(u.pk), u.name) for u in moderators]  # type: ignore[attr-defined]
        noun = "person, who scores" if needed == 1 else "people, who each score"
        self.fields["evaluators"].help_text = f"Select {needed} {noun} the offers alone."
        self.fields[
            "moderator"
        ].help_text = "Signs one consensus score for each question, locks quality and recommends."
        if not needed:
            del self.fields["evaluators"]
        if not needs_moderator:
            del self.fields["moderator"]

    @property
    def chosen(self) -> dict[str, Any]:
        """The ids of the chosen people, as the verbs take them."""
        moderator = self.cleaned_data.get("moderator")
        return {
            "evaluators": [int(user_id) for user_id in self.cleaned_data.get("evaluators", [])],
            "moderator": int(moderator) if moderator else None,
        }


class InterestForm(PlainForm):
    """The declaration that everybody on a panel makes before seeing an offer."""

    conflict = YesNoField(
        label="Do you have an interest in this case?",
        noun="yes if you have an interest in this case",
        yes="Yes, I have an interest",
        no="No, I have none",
        hint="You have one if you, your family or friends could gain or lose by the decision, or "
        "if you worked for an organisation that may have made an offer.",
    )
    interest = TextField(
        label="What is it?",
        noun="what your interest is",
        hint="Only if you have one. Somebody else then takes your place.",
        rows=4,
        max_length=LONGEST_INTEREST,
        required=False,
    )


def _score(number: int) -> OneOfField:
    return OneOfField(
        label="Score",
        noun=f"a score for question {number}",
        choices=SCORES,
        inline=True,
        small=True,
    )


def _words(label: str, noun: str, hint: str = "", rows: int = 4) -> TextField:
    return TextField(label=label, noun=noun, hint=hint, rows=rows, max_length=LONGEST_REASON)


class QuestionsForm(PlainForm):
    """Four questions, each with a score and words; any of them may wait."""

    with_raise = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in QUESTIONS:
            self.fields[f"score_{number}"] = _score(number)
            self.fields[f"reason_{number}"] = _words(
                "Reason",
                f"the reason for the score of question {number}",
                "What in the answer earns this score, and what it lacks.",
            )
            if self.with_raise:
                self.fields[f"raise_{number}"] = _words(
                    "What would have raised the score",
                    f"what would have raised the score of question {number}",
                    "The supplier reads it. Not needed for a score of 4.",
                    rows=3,
                )

    def full_clean(self) -> None:
        """Nothing is asked for yet: a page half done is kept, and handing in asks for the rest."""
        for field in self.fields.values():
            field.required = False
        super().full_clean()
        for field in self.fields.values():
            field.required = True

    @property
    def entries(self) -> dict[int, Entry]:
        """What was said, by question."""
        said = self.cleaned_data
        return {
            number: Entry(
                score=int(said[f"score_{number}"]) if said[f"score_{number}"] else None,
                reason=said[f"reason_{number}"],
                would_raise=said.get(f"raise_{number}", ""),
            )
            for number in QUESTIONS
        }

    @staticmethod
    def initial_from(entries: Mapping[int, Entry]) -> dict[str, str]:
        """What the fields show of what was said before."""
        shown = {}
        for number, entry in entries.items():
            shown[f"score_{number}"] = "" if entry.score is None else str(entry.score)
            shown[f"reason_{number}"] = entry.reason
            shown[f"raise_{number}"] = entry.would_raise
        return shown


class MarksForm(QuestionsForm):
    """An evaluator's own scores of one offer."""


class ConsensusForm(QuestionsForm):
    """The moderator's consensus on one offer."""

    with_raise = True
