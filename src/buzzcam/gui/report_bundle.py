"""Writes the report of a problem: versions, findings of the doctor, choices and log. It contains no picture and no name
of a file, window or person."""

import json
import os
import platform
import re
import sys
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import qVersion

from buzzcam import __version__, logs, paths
from buzzcam.doctor import PARTS, Finding
from buzzcam.effects import registry
from buzzcam.effects.option_kinds import File, Text
from buzzcam.errors import BadArgument
from buzzcam.files import write_whole
from buzzcam.preferences import Preferences
from buzzcam.settings import NO_BACKGROUND, OptionValue

STEPS = len(PARTS) + 1
OWN_FILE, OWN_NAME, OWN_WINDOW = "<a file of the user's>", "look {}", "<a window's title>"
HARDWARE = ("camera", "screen", "pattern", "demo", "file")
"""Kinds of sources whose names are not the user's own words."""

LEAST_HIDDEN = 3
"""Letters; a shorter text stands in every other word."""

OWN_PLACES = ("/home/", "/Users/", "/media/", "/run/media/", "/mnt/", "/Volumes/")
"""Folders outside the home in which users keep files."""


def write_bundle(
    target: Path, preferences: Preferences, screens: str, examine: Callable[[str], list[Finding]],
    may_go_on: Callable[[int], bool],
) -> bool:  # fmt: skip
    """False if it was cancelled; nothing is then written. may_go_on: called before each of STEPS. Raises OSError."""
    findings: list[Finding] = []
    for k, part in enumerate(PARTS):
        if not may_go_on(k):
            return False
        findings += examine(part)
    hide = hider(preferences)
    texts = {
        "versions.txt": "\n".join([*versions(), screens]),
        "doctor.txt": "\n".join(f"{f.state}: {f.part}: {f.message} {f.hint}" for f in findings),
        "choices.json": json.dumps(choices(preferences), indent=1, ensure_ascii=False),
    }
    for file in logs.files(paths.log_file()):
        texts[file.name] = file.read_text(encoding="utf-8", errors="replace")
    if not may_go_on(STEPS - 1):
        return False
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, hide(text))
    write_whole(target, packed.getvalue())
    return True


def versions() -> Iterable[str]:
    from importlib.metadata import PackageNotFoundError, requires, version  # 30 ms that no window needs

    yield f"BuzzCam {__version__}, Python {platform.python_version()}, Qt {qVersion()}"
    yield platform.platform()
    try:
        needed = requires("buzzcam") or []
    except PackageNotFoundError:  # run from a folder, never installed
        needed = []
    for line in needed:
        name = re.split(r"[^\w.-]", line, maxsplit=1)[0]
        try:
            yield f"{name} {version(name)}"
        except PackageNotFoundError:  # for another platform, or an extra
            continue


def choices(preferences: Preferences) -> dict[str, Any]:
    """The saved choices, without the user's own names."""
    content: dict[str, Any] = msgspec.to_builtins(preferences, enc_hook=str)
    for name in ("shelf", "removed"):
        content[name] = f"{len(content[name])} files"
    content["call"] |= {"name": bool(preferences.call.name)}
    for device in ("microphone", "speaker"):  # people name them after themselves
        content["call"][device] = bool(getattr(preferences.call, device))
    for k, look in enumerate(content["looks"], 1):
        look["name"] = OWN_NAME.format(k)
    for part in (content, *content["looks"], *content["sources"].values()):
        for field in {"effects", "photo_effects"} & part.keys():
            part[field] = {
                effect: {name: hidden(effect, name, value) for name, value in options.items()}
                for effect, options in part[field].items()
            }
    for part in (content, *content["looks"]):
        if part["background"] not in (NO_BACKGROUND, *registry.backgrounds()):
            part["background"] = OWN_WINDOW
    if preferences.source.path is not None:
        content["source"]["path"] = OWN_FILE
    content["folder"] = preferences.folder and OWN_FILE
    if preferences.source.which and preferences.source.kind not in HARDWARE:
        content["source"]["which"] = OWN_WINDOW
    content["sources"] = {
        key if key.partition(":")[0] in HARDWARE else f"source {k}": setup
        for k, (key, setup) in enumerate(content["sources"].items(), 1)
    }
    return content


