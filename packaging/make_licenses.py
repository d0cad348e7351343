"""Keeps licenses.json true: what is installed and shipped, against what somebody has judged.

    python packaging/make_licenses.py          writes versions, origins of requirements and checksums anew
    python packaging/make_licenses.py --check  writes nothing

The judgement (licence, obligations, bundled libraries, notes) is written by hand in licenses.json and kept as it is.
A package or file without one ends both forms with a sentence that says what to add; so does an entry that nothing
ships any more.
"""

import argparse
import hashlib
import json
import re
import sys
from dataclasses import dataclass, field
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "licenses.json"
FOLDERS = ("models", "assets")
OWN = "buzzcam"

Entry = dict[str, Any]

KNOWN = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BSD-3-Clause-Clear", "BSD-3-Clause-Open-MPI", "CC0-1.0",
    "BSL-1.0",
    "GPL-2.0-only", "GPL-2.0-or-later", "GPL-3.0-only", "GPL-3.0-or-later", "GCC-exception-3.1", "ISC",
    "LGPL-2.0-or-later", "LGPL-2.1-or-later", "LGPL-3.0-only", "LGPL-3.0-or-later", "MIT", "MIT-0", "MPL-2.0",
    "OpenSSL", "PSF-2.0", "Unicode-DFS-2016", "Zlib", "libpng-2.0",
    "FTL", "IJG", "MIT-CMU", "libtiff",
    "LicenseRef-Intel-Simplified", "LicenseRef-NVIDIA-Proprietary", "LicenseRef-Public-Domain",
}  # fmt: skip
"""The SPDX identifiers that somebody here has read."""

SAID = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "BSD License": "",  # one of several
    "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
    "MIT License": "MIT",
    "Python Software Foundation License": "PSF-2.0",
    "Other/Proprietary License": "",  # the licence file says which
}
"""What metadata written before SPDX say."""

NEEDED = ("name", "kind", "ships", "license", "origin", "obligations")
KINDS = {"package", "model", "picture", "data", "script", "text"}


@dataclass(slots=True)
class Found:
    """What this machine shows."""

    required: dict[str, set[str]] = field(default_factory=dict)
    """Distribution name -> who requires it; of a plain install here."""
    declared: dict[str, str] = field(default_factory=dict)
    """What BuzzCam itself names on any platform or in any extra but `dev` -> version range."""
    distributions: dict[str, Distribution] = field(default_factory=dict)
    files: dict[str, Path] = field(default_factory=dict)


def look(root: Path = ROOT) -> Found:
    """Walks the installed requirements from BuzzCam, and the folders that go into the wheel."""
    found = Found(required={OWN: set()})
    waiting = [(OWN, frozenset({""}))]
    walked: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, extras = waiting.pop()
        if (name, extras) in walked:
            continue
        walked.add((name, extras))
        try:
            found.distributions[name] = distribution(name)
        except PackageNotFoundError:
            raise SystemExit(f"{name} is required and not installed: run make install first.") from None
        for line in found.distributions[name].requires or []:
            requirement = Requirement(line)
            needed = canonicalize_name(requirement.name)
            marker = requirement.marker
            if name == OWN and not re.search(r"extra == .dev.", line):
                found.declared[needed] = str(requirement.specifier)
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in extras):
                found.required.setdefault(needed, set()).add(name)
                waiting.append((needed, frozenset(requirement.extras | {""})))
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                found.files[path.relative_to(root).as_posix()] = path
    return found


def checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def identifiers(expression: str) -> set[str]:
    """The licences and exceptions named in an SPDX expression."""
    return set(re.findall(r"[\w.+-]+", expression)) - {"AND", "OR", "WITH"}


def said_by(package: Distribution) -> tuple[set[str], list[str]]:
    """Identifiers from the metadata of an installed package, and the texts that nobody has translated yet."""
    data = package.metadata
    texts = data.get_all("License-Expression", [])
    if not texts:
        texts = [text.split("\n")[0] for text in data.get_all("License", [])]  # some give the whole text
        texts += [c.rsplit(" :: ", 1)[1] for c in data.get_all("Classifier", []) if c.startswith("License :: ")]
    licences: set[str] = set()
    unknown = []
    for text in filter(None, texts):
        if text in SAID:
            licences |= identifiers(SAID[text])
        elif identifiers(text) <= KNOWN:
            licences |= identifiers(text)
        else:
            unknown.append(text)
    return licences, unknown


