"""The doctor: checks that everything BuzzCam needs is there. Each finding has a hint."""

import logging
import os
import shutil
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from buzzcam import kernels, paths
from buzzcam.core.frame import Size
from buzzcam.errors import BuzzCamError, ModelError, ModelMissing
from buzzcam.factory import sample_frames
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.outputs.virtual_camera import INSTALL_HINT, LOAD, VirtualCamera, find_device
from buzzcam.sentence import say
from buzzcam.settings import Settings, SourceChoice
from buzzcam.sources.devices import list_cameras
from buzzcam.sources.kinds import make_source
from buzzcam.sources.screen import Screen
from buzzcam.vision import calibration
from buzzcam.vision.catalog import Catalog, read_catalog
from buzzcam.vision.runtime import CPU, listed_providers, open_session, version
from buzzcam.vision.segmenter import PersonSegmenter
from buzzcam.vision.store import checked_file
from buzzcam.vision.user_net import model_of, with_user_models

log = logging.getLogger("buzzcam.doctor")

STATES = OK, MISSING, NOT_USED = "ok", "missing", "not used"


@dataclass(frozen=True, slots=True)
class Finding:
    """part: what was checked. message: the result. hint: what to do; empty if nothing. is_used: False if it is
    neither available nor needed."""

    part: str
    message: str
    hint: str = ""
    is_used: bool = True

    @property
    def is_fine(self) -> bool:
        return not self.hint

    @property
    def state(self) -> str:
        """One of STATES."""
        return OK if self.is_fine and self.is_used else NOT_USED if self.is_fine else MISSING

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "is_fine": self.is_fine, "state": self.state}


def examine() -> list[Finding]:
    return [finding for part in PARTS for finding in examine_part(part)]


PARTS = ("camera", "virtual camera", "models", "providers", "screen", "kernels")


def examine_part(part: str) -> list[Finding]:
    """part: one of PARTS. Camera and virtual camera open the devices, so they are busy while a studio holds them."""
    if part == "camera":
        return _cameras()
    if part == "virtual camera":
        return _virtual_camera()
    if part == "models":
        return _models()
    if part == "providers":
        return _providers()
    return [_screen() if part == "screen" else _kernels()]


def own_remedy(finding: Finding) -> list[str] | None:
    """The command that carries out the hint; the system asks for a password in a window."""
    is_loadable = finding.part == "virtual camera" and not finding.is_fine and sys.platform.startswith("linux")
    if not is_loadable or find_device() is not None or shutil.which("pkexec") is None:
        return None
    try:
        is_built = subprocess.run(["/sbin/modinfo", "v4l2loopback"], capture_output=True, check=False).returncode == 0
    except OSError:
        is_built = False
    load = LOAD.removeprefix("sudo ")
    return ["pkexec", "sh", "-c", f"modprobe -r v4l2loopback; {load}"] if is_built else None


def missing_for_the_main_job() -> list[Finding]:
    """The devices that the main job lacks. A device that cannot be used fails when it is opened."""
    missing = [] if list_cameras() else _cameras()
    if sys.platform.startswith("linux") and find_device() is None:
        missing += [finding for finding in _virtual_camera() if not finding.is_fine]
    return missing


