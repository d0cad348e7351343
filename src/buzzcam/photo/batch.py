"""Many pictures, one after the other: which they are, where each goes, what was done. One that fails stops no other."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from glob import glob, has_magic
from itertools import chain, count
from pathlib import Path
from threading import Event
from time import perf_counter
from typing import Any

from buzzcam.core.events import Publish, in_words
from buzzcam.effects.typed_effects import parse_look
from buzzcam.errors import BadArgument, BadFile
from buzzcam.files import is_same, kind_of, make_folder, place_of, user_path
from buzzcam.photo.cutout import Cancelled, PhotoStudio, Tell, nothing
from buzzcam.photo.effects import check
from buzzcam.photo.find import SUBJECTS
from buzzcam.photo.picture import OPAQUE, READ, WRITTEN, has_heic, heic_hint, write_photo
from buzzcam.photo.thumbnail import FITS, TEMPLATE_NAMES, Composition, finished
from buzzcam.sentence import Sentence, say
from buzzcam.settings import files_in
from buzzcam.typed_settings import parse_size

WATCH_EVERY_S = 1.0
CUT_OUT = "remove"
"""The background that leaves the picture transparent."""

NOTHING_FOUND = 3
"""Exit status of a picture in which nothing was found."""


@dataclass(frozen=True, slots=True)
class PhotoJob:
    """What shall be done with each picture. target: a file for one picture, or a folder; None: beside the picture.
    is_folder: it is one whatever its name. may_overwrite: what is there already is replaced."""

    composition: Composition
    subject: str = "auto"
    has_hair: bool = False
    target: Path | None = None
    is_folder: bool = False
    may_overwrite: bool = True

    @property
    def ending(self) -> str:
        """Of the file that is written where only a folder was named."""
        return ".png" if self.composition.background is None else ".jpg"

    @property
    def inputs(self) -> list[Path]:
        """The files that backgrounds and effects are made of."""
        return files_in(self.composition.effects)

    @property
    def file(self) -> Path | None:
        """The one that is written; None where each picture has its own."""
        target = self.target
        return None if target is None or self.is_folder or kind_of(target) == "folder" or not target.suffix else target


@dataclass(frozen=True, slots=True)
class Done:
    """One picture's end. said: one sentence, for people."""

    source: Path
    target: Path | None
    subject: str
    seconds: float
    said: str
    exit_status: int = 0

    def as_dict(self) -> dict[str, Any]:
        return {
            "source": str(self.source),
            "target": str(self.target) if self.target else None,
            "subject": self.subject or None,
            "seconds": round(self.seconds, 3),
            "said": str(self.said),
            "status": self.exit_status,
        }


def make_composition(
    background: str | None, effects: list[str], size: str, fit: str, title: list[str], template: str
) -> Composition:
    """From the command line's words. Raises BadArgument."""
    behind, values = parse_look(background, effects, usual=CUT_OUT)
    check(behind, values)
    if template and template not in TEMPLATE_NAMES:
        raise BadArgument(
            say("There is no template called {word}.", word=template),
            say("Use one of: {known}.", known=", ".join(TEMPLATE_NAMES)),
        )
    assert fit in FITS
    within = None if size == "keep" else parse_size(size)
    return Composition(None if behind == CUT_OUT else behind, within, fit, "\n".join(title), template, values)


def pictures_of(named: list[str]) -> list[Path]:
    """Files, all pictures of folders, and globs, in order and each once. Raises BadFile when there is none."""
    found: list[Path] = []
    for text in named:
        if not text:
            raise BadArgument("A picture's name is empty.", "Name a picture, a folder or a pattern.")
        path = user_path(text)
        if kind_of(path) == "folder":
            found += in_folder(path)
        elif has_magic(text) and not kind_of(path):
            matches = sorted(glob(str(path), recursive=True))  # noqa: PTH207 - the user's pattern may be absolute
            found += [Path(match) for match in matches if is_picture_name(Path(match))]
        else:
            found.append(path)
    if not found:
        raise BadFile(
            say("No pictures found in {names}.", names=", ".join(named)),
            say("Known types: {known}.", known=" ".join(READ)),
        )
    each: dict[str, Path] = {}
    for path in found:
        each.setdefault(os.path.realpath(path), path)
    return list(each.values())


def in_folder(folder: Path) -> list[Path]:
    """Raises BadFile."""
    try:
        return sorted(path for path in folder.iterdir() if is_picture_name(path) and kind_of(path) == "file")
    except OSError as error:
        raise BadFile(
            say("{path} cannot be read ({reason}).", path=folder, reason=error.strerror), "Change its permissions."
        ) from error


def is_picture_name(path: Path) -> bool:
    return path.suffix.lower() in READ and not path.name.startswith(".") and "-cutout" not in path.stem


