"""The catalogue of models and rungs, read from models/catalog.json."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from buzzcam.errors import ModelBroken, ModelMissing
from buzzcam.files import read_json
from buzzcam.sentence import say

RUNGS = ("small", "medium", "large")
"""From the cheapest to the best."""


@dataclass(frozen=True, slots=True)
class ModelSpec:
    """One model file. size: in bytes; 0: not known. shape: (1, planes, height, width) of its input, uint8: Y, U, V,
    BT.601 limited range; with five planes, the Y of the frame before and the net's matte of it; with six, the
    difference to the learnt room; that of the blendshapes is float32 (1, 1, points, 2). is_quantised: it reckons with
    8-bit integers."""

    name: str
    file: str
    size: int
    sha256: str
    licence: str
    origin: str
    shape: tuple[int, int, int, int]
    note: str
    is_quantised: bool = False


@dataclass(frozen=True)
class UserModelSpec:
    """What a model takes and gives.

    name: of the rung. licence: SPDX. image, alpha: names of its input and output. width, height: of the picture that it
    is shown, where the file leaves that open. layout: NCHW or NHWC. colour: RGB, BGR or YUV. mean, std: taken off and
    divided by, on values of 0..1; a model that takes bytes gets 0..255, or Y, U and V as they are. is_logit: a sigmoid
    is still to be taken. states: its memory, input by output, zeros at first. constants: other inputs. threads: of ONNX
    Runtime. sha256: of the file; set when it is added.
    """

    name: str
    licence: str
    image: str
    alpha: str
    width: int = 0
    height: int = 0
    layout: str = "NCHW"
    colour: str = "RGB"
    mean: tuple[float, float, float] = (0.0, 0.0, 0.0)
    std: tuple[float, float, float] = (1.0, 1.0, 1.0)
    is_logit: bool = False
    states: dict[str, str] = field(default_factory=dict)
    constants: dict[str, list[float]] = field(default_factory=dict)
    threads: int = 1
    note: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class RungSpec:
    """One step of the ladder. model: its net. threads: of ONNX Runtime. is_fine: see Matte. user: a model of the user's
    own; its matte is the rung's then, and `model` says where to look for it."""

    name: str
    model: str
    threads: int
    note: str
    is_fine: bool = False
    user: UserModelSpec | None = None


@dataclass(frozen=True, slots=True)
class FaceModels:
    """The nets that follow faces."""

    detection: ModelSpec
    mesh: ModelSpec
    blendshapes: ModelSpec


@dataclass(frozen=True, slots=True)
class HandModels:
    """The nets that follow hands."""

    palms: ModelSpec
    points: ModelSpec


@dataclass(frozen=True, slots=True)
class Catalog:
    """models: what ships. by_need: what can be fetched. photo_things: the nets that find things in a photo, the first
    that is there is used, the last ships. photo_person: those that find persons in it, by what they are shown.
    photo_faces: the one that finds faces in it. presence: the one that says whether anybody is before the camera.
    faces, hands: those that follow faces and hands."""

    models: dict[str, ModelSpec]
    rungs: dict[str, RungSpec]
    presence: str
    by_need: dict[str, ModelSpec]
    photo_things: tuple[ModelSpec, ...]
    photo_person: dict[str, ModelSpec]
    photo_faces: ModelSpec
    faces: FaceModels
    hands: HandModels
    user_folder: Path | None = None

    def ladder(self, costs_ms: dict[str, float]) -> tuple[str, ...]:
        """The rungs from the cheapest on; each of the user's own above all that cost less, and none without a cost."""
        rungs = list(RUNGS)
        for name in sorted((name for name in self.rungs if name in costs_ms and name not in RUNGS), key=costs_ms.get):  # type: ignore[arg-type]
            cheaper = [k for k, rung in enumerate(rungs) if costs_ms.get(rung, 0.0) <= costs_ms[name]]
            rungs.insert(cheaper[-1] + 1 if cheaper else 0, name)
        return tuple(rungs)

    def files_of(self, rung: str) -> list[ModelSpec]:
        return [self.models[name] for name in (self.rungs[rung].model, self.presence)]


def read_catalog(folder: Path) -> Catalog:
    """Raises ModelMissing, ModelBroken."""
    path = folder / "catalog.json"
    try:
        content: dict[str, Any] = read_json(path)
        models = {entry["name"]: _model(entry) for entry in content["models"]}
        rungs = {
            entry["name"]: RungSpec(
                entry["name"],
                entry["model"],
                entry["threads"],
                entry["note"],
                entry.get("is_fine", False),
            )
            for entry in content["rungs"]
        }
        by_need = {entry["name"]: _model(entry) for entry in content["by_need"]}
        photo, both = content["photo"], {**by_need, **models}
        things = tuple(both[name] for name in photo["things"])
        person = {view: models[name] for view, name in photo["person"].items()}
        photo_faces = models[photo["faces"]]
        faces = FaceModels(**{use: models[name] for use, name in content["faces"].items()})
        hands = HandModels(**{use: models[name] for use, name in content["hands"].items()})
        catalog = Catalog(models, rungs, content["presence"], by_need, things, person, photo_faces, faces, hands)
        for rung in RUNGS:
            catalog.files_of(rung)
    except FileNotFoundError as error:
        raise ModelMissing(
            say("The catalogue of models is missing ({path}).", path=path), "Reinstall BuzzCam."
        ) from error
    except Exception as error:
        raise ModelBroken(
            say("The catalogue of models is damaged ({error}).", error=error), "Reinstall BuzzCam."
        ) from error
    return catalog


def _model(entry: dict[str, Any]) -> ModelSpec:
    origin = entry["origin"]
    one, planes, height, width = entry["input"]["shape"]
    return ModelSpec(
        entry["name"],
        entry["file"],
        entry["bytes"],
        entry["sha256"],
        entry["licence"],
        f"{origin['registry']} {origin['package']} {origin['version']}",
        (one, planes, height, width),
        entry["note"],
        entry.get("is_quantised", False),
    )
