"""From the chosen effects to the chain that carries them out."""

from typing import Any

from buzzcam.core.events import Publish
from buzzcam.core.frame import Size
from buzzcam.core.pipeline import Chain
from buzzcam.core.ports import Effect
from buzzcam.effects import registry
from buzzcam.effects.framing import Framing
from buzzcam.effects.matte import MatteFilter
from buzzcam.effects.spec import Need, Place
from buzzcam.factory import materials
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.settings import EffectValues, Settings


def make_chain(settings: Settings, size: Size, publish: Publish) -> Chain:
    """Without a segmenter. size: of the frames that go out. Raises BadArgument, BadFile, ScreenUnavailable."""
    return Chain(coarse=SharedCoarse(), segmenter=None, **changed_parts(None, settings, size, publish))


def changed_parts(old: Settings | None, new: Settings, size: Size, publish: Publish) -> dict[str, Any]:
    """The fields of a chain that change with its settings. The matte's filter stays while nothing of it is chosen anew:
    it remembers. Raises as `make_chain`."""
    is_same_matte = old is not None and old.effects.get("matte") == new.effects.get("matte")
    return {
        "framing": make_framing(new.effects, size),
        "effects": make_effects(new.background, new.effects, publish),
        "hides": new.hides,
        **({} if is_same_matte else {"refiner": make_refiner(new.effects)}),
    }


def needs_matte(settings: Settings) -> bool:
    """Whether the picture cannot be made without."""
    return settings.hides or any(
        spec.place in (Place.CAMERA, Place.FINISH) and spec.needs == {Need.MATTE}
        for spec in registry.chosen(settings.effects)
    )


def make_framing(values: EffectValues, size: Size) -> Framing:
    framing: Framing = registry.spec_of("framing").make(size, **registry.whole(values, "framing"))
    return framing


def make_refiner(values: EffectValues) -> MatteFilter:
    refiner: MatteFilter = registry.spec_of("matte").make(**registry.whole(values, "matte"))
    return refiner


def make_effects(background: str, values: EffectValues, publish: Publish) -> tuple[Effect, ...]:
    """In the order of the chain. Raises BadArgument, BadFile, ScreenUnavailable."""
    possible = [spec for spec in registry.chosen(values) if registry.is_possible(spec, background)]
    before, after = (
        [registry.made(spec, values, publish) for spec in possible if spec.place is place]
        for place in (Place.CAMERA, Place.FINISH)
    )
    retouch = [spec.make(**registry.whole(values, spec.name)) for spec in possible if spec.place is Place.BACKGROUND]
    hiding = registry.made_background(values, background, materials(tuple(retouch)))
    if hiding is None:
        return (*before, *after)
    return (*before, hiding, *(() if registry.backgrounds()[background].is_keyed else after))
