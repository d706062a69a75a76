"""The words that the Makefile knows, and what each does."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dps.launch import checking, market, postgres, settings_from_env, testing
from dps.launch.console import Console
from dps.launch.install import Installer
from dps.launch.places import Lock, Places, forget_sockets
from dps.launch.refusals import Refused, StopAsked
from dps.launch.session import refuse_while_held, session

REFUSED = 2


@dataclass(frozen=True)
class Order:
    """What the person asked for."""

    places: Places
    console: Console
    arguments: Sequence[str]


def carry_out(words: Sequence[str]) -> int:
    """Carry out one word of the command line; return the exit code."""
    word, *arguments = words or ["help"]
    console = Console()
    if word not in COMMANDS:
        console.say(f"Usage: python3 -m dps.launch {'|'.join(COMMANDS)}")
        return REFUSED
    order = Order(Places(), console, [one for one in arguments if one != "--"])
    try:
        return COMMANDS[word](order)
    except Refused as refused:
        sys.stdout.flush()
        print(refused, file=sys.stderr)
        return REFUSED
    except StopAsked as asked:
        console.say("Stopped.")
        return 128 + asked.signal_number


def run(order: Order) -> int:
    asked = settings_from_env.asked(os.environ)
    doing = f"The market runs at http://{settings_from_env.LOOPBACK}:{asked.port}/"
    with session(order.places, order.console, doing) as held:
        market.require_possible(asked)
        try:
            market.run(held, asked)
        except StopAsked as stop:
            order.console.say("Stopping …")
            if stop.signal_number != signal.SIGINT:
                raise
    order.console.say("Stopped.")
    return 0


def test(order: Order) -> int:
    return _on_test_servers(order, testing.suite(order.arguments))


def prove(order: Order) -> int:
    return _on_test_servers(order, testing.proof(order.places, order.arguments))


def bench(order: Order) -> int:
    return _on_test_servers(order, ["tests.bench", *order.arguments])


def _on_test_servers(order: Order, words: Sequence[str]) -> int:
    places = testing.for_tests(order.places)
    with session(places, order.console, "The tests run") as held:
        return testing.run(held, words)


def check(order: Order) -> int:
    with session(order.places, order.console, "The checks run", "check-lock") as held:
        return checking.run(held)


def lock(order: Order) -> int:
    with session(order.places, order.console, "The lists are resolved", "check-lock") as held:
        Installer(held.places, held.supervisor).lock()
    return 0


def reset(order: Order) -> int:
    """Remove var and what stands for it elsewhere. Refused while something runs there."""
    if not order.places.var.exists():
        order.console.say("There is nothing to clear.")
        return 0
    both = (order.places, testing.for_tests(order.places))
    locks = []
    for places in both:
        places.make()
        locks.append(one := Lock(places.run / "lock"))
        while not one.take():
            refuse_while_held(one)
            time.sleep(0.2)  # its keeper is stopping what it left
    for places in both:
        postgres.remove(places)
        forget_sockets(places)
    shutil.rmtree(order.places.var)
    for one in locks:
        one.close()
    order.console.say("var/ is cleared: databases, files and keys are gone.")
    return 0


COMMANDS: dict[str, Callable[[Order], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "prove": prove,
    "bench": bench,
    "reset": reset,
    "lock": lock,
}
