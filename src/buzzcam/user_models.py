"""Adds models of the user's own to the ladder, and removes them: `buzzcam models add` and `remove`."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

import cv2

from buzzcam import paths
from buzzcam.doctor import open_rung
from buzzcam.errors import BadArgument, BadFile, ModelBroken
from buzzcam.factory import sample_frames
from buzzcam.files import refuse_waiting, remedy, unwritable
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.sentence import Sentence, say
from buzzcam.vision import calibration
from buzzcam.vision.catalog import ModelSpec, read_catalog
from buzzcam.vision.downloader import ModelDownloader
from buzzcam.vision.runtime import CPU
from buzzcam.vision.store import checked_file
from buzzcam.vision.user_net import (
    MOST_BYTES,
    PREFIX,
    UserNet,
    keep,
    model_of,
    read_spec,
    remove,
    user_specs,
    with_user_models,
)

LEAST_OVERLAP = 0.7
"""The least overlap with the shipped nets' matte of the demo's person. A model below it does not find the person."""


def add_model(path: Path, spec_path: Path) -> dict[str, Any]:
    """Checks a model of the user's own on the demo's person, stores it, and measures its place on the ladder.

    Returns its name, cost, overlap with the shipped nets, and the ladder with it. Raises BadFile, ModelError.
    """
    spec = read_spec(spec_path)
    try:
        refuse_waiting(path)
        if path.stat().st_size > MOST_BYTES:
            raise BadFile(
                say("{path} is too large.", path=path), say("The limit is {size} MB.", size=MOST_BYTES // 2**20)
            )
        model = path.read_bytes()
    except OSError as error:
        reason = say("{path} cannot be read ({reason}).", path=path, reason=error.strerror)
        raise BadFile(reason, "Check the path.") from error
    spec = replace(spec, sha256=hashlib.sha256(model).hexdigest())
    net, catalog, frames = (
        UserNet(spec, model, CPU, lambda event: None),
        read_catalog(paths.models()),
        sample_frames(),
    )
    for frame in frames:
        alpha = net.alpha(frame, SharedCoarse())
    known = open_rung(catalog, "small", CPU).matte(frames[-1], SharedCoarse()).alpha
    found, wanted = cv2.resize(alpha, known.shape[::-1]) > 127, known > 127
    overlap = float((found & wanted).sum() / max(1, (found | wanted).sum()))
    if overlap < LEAST_OVERLAP:
        raise ModelBroken(
            say(
                "The model {name} does not find the person in the demo (overlap {overlap:.2f}).",
                name=spec.name,
                overlap=overlap,
            ),
            "Check colour, mean, std, layout and is_logit in its description.",
        )
    try:
        keep(paths.user_models(), spec, model)
    except OSError as error:
        raise BadFile(say("The model cannot be saved ({reason}).", reason=error.strerror), remedy(error)) from error
    catalog, costs = with_user_models(catalog, paths.user_models()), calibration.load(paths.costs())
    own = f"{PREFIX}{spec.name}"
    costs.pop(own, None)
    for rung in catalog.rungs:
        if rung not in costs:
            cost = calibration.measure(rung, partial(open_rung, catalog), frames, SharedCoarse())
            if cost is not None:
                costs[rung] = cost
    _remember(costs)
    ladder = catalog.ladder({rung: cost.wall_ms for rung, cost in costs.items()})
    return {"rung": own, "overlap": round(overlap, 3), **asdict(costs[own]), "ladder": ladder}


def own_names() -> set[str]:
    """The names of the user's own models, each with and without the prefix."""
    names = {spec.name for spec in user_specs(paths.user_models())}
    return names | {f"{PREFIX}{name}" for name in names}


def remove_model(name: str) -> None:
    """name: of a model of the user's own, with or without the prefix. Raises BadArgument, OutputUnavailable."""
    name = name.removeprefix(PREFIX)
    try:
        is_gone = remove(paths.user_models(), name)
    except OSError as error:
        raise unwritable(paths.user_models(), error) from error
    if not is_gone:
        known = ", ".join(spec.name for spec in user_specs(paths.user_models()))
        raise BadArgument(
            say("There is no model of your own called {name}.", name=name),
            say("Use one of: {known}.", known=known) if known else "No model of your own has been added.",
        )
    costs = calibration.load(paths.costs())
    if costs.pop(f"{PREFIX}{name}", None) is not None:
        _remember(costs)


def _remember(costs: dict[str, calibration.Cost]) -> None:
    with suppress(OSError):  # they are measured once more
        calibration.save(paths.costs(), costs)


def checks() -> dict[str, Callable[[], Sentence]]:
    """Name -> check, for all models: shipped, fetched and the user's own. A check says that the file is intact, or
    raises ModelError."""
    catalog, downloader = read_catalog(paths.models()), ModelDownloader()

    def check(folder: Path, model: ModelSpec) -> Sentence:
        checked_file(folder, model)
        return say("{name} is intact.", name=model.name)

    own = (model_of(spec) for spec in user_specs(paths.user_models()))
    return {
        **{model.name: partial(check, paths.models(), model) for model in catalog.models.values()},
        **{model.name: partial(downloader.verified, model) for model in catalog.by_need.values()},
        **{model.name: partial(check, paths.user_models(), model) for model in own},
    }
