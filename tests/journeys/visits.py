"""Visits to one page after another as different people, and what may be found on none of them."""

from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response

from tests.journeys.places import Places
from tests.journeys.running import Market

AXE = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
SERVICE = " \N{EN DASH} Dynamic Purchasing System"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 640}
SERVER_ERROR = 500


class Watch:
    """What no page may do: fail, break its own security policy, or report an error."""

    def __init__(self, context: BrowserContext) -> None:
        self.found: list[str] = []
        context.on("console", self._said)
        context.on("weberror", lambda error: self.found.append(f"error: {error.error}"))
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # That a page was refused is said by its own status, which the test looks at.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.found.append(f"console: {message.text}")

    def _answered(self, response: Response) -> None:
        refused = not response.ok and response.request.resource_type != "document"
        if response.status >= SERVER_ERROR or (refused and response.status not in {301, 302, 304}):
            self.found.append(f"{response.status}: {response.url}")


class Visits:
    """One browser window, in which one person after another is logged in by a session's key."""

    def __init__(self, running: Market, places: Places, browser: Browser) -> None:
        self.running, self.places = running, places
        self.context = browser.new_context(base_url=running.address, viewport=WIDE)
        self.context.add_init_script(path=AXE)
        self.watch = Watch(self.context)
        self.page = self.context.new_page()

    def go(self, name: str) -> Page:
        """The place of this name, as its person; it must answer with a page."""
        address = self.places.addresses[name]
        self.log_in(self.context, name)
        answer = self.page.goto(address)
        assert answer is not None
        assert answer.status == 200, f"{name}, {address}: {answer.status}"
        return self.page

    def log_in(self, context: BrowserContext, name: str) -> None:
        """Let the person of this place, and nobody else, be logged in there; it may be nobody."""
        context.clear_cookies()
        if key := self.places.sessions.get(self.places.people[name]):
            address = self.running.address
            context.add_cookies([{"name": "sessionid", "value": key, "url": address}])

    def findings(self) -> list[str]:
        """What is wrong with the page as it stands, at both widths; the wide one afterwards."""
        page = self.page
        found = [str(each) for each in page.evaluate(LOOK)]
        if not page.title().endswith(SERVICE):
            found.append(f"title “{page.title()}”")
        page.set_viewport_size(NARROW)
        found += [*page.evaluate(NARROWLY, NARROW["width"]), *page.evaluate(BROKEN)]
        page.set_viewport_size(WIDE)
        found += page.evaluate(BROKEN)
        found += self.watch.found
        self.watch.found.clear()
        return found


# Once the script has taken the skip link of each page in hand: axe's findings; the headings; and
# the order of the focus, which goes down the page, and along each row.
LOOK = """async () => {
    while (!document.querySelector('[data-govuk-skip-link-init]'))
        await new Promise(requestAnimationFrame);
    const result = await axe.run(document, {
        preload: false,
        resultTypes: ['violations', 'incomplete'],
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    const found = [];
    for (const kind of ['violations', 'incomplete'])
        for (const rule of result[kind])
            found.push(`${kind}: ${rule.id}: ${rule.nodes[0].html}`);
    const headings = document.querySelectorAll('h1').length;
    if (headings !== 1) found.push(`${headings} h1`);
    const stops = [...document.querySelectorAll(
        'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]',
    )].filter(one => one.tabIndex >= 0 && !one.disabled && one.checkVisibility()
        && !one.matches('.govuk-skip-link'));
    for (const one of document.querySelectorAll('[tabindex]'))
        if (one.tabIndex > 0) found.push(`tabindex: ${one.outerHTML}`);
    for (const [n, stop] of stops.entries()) {
        if (!n) continue;
        const [last, next] = [stops[n - 1], stop].map(one => one.getClientRects()[0]);
        const above = next.bottom <= last.top + 1 && next.left < last.right - 1;
        const beside = next.top < last.bottom - 1 && next.bottom > last.top + 1;
        if (above || (beside && next.right <= last.left + 1))
            found.push(`focus goes back from ${stops[n - 1].outerHTML} to ${stop.outerHTML}`);
    }
    return found;
}"""

