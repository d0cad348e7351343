"""licenses.json against what is installed and what lies in models/ and assets/; and that lies in it are found."""

import copy
import importlib.util
import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def _load():
    spec = importlib.util.spec_from_file_location("make_licenses", ROOT / "packaging" / "make_licenses.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


make_licenses = _load()


@pytest.fixture(scope="module")
def found():
    return make_licenses.look()


@pytest.fixture(scope="module")
def content():
    return json.loads((ROOT / "licenses.json").read_text(encoding="utf-8"))


@pytest.fixture
def entries(content):
    """A copy to plant lies in."""
    return copy.deepcopy(content["entries"])


def entry_of(entries, name):
    return next(entry for entry in entries if name in (entry.get("path"), entry["name"]))


def test_the_list_is_true(content, found):
    assert make_licenses.compare(content["entries"], found) == []


def test_the_walk_reaches_what_is_required_and_not_what_developers_need(found):
    assert {"buzzcam", "av", "numpy", "shiboken6", "pycparser", "dnspython"} <= found.required.keys()
    assert not {"pytest", "ruff", "mypy", "hatchling"} & found.required.keys()
    assert "models/catalog.json" in found.files
    assert not any("__pycache__" in path for path in found.files)


def test_a_refresh_changes_nothing_by_hand(entries, found):
    before = copy.deepcopy(entries)
    make_licenses.refresh(entries, found)
    for entry in before + entries:
        for key in ("version", "looked_at", "required_by", "sha256"):
            entry.pop(key, None)
    assert entries == before


def test_the_models_agree_with_the_catalog(entries):
    catalog = json.loads((ROOT / "models" / "catalog.json").read_text(encoding="utf-8"))["models"]
    for model in catalog:
        entry = entry_of(entries, f"models/{model['file']}")
        assert (entry["sha256"], entry["license"]) == (model["sha256"], model["licence"])
        assert entry["derived_from"]["sha256"] == model["origin"]["sha256"]


def test_the_portrait_is_the_one_the_script_takes(entries):
    script = (ROOT / "assets" / "make_assets.py").read_text(encoding="utf-8")
    assert entry_of(entries, "assets/demo/person.png")["derived_from"]["sha256"] in script


def test_the_summary_names_the_conflicts(content):
    text = json.dumps(content["summary"])
    assert {"source", "pip", "bundle", "conflicts", "a_bundle_would_owe"} <= content["summary"].keys()
    assert all(word in text for word in ("MIT", "GPL-3.0-or-later", "pyvirtualcam", "x264"))


def test_no_machine_paths_and_no_registry_hosts():
    text = (ROOT / "licenses.json").read_text(encoding="utf-8")
    assert not re.search(r"(?<![\w.:/-])/(?!usr/share)[a-z]+/|\bregistry\.", text)


@pytest.mark.parametrize("name", ["av", "dnspython", "models/catalog.json", "assets/demo/person.png"])
def test_a_missing_entry_is_reported(entries, found, name):
    entries.remove(entry_of(entries, name))
    assert any(name in problem and "no entry" in problem for problem in make_licenses.compare(entries, found))


def test_a_wrong_checksum_is_reported(entries, found):
    entry_of(entries, "assets/card.png")["sha256"] = "0" * 64
    assert make_licenses.compare(entries, found) == [
        "assets/card.png has changed since it was listed: run packaging/make_licenses.py."
    ]


@pytest.mark.parametrize(
    ("kind", "change"), [("package", {"name": "leftpad"}), ("picture", {"name": "x.png", "path": "assets/x.png"})]
)
def test_an_entry_too_many_is_reported(entries, found, kind, change):
    entries.append(next(entry for entry in entries if entry["kind"] == kind) | change)
    assert any("remove the entry" in problem for problem in make_licenses.compare(entries, found))


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("pyvirtualcam", {"license": "MIT AND BSD-3-Clause"}, "metadata say GPL-2.0-only"),
        ("av", {"bundled": []}, "brings the library libx264"),
        ("av", {"license": "BSD-3-Clause"}, "does not cover what it bundles: x264"),
        ("mss", {"license": "MIT-ish"}, "not among the known SPDX identifiers"),
        ("mss", {"license": "MIT AND"}, "Invalid license expression"),
        ("mss", {"obligations": ""}, "`obligations` is missing"),
        ("models/rewrites.py", {"kind": "toy"}, "no such kind"),
    ],
)
def test_a_false_judgement_is_reported(entries, found, name, change, said):
    if name == "av" and "bundled" in change and not make_licenses.libraries(found.distributions["av"]):
        pytest.skip("this wheel brings no folder of libraries")
    entry_of(entries, name).update(change)
    problems = make_licenses.compare(entries, found)
    assert any(name in problem and said in problem for problem in problems), problems


def test_a_copy_of_an_entry_is_reported(entries, found):
    entries.append(entry_of(entries, "numpy"))
    assert "numpy is listed twice." in make_licenses.compare(entries, found)


def test_a_new_file_is_reported(entries, found, tmp_path):
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "new.onnx").write_bytes(b"?")
    problems = make_licenses.problems_of_files(entries, make_licenses.look(tmp_path))
    assert any(problem.startswith("models/new.onnx is shipped and has no entry") for problem in problems)
    assert "models/README.md has an entry and does not exist: remove the entry." in problems