def check_target(job: PhotoJob, pictures: list[Path]) -> None:
    """Raises BadArgument before anything is done."""
    target = job.file
    if target is None:
        return
    if target.suffix.lower() not in WRITTEN:
        raise BadArgument(
            say("{text} has no known file extension.", text=target),
            say("Use one of: {known}. For a folder write {folder}/", known=", ".join(WRITTEN), folder=target),
        )
    if target.suffix.lower() == ".heic" and not has_heic():
        raise BadArgument(
            say("{path} is a HEIC picture, which requires another library.", path=target),
            heic_hint(),
        )
    if target.suffix.lower() in OPAQUE and job.composition.background is None:
        raise BadArgument(
            say("{path} cannot store transparency.", path=target), "Use PNG or WebP, or choose a --background."
        )
    if len(pictures) > 1:
        raise BadArgument(
            say("{count} pictures cannot be written to one file.", count=len(pictures)), "Give a folder with -o."
        )


def target_of(source: Path, job: PhotoJob) -> Path:
    if job.file is not None:
        return job.file
    return (job.target or source.parent) / f"{source.stem}-cutout{job.ending}"


class Targets:
    """Which file each picture becomes: never one of the pictures, and no two the same, also where `a.jpg` and `a.png`
    or the same name out of two folders go into one. is_fresh: nor one that is there already."""

    def __init__(self, job: PhotoJob, sources: list[Path], is_fresh: bool = False) -> None:
        self._job, self._is_fresh = job, is_fresh
        self._taken = {place_of(path) for path in (*sources, *job.inputs)}
        self._given: dict[Path, Path] = {}

    def of(self, source: Path) -> Path:
        """The same for the same picture each time."""
        if source not in self._given:
            first = target_of(source, self._job)
            numbered = (first.with_stem(f"{first.stem}-{number}") for number in count(2))
            free = first if self._job.file else next(path for path in chain([first], numbered) if self._is_free(path))
            self._taken.add(place_of(free))
            self._given[source] = free
        return self._given[source]

    def _is_free(self, path: Path) -> bool:
        return place_of(path) not in self._taken and not (self._is_fresh and kind_of(path) != "")


def work_on(
    studio: PhotoStudio, source: Path, job: PhotoJob, publish: Publish, tell: Tell = nothing, target: Path | None = None
) -> Done:  # fmt: skip
    """target: None takes that of the job. publish: told of a plug-in that fails. Raises Cancelled; whatever else goes
    wrong is said in what it returns."""
    began = perf_counter()
    try:
        target = target or target_of(source, job)
        if any(is_same(target, path) for path in (source, *job.inputs)):
            raise BadArgument(say("{path} would overwrite an input file.", path=target), "Choose another name.")
        if kind_of(target) not in ("", "file"):
            raise BadArgument(say("{path} is not a file.", path=target), "Choose another name.")
        if kind_of(target) and not job.may_overwrite:
            raise BadArgument(
                say("{path} already exists.", path=target), "Choose another name, or replace it with --overwrite."
            )
        cutout = studio.cut(source, job.subject, job.has_hair, tell)
        if not cutout.subject:
            said = _nothing_found(source, job.subject)
            return Done(source, None, "", perf_counter() - began, said, NOTHING_FOUND)
        tell("saving", 0.0)
        make_folder(target.parent)
        write_photo(target, finished(cutout.bgra, cutout.photo.shown, job.composition, publish, cutout.faces))
        tell("saving", 1.0)
    except Cancelled:
        raise
    except Exception as error:  # noqa: BLE001 - one that fails stops no other
        told = in_words(error)
        return Done(source, None, "", perf_counter() - began, str(told), told.exit_status)
    said = say("{source} -> {target}", source=source, target=target)
    return Done(source, target, cutout.subject, perf_counter() - began, f"{said} {cutout.note}".strip())


def _nothing_found(source: Path, subject: str) -> Sentence:
    assert subject in SUBJECTS
    if subject == "person":
        return say("No person found in {path}. Nothing was written.", path=source)
    return say("No subject found in {path}. Nothing was written.", path=source)


def watch(folder: Path, stopped: Event, is_done: Callable[[Path], bool]) -> Iterator[Path]:
    """New pictures in a folder, each once it has stopped growing, until `stopped` is set. Raises BadFile.

    is_done: whether a picture that was there from the start needs nothing any more.
    """
    if kind_of(folder) != "folder":
        raise BadFile(say("The folder {path} does not exist.", path=folder), "Create it first.")
    given: set[Path] = set()
    before: dict[Path, tuple[int, int]] = {}
    while True:
        now = {}
        for path in in_folder(folder):
            if path in given or is_done(path):
                continue
            try:
                state = path.stat()
            except OSError:
                continue  # gone again
            now[path] = state.st_size, state.st_mtime_ns
            if before.get(path) == now[path]:
                given.add(path)
                yield path
        before = now
        if stopped.wait(WATCH_EVERY_S):
            return
