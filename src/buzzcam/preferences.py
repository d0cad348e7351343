"""What is remembered between runs, as one frozen value; how it is written, read and brought up to date."""

import json
import os
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from buzzcam.argument_checks import out_of_range
from buzzcam.core.frame import Size
from buzzcam.effects import registry
from buzzcam.effects.spec import Group
from buzzcam.files import MOST_JSON_BYTES, read_json, write_whole
from buzzcam.sentence import say
from buzzcam.settings import (
    LARGEST_SIDE_PX,
    MOST_FPS,
    SMALLEST_SIDE_PX,
    USUAL_BACKGROUND,
    EffectValues,
    FilePath,
    OutputChoice,
    Settings,
    SourceChoice,
    check_model,
)
from buzzcam.sources.kinds import SOURCES

VERSION = 4
"""Of the file's format. A newer file is kept aside, an older one is brought up to date by MIGRATIONS."""


def _effects_of_1(background: Any, cutout: Any, adjustments: Any) -> EffectValues:  # noqa: ANN401 - of a file
    """What version 1 kept in fields of their own."""
    old = {"background": background, "cutout": cutout, "adjustments": adjustments}
    return {
        effect: {option: old[part][field] for option, (part, field) in options.items() if field in old[part]}
        for effect, options in FIELDS_OF_1.items()
        if any(field in old[part] for part, field in options.values())
    }


FIELDS_OF_1 = {
    "framing": {"zoom": ("adjustments", "zoom"), "mirror": ("adjustments", "is_mirrored")},
    "light": {"brightness": ("adjustments", "brightness"), "warmth": ("adjustments", "warmth")},
    "matte": {
        "people": ("cutout", "people"),
        "edge": ("cutout", "growth"),
        "softness": ("cutout", "feather"),
    },
    "match": {"light": ("background", "is_matched")},
    "wrap": {"strength": ("background", "wrap")},
}


def _to_2(content: dict[str, Any]) -> dict[str, Any]:
    """Effects by name."""
    content["effects"] = _effects_of_1(content.get("background") or {}, content.pop("cutout", None) or {}, {})
    for look in content.get("looks", ()):
        old = (look.get("background"), look.pop("cutout", None), look.pop("adjustments", None))
        look["effects"] = _effects_of_1(*(part or {} for part in old))
    for setup in content.get("sources", {}).values():
        setup["effects"] = _effects_of_1({}, {}, setup.pop("adjustments", None) or {})
    return content


def _to_3(content: dict[str, Any]) -> dict[str, Any]:
    """What stands behind the person is an effect like the others."""
    for part in (content, *content.get("looks", ())):
        old = part.get("background") or {}
        kind = old.get("kind", "blur")
        is_green = kind == "colour" and old.get("colour", KEY_GREEN_OF_2) == KEY_GREEN_OF_2
        name = "remove" if is_green else NAMES_OF_2.get(kind, kind)
        options: dict[str, Any] = {}
        if "strength" in old and (part is content or name == "blur"):  # a look keeps those of its own background
            options["blur"] = {"strength": old["strength"]}
        if name == "color" and "colour" in old:
            options["color"] = {"color": "#" + bytes(old["colour"]).hex()}
        if name in ("image", "video"):
            options[name] = {"file": old.get("path") or ""}
        if name == "screen":
            options["screen"] = {"number": old.get("screen", 1)}
        if name == "window":
            options["window"] = {"title": old.get("window", "")}
        effects = _without_odd_values(part.get("effects", {}))
        part["background"], part["effects"] = name, registry.merged(effects, options)
    return content


def _to_4(content: dict[str, Any]) -> dict[str, Any]:
    """Guests may come from anywhere."""
    call = content.get("call")
    if isinstance(call, dict) and call.pop("is_only_here", False):
        call["reach"] = "here"
    return content


NAMES_OF_2 = {"colour": "color", "picture": "image"}
KEY_GREEN_OF_2 = [0, 177, 64]


def _without_odd_values(effects: Any) -> Any:  # noqa: ANN401 - of a file
    """Values of effects that no effect could ever have: one of them must not cost all the other choices."""
    return {
        effect: {option: value for option, value in options.items() if is_plain(value)}
        for effect, options in effects.items() if isinstance(options, dict)
    }  # fmt: skip


def is_plain(value: object) -> bool:
    return isinstance(value, bool | str) or (isinstance(value, int | float) and abs(value) < MOST_VALUE)


MOST_VALUE = 1e15
"""JSON knows no NaN and no infinity, and msgspec no integer of more than 64 bits."""


