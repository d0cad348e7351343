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
from buzzcam.effects.spec import OF_THE_PICTURE, Need, Place
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.settings import Settings


def make_chain(settings: Settings, size: Size, materials: Materials, publish: Publish) -> Chain:
    """Without a segmenter. size: of the frames that go out. Raises BadArgument, BadFile, ScreenUnavailable."""
    parts = changed_parts(None, settings, size, materials, publish)
    return Chain(coarse=SharedCoarse(), segmenter=None, **parts)


def changed_parts(
    before: tuple[Settings, Chain] | None, new: Settings, size: Size, materials: Materials, publish: Publish
) -> dict[str, Any]:
    """The fields of a chain that change with its settings. The matte's filter and each effect remember, so they stay
    while nothing of them is chosen anew. Raises as `make_chain`."""
    at_work = registry.at_work(new.effects, new.background)
    old = before[0] if before is not None else None
    parts: dict[str, Any] = {
        "hides": new.hides,
        "has_stand_in": registry.has_stand_in(new.background),
        "needs_matte": any(Need.MATTE in one.spec.needs for one in at_work if one.spec.place is not Place.MATTE),
        "needs_faces": any(one.spec.needs & {Need.FACES, Need.BLENDSHAPES, Need.HANDS} for one in at_work),
        "needs_blendshapes": any(Need.BLENDSHAPES in one.spec.needs for one in at_work),
        "needs_hands": any(Need.HANDS in one.spec.needs for one in at_work),
        "effects": effects_of(at_work, materials, publish, kept_effects(before, at_work)),
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


def kept_effects(before: tuple[Settings, Chain] | None, at_work: list[AtWork]) -> dict[str, Effect]:
    """By name: the effects of the old chain of which nothing is chosen anew. They remember: where they have moved to,
    who is there, a video that runs. What hides the room is kept only if what is done to its backdrop stays, too. A
    plug-in is made anew each time, and all are when hiding begins, of the room or of the person: what they remember may
    be a picture of that."""
    if before is None or (not before[0].hides and any(one.spec.hides for one in at_work)):
        return {}
    if any(one.spec.is_stand_in for one in at_work) and not registry.has_stand_in(before[0].background):
        return {}
    then = registry.at_work(before[0].effects, before[0].background)
    behind, behind_then = ([one for one in some if one.spec.place is Place.BACKGROUND] for some in (at_work, then))
    of_picture = [one for one in then if _changes_the_picture(one)]
    if len(of_picture) != len(before[1].effects):
        return {}  # the chain is not what these settings make of it
    return {
        one.spec.name: effect
        for one, effect in zip(of_picture, before[1].effects, strict=True)
        if one in at_work and not one.spec.is_foreign and (not one.spec.hides or behind == behind_then)
    }


def effects_of(
    at_work: list[AtWork], materials: Materials, publish: Publish, kept: dict[str, Effect] | None = None
) -> tuple[Effect, ...]:
    """Those that change the picture. kept: some that are there already, by name. Raises as `make_chain`."""
    materials, kept = replace(materials, retouch=retouch_of(at_work)), kept or {}
    return tuple(
        kept[one.spec.name] if one.spec.name in kept
        else one.spec.make(materials, **one.options) if one.spec.hides
        else make_effect(one, publish)
        for one in at_work if _changes_the_picture(one)
    )  # fmt: skip


def _changes_the_picture(one: AtWork) -> bool:
    return one.spec.hides or one.spec.place in OF_THE_PICTURE


def retouch_of(at_work: list[AtWork]) -> tuple[Retouch, ...]:
    """What is done to a still backdrop."""
    of_it = (one for one in at_work if one.spec.place is Place.BACKGROUND and not one.spec.hides)
    return tuple(one.spec.make(**one.options) for one in of_it)


def make_effect(one: AtWork, publish: Publish) -> Effect:
    """An effect that changes the picture. publish: told of a plug-in that fails."""
    effect: Effect = Fence(one.spec, one.options, publish) if one.spec.is_foreign else one.spec.make(**one.options)
    return effect