def libraries(package: Distribution) -> set[str]:
    """Names of the shared libraries that a Linux wheel brings beside its modules, without versions: `libx264`."""
    names = (Path(str(file)) for file in package.files or [])
    return {
        re.split(r"-[0-9a-f]{8}|\.so", name.name)[0].rstrip("-_")
        for name in names
        if name.parts[0].endswith(".libs") and ".so" in name.name
    }


def problems_of_entry(entry: Entry) -> list[str]:
    """What is wrong with one entry by itself."""
    name = entry.get("path") or entry.get("name") or "an entry without a name"
    problems = [f"{name}: `{key}` is missing." for key in NEEDED if not entry.get(key)]
    if entry.get("kind") not in KINDS:
        problems.append(f"{name}: no such kind: {entry.get('kind')}.")
    for part in [entry, *entry.get("bundled", [])]:
        expression = part.get("license", "")
        if unknown := identifiers(expression) - KNOWN:
            problems.append(f"{name}: not among the known SPDX identifiers: {', '.join(sorted(unknown))}.")
        try:
            canonicalize_license_expression(expression)
        except InvalidLicenseExpression as error:
            problems.append(f"{name}: {error}.")
        if not identifiers(expression) <= identifiers(entry.get("license", "")):
            problems.append(f"{name}: its licence does not cover what it bundles: {part['name']} ({expression}).")
    return problems


def problems_of_packages(entries: list[Entry], found: Found) -> list[str]:
    """Packages without an entry, entries without a package, and licences that the metadata contradict."""
    listed = {canonicalize_name(entry["name"]): entry for entry in entries if entry["kind"] == "package"}
    problems = [
        f"{name} is installed with BuzzCam (by {', '.join(sorted(parents)) or 'itself'}) and has no entry: read its "
        "licence and add one to licenses.json."
        for name, parents in found.required.items()
        if name not in listed
    ]
    for name, entry in listed.items():
        if name not in found.required:
            elsewhere = found.declared.keys() | listed.keys() - found.required.keys() - {name}  # platforms, extras
            if name not in found.declared and not elsewhere & set(entry.get("required_by", [])):
                problems.append(f"{name} has an entry, and nothing requires it any more: remove the entry.")
            continue
        licences, unknown = said_by(found.distributions[name])
        problems += [f"{name}: its metadata say “{text}”: add that to SAID, or read its licence." for text in unknown]
        if wrong := licences - identifiers(entry.get("license", "")):
            problems.append(f"{name}: its metadata say {', '.join(sorted(wrong))}; the entry says {entry['license']}.")
        judged = tuple(prefix for part in entry.get("bundled", []) for prefix in part.get("files", []))
        problems += [
            f"{name} brings the library {library} and no entry under `bundled` covers it."
            for library in sorted(libraries(found.distributions[name]))
            if not library.startswith(judged)
        ]
    return problems


def problems_of_files(entries: list[Entry], found: Found) -> list[str]:
    """Files without an entry, entries without a file, and checksums that differ."""
    listed = {entry["path"]: entry for entry in entries if "path" in entry}
    problems = [
        f"{path} is shipped and has no entry: add where it comes from and its licence to licenses.json."
        for path in found.files
        if path not in listed
    ]
    for path, entry in listed.items():
        if path not in found.files:
            problems.append(f"{path} has an entry and does not exist: remove the entry.")
        elif entry.get("sha256") != checksum(found.files[path]):
            problems.append(f"{path} has changed since it was listed: run packaging/make_licenses.py.")
    return problems


def compare(entries: list[Entry], found: Found) -> list[str]:
    """Everything that is not as the list says; empty when it is true."""
    alone = [problem for entry in entries for problem in problems_of_entry(entry)]
    names = [entry.get("path") or entry.get("name") for entry in entries]
    twice = [f"{name} is listed twice." for name in sorted({n for n in names if names.count(n) > 1 and n})]
    return alone + twice + problems_of_packages(entries, found) + problems_of_files(entries, found)


def refresh(entries: list[Entry], found: Found) -> None:
    """Writes into the entries what a machine knows: versions, who requires what, checksums."""
    for entry in entries:
        if entry.get("path") in found.files:
            entry["sha256"] = checksum(found.files[entry["path"]])
        name = canonicalize_name(entry["name"])
        if entry["kind"] != "package":
            continue
        if name in found.required:
            entry["looked_at"] = found.distributions[name].version
            entry["required_by"] = sorted(found.required[name])
        entry["version"] = found.declared.get(name) or entry["looked_at"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args()
    content = json.loads(LIST.read_text(encoding="utf-8"))
    found = look()
    if not options.check:
        refresh(content["entries"], found)
        LIST.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    problems = compare(content["entries"], found)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
