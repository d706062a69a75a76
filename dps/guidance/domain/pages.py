"""The pages of guidance: which there are, and what each is about.

What they say stands in `templates/guidance/pages/<slug>.html`; every figure on them comes from the
catalogue, the kernel's rules or the scheme's terms in force, and is never typed a second time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Page:
    """One page: `slug` stands in its address and names its template."""

    slug: str
    title: str
    about: str


_PAGES: Final = (
    Page("suppliers", "How it works for suppliers", "From registering to being paid, in six steps"),
    Page(
        "districts",
        "How it works for districts",
        "From what your claimants need to a contract that delivers it",
    ),
    Page("coaches", "How it works for work coaches", "Find provision, refer, hear back"),
    Page("buyers", "How it works for buyers", "Admit, score, give reasons; who may do what"),
    Page(
        "quality",
        "What makes a quality offer",
        "What the Department looks for, and what makes it stop reading",
    ),
    Page(
        "scoring",
        "How offers are matched and scored",
        "Who is considered, the four questions, the scale, price, ties",
    ),
    Page(
        "payment",
        "How payment works",
        "Start, completion and job outcome; evidence, statements, dates",
    ),
)

PAGES: Final[Mapping[str, Page]] = MappingProxyType({page.slug: page for page in _PAGES})
"""Every page by its slug, in the order in which they are listed."""
