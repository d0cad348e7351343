"""What the user wants, as frozen values; and how each is written on the command line."""

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from buzzcam.core.frame import Size
from buzzcam.errors import BadArgument
from buzzcam.sentence import Sentence, say

MODELS = ("auto", "small", "medium", "large")
OWN_MODEL = re.compile(r"own:[a-z0-9][a-z0-9-]{0,23}")
KEY_GREEN = (0, 177, 64)
"""The usual green of studio cloths: what "remove" leaves, for programs that key it out."""

PEOPLE = ("me", "everyone")
BACKGROUNDS = ("none", "blur", "colour", "picture", "video", "screen", "window")
SOURCES = ("camera", "screen", "window", "pattern", "demo", "file")

VIDEO_KINDS = (".mp4", ".mkv", ".webm")
PICTURE_KINDS = (".png", ".jpg", ".jpeg", ".webp")

DEFAULT_BLUR = 50.0
MOST_ZOOM = 4.0
LARGEST_SIDE_PX = 8192
MOST_FPS = 240.0


def check_model(name: str) -> None:
    """Raises BadArgument for a name that no model can have."""
    if name not in MODELS and not OWN_MODEL.fullmatch(name):
        raise BadArgument(
            say("There is no model called {name}.", name=name),
            say("Use one of: {known}.", known=", ".join((*MODELS, "own:NAME"))),
        )


@dataclass(frozen=True, slots=True)
class Background:
    """What stands behind the person. kind: none, blur, colour, picture, video, screen or window.

    strength: of the blur, 0..100. colour: red, green, blue 0..255. path: of the picture or video.
    screen: its number, from 1. window: its title. is_matched: a picture is brought nearer to the person's exposure and
    warmth. wrap: how much of the light behind falls round the person's edge, 0..100.

    Raises BadArgument for anything else.
    """

    kind: str
    strength: float = DEFAULT_BLUR
    colour: tuple[int, int, int] = KEY_GREEN
    path: Path | None = None
    screen: int = 1
    window: str = ""
    is_matched: bool = False
    wrap: float = 0.0

    def __post_init__(self) -> None:
        if self.kind not in BACKGROUNDS:
            raise _unknown(say("background"), self.kind, BACKGROUNDS)
        if self.kind in ("picture", "video") and self.path is None:
            raise BadArgument(say("A background {kind} needs a file.", kind=self.kind), "Choose one.")
        if not 0 <= self.wrap <= 100:
            raise _out_of_range(f"{self.wrap:g}", say("the light wrap"), 0, 100)

    @property
    def hides(self) -> bool:
        return self.kind != "none"

    @property
    def is_keyed(self) -> bool:
        """It is the green that another program cuts out: none of it may be on the person."""
        return self.kind == "colour" and self.colour == KEY_GREEN


@dataclass(frozen=True, slots=True)
class Cutout:
    """How the person is cut out. people: me, whoever sits before the camera, or everyone in the picture. growth: of the
    edge, -100..100, outward above 0. feather: of its outside, 0..100.

    Raises BadArgument for anything else.
    """

    people: str = "me"
    growth: float = 0.0
    feather: float = 0.0

    def __post_init__(self) -> None:
        if self.people not in PEOPLE:
            raise _unknown(say("choice of people"), self.people, PEOPLE)
        for what, value, low in ((say("the edge"), self.growth, -100), (say("the feather"), self.feather, 0)):
            if not low <= value <= 100:
                raise _out_of_range(f"{value:g}", what, low, 100)


