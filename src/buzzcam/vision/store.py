"""Model files on disk: found and checked before they are opened."""

import hashlib
from pathlib import Path

from buzzcam.errors import ModelBroken, ModelMissing
from buzzcam.sentence import say
from buzzcam.vision.catalog import ModelSpec


def checked_file(folder: Path, model: ModelSpec) -> bytes:
    """The content of a model's file, which is what its checksum says. Raises ModelMissing, ModelBroken."""
    path = folder / model.file
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelMissing(
            say("The model {name} is missing ({file}).", name=model.name, file=path.name), "Reinstall BuzzCam."
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
            "Reinstall BuzzCam.",
        )
    return content
