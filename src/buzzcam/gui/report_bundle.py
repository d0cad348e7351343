"""A report of a problem: versions, the doctor's findings, choices and the log; no picture, and no name of one."""

import json
import platform
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import qVersion

from buzzcam import __version__, logs, paths
from buzzcam.doctor import PARTS, Finding
from buzzcam.preferences import Preferences

STEPS = len(PARTS) + 1
OWN_FILE, OWN_NAME = "<a file of the user's>", "look {}"


def write_bundle(
    target: Path, preferences: Preferences, screens: str, examine: Callable[[str], list[Finding]],
    may_go_on: Callable[[int], bool],
) -> bool:  # fmt: skip
    """False: it was cancelled and nothing was written. may_go_on: asked before each of STEPS. Raises OSError."""
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
    new = target.with_name(f"{target.name}.new")
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(name, hide(text))
    new.replace(target)
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
    """As they are remembered, the user's own names left out."""
    content: dict[str, Any] = msgspec.to_builtins(preferences, enc_hook=str)
    content["shelf"] = f"{len(preferences.shelf)} files"
    content["call"] |= {"name": bool(preferences.call.name)}
    for device in ("microphone", "speaker"):  # people name them after themselves
        content["call"][device] = bool(getattr(preferences.call, device))
    for k, look in enumerate(content["looks"], 1):
        look["name"] = OWN_NAME.format(k)
    return content


def own_files(preferences: Preferences) -> set[Path]:
    """The user's files that are named in the choices; the bundled backgrounds are not."""
    backgrounds = [preferences.background, *(look.background for look in preferences.looks)]
    named = [preferences.source.path, preferences.folder, *preferences.shelf, *(b.path for b in backgrounds)]
    return {path for path in named if path is not None and not path.is_relative_to(paths.assets())}


def hider(preferences: Preferences) -> Callable[[str], str]:
    """Takes the names of the user's files, looks and home out of a text."""
    replaced = {look.name: OWN_NAME.format(k) for k, look in enumerate(preferences.looks, 1) if len(look.name) > 2}
    for path in own_files(preferences):
        replaced |= {str(path): OWN_FILE, path.name: OWN_FILE}
    home = str(Path.home())
    ordered = sorted((text for text in replaced if text), key=len, reverse=True)  # a path before its own name

    def hide(text: str) -> str:
        for known in ordered:
            text = text.replace(known, replaced[known]).replace(json.dumps(known)[1:-1], replaced[known])
        return text.replace(home, "~") if len(home) > 1 else text

    return hide
