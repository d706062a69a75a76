"""The committed files that say what is installed and what is started."""

import json
import re
import tomllib
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from dps.launch import processes
from dps.launch.install import LOCKS, requirements_of
from dps.launch.places import ROOT
from dps.launch.system import LETTERS

REQUIREMENTS = ROOT / "requirements"
LISTS = sorted(REQUIREMENTS.glob("*.txt"))


def locked(name: str) -> dict[str, str]:
    """Return {package: version} of a lock file."""
    lines = (line.split(" ")[0] for line in requirements_of(REQUIREMENTS / name))
    return {
        canonicalize_name(line.split("==")[0].split("[")[0]): line.split("==")[1] for line in lines
    }


def test_each_list_is_known() -> None:
    assert [path.name for path in LISTS] == sorted(file for file, _ in LOCKS.values())


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.stem)
def test_each_package_is_pinned_with_hashes(path: Any) -> None:
    found = requirements_of(path)
    assert found
    for one in found:
        assert re.match(r"^[\w.\[\],-]+==[\w.!+]+ (;.*)?\\\n", one), one
        assert "--hash=sha256:" in one


@pytest.mark.parametrize(
    "path",
    [*LISTS, *(ROOT / name for name in ("package-lock.json", "package.json", "pyproject.toml"))],
    ids=lambda path: path.name,
)
def test_no_list_holds_an_address(path: Any) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "index-url" not in text.replace("--no-emit-index-url", "")
    assert "resolved" not in text


def test_what_is_asked_for_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    groups = {"app": project["project"]["dependencies"], **project["dependency-groups"]}
    assert set(groups) == set(LOCKS)
    for group, wanted in groups.items():
        have = locked(LOCKS[group][0])
        for one in map(Requirement, wanted):
            name = canonicalize_name(one.name)
            assert name in have, f"{name} is not locked: make lock"
            assert one.specifier.contains(have[name]), f"{name} {have[name]}: make lock"


def test_the_tests_run_on_what_is_served() -> None:
    app, dev = locked("app.txt"), locked("dev.txt")
    assert {name: dev.get(name) for name in app} == app


def test_front_end_packages_are_pinned_with_hashes() -> None:
    wanted = json.loads((ROOT / "package.json").read_text())
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for name, version in {**wanted["dependencies"], **wanted["devDependencies"]}.items():
        assert packages[f"node_modules/{name}"]["version"] == version
    for path, package in packages.items():
        assert not path or package["integrity"].startswith("sha512-")


# -- the container engine's files. No engine stands here: they are compared, not started.


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def in_container(application: processes.Application) -> list[str]:
    return application.command(bind="0.0.0.0:8000", var="/srv/var")


def test_compose_starts_what_the_supervisor_starts(compose: dict[str, Any]) -> None:
    services = compose["services"]
    names = {one.name for one in (*processes.SERVERS, *processes.APPLICATIONS)}
    assert set(services) == {*names, "prepare"}
    for application in processes.APPLICATIONS:
        assert services[application.name]["command"] == in_container(application)
    for server in processes.SERVERS:
        assert services[server.name]["image"] == server.image
        variable = services["web"]["environment"][server.url_variable]
        assert f"@{server.name}:" in variable


def test_compose_prepares_before_it_starts(compose: dict[str, Any]) -> None:
    services = compose["services"]
    steps = [processes.MIGRATE, processes.REFERENCE, processes.STATIC]
    commands = " && ".join(" ".join(["python", *words]) for words in steps)
    assert services["prepare"]["command"] == ["sh", "-c", commands]
    assert set(services["prepare"]["depends_on"]) == {one.name for one in processes.SERVERS}
    for application in processes.APPLICATIONS:
        assert services[application.name]["depends_on"] == {
            "prepare": {"condition": "service_completed_successfully"}
        }


def test_compose_has_no_secret_of_its_own(compose: dict[str, Any]) -> None:
    environment = compose["services"]["web"]["environment"]
    assert environment["DPS_HTTPS"] == "${DPS_HTTPS:-1}"
    assert environment["DPS_INSTALLATION"] == "${DPS_INSTALLATION:-live}"
    for name in ("DJANGO_SECRET_KEY", "DPS_IDENTITY_KEYS"):
        assert re.fullmatch(rf"\$\{{{name}:\?.+\}}", environment[name])
    assert compose["services"]["web"]["ports"] == ["127.0.0.1:8000:8000"]


def test_the_image_runs_as_nobody_special() -> None:
    text = (ROOT / "Dockerfile").read_text()
    lines = text.splitlines()
    web = next(one for one in processes.APPLICATIONS if one.name == "web")
    assert json.loads(text.rpartition("CMD ")[2]) == in_container(web)
    users = [number for number, line in enumerate(lines) if line.startswith("USER ")]
    assert [lines[number] for number in users] == ["USER dps"]
    assert not [line for line in lines[users[0] :] if line.startswith(("RUN", "COPY"))]
    assert "pip install --no-cache-dir --require-hashes --no-deps -r requirements/app.txt" in text
    assert all(need.package in text for need in LETTERS)
    assert re.findall(r"^FROM (\S+)", text, flags=re.MULTILINE) == [
        "node:22-slim",
        "python:3.12-slim",
    ]


def test_what_must_pass_is_what_the_readme_names() -> None:
    text = (ROOT / ".ci" / "run").read_text()
    commands = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert commands == [
        "set -euo pipefail",
        'cd "$(dirname "$0")/.."',
        "make check",
        "make test",
    ]


def test_what_is_made_is_not_committed() -> None:
    ignored = (ROOT / ".gitignore").read_text().split()
    assert {"/.venv/", "/node_modules/", "/var/"} <= set(ignored)
