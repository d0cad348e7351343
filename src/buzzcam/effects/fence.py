"""`Fence`: a plug-in of the user's in the chain."""

import logging
from dataclasses import replace

import numpy as np

from buzzcam.core.events import Failed, Publish, reason_of
from buzzcam.core.frame import Frame
from buzzcam.core.ports import Effect, Scene
from buzzcam.effects.spec import EffectSpec, Need, Values
from buzzcam.errors import EffectFailed
from buzzcam.kernels.coarse import SharedCoarse
from buzzcam.sentence import say

log = logging.getLogger("buzzcam")


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
        except BaseException as error:  # noqa: BLE001 - it is somebody else's code, which may even want to exit
            self._tell(error)

    def apply(self, frame: Frame, scene: Scene) -> Frame:
        if self._effect is None:
            return frame
        try:
            changed = self._effect.apply(frame, self._own(scene))
            return frame.with_picture(np.array(changed.i420, order="C"))  # a copy: it may use its buffer again
        except BaseException as error:  # noqa: BLE001 - as in __init__
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
        faces = scene.faces if self._spec.needs & {Need.FACES, Need.BLENDSHAPES} else ()
        hands = scene.hands if Need.HANDS in self._spec.needs else ()
        return Scene(
            self._coarse, matte, behind, tuple(face.copied() for face in faces), tuple(hand.copied() for hand in hands)
        )

    def _tell(self, error: BaseException) -> None:
        log.error("the plug-in %s raised", self._spec.name, exc_info=error)
        name, reason = self._spec.name, reason_of(error)
        said = say("The effect {name} failed ({reason}) and was turned off.", name=name, reason=reason)
        self._publish(Failed("effects", EffectFailed(said, "Report this to the plug-in's author.")))
