"""`CallPage`: what the column shows of a call: how to begin one, then who is at the door and in, the link, the chat."""

import html
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from buzzcam.gui.call.phone import Phone
from buzzcam.gui.controls import Pick, Switch, button, dim, heading, silently, tool_button
from buzzcam.parts import sound_devices

if TYPE_CHECKING:
    from buzzcam.calls.service import CallStatus, Member

QR_PX = 232
LEAST_CHAT_PX = 120


class CallPage(QWidget):
    """closed: the user wants the choices back."""

    closed = Signal()

    def __init__(self, phone: Phone) -> None:
        super().__init__()
        self._phone = phone
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 0, 16, 4)
        head.addWidget(tool_button("back", self.tr("Back to the choices"), self.closed.emit))
        title = QLabel(self.tr("Call"))
        title.setProperty("role", "title")
        head.addWidget(title, 1)
        rows.addLayout(head)
        self._pages = QStackedWidget()
        self._before, self._during = BeforeCall(phone), DuringCall(phone)
        for page in (self._before, self._during):
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(page)
            self._pages.addWidget(area)
        rows.addWidget(self._pages, 1)
        phone.changed.connect(self.show_call)
        self.show_call()

    def show_call(self) -> None:
        status = self._phone.status
        self._pages.setCurrentIndex(0 if status is None else 1)
        if status is None:
            self._before.show_choices()
        else:
            self._during.show_status(status)


