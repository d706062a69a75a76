"""The hands of a person at a page: they find things by their labels, with a mouse or by keyboard.

Waits are on what the page shows, with Playwright's own deadline, and never on time alone.
"""

import re
import time
from datetime import date
from pathlib import Path

from playwright.sync_api import FilePayload, Locator, Page, expect

Upload = Path | FilePayload
SECONDS_FOR_THE_WORKER = 60
"""Beat looks every half minute, whatever became of a nudge."""

MOST_TABS = 150
"""A page on which something is further than this from its beginning cannot be used by keyboard."""


class Mouse:
    """Points and types."""

    def __init__(self, page: Page) -> None:
        self.page = page

    # What there is to find

    def field(self, label: str, within: str = "") -> Locator:
        """The field of this label, with or without its “(optional)”."""
        place: Page | Locator = self.page
        if within:
            place = self.page.get_by_role("group", name=within)
        return place.get_by_label(_named(label))

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first

    # What there is to do

    def press(self, name: str, then: str = "") -> None:
        """Press a button, or a link that looks like one; `then` is the heading that follows."""
        self.use(self.button(name), then)

    def follow(self, name: str, then: str = "") -> None:
        """Follow a link of the page's own content; `then` is the heading that follows."""
        self.use(self.link(name), then)

    def use(self, wanted: Locator, then: str = "") -> None:
        """Press or follow what was found otherwise than by its name."""
        self._act_on(wanted)
        if then:
            self.arrives(then)

    def _act_on(self, wanted: Locator) -> None:
        wanted.click()

    def write(self, label: str, text: str, within: str = "") -> None:
        self.field(label, within).fill(text)

    def tick(self, label: str, within: str = "") -> None:
        """A checkbox or a radio button."""
        self.field(label, within).check()

    def select(self, label: str, choice: str) -> None:
        self.field(label).select_option(label=choice)

    def attach(self, label: str, upload: Upload) -> None:
        self.field(label).set_input_files(upload)

    def date(self, label: str, day: date) -> None:
        """The three fields of a date."""
        for name, number in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            self.write(name, str(number), within=label)

    # What there is to see

    def arrives(self, heading: str) -> None:
        """This page's heading stands at its head."""
        where = f"at {self.page.url}"
        expect(self.page.get_by_role("heading", level=1), where).to_have_text(_named(heading))

    def sees(self, *texts: str) -> None:
        """Each of these stands somewhere in the page's own content."""
        for text in texts:
            expect(self.page.get_by_role("main"), f"at {self.page.url}").to_contain_text(
                text, use_inner_text=True
            )

    def comes_to_see(self, text: str) -> None:
        """As `sees`, of what a worker does meanwhile: looks again until it is there."""
        last = time.monotonic() + SECONDS_FOR_THE_WORKER
        while time.monotonic() < last:
            try:
                expect(self.page.get_by_role("main")).to_contain_text(
                    text, use_inner_text=True, timeout=500
                )
            except AssertionError:
                self.page.reload()
            else:
                return
        self.sees(text)

    def value(self, key: str) -> str:
        """What the summary says of this key."""
        row = self.page.locator(".govuk-summary-list__row").filter(
            has=self.page.locator("dt", has_text=re.compile(rf"^\s*{re.escape(key)}\s*$"))
        )
        return " ".join(row.locator("dd").first.inner_text().split())

    def figure(self, key: str) -> str:
        """As `value`, of the figures at the head of a page and of any list of terms."""
        term = self.page.locator("dt", has_text=re.compile(rf"^\s*{re.escape(key)}\s*$"))
        return " ".join(term.locator("xpath=following-sibling::dd[1]").inner_text().split())


