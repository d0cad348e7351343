"""All effects there are: one for each file of this folder that has a `SPEC`, and plug-ins of the user's."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import numpy as np

from buzzcam import effects as folder
from buzzcam.core.events import Failed, Publish
from buzzcam.core.frame import Frame
from buzzcam.core.ports import Effect, Scene
from buzzcam.effects.backdrop import Materials
from buzzcam.effects.spec import EffectSpec, File, Group, Need, Place, Text, Values
from buzzcam.errors import BadArgument, EffectFailed
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.sentence import say
from buzzcam.settings import NO_BACKGROUND, EffectValues, OptionValue, unknown

log = logging.getLogger("buzzcam")

PLUG_INS = "buzzcam.effects"
"""Entry points of other packages, each an EffectSpec."""

FOREIGN_PLACE = Place.FINISH
"""Of plug-ins: while hiding is on they are given hidden pictures and nothing else."""


@cache
def own() -> dict[str, EffectSpec]:
    """Ours, by name, in the order of the chain."""
    return _in_order(spec for module in iter_modules(folder.__path__) if (spec := _spec_in(module.name)))


@cache
def known() -> dict[str, EffectSpec]:
    """Ours and the user's, by name, in the order of the chain. Plug-ins are looked up here, which takes 20 ms or more:
    whoever asks for one of ours does not wait for it."""
    return _in_order((*own().values(), *(spec for spec in _plug_ins() if spec.name not in own())))


def _in_order(specs: Iterable[EffectSpec]) -> dict[str, EffectSpec]:
    return {spec.name: spec for spec in sorted(specs, key=lambda spec: (spec.place, spec.name))}


def spec_of(name: str) -> EffectSpec:
    """Raises BadArgument."""
    spec = own().get(name) or known().get(name)
    if spec is None:
        raise unknown(say("effect"), name, tuple(known()))
    return spec


def of_group(group: Group) -> list[EffectSpec]:
    return [spec for spec in known().values() if spec.group is group]


def value_of(values: EffectValues, effect: str, option: str) -> OptionValue:
    return values.get(effect, {}).get(option, spec_of(effect).option(option).default)


def with_option(values: EffectValues, effect: str, option: str, value: OptionValue) -> EffectValues:
    """The same with that value; what is at its default is not kept. Raises BadArgument."""
    spec = spec_of(effect)
    value = spec.option(option).checked(value)
    others = {name: kept for name, kept in values.get(effect, {}).items() if name != option}
    own = others if value == spec.option(option).default else {**others, option: value}
    rest = {name: kept for name, kept in values.items() if name != effect}
    return {**rest, effect: own} if own else rest


def with_options(values: EffectValues, effect: str, options: Values) -> EffectValues:
    """The same with each of those values. Raises BadArgument."""
    for option, value in options.items():
        values = with_option(values, effect, option, value)
    return values


def with_first(values: EffectValues, effect: str, value: OptionValue | None) -> EffectValues:
    """The same with that value of the effect's first option; None leaves it. Raises BadArgument."""
    return values if value is None else with_option(values, effect, spec_of(effect).options[0].name, value)


def first_value(values: EffectValues, effect: str) -> OptionValue | None:
    """Of its first option; None where it has none, or where the room is seen."""
    options = () if effect == NO_BACKGROUND else spec_of(effect).options
    return next((value_of(values, effect, option.name) for option in options), None)


def usable(values: EffectValues, behind: str) -> EffectValues:
    """What can be carried out of what a file holds, before that background: effects of a newer version, or of a plug-in
    that has gone, are left out, and so are values that make no sense, and backgrounds that are not the chosen one."""
    found: EffectValues = {}
    for effect, options in values.items():
        if effect in backgrounds() and effect != behind:
            continue
        for option, value in options.items():
            try:
                found = with_option(found, effect, option, value)
            except BadArgument as error:
                log.info("left out: %s", error.message)
    return found


def left_out(values: EffectValues, behind: str) -> EffectValues:
    """What `usable` leaves out: it is kept for the version, the plug-in or the background that wants it."""
    used = usable(values, behind)
    left = {
        effect: {k: v for k, v in options.items() if k not in used.get(effect, {})}
        for effect, options in values.items()
    }
    return {effect: options for effect, options in left.items() if options}


def merged(values: EffectValues, others: EffectValues) -> EffectValues:
    """Both; of two values of one option the others'."""
    return {effect: {**values.get(effect, {}), **others.get(effect, {})} for effect in {**values, **others}}


def chosen(values: EffectValues) -> list[EffectSpec]:
    """Those of which something shows, in the order of the chain; of what hides the room, `background` tells."""
    specs = own() if values.keys() <= own().keys() else known()
    return [
        spec for spec in specs.values()
        if not spec.hides and spec.name in values and not spec.is_off(values[spec.name])
    ]  # fmt: skip


@cache
def backgrounds() -> dict[str, EffectSpec]:
    """Those that hide the room, by name; all are ours."""
    return {name: spec for name, spec in own().items() if spec.hides}