@dataclass(frozen=True, slots=True)
class Adjustments:
    """What is done to the camera's picture. zoom: 1..MOST_ZOOM. brightness, warmth: -100..100, 0 leaves it alone.

    Raises BadArgument for values out of range.
    """

    is_mirrored: bool = False
    zoom: float = 1.0
    brightness: float = 0.0
    warmth: float = 0.0

    def __post_init__(self) -> None:
        for what, value, low, high in ((say("zoom"), self.zoom, 1, MOST_ZOOM),
                                       (say("brightness"), self.brightness, -100, 100),
                                       (say("warmth"), self.warmth, -100, 100)):  # fmt: skip
            if not low <= value <= high:
                raise _out_of_range(f"{value:g}", what, low, high)


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """kind: camera, screen, window, pattern, demo or file. which: the camera's id, the screen's number or the
    window's title."""

    kind: str
    which: str | None = None
    path: Path | None = None

    def __post_init__(self) -> None:
        if self.kind not in SOURCES:
            raise _unknown(say("source"), self.kind, SOURCES)


@dataclass(frozen=True, slots=True)
class OutputChoice:
    """kind: virtual-camera, file, matte or none. target: the device or the file's path."""

    kind: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """All of a run. size, fps: None takes what the source gives. is_quiet: at most half a core.

    Raises BadArgument for two outputs that are the same, and for one that would overwrite what is read.
    """

    source: SourceChoice = SourceChoice("camera")
    background: Background = Background("blur")
    model: str = "auto"
    size: Size | None = None
    fps: float | None = None
    outputs: tuple[OutputChoice, ...] = field(default=(OutputChoice("virtual-camera"),))
    is_every_frame: bool = False
    is_quiet: bool = False
    adjustments: Adjustments = Adjustments()
    cutout: Cutout = Cutout()

    def __post_init__(self) -> None:
        check_model(self.model)
        targets = [choice.target or choice.kind for choice in self.outputs]
        twice = next((target for target in targets if targets.count(target) > 1), None)
        if twice:
            raise BadArgument(say("The output {name} is named twice.", name=twice), "Name each output once.")
        read = [path.resolve() for path in (self.source.path, self.background.path) if path is not None]
        for choice in self.outputs:
            if choice.kind in ("file", "matte") and choice.target and Path(choice.target).resolve() in read:
                raise BadArgument(
                    say("{path} would overwrite a file that is read.", path=choice.target), "Choose another name."
                )


RELAYS = ("whip", "whep", "janus", "livekit")


@dataclass(frozen=True, slots=True)
class RelayChoice:
    """A server that passes a call on. kind: whip, janus or livekit publish, whep only watches. room: Janus's number.

    token: a bearer token, LiveKit's token, or the room's PIN.
    """

    kind: str
    url: str
    token: str | None = None
    room: int = 0


@dataclass(frozen=True, slots=True)
class CallChoice:
    """How a call is held.

    name: what guests see of the room; host_name: of its host. address: to listen on; "" is all of this machine.
    port: 0 takes any that is free. is_open: who has the link comes in without being asked for. most_people: the host
    included. certificate, key: PEM files; None makes one where guests come from other machines. is_plain: no https, so
    guests from other machines can only watch. origin: the address that guests use when something stands in between
    ("https://call.example.org"). stun, turn: servers as in RTCPeerConnection ("stun:192.0.2.1:3478"); none by default.
    turn_user, turn_password: every guest who is let in gets them, and may keep them; turn_secret: coturn's
    use-auth-secret instead, from which each guest gets a name and a password that end after some hours.
    video_kbit: the most that one picture takes, in kbit/s. microphone, speaker: names of devices, "" for the system's
    own, None for none; a microphone may also be "tone" or a sound file. has_headphones: no echo is looked for, which
    would cost a little of one's own voice while both talk. relays: servers for more people than a handful.
    """

    name: str = "BuzzCam"
    host_name: str = "Host"
    address: str = "127.0.0.1"
    port: int = 0
    is_open: bool = False
    most_people: int = 6
    certificate: Path | None = None
    key: Path | None = None
    is_plain: bool = False
    origin: str | None = None
    stun: str | None = None
    turn: str | None = None
    turn_user: str = ""
    turn_password: str = field(default="", repr=False)
    turn_secret: str = field(default="", repr=False)
    video_kbit: int = 2500
    microphone: str | None = ""
    speaker: str | None = ""
    has_headphones: bool = False
    relays: tuple[RelayChoice, ...] = ()

    def __post_init__(self) -> None:
        for what, value, low, high in ((say("port"), self.port, 0, 65535), (say("people"), self.most_people, 2, 8),
                                       (say("kbit/s"), self.video_kbit, 150, 20_000)):  # fmt: skip
            if not low <= value <= high:
                raise _out_of_range(str(value), what, low, high)
        if self.origin is not None and not re.fullmatch(r"https?://[^/\s]+", self.origin):
            raise BadArgument(
                say("{text} is not an address that guests could use.", text=self.origin),
                "Write it as https://call.example.org",
            )
        for url, scheme in ((self.stun, "stuns?"), (self.turn, "turns?")):
            if url is not None and not re.fullmatch(scheme + r":[^\s/?]+(\?transport=(udp|tcp))?", url):
                raise BadArgument(
                    say("{text} is not a server of that kind.", text=url),
                    "Write it as stun:host:3478 or turn:host:3478",
                )


