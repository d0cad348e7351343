"""Models of the user's own: a file and what it takes and gives, checked, kept beside the shipped ones, and removed.

They lie in a folder of the user's: NAME.onnx and NAME.json, which is the spec that came with it and the checksum.
(What a spec may say: models/README.md, "A model of your own")
"""

import json
import re
from dataclasses import replace
from pathlib import Path

import cv2
import msgspec
import numpy as np

from buzzcam.core.events import ProviderLost, Publish
from buzzcam.core.frame import Frame, Plane, Size
from buzzcam.core.ports import Coarse
from buzzcam.errors import BadFile, ModelBroken, ProviderFailed
from buzzcam.files import read_json, write_whole
from buzzcam.sentence import say
from buzzcam.vision.catalog import Catalog, ModelSpec, UserModelSpec
from buzzcam.vision.runtime import CPU, open_session

PREFIX = "user:"
"""Before the name of a model of the user's own, where rungs are named."""

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,23}")
MOST_BYTES = 512 * 1024 * 1024
MOST_CELLS = 1920 * 1080

LUMA, CHROMA = 1 / 219, 1 / 224
KINDS = {"tensor(float)": np.float32, "tensor(float16)": np.float16, "tensor(uint8)": np.uint8}
YUV_TO_RGB = np.array(
    [[LUMA, 0, 1.402 * CHROMA], [LUMA, -0.344136 * CHROMA, -0.714136 * CHROMA], [LUMA, 1.772 * CHROMA, 0]]
)
YUV_ZERO = np.array([16, 128, 128])


def read_spec(path: Path) -> UserModelSpec:
    """Raises BadFile."""
    try:
        spec = msgspec.convert(read_json(path), UserModelSpec)
    except OSError as error:
        raise BadFile(
            say("{path} cannot be read ({reason}).", path=path, reason=error.strerror), "Check the path."
        ) from error
    except Exception as error:
        raise _bad(path, str(error)[:160]) from error
    wrong = next(
        (what for what, is_right in (
            ("name", NAME.fullmatch(spec.name)), ("layout", spec.layout in ("NCHW", "NHWC")), ("std", all(spec.std)),
            ("threads", 1 <= spec.threads <= 64), ("colour", spec.colour in ("RGB", "BGR", "YUV")),
            ("width, height", 0 <= spec.width * spec.height <= MOST_CELLS and min(spec.width, spec.height) >= 0),
        ) if not is_right), None,
    )  # fmt: skip
    if wrong:
        raise _bad(path, say("{what} is out of range", what=wrong))
    return spec


def _bad(path: Path, why: object) -> BadFile:
    return BadFile(say("{path} is not a valid model description ({why}).", path=path, why=why),
                   "See models/README.md for the format.")  # fmt: skip


