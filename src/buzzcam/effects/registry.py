"""All effects there are: one for each file of this folder that has a `SPEC`, and plug-ins of the user's."""

import logging
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from buzzcam import effects as folder
from buzzcam.argument_checks import unknown
from buzzcam.core.events import reason_of
from buzzcam.effects.option_kinds import File, Text
from buzzcam.effects.spec import EffectSpec, Group, Need, Place, Values
from buzzcam.errors import BadArgument
from buzzcam.sentence import say
from buzzcam.settings import NO_BACKGROUND, USUAL_BACKGROUND, EffectValues, FilePath, OptionValue

log = logging.getLogger("buzzcam")

PLUG_INS = "buzzcam.effects"
"""Entry points of other packages, each an EffectSpec."""

refused_plug_ins: dict[str, str] = {}
"""Those that `known` could not use: name of the entry point, and why."""

FOREIGN_PLACE = Place.FINISH
"""Of plug-ins: while hiding is on they are given hidden pictures and nothing else."""


OF_PEOPLE = frozenset(Need) - {Need.STILL}
"""What there is only of people who are seen."""


@dataclass(frozen=True, slots=True)
class AtWork:
    """An effect of a picture, with all its options."""

    spec: EffectSpec
    options: Values


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
    if spec is None and name in refused_plug_ins:
        said = say("The plug-in {name} cannot be used: {reason}.", name=name, reason=refused_plug_ins[name])
        raise BadArgument(said, "Report this to the plug-in's author.")
    if spec is None:
        raise unknown(say("effect"), name, tuple(known()))
    return spec


def of_group(group: Group) -> list[EffectSpec]:
    """In the order of the window."""
    return sorted((spec for spec in known().values() if spec.group is group), key=lambda spec: spec.rank)


def file_options() -> list[File]:
    """Of all effects."""
    return [option for spec in known().values() for option in spec.options if isinstance(option, File)]


def value_of(values: EffectValues, effect: str, option: str) -> OptionValue:
    return values.get(effect, {}).get(option, spec_of(effect).option(option).default)


def with_option(values: EffectValues, effect: str, option: str, value: OptionValue) -> EffectValues:
    """The same with that value. Raises BadArgument."""
    return with_options(values, spec_of(effect), {option: value})


def with_options(values: EffectValues, spec: EffectSpec, options: Values) -> EffectValues:
    """The same with each of those values; what is at its default is not kept. Raises BadArgument."""
    before = {name: value for name, value in values.get(spec.name, {}).items() if name not in options}
    kept = {**before, **spec.without_defaults(options)}
    rest = {name: other for name, other in values.items() if name != spec.name}
    return {**rest, spec.name: kept} if kept else rest


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
            with suppress(BadArgument):
                found = with_option(found, effect, option, value)
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


def without_files(values: EffectValues) -> EffectValues:
    """The same without the files that are read for other effects than backgrounds."""
    bare = {
        effect: {name: value for name, value in options.items() if not isinstance(value, FilePath)}
        for effect, options in values.items() if effect not in backgrounds()
    }  # fmt: skip
    return {**values, **bare}


def chosen(values: EffectValues) -> list[EffectSpec]:
    """Those of which something shows, in the order of the chain, but for what hides the room."""
    return [spec for spec in _specs_for(values).values() if _is_chosen(spec, values)]


def _specs_for(values: EffectValues) -> dict[str, EffectSpec]:
    """All that may be meant: plug-ins are looked up only for a name that is none of ours."""
    return own() if values.keys() <= own().keys() else known()


@cache
def backgrounds() -> dict[str, EffectSpec]:
    """Those that hide the room, by name; all are ours."""
    return {name: spec for name, spec in own().items() if spec.hides}


def has_stand_in(behind: str) -> bool:
    """Whether somebody else is seen in the user's place while that background is chosen."""
    return behind in backgrounds() and backgrounds()[behind].is_stand_in


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
    return name if is_there else USUAL_BACKGROUND


def missing(values: EffectValues, name: str) -> Text | None:
    """An option of that effect that nobody has given yet, and that it cannot do without."""
    needed = (option for option in spec_of(name).options if isinstance(option, Text))
    sound = usable(values, name)
    return next((option for option in needed if not value_of(sound, name, option.name)), None)


def check_possible(values: EffectValues, behind: str, called: str = "") -> None:
    """Raises BadArgument for an effect that was chosen and cannot show before that background. Effects of the matte
    alone pass: a matte may be written without a background. called: the background's name for people, if another."""
    for spec in chosen(values):
        if spec.place is not Place.MATTE and not is_possible(spec, behind):
            raise BadArgument(
                say(
                    "The effect {name} does nothing with the background {background}.",
                    name=spec.name,
                    background=called or behind,
                ),
                "Leave out the effect, or choose another background.",
            )


def file_of(values: EffectValues, behind: str) -> Path | None:
    """What is read for that background; None where it is of no file, or none was chosen yet."""
    options = backgrounds()[behind].options if behind in backgrounds() else ()
    names = [str(value_of(values, behind, option.name)) for option in options if isinstance(option, File)]
    return next((Path(name) for name in names if name), None)


def is_possible(spec: EffectSpec, behind: str) -> bool:
    """Whether it can show while that background is chosen."""
    if spec.hides:
        return spec.name == behind
    behind_spec = backgrounds().get(behind)
    if behind_spec is None:
        return spec.place is not Place.MATTE and not spec.needs & {Need.BEHIND, Need.STILL}
    if behind_spec.is_stand_in and (spec.place is Place.CAMERA or spec.needs & OF_PEOPLE):
        return False  # nobody of the camera's picture is there
    if behind_spec.is_keyed and spec.place is Place.FINISH:
        return False  # nothing may change the green, nor shed it onto the person
    return behind_spec.is_still or Need.STILL not in spec.needs


def at_work(values: EffectValues, behind: str) -> list[AtWork]:
    """What a picture is made with, in the order of the chain: framing and matte, the background, and whatever else is
    chosen and can show before it. Raises BadArgument for a background that is not known or lacks its file or title."""
    if background(behind) is not None and (option := missing(values, behind)) is not None:
        raise option.missing()
    return [
        AtWork(spec, spec.whole(values.get(spec.name, {})))
        for spec in _specs_for(values).values()
        if (spec.hides and spec.name == behind)
        or spec.place in (Place.FRAMING, Place.MATTE)
        or (_is_chosen(spec, values) and is_possible(spec, behind))
    ]


def _is_chosen(spec: EffectSpec, values: EffectValues) -> bool:
    return not spec.hides and spec.name in values and not spec.is_off(values[spec.name])


def _spec_in(module: str) -> EffectSpec | None:
    found: EffectSpec | None = getattr(import_module(f"{folder.__name__}.{module}"), "SPEC", None)
    return found


def _plug_ins() -> Iterable[EffectSpec]:
    """Those that can be had; the log says what is wrong with the others."""
    from importlib.metadata import entry_points  # 2 MB that most runs do without

    for entry in entry_points(group=PLUG_INS):
        try:
            spec = entry.load()
            if not isinstance(spec, EffectSpec):
                raise TypeError("it is not an EffectSpec")
            if spec.place is not FOREIGN_PLACE or spec.name == NO_BACKGROUND:
                raise ValueError("a plug-in must use Place.FINISH, and a name that is free")
            yield replace(spec, is_foreign=True, group=Group.STYLE)
        except BaseException as error:  # noqa: BLE001 - it is somebody else's code, which may even want to exit
            refused_plug_ins[entry.name] = reason_of(error)
            log.warning("the plug-in %s cannot be used: %s", entry.name, reason_of(error))
