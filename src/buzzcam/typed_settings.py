"""How settings are written on the command line. Whatever cannot be understood is a BadArgument."""

import argparse
import re
from dataclasses import dataclass
from pathlib import Path

from buzzcam.argument_checks import not_a_number, not_whole, number_within, unknown, whole_within
from buzzcam.core.frame import Size
from buzzcam.errors import BadArgument
from buzzcam.files import kind_of, user_path
from buzzcam.outputs.kinds import OUTPUTS, is_still_file
from buzzcam.sentence import say
from buzzcam.settings import (
    LARGEST_SIDE_PX,
    MOST_FPS,
    PORTS,
    SEATS,
    SFUS,
    SMALLEST_SIDE_PX,
    VIDEO_KBIT,
    CallChoice,
    OutputChoice,
    Settings,
    SfuChoice,
    SourceChoice,
)
from buzzcam.sources.kinds import SOURCES, is_still

LONGEST_S, MOST_FRAMES = 366 * 24 * 3600.0, 10**10
"""Of a run; where it has an end at all."""


USE_ROOM = ("medium", "large")
"""Models that cut out better for a learnt room."""


@dataclass(frozen=True, slots=True)
class TypedRun:
    """What a person asked for. seconds, frames: after which the run ends; None: never. learns_room: at its start."""

    settings: Settings
    seconds: float | None = None
    frames: int | None = None
    learns_room: bool = False


def run_of(options: argparse.Namespace, usual: tuple[str, ...] = ("virtual-camera",)) -> TypedRun:
    """From the options of `run` and `call`. usual: the outputs where none is named. Raises BadArgument."""
    seconds = None if options.seconds is None else _above_zero(options.seconds, LONGEST_S, say("seconds"))
    frames = None if options.frames is None else _above_zero(options.frames, MOST_FRAMES, say("frames"))
    if frames is not None and not frames.is_integer():
        raise not_whole(options.frames, "Leave it out to run until Ctrl-C.")
    settings = _settings_of(options, usual)
    if options.learn_room and not settings.hides and options.matte is None:
        raise BadArgument("--learn-room requires a background.", "Choose one, or leave out --learn-room.")
    if options.learn_room and settings.model not in ("auto", *USE_ROOM):
        raise BadArgument(
            say("The model {name} does not use a learnt room.", name=settings.model), "Choose medium, large or auto."
        )
    if options.learn_room and settings.source.kind in ("screen", "window"):
        raise BadArgument(
            "A screen has no room that BuzzCam could learn.", "Choose a camera, or leave out --learn-room."
        )
    return TypedRun(settings, seconds, None if frames is None else int(frames), options.learn_room)


def _settings_of(options: argparse.Namespace, usual: tuple[str, ...]) -> Settings:
    from buzzcam.effects.registry import check_possible
    from buzzcam.effects.typed_effects import parse_look  # OpenCV, which --help does without

    outputs = [parse_output(text) for text in options.output or usual]
    if options.matte is not None:
        outputs.append(parse_matte(options.matte))
    if options.landmarks is not None:
        outputs.append(parse_landmarks(options.landmarks))
    source = parse_source(options.source)
    background, effects = parse_look(options.background, options.effect)
    check_possible(effects, background)
    if options.loop and options.every_frame:
        raise BadArgument("--every-frame cannot be combined with --loop.", "Leave out --loop.")
    return Settings(
        source,
        background,
        options.model,
        parse_size(options.size) if options.size else None,
        parse_fps(options.fps) if options.fps else None,
        tuple(outputs),
        options.every_frame,
        options.quiet,
        effects,
        is_once=options.once or (not options.loop and ends_by_itself(source, outputs)),
    )


def ends_by_itself(source: SourceChoice, outputs: list[OutputChoice]) -> bool:
    """A file into files, or into nothing, has an end; a picture only where one is made of it. Who looks at a live
    output, or is in a call, wants to see more."""
    if source.path is None or not outputs or any(choice.kind == "virtual-camera" for choice in outputs):
        return False
    stills = (choice.kind == "file" and is_still_file(Path(choice.target or "")) for choice in outputs)
    return not is_still(source) or all(stills)


