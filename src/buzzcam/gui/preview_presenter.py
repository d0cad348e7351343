"""Decides what the preview shows: the figures, the viewers, and a notice for each state."""

from collections import deque
from math import inf
from time import monotonic

from PySide6.QtCore import QObject

from buzzcam.core.ports import RoomState
from buzzcam.effects import registry
from buzzcam.errors import BuzzCamError
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import button
from buzzcam.gui.preview import Preview
from buzzcam.gui.theme import theme
from buzzcam.gui.translation import tr, translated
from buzzcam.status import Status

RATE_OVER_POLLS = 6
"""Number of status polls over which the frame rate is measured: about three seconds."""

CALLED_BACK_S = 6.0
"""How long the picture calls the user back once the room is learnt."""


class PreviewPresenter(QObject):
    """Shows one of: off, private, source lost, or the picture with its figures."""

    def __init__(self, choices: ChoicesModel, preview: Preview) -> None:
        super().__init__()
        self._choices, self._preview = choices, preview
        self._turn_on = button(tr("Turn on the camera"), lambda: choices.set_on(True), size="large")
        self._turn_on.setProperty("live", True)
        self._release = button(tr("Show me again"), lambda: choices.set_private(False), size="large")
        self._release.setProperty("live", True)
        self._counted: deque[tuple[float, int]] = deque(maxlen=RATE_OVER_POLLS)
        self._room: RoomState = "unknown"
        self._learnt_at_s = -inf

    def show_status(self, status: Status) -> None:
        choices, preview = self._choices, self._preview
        banner = self._banner(status)
        preview.offer_comparison(not registry.has_stand_in(choices.preferences.behind))
        if not choices.is_on:
            preview.show_notice(
                "power", tr("The camera is off"), tr("Other programs see the paused card."), self._turn_on
            )
            preview.show_pills(())
        elif choices.is_private:
            preview.show_notice(
                "private",
                tr("Private now"),
                tr("Everybody sees the paused card until you show yourself again."),
                self._release,
            )
            preview.show_pills(self._watch_pill(status))
        elif status.trouble is not None:
            error = status.trouble
            title, hint = (error.message, error.hint) if isinstance(error, BuzzCamError) else (str(error), "")
            title, hint = translated(title), translated(hint)
            calm = tr("BuzzCam reconnects automatically. Others see the paused card until then.")
            preview.show_notice("camera", title, f"{hint} {calm}")
            preview.show_pills(self._watch_pill(status))
        else:
            preview.show_picture()
            preview.show_pills((*self._watch_pill(status), *self._figures(status)))
            preview.show_banner(banner)
            return
        preview.show_banner("")

    def _banner(self, status: Status) -> str:
        """For the user, who stands away from the computer while the room is learnt."""
        before, self._room = self._room, status.room
        if status.room == "learning":
            return tr("Step out of the picture")
        if (before, status.room) == ("learning", "learnt"):
            self._learnt_at_s = monotonic()
        is_new = status.room == "learnt" and monotonic() - self._learnt_at_s < CALLED_BACK_S
        return tr("You can come back") if is_new else ""

    def _watch_pill(self, status: Status) -> tuple[tuple[str, str], ...]:
        camera = next((output for output in status.outputs if output.choice.kind == "virtual-camera"), None)
        if camera is None or camera.trouble is not None:
            return ()
        names = ", ".join(name for name in camera.watchers if name)
        if names:
            return ((tr("{names} is watching", names=names), theme.tokens.ok),)
        if camera.watchers:
            return ((tr("Someone is watching"), theme.tokens.ok),)
        return ((tr("Nobody is watching"), theme.tokens.dim),)

    def _figures(self, status: Status) -> tuple[tuple[str, str], ...]:
        """ "30 fps · 9 ms delay", "Medium · CPU"."""
        self._counted.append((monotonic(), status.frames_out))
        (began, first), (now, last) = self._counted[0], self._counted[-1]
        rate = (last - first) / (now - began) if now > began else 0.0
        delay = status.delay_ms or status.cost_ms
        figures = tr("{rate:.0f} fps", rate=rate)
        if delay is not None:
            figures += " · " + tr("{delay:.0f} ms delay", delay=delay)
        pills = [(figures, "")]
        if status.rung is not None:
            names = {"small": tr("Small"), "medium": tr("Medium"), "large": tr("Large")}
            provider = (status.provider or "").removesuffix("ExecutionProvider")
            pills.append((f"{names.get(status.rung, status.rung)} · {provider}", ""))
        return tuple(pills)
