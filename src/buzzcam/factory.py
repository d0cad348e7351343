"""From a choice to the part that carries it out: sources, effects, outputs.

What needs PyAV is imported when it is made: that takes 0.1 s, and the window is seen first.
"""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from buzzcam import paths
from buzzcam.core.events import Publish
from buzzcam.core.frame import Frame, Size
from buzzcam.core.ports import Effect, Output, Source
from buzzcam.effects import registry
from buzzcam.effects.backdrop import SHOWN_FPS, Materials, Retouch
from buzzcam.effects.framing import Framing
from buzzcam.effects.matte import MatteFilter
from buzzcam.effects.spec import Need, Place
from buzzcam.errors import BadFile, BuzzCamError
from buzzcam.kernels.convert import to_bgr
from buzzcam.outputs.none import NoOutput
from buzzcam.outputs.snapshot import Snapshot
from buzzcam.outputs.virtual_camera import VirtualCamera, list_devices
from buzzcam.photo.studio import PhotoStudio
from buzzcam.pictures import is_picture, read_bgr
from buzzcam.sentence import say
from buzzcam.settings import NO_BACKGROUND, EffectValues, OutputChoice, Settings, SourceChoice
from buzzcam.sources.demo import Demo
from buzzcam.sources.devices import CameraDevice, list_cameras
from buzzcam.sources.pattern import Pattern
from buzzcam.sources.picture import Picture
from buzzcam.sources.screen import Screen
from buzzcam.sources.window import OpenWindow, Window, connect, list_windows
from buzzcam.vision import calibration
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.stills import StillNets

MOST_BACKDROP_PX = 3840
PHOTO_THREADS = 2
DEFAULT_SIZE, DEFAULT_FPS, SCREEN_FPS = Size(1280, 720), 30.0, 15.0


def make_source(choice: SourceChoice, settings: Settings) -> Source:
    is_paced = not settings.is_every_frame
    size, fps = settings.size or DEFAULT_SIZE, settings.fps or DEFAULT_FPS
    if choice.kind == "camera":
        from buzzcam.sources.camera import Camera

        return Camera(choice.which, settings.size, settings.fps)
    if choice.kind == "screen":
        return Screen(int(choice.which or 1), settings.fps or SCREEN_FPS, is_paced)
    if choice.kind == "window":
        return Window(choice.which or "", settings.fps or SCREEN_FPS, is_paced)
    if choice.kind == "pattern":
        return Pattern(size, fps, is_paced)
    if choice.kind == "demo":
        return Demo(paths.assets() / "demo", size, fps, is_paced)
    assert choice.path is not None
    if is_picture_file(choice.path):
        return Picture(choice.path, is_paced, settings.is_once)
    return _clip(choice.path, is_paced, settings.is_once)


def look_at(settings: Settings) -> None:
    """Raises BadFile where the source is a file that cannot be shown; a device that is away is waited for."""
    if settings.source.kind == "file":
        source = make_source(settings.source, settings)
        try:
            source.open()
        finally:
            source.close()


def _clip(path: Path, is_paced: bool, is_once: bool = False, is_looped: bool = False) -> Source:
    from buzzcam.sources.clip import Clip

    return Clip(path, is_paced, is_once, is_looped)


def make_refiner(values: EffectValues) -> MatteFilter:
    refiner: MatteFilter = registry.spec_of("matte").make(**registry.whole(values, "matte"))
    return refiner


def make_framing(values: EffectValues, size: Size) -> Framing:
    framing: Framing = registry.spec_of("framing").make(size, **registry.whole(values, "framing"))
    return framing


def needs_matte(background: str, values: EffectValues) -> bool:
    """Whether the picture cannot be made without."""
    return background != NO_BACKGROUND or any(
        spec.place in (Place.CAMERA, Place.FINISH) and spec.needs == {Need.MATTE} for spec in registry.chosen(values)
    )


