"""The forms and links of a page, as a browser would send and follow them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

FIELDS = ("input", "select", "textarea", "button")
UNSENT = (None, "", "csrfmiddlewaretoken")
Pairs = list[tuple[str, str]]


@dataclass
class Form:
    """A form: where it goes, how, and what it would send as it stands."""

    action: str
    method: str
    fields: Pairs = field(default_factory=list)

    @property
    def names(self) -> list[str]:
        return list(dict.fromkeys(name for name, _ in self.fields))


class Page(HTMLParser):
    """What one page holds; `address` is where it stands."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._within: Form | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.address, said.get("action", ""))
            self._within = Form(action, said.get("method", "get").upper())
            self.forms.append(self._within)
        elif tag == "a" and said.get("href", "").startswith(("/", "?")):
            self.links.append(urldefrag(urljoin(self.address, said["href"])).url)
        elif self._within is not None and tag in FIELDS and said.get("name") not in UNSENT:
            self._within.fields.append((said["name"], said.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._within = None
