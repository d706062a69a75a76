"""The house drawn from its own code: lifecycles, permissions and rules as Markdown.

`manage.py write_docs` writes the three files of `docs/`; a test compares them.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Final

from dps.accounts.policy import PERMISSIONS
from dps.accounts.roles import Role
from dps.moves.binding import Bound, all_bound

_HEAD: Final = "<!-- Written by `manage.py write_docs`; do not edit. -->\n"
_SHELVES: Final = (
    "dps.kernel",
    "suppliers.domain",
    "businesscases.domain",
    "matching.domain",
    "payments.domain",
)
_TAG: Final = re.compile(r"\[(?:seed|source|ours)[^\]]*\]")


def lifecycles_md() -> str:
    """States, moves, who may make them, and what guards say, noun by noun."""
    parts = [_HEAD, "# Lifecycles\n", "Only `dps.moves` writes a state.\n"]
    parts += [_noun(bound) for bound in sorted(all_bound(), key=lambda b: b.lifecycle.noun)]
    return "\n".join(parts)


def _noun(bound: Bound) -> str:
    cycle = bound.lifecycle
    rows = []
    for move in cycle.transitions:
        binding = bound.moves.get(move.name)
        guards = " ".join(_first_sentence(guard) for guard in (binding.guards if binding else ()))
        rows.append(
            f"| {move.name} | {', '.join(move.sources)} | {move.target} | {move.capability} "
            f"| {guards or '-'} |"
        )
    return "\n".join(
        [
            f"## {cycle.noun.capitalize()}\n",
            f"```mermaid\n{cycle.mermaid()}\n```\n",
            "| move | from | to | capability | guards |",
            "|---|---|---|---|---|",
            *rows,
            "",
        ]
    )


def permissions_md() -> str:
    """The permission table: a row a capability, a column a role."""
    roles = list(Role)
    lines = [
        _HEAD,
        "# Permissions\n",
        "A seat of a supplier or district counts only for what is its own, less closed doors.\n",
        "| capability | meaning | " + " | ".join(role.label for role in roles) + " |",
        "|---|---|" + "---|" * len(roles),
    ]
    for name, grant in PERMISSIONS.items():
        ticks = " | ".join("yes" if role in grant.roles else "" for role in roles)
        lines.append(f"| `{name}` | {grant.meaning} | {ticks} |")
    return "\n".join(lines) + "\n"


def rules_md() -> str:
    """Every public rule of the pure shelves with its first sentence and where it comes from."""
    lines = [
        _HEAD,
        "# Rules\n",
        "[seed] and [source] are documents; [ours] is a default of this project, and a setting.\n",
    ]
    for package in _SHELVES:
        for module in _modules(package):
            rules = list(_rules(module))
            if not rules:
                continue
            lines += [f"## {module.__name__}\n", "| rule | what holds | source |", "|---|---|---|"]
            lines += [
                f"| `{name}` | {_first_sentence(rule)} | {_sources(rule)} |" for name, rule in rules
            ]
            lines.append("")
    return "\n".join(lines)


def _modules(package: str) -> Iterator[ModuleType]:
    home = importlib.import_module(package)
    for entry in sorted(pkgutil.iter_modules(home.__path__), key=lambda e: e.name):
        yield importlib.import_module(f"{package}.{entry.name}")


def _rules(module: ModuleType) -> Iterator[tuple[str, Callable[..., object]]]:
    for name, value in inspect.getmembers(module, inspect.isfunction):
        if not name.startswith("_") and value.__module__ == module.__name__:
            yield name, value


def _first_sentence(thing: Callable[..., object]) -> str:
    text = " ".join((inspect.getdoc(thing) or "").split())
    text = _TAG.sub("", text)
    end = re.search(r"(?<!\b[a-z])\. |\.$", text)
    sentence = text[: end.start() + 1] if end else text
    return re.sub(r"\s+([.,;:])", r"\1", sentence).replace("|", "\\|").strip()


def _sources(thing: Callable[..., object]) -> str:
    return ", ".join(dict.fromkeys(_TAG.findall(inspect.getdoc(thing) or ""))) or "-"
