"""What make installs is locked: one version each, with hashes, within pyproject's ranges, from no place by name."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "packaging" / "lock"
LISTS = ("build", "run", "test", "tool")
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
RANGES = {
    "run": PROJECT["project"]["dependencies"],
    "test": PROJECT["project"]["optional-dependencies"]["dev"] + PROJECT["project"]["dependencies"],
    "build": PROJECT["dependency-groups"]["build"] + PROJECT["build-system"]["requires"],
    "tool": PROJECT["dependency-groups"]["lock"],
}


def entries(name):
    """(requirement, hashes) of a list."""
    text = (LOCK / f"{name}.txt").read_text().replace("\\\n", " ")
    found = [line.split("--hash=") for line in text.splitlines()]
    return [(Requirement(first), [kind.strip() for kind in hashes]) for first, *hashes in found]


def versions(name, python):
    """What is installed with that Python on Linux: name -> version."""
    where = {
        "python_version": python, "python_full_version": f"{python}.5", "sys_platform": "linux", "os_name": "posix",
        "platform_machine": "x86_64", "platform_system": "Linux", "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }  # fmt: skip
    found = {}
    for requirement, _hashes in entries(name):
        if requirement.marker is None or requirement.marker.evaluate(where):
            (exact,) = requirement.specifier
            key = canonicalize_name(requirement.name)
            assert key not in found, f"{key} is locked twice for Python {python}"
            found[key] = Version(exact.version)
    return found


@pytest.mark.parametrize("name", LISTS)
def test_every_package_is_of_one_version_and_has_hashes(name):
    assert entries(name)
    for requirement, hashes in entries(name):
        assert [exact.operator for exact in requirement.specifier] == ["=="], requirement
        assert hashes and all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), requirement


@pytest.mark.parametrize("name", LISTS)
def test_the_lock_names_no_place(name):
    assert not re.search(r"://|^-|\bfile:|\s/", (LOCK / f"{name}.txt").read_text(), re.MULTILINE)


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("name", LISTS)
def test_the_lock_keeps_the_ranges(name, python):
    locked = versions(name, python)
    for text in RANGES[name]:
        wanted = Requirement(text)
        if wanted.name != "buzzcam" and not (wanted.marker and "onnxruntime" in text):
            assert locked[canonicalize_name(wanted.name)] in wanted.specifier, f"{text}: run packaging/make-lock"


@pytest.mark.parametrize("python", PYTHONS)
def test_the_lists_agree(python):
    all_of_them = versions("test", python)
    assert versions("run", python).items() | versions("build", python).items() <= all_of_them.items()
    assert "onnxruntime-gpu" in all_of_them
    assert "onnxruntime" not in all_of_them


def test_make_installs_nothing_that_is_not_locked():
    lines = [line for line in (ROOT / "Makefile").read_text().splitlines() if "$(PIP_INSTALL)" in line]
    assert len(lines) == 4
    own = [line for line in lines if "--editable ." in line]
    assert all("--require-hashes" in line for line in lines if line not in own)
    assert all("--no-deps --no-build-isolation" in line for line in own)
