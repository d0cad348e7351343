"""The doctor: is everything there that BuzzCam needs? Each finding comes with what to do about it."""

import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from buzzcam import kernels, paths
from buzzcam.core.frame import Size
from buzzcam.errors import BuzzCamError, ModelError
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.outputs.virtual_camera import INSTALL_HINT, LOAD, VirtualCamera, find_device
from buzzcam.parts import sample_frames
from buzzcam.sources.camera import Camera
from buzzcam.sources.devices import list_cameras
from buzzcam.sources.screen import Screen
from buzzcam.vision import calibration
from buzzcam.vision.catalog import RUNGS, Catalog, read_catalog
from buzzcam.vision.runtime import CPU, listed_providers, open_session, version
from buzzcam.vision.segmenter import PersonSegmenter
from buzzcam.vision.store import checked_file


@dataclass(frozen=True, slots=True)
class Finding:
    """part: what was looked at. message: what was found. hint: what to do, empty when it is fine."""

    part: str
    message: str
    hint: str = ""

    @property
    def is_fine(self) -> bool:
        return not self.hint

    @property
    def sign(self) -> str:
        return "ok " if self.is_fine else " ! "

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "is_fine": self.is_fine}


def examine() -> list[Finding]:
    return [*_cameras(), *_virtual_camera(), *_models(), *_providers(), _screen(), _kernels()]


def missing_for_the_main_job() -> list[Finding]:
    """Which devices the main job lacks; a device that is there but cannot be used says so itself when it is opened."""
    missing = [] if list_cameras() else _cameras()
    if sys.platform.startswith("linux") and find_device() is None:
        missing += [finding for finding in _virtual_camera() if not finding.is_fine]
    return missing


def rung_table() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rungs with their cost measured now on this machine, and the model files. Raises ModelError."""
    catalog, folder = read_catalog(paths.models()), paths.models()
    frames = sample_frames()
    rungs = []
    for name in RUNGS:
        cost = calibration.measure(name, lambda rung, provider: _open(catalog, rung, provider), frames, SharedCoarse())
        rungs.append(
            {
                "rung": name,
                "provider": cost.provider if cost else None,
                "wall_ms": round(cost.wall_ms, 2) if cost else float("nan"),
                "cpu_ms": round(cost.cpu_ms, 2) if cost else float("nan"),
                "models": list(catalog.rungs[name].models),
                "note": catalog.rungs[name].note,
            }
        )
    files = []
    for model in catalog.models.values():
        try:
            checked_file(folder, model)
            state = "fine"
        except ModelError as error:
            state = error.message
        files.append({"name": model.name, "file": model.file, "licence": model.licence, "origin": model.origin,
                      "sha256": model.sha256, "state": state, "note": model.note})  # fmt: skip
    return rungs, files


def _open(catalog: Catalog, rung: str, provider: str) -> PersonSegmenter:
    return PersonSegmenter(catalog, paths.models(), rung, provider, lambda event: None)


def _cameras() -> list[Finding]:
    cameras = list_cameras()
    if not cameras:
        return [Finding("camera", "No camera was found.", "Plug one in; on a laptop look for a privacy switch.")]
    findings = []
    for device in cameras:
        camera = Camera(device.path, None, None)
        try:
            camera.open()
            findings.append(
                Finding("camera", f"{device.name} ({device.path}) gives {camera.size} at {camera.fps:.0f} fps.")
            )
        except BuzzCamError as error:
            findings.append(Finding("camera", error.message, error.hint))
        finally:
            camera.close()
    if any(finding.is_fine for finding in findings):  # one that works is enough; the others stay in sight
        return [finding if finding.is_fine else Finding("camera", finding.message) for finding in findings]
    return findings


def _virtual_camera() -> list[Finding]:
    if not sys.platform.startswith("linux"):
        return [_try_virtual_camera(None)]
    findings = []
    module = Path("/sys/module/v4l2loopback")
    if not module.exists():
        hint = INSTALL_HINT
        if _is_secure_boot_on():
            hint += " Secure Boot is on: sign the module (sudo mokutil --import /var/lib/dkms/mok.pub, then restart)."
        return [Finding("virtual camera", "The driver v4l2loopback is not loaded.", hint)]
    try:
        number = (module / "version").read_text().strip()
    except OSError:
        number = "(a version before 0.13)"
    findings.append(Finding("virtual camera", f"The driver v4l2loopback {number} is loaded."))
    device = find_device()
    if device is None:
        return [*findings, Finding("virtual camera", "It has no device.", f"sudo modprobe -r v4l2loopback && {LOAD}")]
    return [*findings, _try_virtual_camera(device)]


def _try_virtual_camera(device: str | None) -> Finding:
    camera = VirtualCamera(device)
    try:
        camera.open(Size(1280, 720), 30)
    except BuzzCamError as error:
        return Finding("virtual camera", error.message, error.hint)
    camera.close()
    return Finding("virtual camera", f"The {camera.name} takes pictures.")


def _is_secure_boot_on() -> bool:
    """From the EFI variable (UEFI specification 3.3): its last byte is 1."""
    for variable in Path("/sys/firmware/efi/efivars").glob("SecureBoot-*"):
        try:
            return variable.read_bytes()[-1] == 1
        except (OSError, IndexError):
            return False
    return False


def _models() -> list[Finding]:
    try:
        catalog = read_catalog(paths.models())
    except ModelError as error:
        return [Finding("models", error.message, error.hint)]
    findings = []
    for model in catalog.models.values():
        try:
            open_session(checked_file(paths.models(), model), CPU, 1)
        except ModelError as error:
            findings.append(Finding("models", error.message, error.hint))
    return findings or [Finding("models", f"All {len(catalog.models)} model files are intact and open.")]


def _providers() -> list[Finding]:
    try:
        catalog = read_catalog(paths.models())
        model = checked_file(paths.models(), catalog.models[catalog.rungs["small"].models[0]])
    except ModelError as error:
        return [Finding("providers", "They cannot be tried without a model.", error.hint)]
    findings = []
    for provider in listed_providers():
        try:
            began = time.perf_counter()
            open_session(model, provider, 1)
            findings.append(
                Finding("providers", f"{provider} works ({(time.perf_counter() - began) * 1e3:.0f} ms to open).")
            )
        except ModelError as error:  # not a fault: the CPU does
            findings.append(Finding("providers", f"{provider} is not used: {error.message}"))
    return [Finding("providers", f"onnxruntime {version()}, {os.cpu_count()} processors."), *findings]


def _screen() -> Finding:
    screen = Screen()
    try:
        screen.open()
    except BuzzCamError as error:  # only for who wants it as a source
        return Finding("screen", f"Not available as a source: {error.message}")
    finally:
        screen.close()
    return Finding("screen", f"The screen can be captured ({screen.size}).")


def _kernels() -> Finding:
    if kernels.name == "C":
        return Finding("kernels", "The compiled kernels are in use.")
    has_compiler = subprocess.run(["sh", "-c", "command -v cc"], capture_output=True, check=False).returncode == 0
    remedy = (
        "Install BuzzCam again." if has_compiler else "sudo apt install gcc python3-dev, then install BuzzCam again."
    )
    return Finding("kernels", "The OpenCV kernels are in use: the same picture at 1.5 times the cost.", remedy)
