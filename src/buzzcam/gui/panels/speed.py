"""The panel *Speed*: the models with their measured costs, the learnt room, and quiet mode."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QProgressBar

from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import Switch, Tile, dim, silently
from buzzcam.gui.panels.learn_room import LearnRoom
from buzzcam.gui.panels.panel import Panel
from buzzcam.gui.theme import theme
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.translation import decimal, tr, translated
from buzzcam.status import Status

COLUMNS = 3
REST_MS = 2.0
"""The approximate cost of a frame without its model, for the forecast of the frame rate."""


class Step(Tile):
    """One rung: its name and its measured cost. is_running: it is in use now."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._cost = ""
        self._is_running = False

    def show_cost(self, cost: str, is_running: bool) -> None:
        if (cost, is_running) != (self._cost, self._is_running):
            self._cost, self._is_running = cost, is_running
            self.setAccessibleDescription(cost)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        t = theme.tokens
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = self.rect().adjusted(3, 3, -3, -3)
            painter.setPen(QPen(QColor(t.accent), 2) if self.isChecked() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(t.raised))
            painter.drawRoundedRect(box, 9, 9)
            if self.hasFocus():
                painter.setPen(QPen(QColor(t.text), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), 11, 11)
            font = self.font()
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor(t.text))
            inner = box.adjusted(8, 6, -8, -6)
            painter.drawText(inner, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading, self.text())
            font.setBold(False)
            font.setPointSizeF(font.pointSizeF() * 0.9)
            painter.setFont(font)
            painter.setPen(QColor(t.dim))
            at_bottom = Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeading
            painter.drawText(inner, at_bottom.value | Qt.TextFlag.TextWordWrap.value, self._cost)
            if self._is_running:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(t.ok))
                is_reversed = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
                painter.drawEllipse(box.left() + 8 if is_reversed else box.right() - 15, box.top() + 10, 8, 8)


class SpeedPanel(Panel):
    def __init__(self, choices: ChoicesModel, thumbnails: Thumbnails) -> None:
        super().__init__(choices, thumbnails)
        self.add_heading(tr("Cutout quality"))
        self._automatic = Switch(tr("Automatic"), self._automate)
        self.column.addWidget(self._automatic)
        self._rows = QGridLayout()
        self._rows.setSpacing(0)
        names = {"small": tr("Small"), "medium": tr("Medium"), "large": tr("Large")}
        self._steps: dict[str, Step] = {}
        self._names = names
        for rung in names:
            self._place(rung)
        self.column.addLayout(self._rows)
        self._used = QProgressBar()
        self._used.setTextVisible(False)
        self._used.setFixedHeight(6)
        self._used.setAccessibleName(tr("Used share of the time per frame"))
        self.column.addWidget(self._used)
        self._said, self._reason, self._where = dim(), dim(), dim()
        for label in (self._said, self._reason, self._where):
            self.column.addWidget(label)
        self.add_heading(tr("Your room"))
        self.room = LearnRoom(choices)
        self.column.addWidget(self.room)
        self.add_heading(tr("Fan noise"))
        self._quiet = Switch(tr("Quiet"), lambda on: choices.choose(replace(choices.preferences, is_quiet=on)))
        self.column.addWidget(self._quiet)
        self.column.addWidget(dim(tr("Uses at most half a processor core to cut you out.")))
        self.column.addStretch(1)

    def title(self) -> str:
        return tr("Speed")

    def _place(self, rung: str) -> None:
        step = self._steps[rung] = Step(self._name_of(rung))
        step.clicked.connect(partial(self._use, rung))
        count = len(self._steps) - 1
        self._rows.addWidget(step, count // COLUMNS, count % COLUMNS)

    def show_choices(self) -> None:
        now = self.choices.preferences
        self._automatic.show_value(now.model == "auto")
        self._quiet.show_value(now.is_quiet)
        self._quiet.setEnabled(now.model == "auto")
        for rung, step in self._steps.items():
            with silently(step):
                step.setChecked(rung == now.model)
            step.update()

    def show_status(self, status: Status) -> None:
        for rung in status.costs_ms:
            if rung not in self._steps:  # one of the user's own
                self._place(rung)
                self.show_choices()
        for rung, step in self._steps.items():
            cost = status.costs_ms.get(rung)
            text = tr("not measured yet") if cost is None else f"{decimal(cost)} ms"
            step.show_cost(text, rung == status.rung)
        self._used.setRange(0, round(status.interval_ms * 10))
        self._used.setValue(min(round((status.cost_ms or 0) * 10), self._used.maximum()))
        self._said.setText(self._forecast(status))
        change = status.last_change
        self._reason.setText(
            tr(
                "Last change: {before} → {after}, because {reason}.",
                before=self._name_of(change.before),
                after=self._name_of(change.after),
                reason=translated(change.reason),
            )
            if change
            else ""
        )
        self._reason.setVisible(change is not None)
        provider = (status.provider or "").removesuffix("ExecutionProvider") or tr("nothing (hiding is off)")
        self._where.setText(tr("Runs on: {provider}", provider=provider))
        self.room.show_status(status)

    def _forecast(self, status: Status) -> str:
        """ "8 of 33 ms used. Large would reach only 21 fps on this computer."""
        if status.cost_ms is None:
            return ""
        text = tr("{cost:.0f} of {interval:.0f} ms used.", cost=status.cost_ms, interval=status.interval_ms)
        for rung, cost in status.costs_ms.items():
            if cost is not None and cost + REST_MS > status.interval_ms and rung != status.rung:
                name, rate = self._name_of(rung), 1000 / (cost + REST_MS)
                drop = tr("{rung} would reach only {rate:.0f} fps on this computer.", rung=name, rate=rate)
                return f"{text} {drop}"
        return text

    def _name_of(self, rung: str) -> str:
        """The name of a rung; models of the user's own keep the name given to them."""
        return self._names.get(rung, rung.partition(":")[2])

    def _automate(self, is_automatic: bool) -> None:
        running = next((rung for rung, step in self._steps.items() if step._is_running), "small")
        self._use("auto" if is_automatic else running)

    def _use(self, model: str, *_: object) -> None:
        self.choices.choose(replace(self.choices.preferences, model=model))
        self.show_choices()
