"""Opens what backgrounds are made of, lists devices, makes sample frames and the photo studio.

What a usual run does without is imported when it is made: the first frame, and the window, come first.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from buzzcam import paths
from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame
from buzzcam.core.ports import FaceFinder, HandFinder, Source
from buzzcam.effects.backdrop import Materials
from buzzcam.errors import BadFile, BuzzCamError
from buzzcam.kernels.convert import to_bgr
from buzzcam.pictures import is_picture, read_bgr
from buzzcam.sentence import say
from buzzcam.settings import Settings
from buzzcam.sources.kinds import SCREEN_FPS, make_source
from buzzcam.vision import calibration

if TYPE_CHECKING:
    from buzzcam.photo.cutout import PhotoStudio
    from buzzcam.sources.devices import CameraDevice
    from buzzcam.sources.window import OpenWindow
    from buzzcam.vision.stills import StillNets

MOST_BACKDROP_PX = 3840
PHOTO_THREADS = 2


def look_at(settings: Settings) -> None:
    """Raises BadFile where the source is a file that cannot be shown; a device that is away is waited for."""
    if settings.source.kind == "file":
        source = make_source(settings.source, settings)
        try:
            source.open()
        finally:
            source.close()


def _clip(path: Path, is_looped: bool) -> Source:
    from buzzcam.sources.clip import Clip

    return Clip(path, is_paced=False, is_once=False, is_looped=is_looped)


def _screen(number: int) -> Source:
    from buzzcam.sources.screen import Screen

    return Screen(number, SCREEN_FPS, is_paced=False)


def _window(title: str) -> Source:
    from buzzcam.sources.window import Window

    return Window(title, SCREEN_FPS, is_paced=False)


def materials() -> Materials:
    """What backgrounds are made of, from files and screens of this machine."""
    return Materials(
        picture=lambda path: read_bgr(path, MOST_BACKDROP_PX),
        clip=lambda path: opened(_clip(path, is_looped=True)),
        screen=lambda number: opened(_screen(number)),
        window=lambda title: opened(_window(title)),
    )


def opened(source: Source) -> Source:
    """Closed with the chain that holds it: the frame thread may still be reading when that is replaced."""
    source.open()
    return source


def sample_frames() -> list[Frame]:
    """Two frames with a person, far enough apart that no rung takes them for a still scene."""
    from buzzcam.sources.demo import Demo

    demo = Demo(paths.assets() / "demo", calibration.SIZE, 1.0, is_paced=False)
    demo.open()
    frames = [demo.read() for _ in range(3)]
    return [frame for frame in frames if frame is not None]


def make_photo_studio(publish: Publish) -> "PhotoStudio":
    """Its nets are opened with the first photo."""
    from buzzcam.photo.cutout import PhotoStudio
    from buzzcam.vision.catalog import read_catalog
    from buzzcam.vision.stills import StillNets

    def open_nets() -> "StillNets":
        threads = max(1, min(PHOTO_THREADS, (os.cpu_count() or 1)))
        nets = StillNets(read_catalog(paths.models()), paths.models(), paths.fetched_models(), threads, publish)
        nets.open()
        return nets

    return PhotoStudio(open_nets)


def make_face_finder(publish: Publish, has_blendshapes: bool) -> FaceFinder:
    """has_blendshapes: its faces have them. Raises ModelError."""
    from buzzcam.vision.catalog import read_catalog
    from buzzcam.vision.faces import open_face_tracker

    return open_face_tracker(read_catalog(paths.models()), paths.models(), publish, has_blendshapes)


def make_hand_finder(publish: Publish) -> HandFinder:
    """Raises ModelError."""
    from buzzcam.vision.catalog import read_catalog
    from buzzcam.vision.hands import open_hand_tracker

    return open_hand_tracker(read_catalog(paths.models()), paths.models(), publish)


def card_picture() -> Any:  # noqa: ANN401 - an array, or None: a plain card still hides the room
    try:
        return read_bgr(paths.assets() / "card.png")
    except BuzzCamError:
        return None


def cameras() -> "list[CameraDevice]":
    """All cameras that can give pictures, usual ones first; those of one name are told apart by their nodes."""
    from buzzcam.sources.devices import list_cameras

    found = list_cameras()
    names = [camera.name for camera in found]
    return [
        replace(camera, name=f"{camera.name} ({Path(camera.path).name})") if names.count(camera.name) > 1 else camera
        for camera in found
    ]


def windows() -> "list[OpenWindow]":
    """The windows of other programs that can be shown."""
    from buzzcam.sources.window import list_windows

    return list_windows()


def check_x_server() -> None:
    """Raises ScreenUnavailable where DISPLAY names none that answers."""
    from buzzcam.sources.window import connect

    connect().disconnect()


def virtual_cameras() -> dict[str, str]:
    """Devices that can be the virtual camera, with their labels; empty where there is no choice."""
    from buzzcam.outputs.virtual_camera import list_devices

    return list_devices()


def still_of(path: Path) -> np.ndarray:
    """A picture file, or the first frame of a video: uint8 (rows, columns, 3) BGR. Raises BadFile."""
    if is_picture(path):
        return read_bgr(path, MOST_BACKDROP_PX)
    clip = _clip(path, is_looped=False)
    clip.open()
    try:
        frame = clip.read() or clip.read()
    finally:
        clip.close()
    if frame is None:
        raise BadFile(say("{path} is damaged.", path=path), "Choose another file.")
    return to_bgr(frame)


def sound_devices() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Microphones and loudspeakers by name; none where there is no sound at all."""
    from buzzcam.calls.audio.devices import devices

    return devices()
