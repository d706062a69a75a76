"""States and moves of a supplier's admission and of an offer (DOMAIN: states)."""

from typing import Final

from dps.kernel.lifecycle import Colour, Lifecycle, State, Transition

ADMISSION: Final = Lifecycle(
    noun="supplier",
    states=(
        State("draft", "Draft", Colour.GREY),
        State("submitted", "Waiting for a decision", Colour.BLUE),
        State("queried", "Question from the buyers", Colour.YELLOW),
        State("admitted", "Admitted", Colour.GREEN),
        State("refused", "Refused", Colour.RED),
        State("suspended", "Suspended", Colour.ORANGE),
    ),
    transitions=(
        Transition(
            "submit", "Ask to join", ("draft",), "submitted", "submit_admission", own_page=True
        ),
        Transition(
            "answer",
            "Send the answer",
            ("queried",),
            "submitted",
            "submit_admission",
            ask="What do you want to say to the buyers?",
        ),
        Transition(
            "admit",
            "Admit",
            ("submitted",),
            "admitted",
            "decide_admission",
            ask="Admit this supplier to the scheme?",
        ),
        Transition(
            "query",
            "Ask a question",
            ("submitted",),
            "queried",
            "decide_admission",
            ask="What does the supplier need to answer or mend?",
        ),
        Transition(
            "refuse",
            "Refuse",
            ("submitted",),
            "refused",
            "decide_admission",
            ask="Why is this supplier refused?",
            danger=True,
        ),
        Transition("reapply", "Apply again", ("refused",), "draft", "submit_admission"),
        Transition(
            "suspend",
            "Suspend",
            ("admitted",),
            "suspended",
            "suspend_supplier",
            ask="Why is this supplier suspended?",
            danger=True,
        ),
        Transition(
            "reinstate",
            "Lift the suspension",
            ("suspended",),
            "admitted",
            "suspend_supplier",
            ask="Why is the suspension lifted?",
        ),
    ),
)

OFFER: Final = Lifecycle(
    noun="offer",
    states=(
        State("draft", "Draft", Colour.GREY),
        State("live", "Live", Colour.GREEN),
        State("paused", "Paused", Colour.YELLOW),
        State("withdrawn", "Withdrawn", Colour.RED, final=True),
    ),
    transitions=(
        Transition("publish", "Put live", ("draft",), "live", "publish_offer", own_page=True),
        Transition("pause", "Pause", ("live",), "paused", "publish_offer"),
        Transition("resume", "Resume", ("paused",), "live", "publish_offer"),
        Transition(
            "withdraw",
            "Withdraw",
            ("draft", "live", "paused"),
            "withdrawn",
            "publish_offer",
            ask="Withdraw this offer for good?",
            danger=True,
        ),
    ),
)