Migration = Callable[[dict[str, Any]], dict[str, Any]]
MIGRATIONS: dict[int, Migration] = {1: _to_2, 2: _to_3, 3: _to_4}
"""Version -> what makes the next one of it."""


@dataclass(frozen=True, slots=True)
class Look:
    """What the picture should be, under a name."""

    name: str
    background: str
    effects: EffectValues = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceSetup:
    """What is remembered of one source. fps: None takes its own. effects: those of the group CAMERA."""

    size: Size = Size(1280, 720)
    fps: float | None = 30.0
    effects: EffectValues = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raises BadArgument: a file may hold anything, and no source could carry that out."""
        if not all(SMALLEST_SIDE_PX <= side <= LARGEST_SIDE_PX for side in self.size):
            raise out_of_range(str(self.size), say("pixels"), SMALLEST_SIDE_PX, LARGEST_SIDE_PX)
        if self.fps is not None and not 1 <= self.fps <= MOST_FPS:
            raise out_of_range(f"{self.fps:g}", say("frames per second"), 1, MOST_FPS)


@dataclass(frozen=True, slots=True)
class CallSetup:
    """How the next call is held. name: the user's, as guests see it. reach: where guests may come from: "network",
    "here", or "anywhere", through the meeting server `server`. microphone, speaker: as in CallChoice."""

    name: str = ""
    asks_first: bool = True
    reach: Literal["network", "here", "anywhere"] = "network"
    server: str = ""
    microphone: str | None = ""
    speaker: str | None = ""
    has_headphones: bool = False
    is_push_to_talk: bool = False


@dataclass(frozen=True, slots=True)
class Preferences:
    """All choices of the window.

    background: the effect that stands in the room's place, or "none"; its options are among the effects. sources: by
    `source_key`. shelf: pictures and videos of the user's own, newest first. removed: things of the user's own whose
    tiles were removed; at the next start the files go to the trash. is_preview_mirrored: only what the user sees.
    device: of the virtual camera, None takes the one called BuzzCam. folder: where files go; None: the user's videos.
    language: "de", "es", ...; None follows the system. theme: system, light or dark. has_heard_of_tray: was told that
    closing leaves BuzzCam running. window: position and size as Qt wrote them. photo_effects: those of faces in photos.
    """

    source: SourceChoice = SourceChoice("camera")
    sources: dict[str, SourceSetup] = field(default_factory=dict)
    background: str = USUAL_BACKGROUND
    effects: EffectValues = field(default_factory=dict)
    looks: tuple[Look, ...] = ()
    shelf: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()
    model: str = "auto"
    is_quiet: bool = False
    is_preview_mirrored: bool = True
    has_virtual_camera: bool = True
    device: str | None = None
    folder: Path | None = None
    language: str | None = None
    theme: str = "system"
    is_first_run: bool = True
    starts_minimised: bool = False
    stays_in_tray: bool = True
    has_heard_of_tray: bool = False
    has_global_shortcuts: bool = False
    window: str = ""
    call: CallSetup = CallSetup()
    photo_effects: EffectValues = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_model(self.model)

    @property
    def setup(self) -> SourceSetup:
        return self.sources.get(source_key(self.source), SourceSetup())

    @property
    def all_effects(self) -> EffectValues:
        """Those of every source and those of this one; also what this version does not know."""
        return {**self.effects, **self.setup.effects}

    @property
    def behind(self) -> str:
        """The background that runs: `background`, or another one that hides the room if that one cannot."""
        return registry.usable_background(self.all_effects, self.background)

    def with_setup(self, **changes: Any) -> "Preferences":  # noqa: ANN401 - fields of SourceSetup
        """Another size, rate or effect of the present source."""
        setup = replace(self.setup, **changes)
        return replace(self, sources={**self.sources, source_key(self.source): setup})

    def with_look(self, look: Look) -> "Preferences":
        """The options of other backgrounds stay as they were last."""
        kept = registry.left_out(self.all_effects, look.background)
        others = registry.backgrounds().keys() - {look.background}
        own = {name: options for name, options in look.effects.items() if name not in others}
        return replace(self, background=look.background).with_effects(registry.merged(kept, own))

    def shows(self, look: Look) -> bool:
        """Whether that look is what is chosen now."""
        now, then = (registry.usable(values, self.background) for values in (self.all_effects, look.effects))
        return (self.background, now) == (look.background, then)

    def with_effects(self, values: EffectValues) -> "Preferences":
        """All effects, each put where it is kept."""
        own = {name: kept for name, kept in values.items() if is_of_source(name)}
        rest = {name: kept for name, kept in values.items() if not is_of_source(name)}
        return replace(self, effects=rest).with_setup(effects=own)

    def settings(self, recording: Path | None = None) -> Settings:
        """What the studio shall run."""
        outputs = [OutputChoice("virtual-camera", self.device)] if self.has_virtual_camera else []
        if recording is not None:
            outputs.append(OutputChoice("file", str(recording)))
        setup, behind = self.setup, self.behind
        source = self.source if self.source.kind in SOURCES else SourceChoice("camera")  # one of a newer version
        return Settings(
            source, behind, self.model, setup.size, setup.fps, tuple(outputs),
            is_quiet=self.is_quiet, effects=registry.usable(self.all_effects, behind),
        )  # fmt: skip


def is_of_source(effect: str) -> bool:
    """Whether an effect is kept for each source by itself."""
    spec = registry.own().get(effect)  # no plug-in is
    return spec is not None and spec.group is Group.CAMERA


def source_key(source: SourceChoice) -> str:
    """Under which a source's setup is kept; all files share one."""
    return f"{source.kind}:{source.which or ''}"


