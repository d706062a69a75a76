"""The client groups of the product: one table, named by offers, needs and budget lines alike."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class ClientGroup:
    """A group of claimants: `code` is stored, `label` is shown."""

    code: str
    label: str


_GROUPS: Final = (
    # Printed under a category on the slides [seed].
    ClientGroup("bme", "Black and minority ethnic communities"),
    ClientGroup("asian-women", "Asian women"),
    ClientGroup("gangs", "Gang members and those affiliated with gangs"),
    ClientGroup("neet", "Young people not in education, employment or training (NEET)"),
    ClientGroup("isolated", "Isolated communities"),
    ClientGroup("moderate-learning", "Moderate learning difficulties"),
    ClientGroup("complex-barriers", "Complex or multiple barriers"),
    ClientGroup("entrenched", "Entrenched worklessness"),
    ClientGroup("basic-skills", "Literacy, numeracy or English language (ESOL) needs"),
    ClientGroup("health", "Health issues and disability, including mental health"),
    ClientGroup("substance", "Drug or alcohol misuse"),
    ClientGroup("mild-learning", "Mild learning difficulties"),
    ClientGroup("homeless", "Homelessness"),
    ClientGroup("offending", "Offending issues"),
    ClientGroup("debt", "Debt and money management"),
    ClientGroup("carers", "Caring responsibilities"),
    ClientGroup("new-in-work", "People who have started work"),
    # Named elsewhere on the slides: content of C1, and the Jobcentre Plus objectives [seed].
    ClientGroup("young", "Young people"),
    ClientGroup("lone-parents", "Lone parents with young children"),
    ClientGroup("workless-households", "Claimants in workless households"),
)

CLIENT_GROUPS: Final[Mapping[str, ClientGroup]] = MappingProxyType({g.code: g for g in _GROUPS})
"""Every client group by its code, in the order in which pages list them."""


def client_groups(*codes: str) -> tuple[ClientGroup, ...]:
    """The groups of these codes, in the order given; KeyError when there is no such group."""
    return tuple(CLIENT_GROUPS[code] for code in codes)


def client_group_choices() -> list[tuple[str, str]]:
    """Code and label of every group, as a form field takes them."""
    return [(group.code, group.label) for group in CLIENT_GROUPS.values()]
