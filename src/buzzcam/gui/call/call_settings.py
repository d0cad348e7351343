"""`CallSettings`: the settings of the next call: name, access, microphone and speaker."""

from dataclasses import replace

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from buzzcam.gui.call.controller import CallController
from buzzcam.gui.call.section import Section
from buzzcam.gui.controls import Pick, Switch, button, dim, silently
from buzzcam.gui.translation import tr


class CallSettings(Section):
    """The settings of the next call, and the button that starts it."""

    def __init__(self, controller: CallController) -> None:
        super().__init__()
        self._controller = controller
        self.column.addWidget(dim(tr("Your guests need only a browser and a link. They see the picture shown here.")))
        self.add_heading(tr("Your name"))
        self._name = QLineEdit()
        self._name.setMaxLength(64)
        self._name.setPlaceholderText(tr("Name shown to others"))
        self._name.setAccessibleName(tr("Your name"))
        self._name.editingFinished.connect(lambda: controller.set_name(self._name.text()))
        self.column.addWidget(self._name)
        self.add_heading(tr("Who can join"))
        self._reach = Pick(tr("Where guests may join from"))
        self._reach.setSizeAdjustPolicy(Pick.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._reach.addItem(tr("Anybody on my network"), "network")
        self._reach.addItem(tr("Anybody with the link, through a server"), "anywhere")
        self._reach.addItem(tr("Only this computer, or my own tunnel"), "here")
        self._reach.activated.connect(
            lambda k: controller.choose(replace(controller.setup, reach=self._reach.itemData(k)))
        )
        self.column.addWidget(self._reach)
        self._server = QLineEdit()
        self._server.setPlaceholderText("https://meet.example.org")
        self._server.setAccessibleName(tr("Address of the meeting server"))
        self._server.setToolTip(tr("It runs buzzcam serve, and learns when people meet, but sees and hears nothing"))
        self._server.editingFinished.connect(
            lambda: controller.choose(replace(controller.setup, server=self._server.text().strip().rstrip("/")))
        )
        self.column.addWidget(self._server)
        self._lobby_switch = lobby_switch(controller)
        self.column.addWidget(self._lobby_switch)
        self.add_heading(tr("Sound"))
        self._sound = SoundChoice(controller)
        self.column.addWidget(self._sound)
        self._start = button("", controller.start, icon_name="call", size="large")
        self._start.setProperty("live", True)
        self.column.addSpacing(8)
        self.column.addWidget(self._start)
        self.column.addWidget(
            dim(tr("Video and sound go straight to your guests, encrypted, without any company's server."))
        )
        self.column.addStretch(1)

    def show_choices(self) -> None:
        setup = self._controller.setup
        if not self._name.hasFocus():
            self._name.setText(setup.name)
        with silently(self._reach):
            self._reach.setCurrentIndex(self._reach.findData(setup.reach))
        self._server.setVisible(setup.reach == "anywhere")
        if not self._server.hasFocus():
            self._server.setText(setup.server)
        self._lobby_switch.show_value(setup.asks_first)
        self._sound.show_choices()
        self._start.setText(tr("Starting the call…") if self._controller.is_starting else tr("Start call"))
        self._start.setEnabled(not self._controller.is_starting and (setup.reach != "anywhere" or bool(setup.server)))


class SoundChoice(QWidget):
    """Microphone and speaker."""

    def __init__(self, controller: CallController) -> None:
        super().__init__()
        self._controller = controller
        self._microphone, self._speaker = Pick(tr("Microphone")), Pick(tr("Speaker"))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        for pick in (self._microphone, self._speaker):
            pick.setSizeAdjustPolicy(Pick.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            rows.addWidget(pick)
        self._headphones = Switch(
            tr("I wear headphones"), lambda on: controller.choose(replace(controller.setup, has_headphones=on))
        )
        self._headphones.setToolTip(tr("Turns off echo cancellation, so your voice stays clear while others talk"))
        rows.addWidget(self._headphones)
        self._microphone.activated.connect(
            lambda k: controller.choose(replace(controller.setup, microphone=self._microphone.itemData(k)))
        )
        self._speaker.activated.connect(
            lambda k: controller.choose(replace(controller.setup, speaker=self._speaker.itemData(k)))
        )
        self._texts = (
            (self._microphone, tr("Default microphone"), tr("No microphone")),
            (self._speaker, tr("Default speaker"), tr("No sound")),
        )
        controller.devices_listed.connect(self._fill)
        self._fill((), ())

    def show_choices(self) -> None:
        setup = self._controller.setup
        self._headphones.show_value(setup.has_headphones)
        for pick, now in ((self._microphone, setup.microphone), (self._speaker, setup.speaker)):
            with silently(pick):
                if pick.findData(now) < 0 and now:
                    pick.addItem(tr("{name} (not connected)", name=now), now)
                pick.setCurrentIndex(max(0, pick.findData(now)))

    def showEvent(self, event: QShowEvent) -> None:
        self._controller.list_devices()

    def _fill(self, microphones: tuple[str, ...], speakers: tuple[str, ...]) -> None:
        for (pick, usual, none), names in zip(self._texts, (microphones, speakers), strict=True):
            with silently(pick):
                pick.clear()
                pick.addItem(usual, "")
                for name in names:
                    pick.addItem(name, name)
                pick.addItem(none, None)
        self.show_choices()


def lobby_switch(controller: CallController) -> Switch:
    text = tr("Guests wait until I admit them")
    return Switch(text, lambda on: controller.choose(replace(controller.setup, asks_first=on)))
