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
            "submit",
            "Ask to join",
            ("draft",),
            "submitted",
            "submit_admission",
            own_page=True,
            done=(
                "{it} has asked to join. "
                "The buyers read the request next, and you are told by email."
            ),
        ),
        Transition(
            "answer",
            "Send the answer",
            ("queried",),
            "submitted",
            "submit_admission",
            ask="What do you want to say to the buyers?",
            done=(
                "Your answer for {it} is sent. The buyers decide next, and you are told by email."
            ),
        ),
        Transition(
            "admit",
            "Admit",
            ("submitted",),
            "admitted",
            "decide_admission",
            ask="Admit this supplier to the scheme?",
            done="{it} is admitted and is told by email. Its offers can go live from now on.",
        ),
        Transition(
            "query",
            "Ask a question",
            ("submitted",),
            "queried",
            "decide_admission",
            ask="What does the supplier need to answer or mend?",
            done=(
                "Your question is sent to {it} by email. "
                "The request waits for the answer, and the time to decide runs on."
            ),
        ),
        Transition(
            "refuse",
            "Refuse",
            ("submitted",),
            "refused",
            "decide_admission",
            ask="Why is this supplier refused?",
            danger=True,
            done="{it} is refused and is told why by email. It can apply again at any time.",
        ),
        Transition(
            "reapply",
            "Apply again",
            ("refused",),
            "draft",
            "submit_admission",
            done=(
                "The request of {it} is open again. "
                "Put right what the buyers named, then check your answers and send it."
            ),
        ),
        Transition(
            "suspend",
            "Suspend",
            ("admitted",),
            "suspended",
            "suspend_supplier",
            ask="Why is this supplier suspended?",
            danger=True,
            done=(
                "{it} is suspended and is told why by email. "
                "Its offers are not considered until the suspension is lifted."
            ),
        ),
        Transition(
            "reinstate",
            "Lift the suspension",
            ("suspended",),
            "admitted",
            "suspend_supplier",
            ask="Why is the suspension lifted?",
            done=(
                "The suspension of {it} is lifted, and it is told by email. "
                "Its live offers are considered again."
            ),
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
        Transition(
            "publish",
            "Put live",
            ("draft",),
            "live",
            "publish_offer",
            own_page=True,
            done="{it} is live. It is considered for every need of its kind from now on.",
        ),
        Transition(
            "pause",
            "Pause",
            ("live",),
            "paused",
            "publish_offer",
            done="{it} is paused. It is considered for no need until you resume it.",
        ),
        Transition(
            "resume",
            "Resume",
            ("paused",),
            "live",
            "publish_offer",
            done="{it} is live again. It is considered for every need of its kind.",
        ),
        Transition(
            "withdraw",
            "Withdraw",
            ("draft", "live", "paused"),
            "withdrawn",
            "publish_offer",
            ask="Withdraw this offer for good?",
            danger=True,
            done="{it} is withdrawn for good. It is considered for nothing any more.",
        ),
    ),
)
