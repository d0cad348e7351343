"""`People`: the people in the call and in its lobby, the link for others, and the sound."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QHideEvent, QPainter, QPixmap, QShowEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from buzzcam.gui.call.call_settings import SoundChoice, lobby_switch
from buzzcam.gui.call.controller import CallController
from buzzcam.gui.call.section import Section
from buzzcam.gui.call.states import connection_words
from buzzcam.gui.call.statistics import Statistics
from buzzcam.gui.controls import Pick, Switch, button, dim, silently, tool_button
from buzzcam.gui.dialog import Dialog
from buzzcam.gui.translation import tr, translated

if TYPE_CHECKING:
    from buzzcam.calls.service import CallStatus, GuestStatus


QR_PX = 232
METER_EVERY_MS = 100


class People(Section):
    """People in the lobby and in the call, the link, the sound."""

    def __init__(self, controller: CallController) -> None:
        super().__init__()
        self._controller = controller
        self._shown: tuple[object, ...] = ()
        self._rows: list[Participant] = []
        self._trouble = ""
        self._lobby_heading = self.add_heading(tr("In the lobby"))
        self._lobby = QVBoxLayout()
        self.column.addLayout(self._lobby)
        self._add_invitation()
        self._add_people()
        self._add_sound()
        self.column.addStretch(1)

    def _add_invitation(self) -> None:
        self.add_heading(tr("Invite"))
        self._links = Pick(tr("Address in the link"))
        self._links.setSizeAdjustPolicy(Pick.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._copy = button(tr("Copy link"), self._copy_link, icon_name="copy", size="small")
        row = QHBoxLayout()
        row.addWidget(self._copy)
        row.addWidget(tool_button("qr", tr("QR code"), self._show_code))
        row.addStretch(1)
        row.addWidget(tool_button("again", tr("Make a new link. The old one stops working."), self._renew))
        self._warning = dim()
        self._warning.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self._links)
        self.column.addLayout(row)
        self.column.addWidget(self._warning)

    def _add_people(self) -> None:
        self._inside_heading = self.add_heading("")
        self._inside = QVBoxLayout()
        self._alone = dim(tr("Nobody has joined yet. Send the link to your guests."))
        self._lobby_switch = lobby_switch(self._controller)
        self._lock = Switch(tr("Lock the call"), self._set_lock)
        self._lock.setToolTip(tr("Nobody else can join while the call is locked"))
        self.column.addLayout(self._inside)
        self._statistics = button(tr("Statistics…"), self._show_statistics, size="small")
        for widget in (self._alone, self._statistics, self._lobby_switch, self._lock):
            self.column.addWidget(widget)

    def _add_sound(self) -> None:
        controller = self._controller
        self.add_heading(tr("Sound"))
        self._sound = SoundChoice(controller)
        self._hold = Switch(
            tr("Push to talk: hold T"), lambda on: controller.choose(replace(controller.setup, is_push_to_talk=on))
        )
        self._sound_state = dim()
        self._meter = QProgressBar()
        self._meter.setTextVisible(False)
        self._meter.setAccessibleName(tr("Microphone level"))
        for widget in (self._meter, self._sound, self._hold, self._sound_state):
            self.column.addWidget(widget)
        self._listen = QTimer(self, interval=METER_EVERY_MS)
        self._listen.timeout.connect(self._show_level)

    def showEvent(self, event: QShowEvent) -> None:
        self._listen.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._listen.stop()

    def _show_level(self) -> None:
        if (call := self._controller.call) is not None:
            self._meter.setValue(round(100 * call.level))
            trouble = self._trouble or (
                tr("You are talking, but your microphone is muted.")
                if self._controller.is_muted and call.is_talking
                else ""
            )
            self._sound_state.setText(trouble)
            self._sound_state.setVisible(bool(trouble))

    def show_status(self, status: "CallStatus") -> None:
        self._show_links(status)
        people = tuple((guest.person.id, guest.person.name, guest.is_waiting) for guest in status.guests)
        waiting = [guest for guest in status.guests if guest.is_waiting]
        inside = [guest for guest in status.guests if not guest.is_waiting]
        if people != self._shown:
            self._shown = people
            self._rows = [Participant(self._controller, guest) for guest in inside]
            _fill(self._lobby, [WaitingGuest(self._controller, guest) for guest in waiting])
            _fill(self._inside, self._rows)
        for k, guest in enumerate(inside):
            self._rows[k].show_guest(guest)
        self._lobby_heading.setVisible(bool(waiting))
        text = tr("In the call: {number} of {most}", number=len(inside) + 1, most=status.most_people)
        self._inside_heading.setText(text)
        self._alone.setVisible(not inside)
        self._statistics.setVisible(bool(inside))
        self._lobby_switch.show_value(not status.is_open)
        self._lock.show_value(status.is_locked)
        self._hold.show_value(self._controller.setup.is_push_to_talk)
        self._sound.show_choices()
        trouble = status.sound.trouble if status.sound is not None else None
        self._trouble = translated(trouble) if trouble is not None else ""

    # ---- inside

    def _show_links(self, status: "CallStatus") -> None:
        known = [self._links.itemData(k) for k in range(self._links.count())]
        if known != list(status.links):
            with silently(self._links):
                self._links.clear()
                for link in status.links:
                    self._links.addItem(link.partition("/#")[0], link)
        self._warning.setVisible(status.fingerprint is not None)
        if status.fingerprint:
            text = tr(
                "Guests' browsers warn once, because this computer's certificate is self-signed. Check its SHA-256 "
                "fingerprint: {fingerprint}",
                fingerprint=status.fingerprint[:23] + "…",
            )
            self._warning.setText(text)
            self._warning.setToolTip(status.fingerprint)

    def _copy_link(self) -> None:
        QGuiApplication.clipboard().setText(self._links.currentData())
        self._copy.setText(tr("Copied"))

    def _show_code(self) -> None:
        if (call := self._controller.call) is not None:
            LinkCode(self.window(), call.qr_svg(self._links.currentData()), self._links.currentData()).open()

    def _renew(self) -> None:
        if (call := self._controller.call) is not None:
            call.renew_link()
            self._copy.setText(tr("Copy link"))

    def _set_lock(self, is_locked: bool) -> None:
        if (call := self._controller.call) is not None:
            call.lock(is_locked)

    def _show_statistics(self) -> None:
        Statistics(self.window(), self._controller).open()


class WaitingGuest(QWidget):
    """A guest in the lobby, with buttons to admit or refuse them."""

    def __init__(self, controller: CallController, guest: "GuestStatus") -> None:
        super().__init__()
        person = guest.person
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        name = QLabel(person.name)
        name.setTextFormat(Qt.TextFormat.PlainText)
        name.setWordWrap(True)
        row.addWidget(name, 1)
        let_in = button(tr("Admit"), partial(self._answer, controller, person.id, True), size="small")
        let_in.setProperty("live", True)
        refuse = button(tr("Refuse"), partial(self._answer, controller, person.id, False), size="small")
        for answer in (let_in, refuse):
            answer.setAccessibleDescription(person.name)
            row.addWidget(answer)

    @staticmethod
    def _answer(controller: CallController, guest_id: str, is_welcome: bool) -> None:
        if (call := controller.call) is not None:
            (call.admit if is_welcome else call.dismiss)(guest_id)


class Participant(QWidget):
    """A guest in the call: name, connection quality, and a button to remove them."""

    def __init__(self, controller: CallController, guest: "GuestStatus") -> None:
        super().__init__()
        self._controller, self._id = controller, guest.person.id
        names = QVBoxLayout()
        names.setSpacing(0)
        name = QLabel(guest.person.name)
        name.setTextFormat(Qt.TextFormat.PlainText)
        self._state = dim(is_wrapped=False)
        names.addWidget(name)
        names.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(names, 1)
        text = tr("Remove {name} from the call", name=guest.person.name)
        row.addWidget(tool_button("close", text, self._remove))

    def show_guest(self, guest: "GuestStatus") -> None:
        text = connection_words(guest)
        if guest.delay_ms is not None and guest.connection_state == "up":
            text += " · " + tr("{delay:.0f} ms delay", delay=guest.delay_ms)
        self._state.setText(text)

    def _remove(self) -> None:
        if (call := self._controller.call) is not None:
            call.dismiss(self._id)


class LinkCode(Dialog):
    """The link as a QR code for a phone's camera."""

    def __init__(self, parent: QWidget, svg: str, link: str) -> None:
        super().__init__(parent, "", QR_PX + 96)
        self.setWindowTitle(tr("Link for your guests"))
        self.add_title(tr("Link for your guests"))
        self.add_below_title(dim(tr("Scan this code with a phone's camera.")))
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSize(QR_PX, QR_PX) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor("white"))
        with QPainter(picture) as painter:
            QSvgRenderer(svg.encode()).render(painter)
        code, text = QLabel(), QLineEdit(link)
        code.setPixmap(picture)
        code.setAccessibleName(tr("QR code"))
        text.setReadOnly(True)
        text.setCursorPosition(0)
        text.setAccessibleName(tr("Link for your guests"))
        self.rows.addWidget(code, 0, Qt.AlignmentFlag.AlignHCenter)
        self.rows.addWidget(text)
        self.add_buttons(main=button(tr("Close"), self.close))


def _fill(layout: QVBoxLayout, rows: Sequence[QWidget]) -> None:
    """Replaces the rows of the layout."""
    while (item := layout.takeAt(0)) is not None:
        if (row := item.widget()) is not None:
            row.hide()
            row.deleteLater()
    for row in rows:
        layout.addWidget(row)