class UserNet:
    """A model of the user's own on one provider. Called from one thread."""

    def __init__(self, spec: UserModelSpec, model: bytes, provider: str, publish: Publish) -> None:
        """Raises ModelBroken for a file that does not agree with its spec, ProviderFailed."""
        self.spec, self.provider = spec, provider
        self._model, self._publish = model, publish
        self._open()
        self.forget()

    def _open(self) -> None:
        spec = self.spec
        self._session = open_session(self._model, self.provider, self.spec.threads)
        inputs = {inlet.name: inlet for inlet in self._session.get_inputs()}
        outputs = [outlet.name for outlet in self._session.get_outputs()]
        for name in (spec.image, *spec.states, *spec.constants):
            if name not in inputs:
                raise _unlike(spec, say("it has no input {name}", name=name))
        for name in (spec.alpha, *spec.states.values()):
            if name not in outputs:
                raise _unlike(spec, say("it has no output {name}", name=name))
        shape = inputs[spec.image].shape
        if len(shape) != 4:
            raise _unlike(spec, say("its input has {count} dimensions", count=len(shape)))
        rows, columns = (shape[2], shape[3]) if spec.layout == "NCHW" else (shape[1], shape[2])
        height = rows if isinstance(rows, int) else spec.height
        width = columns if isinstance(columns, int) else spec.width
        if min(width, height) < 1 or width * height > MOST_CELLS:
            raise _unlike(spec, say("it leaves the size of its picture open, and the description does not say it"))
        self.size = Size(width, height)
        if inputs[spec.image].type not in KINDS:
            raise _unlike(spec, say("its input is of type {kind}", kind=inputs[spec.image].type))
        self._kind = KINDS[inputs[spec.image].type]
        self._names = [spec.alpha, *spec.states.values()]
        self._empty = {
            name: np.zeros([side if isinstance(side, int) else 1 for side in inputs[name].shape], np.float32)
            for name in spec.states
        }
        self._constants = {name: np.array(values, np.float32) for name, values in spec.constants.items()}

    def forget(self) -> None:
        self._states = dict(self._empty)

    def alpha(self, frame: Frame, coarse: Coarse) -> Plane:
        """uint8 (rows, columns) of its own size. Raises ProviderFailed, ModelBroken."""
        feeds = {self.spec.image: self._picture(frame, coarse), **self._states, **self._constants}
        try:
            answers = self._session.run(self._names, feeds)
        except Exception as error:
            if self.provider == CPU:
                raise ProviderFailed(
                    say("The model {name} failed ({error}).", name=self.spec.name, error=str(error)[:160]),
                    say("Run: {command}", command=f"buzzcam models remove {self.spec.name}"),
                ) from error
            self._publish(ProviderLost(self.provider, error))
            self.provider = CPU
            self._open()
            answers = self._session.run(self._names, feeds)
        self._states = dict(zip(self.spec.states, answers[1:], strict=True))
        answer = np.squeeze(answers[0])
        if answer.ndim != 2 or answer.dtype.kind != "f":
            raise _unlike(self.spec, say("its output has the shape {shape}", shape=answers[0].shape))
        values = answer.astype(np.float32, copy=False)
        if self.spec.is_logit:
            values = 1 / (1 + np.exp(-np.clip(values, -30, 30)))
        levels: Plane = np.round(255 * np.clip(np.nan_to_num(values), 0, 1)).astype(np.uint8)
        return levels

    def _picture(self, frame: Frame, coarse: Coarse) -> np.ndarray:
        planes = [cv2.resize(plane, self.size) for plane in coarse.covering(frame, self.size)]
        if self.spec.colour == "YUV" and self._kind is np.uint8:
            return self._laid_out(cv2.merge(planes))
        matrix = YUV_TO_RGB if self.spec.colour != "YUV" else np.diag([LUMA, CHROMA, CHROMA])
        if self.spec.colour == "BGR":
            matrix = matrix[::-1]
        scale = 1 / np.array(self.spec.std)
        matrix = matrix * scale[:, None]
        shift = -matrix @ YUV_ZERO - np.array(self.spec.mean) * scale
        pixels = cv2.transform(cv2.merge(planes).astype(np.float32), np.hstack([matrix, shift[:, None]]))
        if self._kind is np.uint8:
            pixels = np.round(255 * np.clip(pixels, 0, 1))
        return self._laid_out(pixels.astype(self._kind))

    def _laid_out(self, pixels: np.ndarray) -> np.ndarray:
        return pixels[None] if self.spec.layout == "NHWC" else np.ascontiguousarray(pixels.transpose(2, 0, 1))[None]


def _unlike(spec: UserModelSpec, why: object) -> ModelBroken:
    return ModelBroken(
        say("The model {name} does not match its description: {why}.", name=spec.name, why=why),
        "Correct the description, or use another model.",
    )


# ---- the folder


def user_specs(folder: Path) -> list[UserModelSpec]:
    """Those that are there and can be read, by name."""
    found = []
    for path in sorted(folder.glob("*.json")):
        try:
            spec = read_spec(path)
        except BadFile:
            continue  # it cannot be used; the others can
        if spec.name == path.stem:
            found.append(spec)
    return found


def keep(folder: Path, spec: UserModelSpec, model: bytes) -> None:
    """Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / f"{spec.name}.onnx", model)
    content = json.dumps(msgspec.to_builtins(spec), indent=1)
    write_whole(folder / f"{spec.name}.json", content.encode())  # last: a model without it is not there


def remove(folder: Path, name: str) -> bool:
    """False when there is none of that name. Raises OSError."""
    if not NAME.fullmatch(name) or not (folder / f"{name}.json").exists():
        return False
    (folder / f"{name}.json").unlink()
    (folder / f"{name}.onnx").unlink(missing_ok=True)
    return True


def with_user_models(catalog: Catalog, folder: Path) -> Catalog:
    """The catalogue with a rung for each model of that folder. The small rung's net says whether anybody is there,
    too."""
    small = catalog.rungs["small"]
    rungs = dict(catalog.rungs)
    for spec in user_specs(folder):
        rung = f"{PREFIX}{spec.name}"
        rungs[rung] = replace(small, name=rung, note=spec.note, is_fine=True, user=spec)
    return replace(catalog, rungs=rungs, user_folder=folder)


def model_of(spec: UserModelSpec) -> ModelSpec:
    return ModelSpec(
        f"{PREFIX}{spec.name}", f"{spec.name}.onnx", 0, spec.sha256, spec.licence, "your own", (0, 0, 0, 0), spec.note
    )
