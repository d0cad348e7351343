"""All effects there are: one for each file of this folder that has a `SPEC`, and plug-ins of the user's."""

import logging
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import numpy as np

from buzzcam import effects as folder
from buzzcam.core.events import Failed, Publish
from buzzcam.core.frame import Frame
from buzzcam.core.ports import Effect, Scene
from buzzcam.effects.spec import EffectSpec, Group, Need, Place, Values
from buzzcam.errors import BadArgument, EffectFailed
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.sentence import say
from buzzcam.settings import Background, EffectValues, OptionValue, unknown

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


def usable(values: EffectValues) -> EffectValues:
    """What can be carried out of what a file holds: effects of a newer version, or of a plug-in that has gone, are left
    out, and so are values that make no sense."""
    found: EffectValues = {}
    for effect, options in values.items():
        for option, value in options.items():
            try:
                found = with_option(found, effect, option, value)
            except BadArgument as error:
                log.info("left out: %s", error.message)
    return found


def unusable(values: EffectValues) -> EffectValues:
    """What `usable` leaves out: it is kept for the version, or the plug-in, that knows it."""
    used = usable(values)
    left = {
        effect: {k: v for k, v in options.items() if k not in used.get(effect, {})}
        for effect, options in values.items()
    }
    return {effect: options for effect, options in left.items() if options}


def merged(values: EffectValues, others: EffectValues) -> EffectValues:
    """Both; of two values of one option the others'."""
    return {effect: {**values.get(effect, {}), **others.get(effect, {})} for effect in {**values, **others}}


def chosen(values: EffectValues) -> list[EffectSpec]:
    """Those of which something shows, in the order of the chain."""
    specs = own() if values.keys() <= own().keys() else known()
    return [spec for spec in specs.values() if spec.name in values and not spec.is_off(values[spec.name])]


def is_possible(spec: EffectSpec, background: Background) -> bool:
    """Whether it can show before that background."""
    if spec.place is Place.MATTE or Need.BEHIND in spec.needs:
        return background.hides and not (background.is_keyed and Need.BEHIND in spec.needs)
    return Need.PICTURE not in spec.needs or background.kind == "picture"


def made(spec: EffectSpec, values: EffectValues, publish: Publish) -> Effect:
    """What carries it out in the chain."""
    options = whole(values, spec.name)
    effect: Effect = Fence(spec, options, publish) if spec.is_foreign else spec.make(**options)
    return effect


def whole(values: EffectValues, name: str) -> Values:
    """All options of one effect."""
    return spec_of(name).whole(values.get(name, {}))


def make_one(values: EffectValues, name: str) -> Any:  # noqa: ANN401 - whatever its place wants
    """What the place of an effect wants of it, or None where nothing of it is chosen."""
    spec = spec_of(name)
    return None if spec.is_off(values.get(name, {})) else spec.make(**whole(values, name))


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
            say("The effect {name} failed ({reason}) and is off.", name=self._spec.name, reason=reason),
            "Tell whoever made it.",
        )))  # fmt: skip
