"""What stands beside each evaluation question: what makes a quality answer, and what does not.

Source: "What makes a quality supplier offer" of the slides of 9 March 2017 [seed], sorted by
question and put into words to act on [ours].
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dps.kernel.provision import Provision


@dataclass(frozen=True, slots=True)
class Advice:
    """The help beside one question: `asks` in plain words, what to say, and what costs points."""

    asks: str
    say: tuple[str, ...]
    avoid: tuple[str, ...]


_EMPLOYERS: Final = (
    "what you know of the local labour market, and which employers you work with and how"
)
"""Said where job outcomes are expected [seed]."""

ADVICE: Final[Mapping[str, Advice]] = MappingProxyType(
    {
        "answer_1": Advice(
            asks="What is the programme, and how do you deliver it?",
            say=(
                "what happens, week by week, and how: who delivers it, where, how often",
                "how each part fits the category or routeway",
                "how it is made for the client groups that you chose",
                "what is new about it, and why it is good value for money",
            ),
            avoid=(
                "several courses in one offer: write one offer for each",
                "the same general text in offers for many categories",
            ),
        ),
        "answer_2": Advice(
            asks="How does a claimant move closer to work, and what shows that it works?",
            say=(
                "the journey of a claimant, from the first day to the last",
                "what progress you expect on the way, and how you will see it",
                "what shows that it works: figures of your own, or studies by others",
            ),
            avoid=(
                "how well you have worked with the Department before: it earns no points",
                "figures without a source or a year",
            ),
        ),
        "answer_3": Advice(
            asks="What results do you promise, and why should we believe it?",
            say=(
                "the results as numbers: of 100 who start, how many reach what, by when",
                "how that compares with the performance that is expected",
                "what your numbers rest on: past results, for whom, and what is different now",
            ),
            avoid=(
                "a promise below what is expected, unless you explain why",
                "words like “most” or “many” in the place of a number",
            ),
        ),
        "answer_4": Advice(
            asks="How do you know how it goes, and what do you do when it goes badly?",
            say=(
                "what you record for each participant, and how often you look at it",
                "who answers for results, and who checks the records",
                "what you do, and how soon, when somebody drops out or results fall short",
            ),
            avoid=(
                "a list of policies and certificates without how you use them",
                "wording from an application for grant funding",
            ),
        ),
    }
)
"""The advice for each question, by the field that answers it."""


def advice_for(field: str, entry: Provision) -> Advice:
    """The advice beside one question, fitted to a provision type. KeyError for no question."""
    advice = ADVICE[field]
    if field == "answer_2" and entry.job_outcome_expected:
        return Advice(advice.asks, (*advice.say, _EMPLOYERS), advice.avoid)
    return advice
