"""Puts the demo market's texts together, each from blocks that fit its subject."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random
from typing import Final

from businesscases.domain.need import LONGEST_TITLE
from dps.demo import phrases
from dps.kernel.catalogue import CLIENT_GROUPS, provision


class Flaw(StrEnum):
    """What is wrong with a weak offer; most have none."""

    NONE = "none"
    GENERIC = "generic"
    NO_EVIDENCE = "no_evidence"
    SEVERAL = "several_courses"
    PAST = "past_relations"
    GRANT = "grant_application"


FLAWS: Final = (
    *([Flaw.NONE] * 14),
    Flaw.GENERIC,
    Flaw.GENERIC,
    Flaw.NO_EVIDENCE,
    Flaw.SEVERAL,
    Flaw.PAST,
    Flaw.GRANT,
)


@dataclass(frozen=True, slots=True)
class OfferText:
    """The words of one offer; `flaw` is what a reader should find in it."""

    title: str
    summary: str
    answers: tuple[str, str, str, str]
    flaw: Flaw


@dataclass(frozen=True, slots=True)
class NeedText:
    """The words of one business case."""

    title: str
    need: str
    support_wanted: str


def _categories(provision_type: str) -> tuple[str, ...]:
    """The categories whose blocks a type takes: its own, or those of the routeway in order."""
    kind = provision(provision_type)
    inside = getattr(kind, "categories", ())
    return tuple(str(code) for code in inside) or (provision_type,)


def _words(rng: Random, district: str, target: int) -> dict[str, object]:
    done = rng.randint(68, 92)
    jobs = max(target - rng.randint(-6, 4), 12)
    return {
        "district": district,
        "place": rng.choice(phrases.PLACES),
        "trade": rng.choice(phrases.TRADES),
        "step": rng.choice(phrases.STEPS),
        "done": done,
        "climb": rng.choice(("2.1", "2.6", "3.0", "3.4")),
        "weeks": rng.choice((6, 8, 10, 12)),
        "employers": rng.randint(9, 60),
        "cohort": rng.randint(60, 480),
        "jobs": jobs,
        "fewer": jobs // 2,
        "target": target,
    }


def outcome_target(provision_type: str) -> int:
    """The published job-outcome expectation in percent of starts; 0 where none is expected."""
    return provision(provision_type).job_outcome_target_percent


def offer_text(
    rng: Random, provision_type: str, groups: list[str], districts: Sequence[str], flaw: Flaw
) -> OfferText:
    """An offer of this type for these client groups; `districts` are the names of those served."""
    target = outcome_target(provision_type)
    words = _words(rng, districts[0], target)
    tailored = " ".join(phrases.TAILORING[group] for group in groups or ["any"])
    delivery = " ".join(
        rng.choice(phrases.DELIVERY[code]).format(**words) for code in _categories(provision_type)
    )
    answers = (
        f"{delivery} {tailored} {rng.choice(phrases.INNOVATION)}".strip(),
        f"{rng.choice(phrases.JOURNEY)} {rng.choice(phrases.EVIDENCE)}".format(**words),
        _promise(rng, target).format(**words),
        rng.choice(phrases.MANAGEMENT).format(**words),
    )
    title = _offer_title(_short(rng, provision_type), groups, districts)
    summary = f"{words['weeks']} weeks. {tailored}"
    return _spoil(rng, OfferText(title, summary, answers, flaw))


def _offer_title(name: str, groups: Sequence[str], districts: Sequence[str]) -> str:
    """For whom and where, all of it: named where that fits, else counted."""
    titles = [
        f"{name} for {whom} in {where}"
        for whom in _all_of([_in_a_sentence(CLIENT_GROUPS[g].label) for g in groups], "group")
        for where in _all_of(districts, "district")
    ]
    return _fitting(titles)


def _all_of(names: Sequence[str], noun: str) -> tuple[str, ...]:
    """These names in words, the best first, the shortest last; no client group: all claimants.

    Two are both named where it is plain where the first one ends.
    """
    if len(names) <= 1:
        return _one(names[0], noun) if names else ("all claimants",)
    more = len(names) - 1
    rest = f"{names[0]} and {more} more {noun}{'s' if more > 1 else ''}"
    both = " and ".join(names)
    told_apart = more == 1 and both.count(" and ") == 1 and "," not in both
    return both if told_apart else rest, rest, f"{len(names)} {noun}s"


def _one(name: str, noun: str) -> tuple[str, ...]:
    """One name; of a client group what stands before its comma will do."""
    return (name, name.partition(",")[0]) if noun == "group" else (name,)


def _fitting(titles: Iterable[str]) -> str:
    """The first of these titles that has room in its 120 characters."""
    return next(title for title in titles if len(title) <= LONGEST_TITLE)


def _in_a_sentence(label: str) -> str:
    """A group's label inside a title: a small first letter, but for people named after a place."""
    plain = label.partition(" (")[0]
    return plain if plain.startswith("Asian") else plain[0].lower() + plain[1:]