def background(name: str) -> EffectSpec | None:
    """The one of that name; None where the room is seen. Raises BadArgument."""
    if name == NO_BACKGROUND:
        return None
    spec = backgrounds().get(name)
    if spec is None:
        raise unknown(say("background"), name, (NO_BACKGROUND, *backgrounds()))
    return spec


def usable_background(values: EffectValues, name: str) -> str:
    """Itself; in the place of one that this version does not know, or that lacks its file or title, another one that
    hides the room."""
    is_there = name == NO_BACKGROUND or (name in backgrounds() and missing(values, name) is None)
    return name if is_there else "blur"


def missing(values: EffectValues, name: str) -> Text | None:
    """An option of that effect that nobody has given yet, and that it cannot do without."""
    needed = (option for option in spec_of(name).options if isinstance(option, Text))
    return next((option for option in needed if not value_of(values, name, option.name)), None)


def file_of(values: EffectValues, behind: str) -> Path | None:
    """What is read for that background; None where it is of no file, or none was chosen yet."""
    options = backgrounds()[behind].options if behind in backgrounds() else ()
    names = [str(value_of(values, behind, option.name)) for option in options if isinstance(option, File)]
    return next((Path(name) for name in names if name), None)


def is_possible(spec: EffectSpec, behind: str) -> bool:
    """Whether it can show while that background is chosen."""
    if spec.hides:
        return spec.name == behind
    chosen = backgrounds().get(behind)
    if spec.place is Place.MATTE or Need.BEHIND in spec.needs:
        return chosen is not None and not (chosen.is_keyed and Need.BEHIND in spec.needs)
    return Need.STILL not in spec.needs or (chosen is not None and chosen.is_still)


def made_background(values: EffectValues, name: str, materials: Materials) -> Effect | None:
    """What stands in the room's place; None where the room is seen. Raises BuzzCamError."""
    spec = background(name)
    if spec is None:
        return None
    if (option := missing(values, name)) is not None:
        raise option.missing()
    effect: Effect = spec.make(materials, **whole(values, name))
    return effect


def made(spec: EffectSpec, values: EffectValues, publish: Publish) -> Effect:
    """What carries it out in the chain."""
    options = whole(values, spec.name)
    effect: Effect = Fence(spec, options, publish) if spec.is_foreign else spec.make(**options)
    return effect


def whole(values: EffectValues, name: str) -> Values:
    """All options of one effect."""
    return spec_of(name).whole(values.get(name, {}))


def _spec_in(module: str) -> EffectSpec | None:
    found: EffectSpec | None = getattr(import_module(f"{folder.__name__}.{module}"), "SPEC", None)
    return found


def _plug_ins() -> Iterable[EffectSpec]:
    """Those that can be had; the log says what is wrong with the others."""
    from importlib.metadata import entry_points  # 2 MB that most runs do without

    for entry in entry_points(group=PLUG_INS):
        try:
            spec = entry.load()
            if not isinstance(spec, EffectSpec) or spec.place is not FOREIGN_PLACE:
                raise TypeError("it is no EffectSpec, or of a place that is ours alone")
            yield replace(spec, is_foreign=True, group=Group.STYLE)
        except BaseException as error:  # noqa: BLE001 - it is somebody else's code, which may even want to exit
            log.warning("the plug-in %s cannot be used: %s", entry.name, error)


class Fence:
    """A plug-in in the chain. Whatever it raises, the picture goes on without it, and that is said once; whatever it
    says of itself, it hides nothing; what it is shown is its own to change."""

    hides = False

    def __init__(self, spec: EffectSpec, values: Values, publish: Publish) -> None:
        self._spec, self._publish = spec, publish
        self._coarse = SharedCoarse()
        self._effect: Effect | None = None
        try:
            self._effect = spec.make(**values)
        except BaseException as error:  # noqa: BLE001 - as above
            self._tell(error)

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        if self._effect is None:
            return frame
        try:
            changed = self._effect.apply(frame, self._own(scene))
            return frame.with_picture(np.ascontiguousarray(changed.i420))
        except BaseException as error:  # noqa: BLE001 - as above
            self._effect = None
            self._tell(error)
            return frame

    def _own(self, scene: Scene) -> Scene:
        """Copies: what a plug-in writes into them changes nothing for the effects of ours."""
        matte, behind = scene.matte, scene.behind
        if matte is not None:
            matte = replace(matte, alpha=matte.alpha.copy()) if Need.MATTE in self._spec.needs else None
        if behind is not None:
            behind = replace(behind, planes=behind.planes.copy()) if Need.BEHIND in self._spec.needs else None
        return Scene(self._coarse, matte, behind)

    def _tell(self, error: BaseException) -> None:
        log.error("the plug-in %s raised", self._spec.name, exc_info=error)
        reason = str(error) or type(error).__name__
        self._publish(Failed("effects", EffectFailed(
            say("The effect {name} failed ({reason}) and was turned off.", name=self._spec.name, reason=reason),
            "Report this to the plug-in's author.",
        )))  # fmt: skip
