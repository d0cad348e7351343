"""What the pages hide a room with and cut photos out with: the runtime, the nets, the bundled pictures; and all models
that are here, for `buzzcam models fetch`.

Each has an address that holds a part of its checksum, so that browsers may keep it for ever.
"""

import gzip
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from buzzcam import paths
from buzzcam.errors import BuzzCamError
from buzzcam.files import read_json

RUNTIME = {"loader": "ort.wasm.min.mjs", "glue": "ort-wasm-simd-threaded.mjs", "wasm": "ort-wasm-simd-threaded.wasm.gz"}
"""The files of assets/onnxruntime-web, by what they are to the page."""

RUNGS = ("small", "medium", "large")
PROGRAMS = ("small",)
"""Rungs whose net the page runs without the runtime: models/layers.py writes it beside the ONNX file."""

FACES = ("detection", "mesh")
BYTES = "application/octet-stream"
MIME = {"mjs": "text/javascript", "wasm": "application/wasm", "onnx": BYTES, "layers": BYTES, "jpg": "image/jpeg"}


@dataclass(frozen=True, slots=True)
class EffectFile:
    """One file. body: its content, one for all who ask. packed: smaller ones, by their coding, the smallest first.
    sent, size: bytes on the way, at most, and unpacked."""

    name: str
    sha256: str
    sent: int
    body: Callable[[], bytes]
    unpacked: int | None = None
    packed: Mapping[str, Callable[[], bytes]] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return self.sent if self.unpacked is None else self.unpacked

    @property
    def address(self) -> str:
        return f"/files/{self.sha256[:16]}/{self.name}"

    @property
    def mime(self) -> str:
        return MIME[self.name.rpartition(".")[2]]

    def coded(self, accepted: str) -> tuple[str, bytes]:
        """What is sent, and its coding, "" for none. accepted: of the request, Accept-Encoding. May take 0.2 s."""
        codings = accepted_codings(accepted)
        for coding, body in self.packed.items():
            if coding in codings:
                return coding, body()
        return "", self.body()

    def told(self) -> dict[str, Any]:
        return {"address": self.address, "sha256": self.sha256, "bytes": self.size, "sent": self.sent}


class EffectFiles:
    """All of them, by their address. `index` is what the page reads to find them; "null" where something is missing."""

    def __init__(self) -> None:
        self.by_address: dict[str, EffectFile] = {}
        try:
            self.index = json.dumps(self._found()).encode()
        except (OSError, BuzzCamError, ValueError, LookupError, TypeError):
            self.index = b"null"

    def _found(self) -> dict[str, Any]:
        catalog = read_json(paths.models() / "catalog.json")
        self._mirror([*catalog["models"], *catalog["by_need"]])
        models = {model["name"]: model for model in catalog["models"]}
        rungs = {rung["name"]: models[rung["model"]] for rung in catalog["rungs"]}
        pictures = sorted((paths.assets() / "backgrounds").glob("*.jpg"))
        return {
            "runtime": {use: self._add(_runtime(name)).told() for use, name in RUNTIME.items()},
            "rungs": [self._net(name, rungs[name]) for name in RUNGS],
            "presence": self._net("presence", models[catalog["presence"]]),
            "photo": self._of_photos(models, catalog["photo"]),
            "faces": {use: self._net(use, models[catalog["faces"][use]]) for use in FACES},
            "pictures": [self._picture(path) for path in pictures],
        }

    def _mirror(self, models: list[dict[str, Any]]) -> None:
        """Whoever fetches one checks it by what they know of it."""
        for model in models:
            for path in (paths.models() / model["file"], paths.fetched_models() / model["file"]):
                if path.is_file() and path.stat().st_size == model["bytes"]:
                    self._add(EffectFile(path.name, model["sha256"], model["bytes"], cache(path.read_bytes)))

    def _of_photos(self, models: dict[str, Any], photo: dict[str, Any]) -> dict[str, Any]:
        """The nets that ship for photos."""
        return {
            "things": self._net("things", models[photo["things"][-1]]),
            "person": {view: self._net(view, models[name]) for view, name in photo["person"].items()},
            "faces": self._net("faces", models[photo["faces"]]),
        }

    def _add(self, file: EffectFile) -> EffectFile:
        self.by_address[file.address] = file
        return file

    def _net(self, rung: str, model: dict[str, Any]) -> dict[str, Any]:
        path = paths.models() / model["file"]
        is_program, sha256 = rung in PROGRAMS, model["sha256"]
        if is_program:
            path = path.with_suffix(".layers")
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        packed = {"gzip": cache(lambda: gzip.compress(path.read_bytes(), 6, mtime=0))}
        file = self._add(EffectFile(path.name, sha256, path.stat().st_size, cache(path.read_bytes), packed=packed))
        more = {"is_quantised": model.get("is_quantised", False), "is_program": is_program}
        return {"name": rung, "shape": model["input"]["shape"], **more, **file.told()}

    def _picture(self, path: Path) -> dict[str, Any]:
        whole = self._add(_whole(path))
        small = self._add(_whole(path.parent / "small" / path.name))
        return {"name": path.stem, "thumbnail": small.address, **whole.told()}


def _runtime(name: str) -> EffectFile:
    path = paths.assets() / "onnxruntime-web" / name
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if path.suffix != ".gz":
        packed = {"gzip": cache(lambda: gzip.compress(content, mtime=0))}
        return EffectFile(name, sha256, len(content), lambda: content, packed=packed)
    size = int.from_bytes(content[-4:], "little")  # RFC 1952, ISIZE
    brotli = path.with_suffix(".br")
    both: dict[str, Callable[[], bytes]] = {"br": cache(brotli.read_bytes), "gzip": lambda: content}
    return EffectFile(path.stem, sha256, len(content), cache(lambda: gzip.decompress(content)), size, both)


def accepted_codings(header: str) -> set[str]:
    """Of Accept-Encoding, those that are not refused: "gzip, br;q=0" accepts gzip."""
    asked = (one.replace(" ", "").lower().partition(";q=") for one in header.split(","))
    return {coding for coding, _, weight in asked if weight.strip("0.") or not weight}


def _whole(path: Path) -> EffectFile:
    content = path.read_bytes()
    return EffectFile(path.name, hashlib.sha256(content).hexdigest(), len(content), lambda: content)