# ---- the file


def load(path: Path) -> tuple[Preferences, str | None]:
    """What was remembered, and a sentence if it could not be read: the file is then kept under another name."""
    try:
        content = read_json(path)
        version = content.pop("version")
        if version > VERSION:
            return _defaults(path), _set_aside(
                path, f"newer-{version}", say("Your settings were saved by a newer version of BuzzCam")
            )
        for old in range(version, VERSION):
            content = MIGRATIONS[old](content)
        if str(content.get("model", "")).startswith("own:"):  # as 0.1 called the user's models
            content["model"] = content["model"].replace("own:", "user:", 1)
        for part in (content, *content.get("looks", ()), *content.get("sources", {}).values()):
            part["effects"] = _without_odd_values(part.get("effects", {}))
        content["photo_effects"] = _without_odd_values(content.get("photo_effects", {}))
        return msgspec.convert(content, Preferences, dec_hook=_decoded), None
    except FileNotFoundError:
        return Preferences(), None
    except OSError as error:
        return Preferences(), say(
            "Your settings cannot be read ({reason}). BuzzCam uses the defaults.", reason=error.strerror
        )
    except Exception:  # noqa: BLE001 - whatever the file holds, the start goes on
        return _defaults(path), _set_aside(
            path, time.strftime("damaged-%Y%m%d-%H%M%S"), say("Your settings are damaged")
        )


def save(path: Path, preferences: Preferences) -> None:
    """Whole or not at all, and on the disk. Raises OSError."""
    content = {"version": VERSION, **msgspec.to_builtins(preferences, enc_hook=_encoded)}
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(13, "it is read-only", str(path))  # replacing it would get round that
    write_whole(path, json.dumps(content, indent=1).encode())


def _defaults(path: Path) -> Preferences:
    """Those for whoever's file is of no use; but who stood behind somebody else in it stays so."""
    content = b""
    with suppress(OSError), path.open("rb") as file:
        content = file.read(MOST_JSON_BYTES)
    found = re.search(rb'^ "background": "([a-z-]+)"', content, re.MULTILINE)  # as `save` writes it, and of no look
    behind = found[1].decode() if found else USUAL_BACKGROUND
    return Preferences(background=behind) if registry.has_stand_in(behind) else Preferences()


def _set_aside(path: Path, why: str, what: str) -> str:
    kept = path.with_name(f"{path.stem}.{why[:40]}{path.suffix}")
    if kept.exists():  # an earlier one is no less the user's
        kept = path.with_name(f"{path.stem}.{why[:40]}-{time.time_ns()}{path.suffix}")
    try:
        path.replace(kept)
    except OSError as error:
        return say(
            "{what} and cannot be moved ({reason}). BuzzCam uses the defaults.", what=what, reason=error.strerror
        )
    return say("{what}. BuzzCam keeps them as {name} and uses the defaults.", what=what, name=kept.name)


def _encoded(value: object) -> str:
    if isinstance(value, Path | FilePath):
        return str(value)
    raise TypeError(f"{type(value)} has no place in the settings")


def _decoded(kind: type, value: object) -> object:
    if kind is Path and isinstance(value, str) and "\0" not in value:
        os.fsencode(value)  # raises ValueError for what no file can be called
        return Path(value)
    raise ValueError(f"{value!r} is no {kind.__name__}")
