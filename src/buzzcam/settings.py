"""What the user wants, as frozen values."""

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from buzzcam.argument_checks import out_of_range
from buzzcam.core.frame import Size
from buzzcam.errors import BadArgument
from buzzcam.files import is_same, place_of
from buzzcam.sentence import say

MODELS = ("auto", "small", "medium", "large")
USER_MODEL = re.compile(r"user:[a-z0-9][a-z0-9-]{0,23}")
NO_BACKGROUND, USUAL_BACKGROUND = "none", "blur"
"""The room is seen as it is; what hides it where nobody says how."""

FILE_OUTPUTS = ("file", "matte", "landmarks")
"""Kinds of outputs that are written to a file of the user's."""

SMALLEST_SIDE_PX, LARGEST_SIDE_PX = 16, 8192
MOST_FPS = 240.0
MOST_SCREENS = 99
DEFAULT_SIZE, DEFAULT_FPS = Size(1280, 720), 30.0
"""Where neither the user nor the source says otherwise."""


class FilePath(str):
    """The path of a file that is read, among the values of an effect's options."""

    __slots__ = ()


OptionValue = float | bool | str
EffectValues = dict[str, dict[str, OptionValue]]
"""Effect -> option -> value; what is not named is at its default. Never changed, only replaced whole. What there is to
choose stands in `effects/`, a file an effect."""


def files_in(effects: EffectValues) -> list[Path]:
    """The files that are read for them."""
    values = (value for options in effects.values() for value in options.values())
    return [Path(value) for value in values if isinstance(value, FilePath)]


def check_model(name: str) -> None:
    """Raises BadArgument for a name that no model can have."""
    if name not in MODELS and not USER_MODEL.fullmatch(name):
        raise BadArgument(
            say("There is no model called {name}.", name=name),
            say("Use one of: {known}.", known=", ".join((*MODELS, "user:NAME"))),
        )


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """kind: a name of `sources.kinds.SOURCES`. which: the camera's id, the screen's number or the window's title.
    path: of a file."""

    kind: str
    which: str | None = None
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class OutputChoice:
    """kind: a name of `outputs.kinds.OUTPUTS`. target: the device or the file's path."""

    kind: str
    target: str | None = None

    @property
    def place(self) -> str:
        """The same for two that would be written to the same place, by whatever spelling."""
        is_path = self.kind in FILE_OUTPUTS or (self.target or "").startswith("/")
        return place_of(self.target or "") if is_path else self.target or self.kind


@dataclass(frozen=True, slots=True)
class Settings:
    """All of a run. size, fps: None takes what the source gives. is_quiet: at most half a core. background: the effect
    that stands in the room's place, or NO_BACKGROUND. effects: the options of that one and of all others. is_once: a
    file ends at its end instead of starting over.

    Raises BadArgument for two outputs that are the same, and for one that would overwrite what is read.
    """

    source: SourceChoice = SourceChoice("camera")
    background: str = USUAL_BACKGROUND
    model: str = "auto"
    size: Size | None = None
    fps: float | None = None
    outputs: tuple[OutputChoice, ...] = field(default=(OutputChoice("virtual-camera"),))
    is_every_frame: bool = False
    is_quiet: bool = False
    effects: EffectValues = field(default_factory=dict)
    is_once: bool = False

    def __post_init__(self) -> None:
        check_model(self.model)
        places = [choice.place for choice in self.outputs]
        for k, choice in enumerate(self.outputs):
            if choice.place in places[:k]:
                name = choice.target or choice.kind
                raise BadArgument(say("The output {name} was given twice.", name=name), "Give each output once.")
        read = files_in(self.effects) + ([self.source.path] if self.source.path is not None else [])
        for choice in self.outputs:
            target = Path(choice.target or "")
            if choice.kind in FILE_OUTPUTS and any(is_same(target, path) for path in read):
                raise BadArgument(
                    say("{path} would overwrite an input file.", path=choice.target), "Choose another name."
                )

    @property
    def hides(self) -> bool:
        """Whether nothing of the room may be seen."""
        return self.background != NO_BACKGROUND


SFUS = ("whip", "whep", "janus", "livekit")


@dataclass(frozen=True, slots=True)
class SfuChoice:
    """A server that passes a call on. kind: whip, janus or livekit publish, whep only watches. room: Janus's number.

    token: a bearer token, LiveKit's token, or the room's PIN.
    """

    kind: str
    url: str
    token: str | None = None
    room: int = 0


HERE = "127.0.0.1"
"""To listen on: only this machine reaches it."""

PORTS, SEATS, VIDEO_KBIT = (0, 65535), (2, 8), (150, 20_000)
"""The least and the most of a call; seats include the host's."""


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
    would cost a little of one's own voice while both talk. sfus: servers for more people than a handful. through: the
    meeting server that guests from anywhere come through ("https://meet.example.org"). tunnel: a command that gives the
    port, as "{port}" in it, an https address on the internet, instead; then the call listens on this machine alone.
    """

    name: str = "BuzzCam"
    host_name: str = "Host"
    address: str = HERE
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
    sfus: tuple[SfuChoice, ...] = ()
    through: str | None = None
    tunnel: str | None = None

    def __post_init__(self) -> None:
        for what, value, (low, high) in (
            (say("port"), self.port, PORTS),
            (say("people"), self.most_people, SEATS),
            (say("kbit/s"), self.video_kbit, VIDEO_KBIT),
        ):
            if not low <= value <= high:
                raise out_of_range(str(value), what, low, high)
        if self.origin is not None and not re.fullmatch(r"https?://[^/\s]+", self.origin):
            raise BadArgument(
                say("Guests cannot use the address {text}.", text=self.origin),
                "Write it as https://call.example.org",
            )
        if self.through is not None and not re.fullmatch(
            r"https://[^/\s]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", self.through
        ):
            raise BadArgument(
                say("{text} is not the address of a meeting server.", text=self.through),
                "Write it as https://meet.example.org",
            )
        if self.tunnel is not None:
            self._check_tunnel(self.tunnel)
        for url, scheme in ((self.stun, "stuns?"), (self.turn, "turns?")):
            if url is not None and not re.fullmatch(scheme + r":[^\s/?]+(\?transport=(udp|tcp))?", url):
                raise BadArgument(
                    say("{text} is not a valid server address.", text=url),
                    "Write it as stun:host:3478 or turn:host:3478",
                )

    def _check_tunnel(self, command: str) -> None:
        """Raises BadArgument."""
        try:
            words = shlex.split(command)
        except ValueError as error:
            raise BadArgument(
                say("The tunnel command {text} cannot be read: {reason}.", text=command, reason=error),
                "Check its quotation marks.",
            ) from error
        if not words or not (self.port or "{port}" in command):
            raise BadArgument(
                say("The tunnel command {text} does not name the port.", text=command),
                "Write it as ssh -R 80:localhost:{port} HOST",
            )
        if self.address != HERE or self.is_plain or self.certificate or self.origin or self.through:
            raise BadArgument(
                "A tunnel brings its own address and certificate.",
                "Leave out --listen, --plain, --cert, --origin and --through.",
            )
