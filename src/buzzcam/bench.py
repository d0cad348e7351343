"""The stage table: what each step of the frame path costs on this machine, in one run, interleaved, medians."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from statistics import median

import cv2
import numpy as np

from buzzcam import kernels, paths
from buzzcam.core.frame import Frame, Matte, Plane, Size
from buzzcam.core.pipeline import Chain
from buzzcam.core.ports import Behind, Scene
from buzzcam.effects import registry
from buzzcam.effects.backdrop import Materials
from buzzcam.effects.blur import BlurBackground
from buzzcam.effects.chain import effects_of
from buzzcam.effects.colour import ColourBackground
from buzzcam.effects.framing import Framing
from buzzcam.effects.matte import MatteFilter
from buzzcam.effects.spec import OF_THE_PICTURE, EffectSpec
from buzzcam.effects.subject import Subject
from buzzcam.kernels import opencv
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.kernels.convert import to_bgr
from buzzcam.kernels.mjpeg import MjpegDecoder
from buzzcam.sources.demo import Demo
from buzzcam.sources.pattern import Pattern
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.runtime import CPU, Net
from buzzcam.vision.segmenter import PersonSegmenter
from buzzcam.vision.store import checked_file

FRAMES = 24
Stage = Callable[[int], object]


def demo_frames(size: Size, count: int = FRAMES) -> list[Frame]:
    """Frames of the demo, each clearly moved against the one before: none may pass as a still scene."""
    demo = Demo(paths.assets() / "demo", size, 6.0, is_paced=False)
    demo.open()
    frames = []
    for _ in range(count):
        frame = demo.read()
        assert frame is not None
        frames.append(Frame(frame.i420.copy(), size, frame.captured_at, frame.number))
    return frames


def segmenter_of(rung: str) -> PersonSegmenter:
    return PersonSegmenter(read_catalog(paths.models()), paths.models(), rung, CPU, lambda event: None)


def chain_of(effect: str, size: Size, rung: str = "small") -> Chain:
    """effect: blur or replace."""
    background = BlurBackground(50) if effect == "blur" else ColourBackground(30, 90, 160)
    return Chain(Framing(size), SharedCoarse(), segmenter_of(rung), MatteFilter(Subject()), (background,), hides=True)


def play(chain: Chain, frames: list[Frame]) -> Stage:
    """Frames forth and back without end, so that their time always goes on."""
    order = [*frames, *frames[-2:0:-1]]
    state = {"n": 0}

    def stage(_turn: int) -> object:
        n = state["n"] = state["n"] + 1
        frame = order[n % len(order)]
        return chain.apply(Frame(frame.i420, frame.size, n / 30, n))

    return stage


def timed(stages: dict[str, Stage], rounds: int = 40, block: int = 6) -> dict[str, float]:
    """Median CPU milliseconds of one call of each stage; blocks of calls in turn, so that all meet the same load."""
    spent: dict[str, list[float]] = {name: [] for name in stages}
    for turn in range(rounds + 1):
        for name, stage in stages.items():
            began = time.process_time_ns()
            for k in range(block):
                stage(turn * block + k)
            if turn:
                spent[name].append((time.process_time_ns() - began) / 1e6 / block)
    return {name: median(values) for name, values in spent.items()}


def mjpeg_of(frames: list[Frame], quality: int = 85) -> list[Plane]:
    """What a webcam sends: JPEG, 4:2:2."""
    options = [
        cv2.IMWRITE_JPEG_QUALITY,
        quality,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    ]
    return [cv2.imencode(".jpg", to_bgr(frame), options)[1].reshape(-1) for frame in frames]


def mjpeg_decoder(size: Size) -> Callable[[Plane], Plane]:
    decoder, out = MjpegDecoder(), np.empty(size.i420_bytes, np.uint8)

    def decode(data: Plane) -> Plane:
        is_whole = decoder.decode(data, size, out)
        assert is_whole
        return out

    return decode


def effect_stages(frames: list[Frame], matte: Matte, specs: Iterable[EffectSpec] | None = None) -> dict[str, Stage]:
    """What each effect of the chain does where it is asked for by name alone, before a picture. A pattern stands in for
    files and screens."""
    size = frames[0].size
    pattern = Pattern(size, 30.0, is_paced=False)
    pattern.open()
    materials = Materials(
        lambda _path: to_bgr(frames[0]), lambda _path: pattern, lambda _number: pattern, lambda _title: pattern
    )

    def stage_of(spec: EffectSpec) -> Stage:
        at_work = registry.AtWork(spec, spec.whole(spec.usual()))
        (effect,) = effects_of([at_work], materials, lambda event: None)
        behind = Behind(frames[0].i420, 1)
        coarse = SharedCoarse()
        return lambda turn: effect.apply(
            replace(frames[turn % len(frames)], captured_at=turn / 30), Scene(coarse, replace(matte), behind)
        )

    wanted = specs if specs is not None else registry.known().values()
    return {spec.name: stage_of(spec) for spec in wanted if spec.hides or spec.place in OF_THE_PICTURE}


def effect_costs(specs: Iterable[EffectSpec]) -> dict[str, float]:
    """Median CPU milliseconds of each effect of the chain at 1280x720; the others cost nothing of their own."""
    frames = demo_frames(Size(1280, 720), 4)
    matte = segmenter_of("small").matte(frames[0], SharedCoarse())
    return timed(effect_stages(frames, matte, specs), rounds=8)


def stage_table(size: Size) -> dict[str, float]:
    """Median CPU milliseconds by stage, small rung, one thread."""
    frames = demo_frames(size)
    jpegs, decode, pyav = mjpeg_of(frames), mjpeg_decoder(size), MjpegDecoder()
    catalog = read_catalog(paths.models())
    spec = catalog.models[catalog.rungs["small"].model]
    net = Net(spec.name, checked_file(paths.models(), spec), CPU, 1, lambda event: None)
    blur = BlurBackground(50)
    matte = segmenter_of("small").matte(frames[0], SharedCoarse())
    refiner, coarse = MatteFilter(), SharedCoarse()
    alpha = matte.alpha
    room, cell_px = blur.blurred_room(frames[0], alpha, coarse)
    out = np.empty(size.i420_bytes, np.uint8)

    def refine(turn: int) -> object:
        frame = frames[turn % FRAMES]
        return refiner.refine(frame, Matte(alpha, turn / 30), coarse)

    def behind(turn: int) -> object:
        return blur.blurred_room(frames[turn % FRAMES], alpha, coarse)

    still = [Frame(frames[0].i420, size, k / 30, k) for k in range(2)]
    screen = np.empty((540, 960, 4), np.uint8)
    stages: dict[str, Stage] = {
        "decode MJPEG, cv2.imdecode (not used)": lambda turn: cv2.imdecode(jpegs[turn % FRAMES], cv2.IMREAD_COLOR),
        "decode MJPEG, PyAV (where mjpeg.c cannot)": lambda turn: pyav.decode_by_pyav(jpegs[turn % FRAMES], size, out),
        "decode MJPEG to planes": lambda turn: decode(jpegs[turn % FRAMES]),
        "network, small": lambda _turn: net.run(),
        "matte filter and curve": refine,
        "blurred room, coarse": behind,
        "composite, blur": lambda turn: kernels.composite_coarse(
            frames[turn % FRAMES].i420, room, cell_px, alpha, out, size
        ),
        "composite, replace": lambda turn: kernels.composite_full(
            frames[turn % FRAMES].i420, frames[0].i420, alpha, out, size
        ),
        **{f"effect {name}": stage for name, stage in effect_stages(frames, matte).items()},
        "to the screen, 960x540": lambda turn: kernels.to_screen(frames[turn % FRAMES].i420, size, screen, True),
        "to the screen, OpenCV (not used)": lambda turn: opencv.to_screen(
            frames[turn % FRAMES].i420, size, screen, True
        ),
        "whole chain, blur": play(chain_of("blur", size), frames),
        "whole chain, replace": play(chain_of("replace", size), frames),
        "whole chain, replace, still scene": play(chain_of("replace", size), still),
        "whole chain, medium, blur": play(chain_of("blur", size, "medium"), frames),
    }
    return timed(stages)