def parse_background(text: str) -> Background:
    """none | blur[:0-100] | remove | color:#rrggbb | image:PATH | video:PATH | screen[:N] | window:TITLE"""
    kind, _, rest = text.partition(":")
    if kind == "none" and not rest:
        return Background("none")
    if kind == "remove" and not rest:
        return Background("colour", colour=KEY_GREEN)
    if kind == "blur":
        return Background("blur", strength=_number(rest, 0, 100, say("a blur")) if rest else DEFAULT_BLUR)
    if kind == "color":
        if not re.fullmatch(r"#[0-9a-fA-F]{6}", rest):
            raise BadArgument(
                say("{text} is not a colour.", text=rest or say("Nothing")),
                "Write it as #rrggbb, for example color:#1e2a38",
            )
        red, green, blue = bytes.fromhex(rest[1:])
        return Background("colour", colour=(red, green, blue))
    if kind in ("image", "video"):
        if not rest:
            raise BadArgument(
                say("{kind}: needs a path.", kind=kind), say("For example {example}", example=f"{kind}:beach.jpg")
            )
        return Background("picture" if kind == "image" else "video", path=Path(rest).expanduser())
    if kind == "window" and rest:
        return Background(kind, window=rest)
    if kind == "screen":
        return Background(kind, screen=int(_number(rest, 0, 99, say("a screen"))) if rest else 1)
    raise _unknown(say("background"), kind, ("none", "blur", "remove", "color", "image", "video", "screen", "window"))


def parse_source(text: str) -> SourceChoice:
    """camera[:ID] | screen[:N] | window:TITLE | pattern | demo | PATH"""
    kind, _, rest = text.partition(":")
    if kind == "camera":
        return SourceChoice("camera", rest or None)
    if kind == "screen":
        return SourceChoice("screen", str(int(_number(rest, 0, 99, say("a screen")))) if rest else "1")
    if kind == "window" and rest:
        return SourceChoice("window", rest)
    if text in ("pattern", "demo"):
        return SourceChoice(text)
    path = Path(text).expanduser()
    if path.is_file():
        return SourceChoice("file", path=path)
    if path.exists():
        raise BadArgument(say("{path} is not a file.", path=path), "Name a picture or a video.")
    if "/" in text or path.suffix:
        raise BadArgument(say("There is no file {path}.", path=path), "Check the path.")
    raise _unknown(say("source"), kind, ("camera", "screen", "window", "pattern", "demo"))


def parse_relay(kind: str, text: str, token: str | None) -> RelayChoice:
    """An address; of a Janus with the room's number at its end: wss://host:8989/1234"""
    if kind != "janus":
        return RelayChoice(kind, text, token)
    url, _, room = text.rpartition("/")
    if not room.isdecimal() or not url:
        raise BadArgument(say("{text} names no room.", text=text), "Write it as wss://host:8989/1234")
    return RelayChoice(kind, url, token, int(room))


