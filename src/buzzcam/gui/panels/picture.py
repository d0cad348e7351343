"""Size, rate and light of the camera's picture, and which way round it is."""

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFormLayout, QLabel

from buzzcam.core.frame import Size
from buzzcam.gui.controls import Pick, SliderRow, Switch, button, dim, silently
from buzzcam.gui.desk import Desk
from buzzcam.gui.panels.panel import Panel
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.words import decimal
from buzzcam.settings import MOST_ZOOM, Adjustments

SIZES = (Size(640, 360), Size(640, 480), Size(1280, 720), Size(1920, 1080))
RATES = (15.0, 24.0, 30.0, 60.0)


class PicturePanel(Panel):
    def __init__(self, desk: Desk, thumbnails: Thumbnails) -> None:
        super().__init__(desk, thumbnails)
        self.add_heading(self.tr("Camera"))
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._size, self._rate = Pick(self.tr("Size")), Pick(self.tr("Pictures"))
        self._size.addItems([f"{size.width} × {size.height}" for size in SIZES])
        self._rate.addItems([self.tr("%1 a second").replace("%1", f"{rate:g}") for rate in RATES])
        self._size.activated.connect(lambda k: self._set_up(size=SIZES[k]))
        self._rate.activated.connect(lambda k: self._set_up(fps=RATES[k]))
        for text, box in ((self.tr("Size"), self._size), (self.tr("Pictures"), self._rate)):
            label = QLabel(text)
            label.setMinimumHeight(box.sizeHint().height())
            form.addRow(label, box)
        self.column.addLayout(form)
        self.add_heading(self.tr("Which way round"))
        self._mirrors_preview = Switch(self.tr("Mirror my preview"), self._mirror_preview)
        self._mirrors_others = Switch(self.tr("Mirror what others see"), lambda on: desk.adjust(is_mirrored=on))
        self.column.addWidget(self._mirrors_preview)
        self.column.addWidget(self._mirrors_others)
        self.column.addWidget(dim(self.tr("Others read text the right way round unless you mirror it for them too.")))
        self.add_heading(self.tr("Light and frame"))
        self._zoom = self._row(self.tr("Zoom"), "zoom", 100, round(MOST_ZOOM * 100), 100, scale=100)
        self._brightness = self._row(self.tr("Brightness"), "brightness", -100, 100, 0)
        self._warmth = self._row(self.tr("Warmth"), "warmth", -100, 100, 0)
        self._reset = button(self.tr("As it comes from the camera"), self._reset_all, size="small")
        self.column.addWidget(self._reset)
        self.column.addStretch(1)

    def title(self) -> str:
        return self.tr("Picture")

    def show_choices(self) -> None:
        now = self.desk.preferences
        setup, adjustments = now.setup, now.adjustments
        for box, values, value in ((self._size, SIZES, setup.size), (self._rate, RATES, setup.fps)):
            with silently(box):
                box.setCurrentIndex(values.index(value) if value in values else -1)
        self._mirrors_preview.show_value(now.is_preview_mirrored)
        self._mirrors_others.show_value(adjustments.is_mirrored)
        self._zoom.show_value(adjustments.zoom * 100)
        self._brightness.show_value(adjustments.brightness)
        self._warmth.show_value(adjustments.warmth)
        self._reset.setEnabled(adjustments != Adjustments())

    def _row(self, text: str, name: str, low: int, high: int, default: int, scale: int = 1) -> SliderRow:
        def written(value: int) -> str:
            return f"{decimal(value / scale)} ×" if scale > 1 else f"{value:+d}" if value else "0"

        row = SliderRow(text, low, high, default, written)
        row.moved.connect(lambda value: self.desk.adjust(name, **{name: value / scale}))
        row.released.connect(self.desk.end_gesture)
        self.column.addWidget(row)
        return row

    def _mirror_preview(self, is_mirrored: bool) -> None:
        self.desk.choose(replace(self.desk.preferences, is_preview_mirrored=is_mirrored))

    def _set_up(self, **changes: object) -> None:
        self.desk.choose(self.desk.preferences.with_setup(**changes))

    def _reset_all(self) -> None:
        self.desk.choose(self.desk.preferences.with_setup(adjustments=Adjustments()))
