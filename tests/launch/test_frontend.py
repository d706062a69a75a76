import hashlib
from pathlib import Path

import pytest

from dps.launch import frontend
from dps.launch.frontend import copy, referenced, without_crown_and_typeface
from dps.launch.places import ROOT

CSS = (
    '@charset "UTF-8";/*! a licence */'
    "/*! Copyright (c) 2011 by Margaret Calvert & Henrik Kubel. */"
    '@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2) format("woff2")}'
    ".a{font-family:GDS Transport,arial,sans-serif;color:red}"
    '.b{font-family:"GDS Transport", arial}'
    ".c:before{width:1px;background-image:url(/assets/images/govuk-crest.svg);height:2px}"
    "@supports (x){.c:before{mask-image:url(/assets/images/govuk-crest.svg)}}"
    ".d{background:url(/assets/images/lines.png)}"
    ".e{background:url(data:image/png;base64,AAAA)}"
    "/*# sourceMappingURL=govuk-frontend.min.css.map */"
)
FIT = (
    '@charset "UTF-8";/*! a licence */'
    ".a{font-family:arial,sans-serif;color:red}"
    ".b{font-family:arial}"
    ".c:before{width:1px;height:2px}"
    "@supports (x){.c:before{}}"
    ".d{background:url(assets/images/lines.png)}"
    ".e{background:url(data:image/png;base64,AAAA)}"
)


def test_crown_and_typeface_are_dropped() -> None:
    assert without_crown_and_typeface(CSS) == FIT
    assert referenced(FIT) == ["assets/images/lines.png"]


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """A node_modules as npm would have made it."""
    govuk = tmp_path / "node_modules" / "govuk-frontend" / "dist" / "govuk"
    (govuk / "assets" / "images").mkdir(parents=True)
    (govuk / "assets" / "images" / "lines.png").write_bytes(b"lines")
    (govuk / "assets" / "images" / "govuk-crest.svg").write_bytes(b"crest")
    (govuk / "govuk-frontend.min.css").write_text(CSS)
    (govuk / "govuk-frontend.min.js").write_text("export{a}\n//# sourceMappingURL=x.map\n")
    fonts = tmp_path / "node_modules" / "@fontsource" / "arimo" / "files"
    fonts.mkdir(parents=True)
    for name in (
        "latin-400-normal",
        "latin-ext-700-italic",
        "latin-500-normal",
        "greek-400-normal",
    ):
        (fonts / f"arimo-{name}.woff2").write_text(name)
    (fonts.parent / "LICENSE").write_text("OFL")
    return tmp_path / "node_modules"


def test_only_what_is_served_is_copied(modules: Path, tmp_path: Path) -> None:
    target = tmp_path / "frontend"
    for _ in range(2):
        copy(modules, target)
        copied = {str(file.relative_to(target)) for file in target.rglob("*") if file.is_file()}
        assert copied == {
            "govuk/govuk-frontend.min.css",
            "govuk/govuk-frontend.min.js",
            "govuk/assets/images/lines.png",
            "fonts/arimo/LICENSE",
            "fonts/arimo/arimo-latin-400-normal.woff2",
            "fonts/arimo/arimo-latin-ext-700-italic.woff2",
        }
    assert (target / "govuk" / "govuk-frontend.min.css").read_text() == FIT
    assert (target / "govuk" / "govuk-frontend.min.js").read_text() == "export{a}\n\n"


def test_what_lies_in_var_is_fit_to_be_served() -> None:
    """The real packages: nothing of the crown or the typeface, and no file that is not there."""
    served = ROOT / "var" / "frontend"
    if not (ROOT / "node_modules" / "govuk-frontend").exists() or not served.exists():
        pytest.skip("the front-end packages are not installed")
    css = (served / "govuk" / "govuk-frontend.min.css").read_text()
    for unwanted in ("GDS Transport", "crest", "@font-face", "/assets/", "sourceMappingURL"):
        assert unwanted not in css
    assert css.count("{") == css.count("}") > 1000
    assert "font-family:arial,sans-serif" in css
    assert all((served / "govuk" / name).exists() for name in referenced(css))
    assert len(list((served / "fonts" / "arimo").glob("*.woff2"))) == 8
    assert not [file for file in served.rglob("*") if file.suffix in (".svg", ".ico", ".png")]


def test_the_copy_is_made_again_when_this_program_changes() -> None:
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    stamp = ROOT / "var" / "frontend" / ".copied"
    if not stamp.exists():
        pytest.skip("the front-end packages are not installed")
    program = hashlib.sha256(Path(frontend.__file__).read_bytes()).hexdigest()
    assert stamp.read_text() == f"{lock} {program}"