def call_choice_of(options: argparse.Namespace) -> CallChoice:
    """Raises BadArgument."""
    return CallChoice(
        name=options.room,
        host_name=options.host_name,
        address=options.listen,
        port=whole_within(options.port, *PORTS, "a port"),
        is_open=options.no_lobby,
        most_people=whole_within(options.seats, *SEATS, "seats"),
        certificate=user_path(options.cert) if options.cert else None,
        key=user_path(options.key) if options.key else None,
        is_plain=options.plain,
        origin=options.origin,
        stun=options.stun,
        turn=options.turn,
        turn_user=options.turn_user,
        turn_password=options.turn_password,
        turn_secret=options.turn_secret,
        video_kbit=whole_within(options.kbit, *VIDEO_KBIT, "kbit/s"),
        microphone=parse_sound_device(options.microphone),
        speaker=parse_sound_device(options.speaker),
        has_headphones=options.headphones,
        through=options.through.rstrip("/") if options.through else None,
        tunnel=options.tunnel,
        sfus=tuple(parse_sfu(kind, getattr(options, kind), options.token) for kind in SFUS if getattr(options, kind)),
    )


def page_choice_of(options: argparse.Namespace) -> CallChoice:
    """For the pages of a call without a call. Raises BadArgument."""
    return CallChoice(
        address=options.host,
        port=whole_within(options.port, *PORTS, "a port"),
        certificate=user_path(options.cert) if options.cert else None,
        key=user_path(options.key) if options.key else None,
    )


def parse_source(text: str) -> SourceChoice:
    """One of `sources.kinds.SOURCES`, as its usage says, or the path of a file. Raises BadArgument."""
    word, _, rest = text.partition(":")
    kind, refused = SOURCES.get(word), None
    if kind is not None and kind.which is not None:
        try:
            return SourceChoice(word, kind.which(rest))
        except BadArgument as error:
            refused = error
    path = user_path(text)
    there = kind_of(path)
    if there == "file":
        return SourceChoice("file", path=path)
    if refused is not None:
        raise refused
    if there:
        raise BadArgument(say("{path} is not a file.", path=path), "Give a picture or a video.")
    if "/" in text or path.suffix:
        raise BadArgument(say("The file {path} does not exist.", path=path), "Check the path.")
    raise unknown(say("source"), word, tuple(name for name, kind in SOURCES.items() if kind.which))


def parse_sfu(kind: str, text: str, token: str | None) -> SfuChoice:
    """An address; of a Janus with the room's number at its end: wss://host:8989/1234"""
    if kind != "janus":
        return SfuChoice(kind, text, token)
    url, _, room = text.rpartition("/")
    if not re.fullmatch("[0-9]{1,20}", room) or not url:
        raise BadArgument(
            say("The address {text} does not include a room.", text=text), "Write it as wss://host:8989/1234"
        )
    return SfuChoice(kind, url, token, int(room))


def parse_sound_device(text: str) -> str | None:
    """default | none | tone | NAME | PATH: as `CallChoice` takes it."""
    return {"default": "", "none": None}.get(text, text)


def parse_output(text: str) -> OutputChoice:
    """One of `outputs.kinds.OUTPUTS`, as its usage says. Raises BadArgument."""
    word, _, rest = text.partition(":")
    known = tuple(name for name, kind in OUTPUTS.items() if kind.usage)
    if word not in known:
        raise unknown(say("output"), word, known)
    return OutputChoice(word, OUTPUTS[word].target(rest))


def parse_matte(text: str) -> OutputChoice:
    """PATH.mkv"""
    return OutputChoice("matte", OUTPUTS["matte"].target(text))


def parse_landmarks(text: str) -> OutputChoice:
    """PATH.jsonl"""
    return OutputChoice("landmarks", OUTPUTS["landmarks"].target(text))


def parse_size(text: str) -> Size:
    """WxH in pixels; odd values are brought to the even one below."""
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    if not match:
        raise BadArgument(say("{text} is not a size.", text=text), "Write it as 1280x720")
    size = Size(int(match[1]), int(match[2]))
    if min(size) < SMALLEST_SIDE_PX or max(size) > LARGEST_SIDE_PX:
        least, most = (f"{side}x{side}" for side in (SMALLEST_SIDE_PX, LARGEST_SIDE_PX))
        raise BadArgument(
            say("{text} is out of range.", text=text), say("Use {least} to {most}", least=least, most=most)
        )
    return size.even()


def parse_fps(text: str) -> float:
    """Raises BadArgument."""
    return number_within(text, 1, MOST_FPS, say("frames per second"))


def _above_zero(text: str, high: float, what: str) -> float:
    hint = "Leave it out to run until Ctrl-C."
    try:
        value = float(text)
    except ValueError:
        raise not_a_number(text, hint) from None
    if value <= 0:
        raise BadArgument(say("{text} {what} is not above 0.", text=text, what=what), hint)
    if not value <= high:
        raise BadArgument(say("{text} is out of range.", text=text), hint)
    return value
