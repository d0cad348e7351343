"""A folder of the user's own things for an effect: each is a picture, a description (JSON), both of one name, or a
model (GLB)."""

import json
import os
from contextlib import suppress
from itertools import chain, count
from pathlib import Path
from typing import Any
from unicodedata import category

from buzzcam.errors import BadFile
from buzzcam.files import is_same, kind_of, make_folder, unwritable
from buzzcam.pictures import READ, opened
from buzzcam.sentence import say

DESCRIPTION, MODEL = ".json", ".glb"
ENDINGS = (MODEL, *READ, DESCRIPTION)

MOST = 48
"""So many of a folder are shown, by name: each has a tile."""

MOST_BYTES = 64 * 1024 * 1024
"""Of a file that is copied."""

Stamp = tuple[tuple[int, int] | None, ...]
"""When each of some files was last written, in ns, and how long it is; None where there is none."""


def stamp_of(*files: Path) -> Stamp:
    stamps: list[tuple[int, int] | None] = []
    for file in files:
        try:
            state = file.stat()
            stamps.append((state.st_mtime_ns, state.st_size))
        except (OSError, ValueError):
            stamps.append(None)
    return tuple(stamps)


def things_in(folder: Path) -> dict[Path, Stamp]:
    """By name, at most MOST. What can be none is left out: folders, pipes, hidden files, names that nobody can read.
    Of a picture and its description it is the picture."""
    by_stem: dict[str, list[str]] = {}
    endings = frozenset(ENDINGS)
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            stem, ending = os.path.splitext(entry.name)  # noqa: PTH122 - a Path for each of 10,000 takes long
            if ending.lower() in endings and stem == _readable(stem):
                by_stem.setdefault(stem, []).append(entry.name)
    found: dict[Path, Stamp] = {}
    for stem in sorted(by_stem, key=lambda stem: (stem.casefold(), stem)):
        names = sorted(by_stem[stem], key=lambda name: (name.lower().endswith(DESCRIPTION), name))
        files = [folder / name for name in names if kind_of(folder / name) == "file"]
        if files:
            found[files[0]] = stamp_of(*files)
        if len(found) == MOST:
            break
    return found


def files_of(thing: Path) -> list[Path]:
    """All files of its name; never a folder, whatever the settings may say."""
    files = (thing.with_suffix(ending) for ending in dict.fromkeys((thing.suffix, *ENDINGS)))
    return [file for file in files if os.path.lexists(file) and kind_of(file) != "folder"]


def found(name: str, folder: Path) -> Path | None:
    """The thing of that name, with or without its ending; None where there is none, or it names a place elsewhere."""
    if os.path.basename(name) != name:  # noqa: PTH119 - Path would drop a slash at the end
        return None
    files = (folder / f"{name}{ending}" for ending in ("", *ENDINGS))
    return next((file for file in files if kind_of(file) == "file"), None)


def keep(path: Path, folder: Path) -> Path:
    """Copies a thing that can be used to the folder, if it does not lie there yet; a name that is taken gets a number.
    Returns the copy. Raises BadFile, OutputUnavailable."""
    if is_same(path.parent, folder):
        return folder / path.name
    description = path if path.suffix.lower() == DESCRIPTION else path.with_suffix(DESCRIPTION)
    has_description = path.suffix.lower() != MODEL and kind_of(description) == "file"
    described: dict[str, Any] = json.loads(content_of(description)) if has_description else {}
    picture = description.with_name(described["picture"]) if described else path
    make_folder(folder)
    copy = folder / f"{_free(_readable(path.stem) or 'thing', folder)}{picture.suffix}"
    contents = {copy: content_of(picture)}
    if described:
        text = json.dumps({**described, "picture": copy.name}, ensure_ascii=False)
        contents[copy.with_suffix(DESCRIPTION)] = text.encode(errors="replace")
    made: list[Path] = []
    try:
        for target, content in contents.items():
            with target.open("xb") as file:
                made.append(target)
                file.write(content)
    except OSError as error:
        for target in made:
            target.unlink(missing_ok=True)
        raise unwritable(copy, error) from error
    return copy


def content_of(path: Path) -> bytes:
    """Raises BadFile."""
    with opened(path) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise BadFile(say("{path} is too large.", path=path), say("The limit is {size} MB.", size=MOST_BYTES // 2**20))
    return content


def _free(stem: str, folder: Path) -> str:
    """That name or, where something is called so already, with a number. Raises OutputUnavailable."""
    try:
        taken = {os.path.splitext(name)[0].casefold() for name in os.listdir(folder)}  # noqa: PTH122, PTH208 - as above
    except OSError as error:
        raise unwritable(folder, error) from error
    names = chain([stem], (f"{stem}-{number}" for number in count(2)))
    return next(name for name in names if name.casefold() not in taken)


def _readable(stem: str) -> str:
    """Without what no screen can show, and not hidden."""
    if not stem.isprintable():  # nor are some spaces
        stem = "".join(sign for sign in stem if category(sign) not in ("Cc", "Cs"))
    return stem.lstrip(".")
