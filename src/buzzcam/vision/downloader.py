"""`ModelDownloader`: models that do not ship, or are damaged, fetched when the user asks for one. The only file that
opens a connection.

From a meeting server, or any other BuzzCam that serves pages (`calls/effect_files.py`), or from any HTTP server, CDN or
bucket that has the files of the catalogue side by side. The checksum is always that of our own catalogue. What has come
stays beside the model's place until it is whole and right, so that a cut costs nothing, and is put there in one step.
"""

import hashlib
import json
import os
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import urllib3

from buzzcam import paths
from buzzcam.errors import BadArgument, DiskFull, FetchFailed, ModelError, OutputUnavailable
from buzzcam.sentence import Sentence, say
from buzzcam.vision.catalog import ModelSpec, read_catalog
from buzzcam.vision.store import checked_file

ADDRESSES = "BUZZCAM_MODELS"
"""In the environment: base addresses, separated by spaces, tried in that order."""

TRIES, MOST_FRUITLESS = 5, 2
"""At each address, and of them those that brought nothing new."""

CONNECT_S, READ_S = 10.0, 30.0
RETRIES = urllib3.Retry(total=None, connect=0, read=0, status=0, other=0, redirect=5)
"""A redirect is followed; what is cut is our own matter, for it is gone on from."""

PIECE = 1 << 16
PARTIAL, NO_RANGE, ABSENT, TOO_FAR = 206, 200, 404, 416
LIST_MAX_BYTES = 1 << 20
LACKS = "it does not have this model"
NO_SPACE = 28  # ENOSPC

Tell = Callable[[int, int], None]
"""(bytes there, bytes in all). It may raise, to cancel: what has come is kept for the next time."""