# The page at this width, with the text spacing of WCAG 1.4.12: it does not scroll sideways, and no
# stacked table does so in its box.
NARROWLY = """width => {
    const spaced = new CSSStyleSheet();
    spaced.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
        word-spacing: 0.16em !important } p { margin-bottom: 2em !important }`);
    const found = [];
    for (const [sheets, how] of [[[], ''], [[spaced], ', spaced']]) {
        document.adoptedStyleSheets = sheets;
        const is = document.documentElement.scrollWidth;
        if (is > width) {
            const widest = [...document.querySelectorAll('body *')].find(
                one => one.getBoundingClientRect().right > width);
            found.push(`${is} px wide${how}: ${widest?.outerHTML.slice(0, 200)}`);
        }
        for (const box of document.querySelectorAll('.dps-scroll:has(> .dps-table--stacked)'))
            if (box.checkVisibility() && box.scrollWidth > box.clientWidth)
                found.push(`stacked table slides${how}: ${box.outerHTML.slice(0, 200)}`);
    }
    document.adoptedStyleSheets = [];
    return found;
}"""

# The words of tags and of the keys of summaries, which are ours and short, that stand on two lines.
BROKEN = """() => {
    const found = [];
    for (const box of document.querySelectorAll('.govuk-tag, .govuk-summary-list__key')) {
        if (!box.checkVisibility()) continue;
        const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
        while (walker.nextNode())
            for (const word of walker.currentNode.data.matchAll(/[A-Za-z]+/g)) {
                const range = document.createRange();
                range.setStart(walker.currentNode, word.index);
                range.setEnd(walker.currentNode, word.index + word[0].length);
                if (new Set([...range.getClientRects()].map(one => one.top)).size > 1)
                    found.push(`“${word[0]}” breaks at ${window.innerWidth} px`);
            }
    }
    return found;
}"""

# Every text too long, nothing ticked, nothing chosen, no file; gives what stands where, or null for
# a page without a form that asks something.
SPOIL = """() => {
    const asks = ':is(input:not([type=hidden]), textarea, select)';
    const form = [...document.querySelectorAll('main form[method=post]')].find(
        one => one.querySelector(asks));
    if (!form) return null;
    const typed = {};
    for (const field of form.querySelectorAll(asks)) {
        if (field.type === 'file') continue;
        if (['checkbox', 'radio'].includes(field.type)) field.checked = false;
        else if (field.tagName === 'SELECT') field.selectedIndex = 0;
        else field.value = `wrong${' wrong'.repeat(2000)}`;
        if (['text', 'email', 'tel', 'textarea'].includes(field.type))
            typed[field.name] = field.value;
    }
    form.querySelector('button[type=submit], button:not([type])').click();
    return typed;
}"""

# The errors of a form: each links to a field, which says itself that it is wrong; nothing is lost.
ERRORS = """typed => {
    const found = [];
    const links = [...document.querySelectorAll('.govuk-error-summary li')];
    if (!links.length) found.push('no error summary');
    for (const line of links) {
        const href = line.querySelector('a')?.getAttribute('href') || '';
        const field = document.getElementById(href.replace(/^#/, ''));
        if (!field?.matches('main :is(input, textarea, select)'))
            found.push(`“${line.innerText}” links to no field: ${href}`);
        else if (!field.closest('.govuk-form-group--error')?.querySelector('.govuk-error-message'))
            found.push(`no error stands by the field of “${line.innerText}”`);
    }
    for (const [name, value] of Object.entries(typed)) {
        const field = document.querySelector(`main form [name="${name}"]`);
        if (field?.value !== value)
            found.push(`${name} was “${value.slice(0, 60)}”, is “${field?.value.slice(0, 60)}”`);
    }
    return found;
}"""