def rung_table() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rungs with their cost measured now on this machine, and the model files. Raises ModelError."""
    catalog, folder = with_user_models(read_catalog(paths.models()), paths.user_models()), paths.models()
    frames = sample_frames()
    rungs = []
    for name in catalog.rungs:
        cost = calibration.measure(
            name, lambda rung, provider: open_rung(catalog, rung, provider), frames, SharedCoarse()
        )
        rungs.append(
            {
                "rung": name,
                "provider": cost.provider if cost else None,
                "wall_ms": round(cost.wall_ms, 2) if cost else float("nan"),
                "cpu_ms": round(cost.cpu_ms, 2) if cost else float("nan"),
                "model": catalog.rungs[name].model,
                "note": catalog.rungs[name].note,
            }
        )
    files = []
    own = [model_of(rung.user) for rung in catalog.rungs.values() if rung.user is not None]
    for model in (*catalog.models.values(), *own):
        try:
            checked_file(paths.user_models() if model in own else folder, model)
            state = "fine"
        except ModelError as error:
            state = error.message
        files.append({"name": model.name, "file": model.file, "licence": model.licence, "origin": model.origin,
                      "sha256": model.sha256, "state": state, "note": model.note})  # fmt: skip
    for model in catalog.by_need.values():
        try:
            checked_file(paths.fetched_models(), model)
            state = "fine"
        except ModelMissing:
            state = "not fetched"
        except ModelError as error:
            state = error.message
        files.append({"name": model.name, "file": model.file, "licence": model.licence, "origin": model.origin,
                      "sha256": model.sha256, "state": state, "note": model.note})  # fmt: skip
    return rungs, files


def open_rung(catalog: Catalog, rung: str, provider: str) -> PersonSegmenter:
    return PersonSegmenter(catalog, paths.models(), rung, provider, lambda event: None)


def _cameras() -> list[Finding]:
    cameras = list_cameras()
    if not cameras:
        return [Finding("camera", "No camera was found.", "Connect one. On a laptop, look for a privacy switch.")]
    findings = []
    for device in cameras:
        camera = make_source(SourceChoice("camera", device.path), Settings())
        try:
            camera.open()
            praise = say(
                "{name} ({path}) delivers {size} at {fps:.0f} fps.",
                name=device.name, path=device.path, size=camera.size, fps=camera.fps,
            )  # fmt: skip
            findings.append(Finding("camera", praise))
        except BuzzCamError as error:
            findings.append(Finding("camera", error.message, error.hint))
        finally:
            camera.close()
    if any(finding.is_fine for finding in findings):  # one that works is enough; the others stay in sight
        return [
            finding if finding.is_fine else Finding("camera", finding.message, is_used=False) for finding in findings
        ]
    return findings


def _virtual_camera() -> list[Finding]:
    if not sys.platform.startswith("linux"):
        return [_try_virtual_camera(None)]
    findings = []
    module = Path("/sys/module/v4l2loopback")
    if not module.exists():
        hint = INSTALL_HINT
        if _is_secure_boot_on():
            hint = say("{hint} Secure Boot is on: sign the module ({command}, then restart).",
                       hint=hint, command="sudo mokutil --import /var/lib/dkms/mok.pub")  # fmt: skip
        return [Finding("virtual camera", "The driver v4l2loopback is not loaded.", hint)]
    try:
        number = (module / "version").read_text().strip()
    except OSError:
        number = say("(a version before 0.13)")
    findings.append(Finding("virtual camera", say("The driver v4l2loopback {number} is loaded.", number=number)))
    device = find_device()
    if device is None:
        return [
            *findings,
            Finding("virtual camera", "The driver has no device.", f"sudo modprobe -r v4l2loopback && {LOAD}"),
        ]
    return [*findings, _try_virtual_camera(device)]


def _try_virtual_camera(device: str | None) -> Finding:
    camera = VirtualCamera(device)
    try:
        camera.open(Size(1280, 720), 30)
    except BuzzCamError as error:
        return Finding("virtual camera", error.message, error.hint)
    camera.close()
    return Finding("virtual camera", say("The {name} accepts frames.", name=camera.name))


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
    praise = say("All {count} model files are intact and can be opened.", count=len(catalog.models))
    return findings or [Finding("models", praise)]


def _providers() -> list[Finding]:
    try:
        catalog = read_catalog(paths.models())
        model = checked_file(paths.models(), catalog.models[catalog.rungs["small"].model])
    except ModelError as error:
        return [Finding("providers", "Execution providers cannot be tested without a model.", error.hint)]
    findings = []
    for provider in listed_providers():
        try:
            began = time.perf_counter()
            open_session(model, provider, 1)
            took_ms = (time.perf_counter() - began) * 1e3
            findings.append(
                Finding("providers", say("{name} works ({took:.0f} ms to open).", name=provider, took=took_ms))
            )
        except ModelError as error:  # not a fault: the CPU does
            log.info("%s: %s", provider, error.message)
            findings.append(
                Finding(
                    "providers",
                    say("{name} cannot be used on this computer. BuzzCam uses the CPU instead.", name=provider),
                    is_used=False,
                )
            )
    machine = say("onnxruntime {version}, {count} processors.", version=version(), count=os.cpu_count())
    return [Finding("providers", machine), *findings]


def _screen() -> Finding:
    screen = Screen()
    try:
        screen.open()
    except BuzzCamError as error:  # only for who wants it as a source
        return Finding("screen", say("Not available as a source: {reason}", reason=error.message), is_used=False)
    finally:
        screen.close()
    return Finding("screen", say("The screen can be captured ({size}).", size=screen.size))


def _kernels() -> Finding:
    if kernels.name == "C":
        return Finding("kernels", "The compiled kernels are in use.")
    has_compiler = subprocess.run(["sh", "-c", "command -v cc"], capture_output=True, check=False).returncode == 0
    remedy = (
        say("Reinstall BuzzCam.")
        if has_compiler
        else say("{command}, then reinstall BuzzCam.", command="sudo apt install gcc python3-dev")
    )
    return Finding(
        "kernels",
        "The OpenCV kernels are in use. The picture is the same, but costs 1.5 times as much CPU time.",
        remedy,
    )
