"""From the chosen effects to the chain that carries them out."""

from dataclasses import replace
from typing import Any

from buzzcam.core.events import Publish
from buzzcam.core.frame import Size
from buzzcam.core.pipeline import Chain, Framing
from buzzcam.core.ports import Effect
from buzzcam.effects import registry
from buzzcam.effects.backdrop import Materials, Retouch
from buzzcam.effects.fence import Fence
from buzzcam.effects.registry import AtWork
from buzzcam.effects.spec import Need, Place
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.settings import Settings


def make_chain(settings: Settings, size: Size, materials: Materials, publish: Publish) -> Chain:
    """Without a segmenter. size: of the frames that go out. Raises BadArgument, BadFile, ScreenUnavailable."""
    parts = changed_parts(None, settings, size, materials, publish)
    return Chain(coarse=SharedCoarse(), segmenter=None, **parts)


def changed_parts(
    before: tuple[Settings, Chain] | None, new: Settings, size: Size, materials: Materials, publish: Publish
) -> dict[str, Any]:
    """The fields of a chain that change with its settings. The matte's filter stays while nothing of it is chosen anew,
    for it remembers; so does the background, for it may be a video that runs. Raises as `make_chain`."""
    at_work = registry.at_work(new.effects, new.background)
    old = before[0] if before is not None else None
    parts: dict[str, Any] = {
        "hides": new.hides,
        "needs_matte": any(Need.MATTE in one.spec.needs for one in at_work if one.spec.place is not Place.MATTE),
        "needs_faces": any(Need.FACES in one.spec.needs for one in at_work),
        "effects": effects_of(at_work, materials, publish, kept_background(before, at_work)),
    }
    for spec, options in ((one.spec, one.options) for one in at_work):
        if spec.place is Place.FRAMING:
            parts["framing"] = spec.make(size, **options)
        if spec.place is Place.MATTE and (old is None or old.effects.get(spec.name) != new.effects.get(spec.name)):
            parts["refiner"] = spec.make(**options)
    return parts


def make_framing(settings: Settings, size: Size) -> Framing:
    """For another size of the frames that go out."""
    of_framing = (one for one in registry.at_work(settings.effects, settings.background))
    return next(one.spec.make(size, **one.options) for one in of_framing if one.spec.place is Place.FRAMING)


def kept_background(before: tuple[Settings, Chain] | None, at_work: list[AtWork]) -> Effect | None:
    """The effect of the old chain that hides the room, if it and what is done to its backdrop stay the same."""
    if before is None or not before[0].hides:
        return None
    then = registry.at_work(before[0].effects, before[0].background)
    if [one for one in then if one.spec.place is Place.BACKGROUND] != [
        one for one in at_work if one.spec.place is Place.BACKGROUND
    ]:
        return None
    return next((effect for effect in before[1].effects if effect.hides), None)


def effects_of(
    at_work: list[AtWork], materials: Materials, publish: Publish, background: Effect | None = None
) -> tuple[Effect, ...]:
    """Those that change the picture. background: one that is there already. Raises as `make_chain`."""
    materials = replace(materials, retouch=retouch_of(at_work))
    return tuple(
        make_effect(one, publish) if not one.spec.hides else background or one.spec.make(materials, **one.options)
        for one in at_work
        if one.spec.hides or one.spec.place in (Place.CAMERA, Place.FINISH)
    )


def retouch_of(at_work: list[AtWork]) -> tuple[Retouch, ...]:
    """What is done to a still backdrop."""
    of_it = (one for one in at_work if one.spec.place is Place.BACKGROUND and not one.spec.hides)
    return tuple(one.spec.make(**one.options) for one in of_it)


def make_effect(one: AtWork, publish: Publish) -> Effect:
    """An effect of the places CAMERA and FINISH. publish: told of a plug-in that fails."""
    effect: Effect = Fence(one.spec, one.options, publish) if one.spec.is_foreign else one.spec.make(**one.options)
    return effect
