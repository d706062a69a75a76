"""States and moves as data: what a lifecycle answers, for a small one and for all of the trade."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from businesscases.domain.lifecycle import CASE
from dps.kernel.errors import Reason
from dps.kernel.lifecycle import Colour, Lifecycle, State, Transition
from matching.domain.lifecycle import AWARD
from payments.domain.lifecycle import CONTRACT, MILESTONE, PARTICIPANT, STATEMENT
from suppliers.domain.lifecycle import ADMISSION, OFFER

LAMP = Lifecycle(
    noun="lamp",
    states=(
        State("off", "Off"),
        State("on", "On", Colour.YELLOW),
        State("dimmed", "Dimmed", Colour.ORANGE),
        State("broken", "Broken", Colour.RED, final=True),
    ),
    transitions=(
        Transition("light", "Light", ("off", "dimmed"), "on", "use_lamp"),
        Transition("dim", "Dim", ("on",), "dimmed", "use_lamp"),
        Transition("drop", "Drop", ("off", "on", "dimmed"), "broken", "drop_lamp", danger=True),
    ),
)
OF_THE_TRADE = (ADMISSION, OFFER, CASE, AWARD, CONTRACT, PARTICIPANT, MILESTONE, STATEMENT)
ANY = st.sampled_from(OF_THE_TRADE)


def names(moves: tuple[Transition, ...]) -> list[str]:
    return [move.name for move in moves]


def test_it_is_born_in_the_first_of_its_states() -> None:
    assert (LAMP.initial, LAMP.codes) == ("off", ("off", "on", "dimmed", "broken"))
    assert LAMP.choices()[1] == ("on", "On")
    assert LAMP.state("broken").final


@pytest.mark.parametrize(
    ("state", "moves"),
    [
        ("off", ["light", "drop"]),
        ("on", ["dim", "drop"]),
        ("dimmed", ["light", "drop"]),
        ("broken", []),
    ],
)
def test_the_moves_that_leave_a_state_in_the_order_of_the_table(state, moves) -> None:
    assert names(LAMP.open_from(state)) == moves


def test_an_illegal_move_says_what_is_and_what_would_be_needed() -> None:
    assert LAMP.illegal_because("light", "dimmed") == []
    sentence = "This lamp is “On”, and “Light” needs it to be “Off or Dimmed”."
    assert LAMP.illegal_because("light", "on") == [Reason("wrong_state", sentence)]


@pytest.mark.parametrize("ask", [lambda: LAMP.state("lost"), lambda: LAMP.transition("hide")])
def test_what_is_not_in_the_table_is_a_key_error(ask) -> None:
    with pytest.raises(KeyError):
        ask()


@pytest.mark.parametrize(
    ("sources", "target"), [(("off", "lost"), "on"), (("off",), "lost")], ids=["source", "target"]
)
def test_a_move_between_unknown_states_is_refused_at_once(sources, target) -> None:
    with pytest.raises(ValueError, match=r"lamp\.hide names unknown states \['lost'\]"):
        Lifecycle("lamp", LAMP.states, (Transition("hide", "Hide", sources, target, "x"),))


def test_it_draws_itself() -> None:
    assert LAMP.mermaid().splitlines() == [
        "stateDiagram-v2",
        "    [*] --> off",
        "    off --> on: light",
        "    dimmed --> on: light",
        "    on --> dimmed: dim",
        "    off --> broken: drop",
        "    on --> broken: drop",
        "    dimmed --> broken: drop",
        "    broken --> [*]",
    ]


@given(ANY, st.data())
def test_a_move_is_legal_exactly_where_it_is_open(lifecycle: Lifecycle, data) -> None:
    state = data.draw(st.sampled_from(lifecycle.codes))
    move = data.draw(st.sampled_from(lifecycle.transitions))
    legal = lifecycle.illegal_because(move.name, state) == []
    assert legal == (move in lifecycle.open_from(state))


@pytest.mark.parametrize("lifecycle", OF_THE_TRADE, ids=lambda each: each.noun)
def test_each_of_the_trade_can_be_walked_to_every_state_and_ends_at_its_last(lifecycle) -> None:
    reached, ahead = set(), [lifecycle.initial]
    while ahead:
        state = ahead.pop()
        if state not in reached:
            reached.add(state)
            ahead += [move.target for move in lifecycle.open_from(state)]
    assert reached == set(lifecycle.codes)
    left = {state.code for state in lifecycle.states if lifecycle.open_from(state.code)}
    assert {state.code for state in lifecycle.states if state.final} & left == set()


@pytest.mark.parametrize("lifecycle", OF_THE_TRADE, ids=lambda each: each.noun)
def test_each_name_of_the_trade_stands_once(lifecycle) -> None:
    moves = names(lifecycle.transitions)
    assert (len(moves), len(lifecycle.states)) == (len(set(moves)), len(set(lifecycle.codes)))