def make_effects(background: str, values: EffectValues, publish: Publish) -> tuple[Effect, ...]:
    """In the order of the chain. Raises BadArgument, BadFile, ScreenUnavailable."""
    possible = [spec for spec in registry.chosen(values) if registry.is_possible(spec, background)]
    before, after = (
        [registry.made(spec, values, publish) for spec in possible if spec.place is place]
        for place in (Place.CAMERA, Place.FINISH)
    )
    retouch = [spec.make(**registry.whole(values, spec.name)) for spec in possible if spec.place is Place.BACKGROUND]
    hiding = registry.made_background(values, background, materials(tuple(retouch)))
    if hiding is None:
        return (*before, *after)
    return (*before, hiding, *(() if registry.backgrounds()[background].is_keyed else after))


def materials(retouch: tuple[Retouch, ...] = ()) -> Materials:
    """What backgrounds are made of, from files and screens of this machine."""
    return Materials(
        picture=lambda path: read_bgr(path, MOST_BACKDROP_PX),
        clip=lambda path: opened(_clip(path, is_paced=False, is_looped=True)),
        screen=lambda number: opened(Screen(number, SHOWN_FPS, is_paced=False)),
        window=lambda title: opened(Window(title, SHOWN_FPS, is_paced=False)),
        retouch=retouch,
    )


def opened(source: Source) -> Source:
    """Closed with the chain that holds it: the frame thread may still be reading when that is replaced."""
    source.open()
    return source


def make_output(choice: OutputChoice) -> Output:
    if choice.kind == "virtual-camera":
        return VirtualCamera(choice.target)
    if choice.kind == "none":
        return NoOutput()
    from buzzcam.outputs.recorder import MatteRecorder, Recorder

    path = Path(choice.target or "")
    if choice.kind == "matte":
        return MatteRecorder(path)
    return Snapshot(path) if choice.is_still else Recorder(path)


def sample_frames() -> list[Frame]:
    """Two frames with a person, far enough apart that no rung takes them for a still scene."""
    demo = Demo(paths.assets() / "demo", calibration.SIZE, 1.0, is_paced=False)
    demo.open()
    frames = [demo.read() for _ in range(3)]
    return [frame for frame in frames if frame is not None]


def make_photo_studio(publish: Publish) -> PhotoStudio:
    """Its nets are opened with the first photo."""

    def open_nets() -> StillNets:
        threads = max(1, min(PHOTO_THREADS, (os.cpu_count() or 1)))
        nets = StillNets(read_catalog(paths.models()), paths.models(), paths.fetched_models(), threads, publish)
        nets.open()
        return nets

    return PhotoStudio(open_nets)


def card_picture() -> Any:  # noqa: ANN401 - an array, or None: a plain card still hides the room
    try:
        return read_bgr(paths.assets() / "card.png")
    except BuzzCamError:
        return None


def cameras() -> list[CameraDevice]:
    """All cameras that can give pictures, usual ones first; those of one name are told apart by their nodes."""
    found = list_cameras()
    names = [camera.name for camera in found]
    return [
        replace(camera, name=f"{camera.name} ({Path(camera.path).name})") if names.count(camera.name) > 1 else camera
        for camera in found
    ]


def windows() -> list[OpenWindow]:
    """The windows of other programs that can be shown."""
    return list_windows()


def check_x_server() -> None:
    """Raises ScreenUnavailable where DISPLAY names none that answers."""
    connect().disconnect()


def virtual_cameras() -> dict[str, str]:
    """Devices that can be the virtual camera, with their labels; empty where there is no choice."""
    return list_devices()


def still_of(path: Path) -> np.ndarray:
    """A picture file, or the first frame of a video: uint8 (rows, columns, 3) BGR. Raises BadFile."""
    if is_picture_file(path):
        return read_bgr(path, MOST_BACKDROP_PX)
    clip = _clip(path, is_paced=False)
    clip.open()
    try:
        frame = clip.read() or clip.read()
    finally:
        clip.close()
    if frame is None:
        raise BadFile(say("{path} is damaged.", path=path), "Choose another file.")
    return to_bgr(frame)


def is_picture_file(path: Path) -> bool:
    """Rather than a video."""
    return is_picture(path)


def sound_devices() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Microphones and loudspeakers by name; none where there is no sound at all."""
    from buzzcam.calls.audio.devices import devices

    return devices()