class ModelDownloader:
    """mirrors: base addresses; None takes those of the environment. folder: where models are put."""

    def __init__(self, mirrors: list[str] | None = None, folder: Path | None = None) -> None:
        self._mirrors = mirrors or os.environ.get(ADDRESSES, "").split()
        self._folder = folder or paths.fetched_models()
        self._catalog = read_catalog(paths.models())

    def named(self, names: list[str]) -> list[ModelSpec]:
        """All that do not ship when none is named. Raises BadArgument."""
        by_need, known = self._catalog.by_need, {**self._catalog.by_need, **self._catalog.models}
        for name in names:
            if name not in known:
                raise BadArgument(
                    say("There is no model called {name} to fetch.", name=name),
                    say("Use one of: {known}.", known=", ".join(known)),
                )
        return [known[name] for name in names or by_need]

    def offer(self, model: ModelSpec) -> Sentence:
        """What is about to be fetched, to be read before it is."""
        return say(
            "{name}: {size:.1f} MB, licence {licence}, from {origin}. {note}",
            name=model.name, size=model.size / 1e6, licence=model.licence, origin=model.origin, note=model.note,
        )  # fmt: skip

    def check_address(self) -> None:
        """Raises BadArgument when nobody has said where models are."""
        if not self._mirrors:
            raise BadArgument(
                "No address for fetching models is set.",
                say("Give one: {command}", command=f"buzzcam models fetch --from https://… (or ${ADDRESSES})"),
            )

    def has(self, model: ModelSpec) -> bool:
        return (self._folder / model.file).is_file()

    def verified(self, model: ModelSpec) -> Sentence:
        """Raises ModelBroken when what is there is not what it should be."""
        if not self.has(model):
            return say("{name} is not fetched.", name=model.name)
        checked_file(self._folder, model)
        return say("{name} is intact.", name=model.name)

    def remove(self, model: ModelSpec) -> Sentence:
        """Raises OutputUnavailable."""
        was_there = self.has(model)
        try:
            for path in (self._folder / model.file, self._part(model)):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        if was_there:
            return say("{name} was removed.", name=model.name)
        return say("{name} is not fetched.", name=model.name)

    def fetch(self, model: ModelSpec, tell: Tell = lambda done, total: None) -> Sentence:
        """Raises FetchFailed, DiskFull, OutputUnavailable, BadArgument without any address."""
        for folder in (self._folder, paths.models()):
            with suppress(ModelError):  # missing, or damaged: once more
                checked_file(folder, model)
                return say("{name} is already fetched.", name=model.name)
        self.check_address()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        reasons = []
        pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=CONNECT_S, read=READ_S), retries=RETRIES)
        try:
            for mirror in self._mirrors:
                reason = self._from(pool, mirror, model, tell)
                if not reason:
                    return say("{name} was fetched. It now works offline.", name=model.name)
                reasons.append(f"{mirror}: {reason}")
        finally:
            pool.clear()
        raise FetchFailed(
            say("{name} could not be fetched ({reasons}).", name=model.name, reasons="; ".join(reasons)),
            "Try again later. BuzzCam keeps what it has fetched.",
        )

    # ---- inside

    def _part(self, model: ModelSpec) -> Path:
        return self._folder / f"{model.file}.part"

    def _from(self, pool: urllib3.PoolManager, mirror: str, model: ModelSpec, tell: Tell) -> str:
        """Why that address could not give it; empty when it is in its place."""
        if not mirror.startswith(("http://", "https://")):
            return "it is not a valid address"
        mirror = mirror.rstrip("/")
        reason = self._at(pool, f"{mirror}/{model.file}", model, tell)
        if reason == LACKS:
            reason = self._at(pool, f"{mirror}/files/{model.sha256[:16]}/{model.file}", model, tell)
        if reason == LACKS and not _is_buzzcam(pool, mirror):
            return "it is not a BuzzCam server, and does not have this file"
        return reason

    def _at(self, pool: urllib3.PoolManager, url: str, model: ModelSpec, tell: Tell) -> str:
        reason, part, fruitless = "", self._part(model), 0
        for _ in range(TRIES):
            before = part.stat().st_size if part.exists() else 0
            reason = self._receive(pool, url, model, tell)
            if reason == LACKS:
                break
            now = part.stat().st_size if part.exists() else 0
            if now == model.size:
                return self._place(model)
            fruitless += now <= before
            if fruitless == MOST_FRUITLESS:
                break
        return reason

    def _receive(self, pool: urllib3.PoolManager, url: str, model: ModelSpec, tell: Tell) -> str:
        """Goes on where the last try stopped. Returns why it ended early, or an empty text."""
        part = self._part(model)
        there = part.stat().st_size if part.exists() else 0
        if there >= model.size:
            part.unlink()
            there = 0
        headers = {"Accept-Encoding": "identity", **({"Range": f"bytes={there}-"} if there else {})}
        try:
            answer = pool.request("GET", url, headers=headers, preload_content=False, redirect=True)
        except urllib3.exceptions.LocationValueError:
            return "it is not a valid address"
        except urllib3.exceptions.HTTPError as error:
            return _plain(error)
        try:
            if answer.status == TOO_FAR:
                part.unlink()
                return "the server has a different file"
            if answer.status == ABSENT:
                return LACKS
            if answer.status not in (PARTIAL, NO_RANGE):
                return f"the server answered {answer.status}"
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                return "it sent a web page instead of the model"
            is_continued = answer.status == PARTIAL and there > 0
            there = there if is_continued else 0
            with part.open("ab" if is_continued else "wb") as file:
                for piece in answer.stream(PIECE):
                    file.write(piece[: model.size - there])
                    there += len(piece)
                    tell(min(there, model.size), model.size)
                    if there >= model.size:
                        break
        except urllib3.exceptions.HTTPError as error:
            return _plain(error)
        except OSError as error:
            raise _unwritable(self._folder, error) from error
        finally:
            answer.close()
        return "" if there >= model.size else "the download ended early"

    def _place(self, model: ModelSpec) -> str:
        part = self._part(model)
        if hashlib.sha256(part.read_bytes()).hexdigest() != model.sha256:
            part.unlink()
            return "what it sent is not this model: the checksum is wrong"
        part.replace(self._folder / model.file)
        return ""


def _is_buzzcam(pool: urllib3.PoolManager, mirror: str) -> bool:
    """Whether it has the list by which the pages find their nets."""
    try:
        answer = pool.request("GET", f"{mirror}/page/effects/files.json", preload_content=False)
        with closing(answer):
            return "rungs" in json.loads(answer.read(LIST_MAX_BYTES))
    except (urllib3.exceptions.HTTPError, ValueError, TypeError):
        return False


def _plain(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).rpartition(': ')[2]}"[:120]


def _unwritable(folder: Path, error: OSError) -> DiskFull | OutputUnavailable:
    if error.errno == NO_SPACE:
        return DiskFull(
            say("The disk is full: {path}.", path=folder),
            "Free some space, then try again. BuzzCam keeps what it has fetched.",
        )
    return OutputUnavailable(
        say("{path} cannot be written ({reason}).", path=folder, reason=error.strerror), "Change its permissions."
    )