class Section(QWidget):
    """A column of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 8, 16, 16)
        self.column.setSpacing(8)

    def add_heading(self, text: str) -> QLabel:
        label = heading(text)
        label.setContentsMargins(0, 8 if self.column.count() else 0, 0, 0)
        self.column.addWidget(label)
        return label


class BeforeCall(Section):
    """Name, who may come, which microphone; then the one button."""

    def __init__(self, phone: Phone) -> None:
        super().__init__()
        self._phone = phone
        self.column.addWidget(
            dim(self.tr("Your guests need a browser and a link, nothing else. They see the picture that you see here."))
        )
        self.add_heading(self.tr("Your name"))
        self._name = QLineEdit()
        self._name.setMaxLength(64)
        self._name.setPlaceholderText(self.tr("What guests call you"))
        self._name.setAccessibleName(self.tr("Your name"))
        self._name.editingFinished.connect(lambda: phone.set_name(self._name.text()))
        self.column.addWidget(self._name)
        self.add_heading(self.tr("Who may join"))
        self._reach = Pick(self.tr("From where guests may come"))
        self._reach.addItem(self.tr("Anybody on my network"), False)
        self._reach.addItem(self.tr("Only this computer, or through my own tunnel"), True)
        self._reach.activated.connect(
            lambda k: phone.choose(replace(phone.setup, is_only_here=self._reach.itemData(k)))
        )
        self.column.addWidget(self._reach)
        self._asks = Switch(
            self.tr("Ask me before somebody comes in"), lambda on: phone.choose(replace(phone.setup, asks_first=on))
        )
        self.column.addWidget(self._asks)
        self.add_heading(self.tr("Sound"))
        self._sound = SoundChoice(phone)
        self.column.addWidget(self._sound)
        self._start = button("", phone.start, icon_name="call", size="large")
        self._start.setProperty("live", True)
        self.column.addSpacing(8)
        self.column.addWidget(self._start)
        self.column.addWidget(
            dim(self.tr("Picture and sound go straight to your guests, encrypted, through no company's server."))
        )
        self.column.addStretch(1)

    def show_choices(self) -> None:
        setup = self._phone.setup
        if not self._name.hasFocus():
            self._name.setText(setup.name)
        with silently(self._reach):
            self._reach.setCurrentIndex(self._reach.findData(setup.is_only_here))
        self._asks.show_value(setup.asks_first)
        self._sound.show_choices()
        self._start.setText(self.tr("Starting…") if self._phone.is_starting else self.tr("Start a call"))
        self._start.setEnabled(not self._phone.is_starting)


class SoundChoice(QWidget):
    """Microphone and loudspeaker."""

    def __init__(self, phone: Phone) -> None:
        super().__init__()
        self._phone = phone
        self._microphone, self._speaker = Pick(self.tr("Microphone")), Pick(self.tr("Loudspeaker"))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for pick in (self._microphone, self._speaker):
            pick.setSizeAdjustPolicy(Pick.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            rows.addWidget(pick)
        self._microphone.activated.connect(
            lambda k: phone.choose(replace(phone.setup, microphone=self._microphone.itemData(k)))
        )
        self._speaker.activated.connect(lambda k: phone.choose(replace(phone.setup, speaker=self._speaker.itemData(k))))
        self._is_listed = False

    def show_choices(self) -> None:
        setup = self._phone.setup
        if not self._is_listed and self.isVisible():
            self.list_devices()
        for pick, now in ((self._microphone, setup.microphone), (self._speaker, setup.speaker)):
            with silently(pick):
                if pick.findData(now) < 0 and now:
                    pick.addItem(self.tr("%1 (not plugged in)").replace("%1", now), now)
                pick.setCurrentIndex(max(0, pick.findData(now)))

    def list_devices(self) -> None:
        self._is_listed = True
        microphones, speakers = sound_devices()
        texts = (
            (self._microphone, self.tr("The system's microphone"), self.tr("No microphone"), microphones),
            (self._speaker, self.tr("The system's loudspeaker"), self.tr("No sound"), speakers),
        )
        for pick, usual, none, names in texts:
            with silently(pick):
                pick.clear()
                pick.addItem(usual, "")
                for name in names:
                    pick.addItem(name, name)
                pick.addItem(none, None)


class DuringCall(Section):
    def __init__(self, phone: Phone) -> None:
        super().__init__()
        self._phone = phone
        self._people: tuple[object, ...] = ()
        self._chat_length = -1
        self._door_heading = self.add_heading(self.tr("At the door"))
        self._door = QVBoxLayout()
        self.column.addLayout(self._door)
        self.add_heading(self.tr("Invite"))
        self._link = QLineEdit()
        self._link.setReadOnly(True)
        self._link.setAccessibleName(self.tr("Link for your guests"))
        self._links = Pick(self.tr("Address in the link"))
        self._links.setSizeAdjustPolicy(Pick.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._links.activated.connect(lambda k: self._link.setText(self._links.itemData(k)))
        self._copy = button(self.tr("Copy the link"), self._copy_link, icon_name="copy", size="small")
        invite = QHBoxLayout()
        invite.addWidget(self._copy)
        invite.addWidget(button(self.tr("QR code"), self._show_code, icon_name="qr", size="small"))
        invite.addStretch(1)
        invite.addWidget(tool_button("again", self.tr("New link: the old one lets nobody in any more"), self._renew))
        self.column.addWidget(self._links)
        self.column.addWidget(self._link)
        self.column.addLayout(invite)
        self._warning = dim()
        self._warning.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(self._warning)
        self._inside_heading = self.add_heading("")
        self._inside = QVBoxLayout()
        self.column.addLayout(self._inside)
        self._alone = dim(self.tr("Nobody yet. Send the link to your guests."))
        self.column.addWidget(self._alone)
        self._asks = Switch(
            self.tr("Ask me before somebody comes in"), lambda on: phone.choose(replace(phone.setup, asks_first=on))
        )
        self._lock = Switch(self.tr("Locked: nobody new can knock"), self._set_lock)
        self.column.addWidget(self._asks)
        self.column.addWidget(self._lock)
        self.add_heading(self.tr("Sound"))
        self._sound = SoundChoice(phone)
        self.column.addWidget(self._sound)
        self._hold = Switch(
            self.tr("Push to talk: hold T"), lambda on: phone.choose(replace(phone.setup, is_push_to_talk=on))
        )
        self.column.addWidget(self._hold)
        self._sound_state = dim()
        self.column.addWidget(self._sound_state)
        self.add_heading(self.tr("Chat"))
        self._chat = QTextBrowser()
        self._chat.setOpenLinks(False)
        self._chat.setMinimumHeight(LEAST_CHAT_PX)
        self._chat.setAccessibleName(self.tr("Chat"))
        self._chat.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.column.addWidget(self._chat, 1)
        self._say = QLineEdit()
        self._say.setMaxLength(2000)
        self._say.setPlaceholderText(self.tr("Write to all, then Enter"))
        self._say.setAccessibleName(self.tr("Message to all"))
        self._say.returnPressed.connect(self._send)
        self.column.addWidget(self._say)

    def show_status(self, status: "CallStatus") -> None:
        self._show_links(status)
        people = tuple((member.person.id, member.person.name, member.is_waiting) for member in status.members)
        waiting = [member for member in status.members if member.is_waiting]
        inside = [member for member in status.members if not member.is_waiting]
        if people != self._people:
            self._people = people
            self._list(self._door, [Visitor(self._phone, member) for member in waiting])
            self._list(self._inside, [Participant(self._phone, member) for member in inside])
        for k, member in enumerate(inside):
            row = self._inside.itemAt(k).widget()
            assert isinstance(row, Participant)
            row.show_member(member)
        self._door_heading.setVisible(bool(waiting))
        count = self.tr("In the call: %1 of %2").replace("%1", str(len(inside) + 1))
        self._inside_heading.setText(count.replace("%2", str(status.most_people)))
        self._alone.setVisible(not inside)
        self._asks.show_value(not status.is_open)
        self._lock.show_value(status.is_locked)
        self._hold.show_value(self._phone.setup.is_push_to_talk)
        self._sound.show_choices()
        self._sound_state.setText(status.sound_trouble)
        self._sound_state.setVisible(bool(status.sound_trouble))
        self._show_chat(status)

    # ---- inside

    @staticmethod
    def _list(layout: QVBoxLayout, rows: "list[Visitor] | list[Participant]") -> None:
        while layout.count():
            layout.takeAt(0).widget().deleteLater()
        for row in rows:
            layout.addWidget(row)

    def _show_links(self, status: "CallStatus") -> None:
        known = [self._links.itemData(k) for k in range(self._links.count())]
        if known != list(status.links):
            with silently(self._links):
                self._links.clear()
                for link in status.links:
                    self._links.addItem(link.partition("/#")[0], link)
            self._links.setVisible(len(status.links) > 1)
            self._link.setText(status.links[0] if status.links else "")
            self._link.setCursorPosition(0)
        self._warning.setVisible(status.fingerprint is not None)
        if status.fingerprint:
            text = self.tr(
                "Guests' browsers warn once: they do not know this computer's certificate. It is yours if its SHA-256 "
                "fingerprint is %1"
            )
            self._warning.setText(text.replace("%1", status.fingerprint[:23] + "…"))
            self._warning.setToolTip(status.fingerprint)

    def _show_chat(self, status: "CallStatus") -> None:
        if len(status.chat) == self._chat_length:
            return
        self._chat_length = len(status.chat)
        lines = []
        for said in status.chat:
            at = time.strftime("%H:%M", time.localtime(said.at_s))
            text = html.escape(said.text).replace("\n", "<br>")
            lines.append(f"<p><b>{html.escape(said.name)}</b> <small>{at}</small><br>{text}</p>")
        self._chat.setHtml("".join(lines))
        self._chat.verticalScrollBar().setValue(self._chat.verticalScrollBar().maximum())

    def _copy_link(self) -> None:
        QGuiApplication.clipboard().setText(self._link.text())
        self._copy.setText(self.tr("Copied"))

    def _show_code(self) -> None:
        if (call := self._phone.call) is not None:
            LinkCode(self, call.qr_svg(self._link.text()), self._link.text()).exec()

    def _renew(self) -> None:
        if (call := self._phone.call) is not None:
            call.renew_link()
            self._copy.setText(self.tr("Copy the link"))

    def _set_lock(self, is_locked: bool) -> None:
        if (call := self._phone.call) is not None:
            call.lock(is_locked)

    def _send(self) -> None:
        if (call := self._phone.call) is not None and self._say.text().strip():
            call.say(self._say.text())
            self._say.clear()


class Visitor(QWidget):
    """One who waits at the door."""

    def __init__(self, phone: Phone, member: "Member") -> None:
        super().__init__()
        person = member.person
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        name = QLabel(person.name)
        name.setTextFormat(Qt.TextFormat.PlainText)
        row.addWidget(name, 1)
        let_in = button(self.tr("Let in"), partial(self._answer, phone, person.id, True), size="small")
        let_in.setProperty("live", True)
        refuse = button(self.tr("Not now"), partial(self._answer, phone, person.id, False), size="small")
        for answer in (let_in, refuse):
            answer.setAccessibleDescription(person.name)
            row.addWidget(answer)

    @staticmethod
    def _answer(phone: Phone, guest_id: str, is_welcome: bool) -> None:
        if (call := phone.call) is not None:
            (call.admit if is_welcome else call.dismiss)(guest_id)


class Participant(QWidget):
    """One who is in: the name, how well the line does, and a way to remove them."""

    def __init__(self, phone: Phone, member: "Member") -> None:
        super().__init__()
        self._phone, self._id = phone, member.person.id
        names = QVBoxLayout()
        names.setSpacing(0)
        name = QLabel(member.person.name)
        name.setTextFormat(Qt.TextFormat.PlainText)
        self._state = dim(is_wrapped=False)
        names.addWidget(name)
        names.addWidget(self._state)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(names, 1)
        text = self.tr("Remove %1 from the call").replace("%1", member.person.name)
        row.addWidget(tool_button("close", text, self._remove))

    def show_member(self, member: "Member") -> None:
        stats, parts = member.stats, []
        if member.is_away:
            parts.append(self.tr("away"))
        elif member.line in ("connecting", "lost"):
            parts.append(self.tr("connecting…"))
        elif stats is not None:
            parts.append(self.tr("weak line") if member.is_weak or member.line == "unstable" else self.tr("good line"))
            if member.delay_ms is not None:
                parts.append(self.tr("%1 ms to their eye").replace("%1", f"{member.delay_ms:.0f}"))
            self._state.setToolTip(in_detail(member))
        self._state.setText(" · ".join(parts))

    def _remove(self) -> None:
        if (call := self._phone.call) is not None:
            call.dismiss(self._id)


def in_detail(member: "Member") -> str:
    """All that is known of a connection, a line each. Figures and standard terms: the same in every language."""
    stats = member.stats
    if stats is None:
        return ""
    rtt = "–" if stats.rtt_ms is None else f"{stats.rtt_ms:.0f} ms"
    lens = "–" if member.delay_ms is None else f"{member.delay_ms:.0f} ms"
    return "\n".join((
        f"RTT {rtt}",
        f"glass to glass {lens}",
        f"↑ {stats.bitrate_up_bps / 1e6:.2f} Mbit/s  {stats.frames_up_per_s:.0f} fps  {stats.loss_up:.1%}",
        f"↓ {stats.bitrate_down_bps / 1e6:.2f} Mbit/s  {stats.frames_down_per_s:.0f} fps  {stats.loss_down:.1%}",
        f"{stats.codec or '–'}  {stats.tier or '–'}",
    ))  # fmt: skip


class LinkCode(QDialog):
    """The link as a QR code, for a phone's camera."""

    def __init__(self, parent: QWidget, svg: str, link: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Link for your guests"))
        ratio = self.devicePixelRatioF()
        picture = QPixmap(QSize(QR_PX, QR_PX) * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor("white"))
        with QPainter(picture) as painter:
            QSvgRenderer(svg.encode()).render(painter)
        code = QLabel()
        code.setPixmap(picture)
        code.setAccessibleName(link)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 24, 24, 16)
        rows.addWidget(code, 0, Qt.AlignmentFlag.AlignHCenter)
        rows.addWidget(dim(self.tr("Point a phone's camera at it.")), 0, Qt.AlignmentFlag.AlignHCenter)
        self.setWindowIcon(QIcon())