def values_of(preferences: Preferences) -> list[tuple[str, str, OptionValue]]:
    """(effect, option, value) of all choices and looks."""
    of_sources, of_looks = preferences.sources.values(), preferences.looks
    every = (
        preferences.effects, preferences.photo_effects, *(setup.effects for setup in of_sources),
        *(look.effects for look in of_looks),
    )  # fmt: skip
    return [
        (effect, name, value)
        for effects in every for effect, options in effects.items() for name, value in options.items()
    ]  # fmt: skip


def hidden(effect: str, name: str, value: OptionValue) -> OptionValue:
    """The value of an option; what may be the user's own, a path, a title or any text of an unknown effect, hidden."""
    if not isinstance(value, str) or not value:
        return value
    try:
        option = registry.spec_of(effect).option(name)
    except BadArgument:
        return OWN_WINDOW
    if isinstance(option, File):
        return value if is_bundled(Path(value)) else OWN_FILE
    return OWN_WINDOW if isinstance(option, Text) else value


def is_bundled(path: Path) -> bool:
    return path.is_relative_to(paths.assets())


def own_windows(preferences: Preferences) -> set[str]:
    """Window titles and other texts in the choices; they may contain the subject of a mail."""
    sources = [key.partition(":")[2] for key in preferences.sources if key.partition(":")[0] not in HARDWARE]
    which = preferences.source.which if preferences.source.kind not in HARDWARE else None
    texts = [str(value) for effect, name, value in values_of(preferences) if hidden(effect, name, value) == OWN_WINDOW]
    return {title for title in (which, *sources, *texts) if title and len(title) >= LEAST_HIDDEN}


def own_files(preferences: Preferences) -> set[Path]:
    """The user's files in the choices, without the bundled backgrounds."""
    chosen = [Path(str(value)) for effect, name, value in values_of(preferences)
              if hidden(effect, name, value) == OWN_FILE]  # fmt: skip
    named = [preferences.source.path, preferences.folder, *preferences.shelf, *preferences.removed, *chosen]
    return {path for path in named if path is not None and not is_bundled(path)}


def hider(preferences: Preferences) -> Callable[[str], str]:
    """Removes the names of the user's files, windows, looks and home from a text."""
    replaced = {
        look.name: OWN_NAME.format(k) for k, look in enumerate(preferences.looks, 1) if len(look.name) >= LEAST_HIDDEN
    }
    replaced |= dict.fromkeys(own_windows(preferences), OWN_WINDOW)
    if len(preferences.call.name) >= LEAST_HIDDEN:
        replaced[preferences.call.name] = "<the user>"
    for path in own_files(preferences):
        replaced |= {str(path): OWN_FILE} | ({path.name: OWN_FILE} if len(path.name) >= LEAST_HIDDEN else {})
    home = str(Path.home())
    places = "|".join(map(re.escape, (*((f"{home}{os.sep}",) if len(home) > 1 else ()), *OWN_PLACES)))
    within = rf"""(?:(?!{places})[^\n"'])*"""  # up to the next path
    own_path = re.compile(rf"""(?:{places})(?:{within}\.\w{{2,5}}\b|{within})""")
    ours = tuple(f"{place}{os.sep}" for place in (Path(__file__).parents[1], sys.prefix, sys.base_prefix))
    ordered = sorted((text for text in replaced if text), key=len, reverse=True)  # a path before its own name

    def hide(text: str) -> str:
        for known in ordered:
            for spelling in (known, json.dumps(known, ensure_ascii=False)[1:-1], json.dumps(known)[1:-1]):
                text = text.replace(spelling, replaced[known])
        text = own_path.sub(lambda found: found[0] if found[0].startswith(ours) else OWN_FILE, text)
        return text.replace(home, "~") if len(home) > 1 else text

    return hide
