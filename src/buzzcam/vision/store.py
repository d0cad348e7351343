"""Model files on disk: found and checked before they are opened."""

import hashlib
from pathlib import Path

from buzzcam.errors import ModelBroken, ModelMissing
from buzzcam.vision.catalog import ModelSpec


def checked_file(folder: Path, model: ModelSpec) -> bytes:
    """The content of a model's file, which is what its checksum says. Raises ModelMissing, ModelBroken."""
    path = folder / model.file
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise ModelMissing(f"The model {model.name} is missing ({path.name}).", "Install BuzzCam again.") from error
    except OSError as error:
        raise ModelBroken(f"The model {model.name} cannot be read ({error.strerror}).", "Check the disk.") from error
    if hashlib.sha256(content).hexdigest() != model.sha256:
        raise ModelBroken(
            f"The model {model.name} is damaged: its checksum is wrong ({len(content)} bytes).",
            "Install BuzzCam again.",
        )
    return content