class Keyboard(Mouse):
    """Reaches everything with Tab, and sees where the focus is at each thing it uses."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        # Held from the beginning: a browser that is told so only at the press may be too late.
        page.on("filechooser", lambda _: None)

    def _act_on(self, wanted: Locator) -> None:
        self._reach(wanted)
        self.page.keyboard.press("Enter")

    def write(self, label: str, text: str, within: str = "") -> None:
        self._reach(self.field(label, within))
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def tick(self, label: str, within: str = "") -> None:
        """A radio button is chosen with the arrows, once its group has the focus."""
        choice = self.field(label, within)
        if choice.get_attribute("type") != "radio":
            self._reach(choice)
            self.page.keyboard.press("Space")
        else:
            self._choose(choice)
        expect(choice).to_be_checked()

    def select(self, label: str, choice: str) -> None:
        """Typed letters choose in a list that has the focus."""
        self._reach(self.field(label))
        self.page.keyboard.type(choice)
        expect(self.field(label).locator("option:checked")).to_have_text(choice)

    def attach(self, label: str, upload: Upload) -> None:
        self._reach(self.field(label))
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(upload)

    def _choose(self, choice: Locator) -> None:
        group = self.page.locator(f"input[type=radio][name='{choice.get_attribute('name')}']")
        first = self.page.locator(f"#{group.first.get_attribute('id')}")
        checked = group.and_(self.page.locator(":checked"))
        self._reach(checked if checked.count() else first)
        self.page.keyboard.press("Space")
        for _ in range(group.count()):
            if _has_focus(choice):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"The arrows do not reach {choice}")

    def _reach(self, wanted: Locator) -> None:
        """Tab, from where the focus is, until it is on the wanted thing, where it can be seen.

        From the beginning of a page by its skip link, as whoever knows the page would. The tab
        stops between are counted first, so that not each of them is asked where the focus is; the
        count never leads past the wanted thing, and only the focus itself says that it is there.
        """
        found = wanted.element_handle()
        if found.evaluate(_AT_THE_BEGINNING):
            skip = self.page.get_by_role("link", name="Skip to main content")
            self.page.keyboard.press("Tab")
            expect(skip).to_be_focused()
            self.page.keyboard.press("Enter")
        for _ in range(found.evaluate(_STOPS_BETWEEN)):
            self.page.keyboard.press("Tab")
        for _ in range(MOST_TABS):
            if found.evaluate("element => element === document.activeElement"):
                assert found.evaluate(_FOCUS_SHOWS), f"The focus cannot be seen on {wanted}"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {wanted}")


def _named(words: str) -> re.Pattern[str]:
    """These words, with or without “(optional)” behind them."""
    return re.compile(rf"^\s*{re.escape(words)}(\s+\(optional\))?\s*$")


def _has_focus(wanted: Locator) -> bool:
    return bool(wanted.evaluate("element => element === document.activeElement"))


# Nothing has the focus yet, the skip link was not followed yet, and there is something to skip to.
_AT_THE_BEGINNING = """element => document.activeElement === document.body
    && location.hash !== '#main-content' && element.closest('#main-content') !== null"""

# How many tab stops lie between the focus and the element: at least; 0 where it comes before it.
_STOPS_BETWEEN = """element => {
    const focus = document.activeElement === document.body
        ? element.closest('#main-content') || document.body : document.activeElement;
    const after = (first, second) =>
        first.compareDocumentPosition(second) & Node.DOCUMENT_POSITION_FOLLOWING;
    const groups = new Set([focus.name, element.name]);
    const stops = [...document.querySelectorAll('a[href], button, input, select, textarea')]
        .filter(stop => after(focus, stop) && after(stop, element))
        .filter(stop => stop.checkVisibility() && stop.tabIndex >= 0 && !stop.disabled)
        .filter(stop => stop.type !== 'radio' || !groups.has(stop.name) && groups.add(stop.name));
    return stops.length;
}"""

# An outline that has a colour, or a shadow: on the element or what is drawn after it, or, where the
# element itself is invisible, on its label.
_FOCUS_SHOWS = """element => [
    getComputedStyle(element),
    getComputedStyle(element, '::after'),
    ...[...(element.labels || [])].map(label => getComputedStyle(label, '::before')),
].some(style => style.boxShadow !== 'none' || (style.outlineStyle !== 'none'
    && parseFloat(style.outlineWidth) > 0 && style.outlineColor !== 'rgba(0, 0, 0, 0)'))"""