def parse_sound_device(text: str) -> str | None:
    """default | none | tone | NAME | PATH: as `CallChoice` takes it."""
    return {"default": "", "none": None}.get(text, text)


def parse_output(text: str) -> OutputChoice:
    """virtual-camera[:DEVICE] | file:PATH | none"""
    kind, _, rest = text.partition(":")
    if kind == "virtual-camera":
        return OutputChoice(kind, rest or None)
    if kind == "file":
        if not rest:
            raise BadArgument(
                say("{kind}: needs a path.", kind=kind), say("For example {example}", example="file:call.mp4")
            )
        return OutputChoice(kind, _target(rest, (*VIDEO_KINDS, *PICTURE_KINDS)))
    if text == "none":
        return OutputChoice("none")
    raise _unknown(say("output"), kind, ("virtual-camera", "file", "none"))


def parse_matte(text: str) -> OutputChoice:
    """PATH.mkv"""
    return OutputChoice("matte", _target(text, (".mkv",)))


def _target(text: str, kinds: tuple[str, ...]) -> str:
    path = Path(text).expanduser()
    if path.suffix.lower() not in kinds:
        raise BadArgument(
            say("{text} has no ending of a known kind.", text=text), say("Use one of: {known}.", known=", ".join(kinds))
        )
    return str(path)


def parse_size(text: str) -> Size:
    """WxH in pixels; odd values are brought to the even one below."""
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    if not match:
        raise BadArgument(say("{text} is not a size.", text=text), "Write it as 1280x720")
    size = Size(int(match[1]), int(match[2]))
    if min(size) < 1 or max(size) > LARGEST_SIDE_PX:
        raise BadArgument(
            say("{text} is out of range.", text=text),
            say("Use {least} to {most}", least="1x1", most=f"{LARGEST_SIDE_PX}x{LARGEST_SIDE_PX}"),
        )
    return size.even()


def parse_fps(text: str) -> float:
    return _number(text, 1, MOST_FPS, say("frames a second"))


def parse_adjustments(is_mirrored: bool, zoom: str, brightness: str, warmth: str) -> Adjustments:
    return Adjustments(
        is_mirrored,
        _number(zoom, 1, MOST_ZOOM, say("zoom")),
        _number(brightness, -100, 100, say("brightness")),
        _number(warmth, -100, 100, say("warmth")),
    )


def parse_cutout(people: str, edge: str) -> Cutout:
    """me | everyone; GROWTH[,FEATHER]"""
    growth, _, feather = edge.partition(",")
    return Cutout(
        people,
        _number(growth, -100, 100, say("the edge")),
        _number(feather, 0, 100, say("the feather")) if feather else 0.0,
    )


def parse_wrap(text: str) -> float:
    return _number(text, 0, 100, say("the light wrap"))


def _number(text: str, low: float, high: float, what: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise BadArgument(say("{text!r} is not a number.", text=text), _range(what, low, high)) from None
    if not low <= value <= high:
        raise _out_of_range(text, what, low, high)
    return value


def _out_of_range(text: str, what: str, low: float, high: float) -> BadArgument:
    return BadArgument(say("{text} is out of range.", text=text), _range(what, low, high))


def _range(what: str, low: float, high: float) -> Sentence:
    return say("For {what}, use {low:g} to {high:g}.", what=what, low=low, high=high)


def _unknown(what: str, word: str, known: tuple[str, ...]) -> BadArgument:
    close = get_close_matches(word, known, 1)
    hint = say("Did you mean {word}?", word=close[0]) if close else say("Use one of: {known}.", known=", ".join(known))
    return BadArgument(say("There is no {what} called {word}.", what=what, word=word or say("(empty)")), hint)