def _promise(rng: Random, target: int) -> str:
    if not target:
        return rng.choice(phrases.PROMISE_PLANS)
    return f"{rng.choice(phrases.PROMISE_JOBS)} {rng.choice(phrases.LABOUR_MARKET)}"


def _short(rng: Random, provision_type: str) -> str:
    names = {
        "C1": ("First contact", "Open door", "Street outreach"),
        "C2": ("Moving on", "Ready steps", "Confidence and plans"),
        "C3": ("Steady ground", "One key worker", "Whole life support"),
        "C4": ("Work with support", "Place and train", "Into work together"),
        "C5": ("Clearing the way", "Barrier clinic", "Practical steps"),
        "C6": ("Licence to work", "Sector course", "Trained and hired"),
        "C7": ("Jobs club", "Interview ready", "The search team"),
        "C8": ("Staying on", "First thirteen weeks", "Work buddy"),
    }
    return rng.choice(names[_categories(provision_type)[-1]])


def _spoil(rng: Random, text: OfferText) -> OfferText:
    """The same offer with its flaw, if it has one."""
    fit, closer, promise, managed = text.answers
    title, summary = text.title, text.summary
    match text.flaw:
        case Flaw.GENERIC:
            fit, title, summary = phrases.GENERIC, "Employability programme", phrases.GENERIC
        case Flaw.NO_EVIDENCE:
            closer, promise, managed = rng.sample(phrases.NO_EVIDENCE, 3)
        case Flaw.SEVERAL:
            fit, title = f"{phrases.SEVERAL_COURSES} {fit}", "A choice of short courses"
        case Flaw.PAST:
            fit, managed = f"{phrases.PAST_RELATIONS} {fit}", phrases.PAST_RELATIONS
        case Flaw.GRANT:
            closer = f"{phrases.GRANT_TONE} {closer}"
    return OfferText(title, summary, (fit, closer, promise, managed), text.flaw)


def need_text(rng: Random, provision_type: str, groups: list[str], district: str) -> NeedText:
    """A business case of this type for these client groups, somewhere in the district."""
    barrier = phrases.BARRIERS[groups[0] if groups else "any"]
    town = f"the {rng.choice(('north', 'south', 'east', 'west'))} of {district}"
    words: dict[str, object] = {
        "count": rng.randint(18, 240),
        "town": town,
        "barrier": barrier,
        "times": rng.randint(4, 30),
        "name": provision(provision_type).name.lower(),
    }
    whom = "Claimants with gaps in their CV"
    if groups:
        whom = CLIENT_GROUPS[groups[0]].label.partition(" (")[0]
    name = _short(rng, provision_type).lower()
    return NeedText(
        title=_fitting(f"{each}: {name} in {district}" for each in _one(whom, "group")),
        need=rng.choice(phrases.NEEDS).format(**words),
        support_wanted=rng.choice(phrases.WANTED).format(**words),
    )
