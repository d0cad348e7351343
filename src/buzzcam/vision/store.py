"""Model files on disk: found and checked before they are opened."""

import hashlib
from contextlib import suppress
from pathlib import Path

from buzzcam import paths
from buzzcam.errors import ModelBroken, ModelError, ModelMissing
from buzzcam.sentence import Sentence, say
from buzzcam.vision.catalog import ModelSpec


def checked_file(folder: Path, model: ModelSpec) -> bytes:
    """The content of a model's file, which is what its checksum says; of one that was fetched, where that in the folder
    is missing or broken. Raises ModelMissing, ModelBroken."""
    try:
        return _content(folder / model.file, model)
    except ModelError:
        with suppress(ModelError):
            return _content(paths.fetched_models() / model.file, model)
        raise


def _content(path: Path, model: ModelSpec) -> bytes:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelMissing(
            say("The model {name} is missing ({file}).", name=model.name, file=path.name), _remedy(model)
        ) from error
    except OSError as error:
        raise ModelBroken(
            say("The model {name} cannot be read ({reason}).", name=model.name, reason=error.strerror),
            "Check the disk.",
        ) from error
    if hashlib.sha256(content).hexdigest() != model.sha256:
        raise ModelBroken(
            say(
                "The model {name} is damaged: its checksum is wrong ({size} bytes).", name=model.name, size=len(content)
            ),
            _remedy(model),
        )
    return content


def _remedy(model: ModelSpec) -> Sentence:
    if not model.size:  # the user's own
        return say("Add it again: {command}", command="buzzcam models add")
    return say(
        "Reinstall BuzzCam, or fetch it: {command}", command=f"buzzcam models fetch {model.name} --from https://…"
    )
