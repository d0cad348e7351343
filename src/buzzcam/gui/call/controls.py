"""`CallControls`: the call buttons in the action bar: one before a call; mute, camera, share and end during a call."""

from functools import partial

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from buzzcam.gui.call.controller import CallController
from buzzcam.gui.controls import button, restyle, tool_button
from buzzcam.gui.icons import icon
from buzzcam.gui.shown_things import shown_things
from buzzcam.gui.translation import tr

ICON_PX = 20


class CallControls(QWidget):
    """toggle_page: shows or hides the call page. changed: the width has changed."""

    changed = Signal()

    def __init__(self, controller: CallController, toggle_page: QAction) -> None:
        super().__init__()
        self._controller = controller
        self.button = button("", toggle_page.trigger, icon_name="call", size="large")
        self._mute = tool_button("microphone", "", lambda: controller.mute(not controller.is_muted))
        self._camera = tool_button("camera", "", lambda: controller.show_camera(not controller.has_camera))
        self._share = tool_button("share", tr("Share a screen or window"), lambda: None)
        self._share.setMenu(QMenu(self._share))
        self._share.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._share.menu().aboutToShow.connect(self._list_screens)
        self._end = tool_button("hang-up", tr("End the call for everybody"), controller.end)
        self._end.setIcon(icon("hang-up", "bad"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._in_call = (self._mute, self._camera, self._share, self._end)
        for tool in self._in_call:
            tool.setIconSize(QSize(ICON_PX, ICON_PX))
            restyle(tool, "size", "large")
            row.addWidget(tool)
        row.addWidget(self.button)
        controller.changed.connect(self.show_call)
        self.show_call()

    def show_call(self) -> None:
        controller, status = self._controller, self._controller.status
        for tool in self._in_call:
            tool.setVisible(status is not None)
        waiting = sum(guest.is_waiting for guest in status.guests) if status else 0
        inside = sum(not guest.is_waiting for guest in status.guests) if status else 0
        text = tr("Call")
        if waiting:
            text = tr("Lobby: {number}", number=waiting)
        elif status is not None:
            text = f"{text} · {inside + 1}"
        self.button.setText(text)
        is_recorded = controller.recording is not None
        self.button.setIcon(icon("record" if is_recorded else "call", "on_accent" if status is not None else "text"))
        self.button.setToolTip(tr("The call is being recorded") if is_recorded else "")
        restyle(self.button, "live", status is not None)
        mute = tr("Unmute") if controller.is_muted else tr("Mute")
        _show(self._mute, icon("muted", "bad") if controller.is_muted else icon("microphone"), mute)
        hide = (
            tr("Turn off your camera in the call") if controller.has_camera else tr("Turn on your camera in the call")
        )
        _show(self._camera, icon("camera") if controller.has_camera else icon("unseen", "bad"), hide)
        self._share.setIcon(icon("share", "on_accent" if controller.shared is not None else "text"))
        restyle(self._share, "live", controller.shared is not None)
        self.changed.emit()

    def _list_screens(self) -> None:
        menu, now = self._share.menu(), self._controller.shared
        menu.clear()
        if now is not None:
            menu.addAction(icon("close"), tr("Stop sharing"), partial(self._controller.share, None))
            menu.addSeparator()
        things = list(shown_things())
        for text, picture, choice in things:
            action = menu.addAction(picture or icon(choice.kind), text, partial(self._controller.share, choice))
            action.setCheckable(True)
            action.setChecked(choice == now)
        menu.addSection(tr("Yourself in front of it, in one picture"))
        for text, picture, choice in things:
            menu.addAction(picture or icon(choice.kind), text, partial(self._controller.present, choice))


def _show(tool: QToolButton, picture: QIcon, text: str) -> None:
    tool.setIcon(picture)
    tool.setToolTip(text)
    tool.setAccessibleName(text)
