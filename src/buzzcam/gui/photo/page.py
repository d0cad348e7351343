"""`PhotoPage`: the canvas with a progress bar, and a column with the pictures and their settings."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QMimeData, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QColor, QDrag, QGuiApplication, QIcon, QPixmap
from PySide6.QtWidgets import (
    QButtonGroup,
    QColorDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from buzzcam.core.events import FileSaved, Publish, in_words
from buzzcam.core.frame import Plane
from buzzcam.effects import registry
from buzzcam.effects.option_kinds import Color, File
from buzzcam.effects.spec import EffectSpec
from buzzcam.errors import BuzzCamError
from buzzcam.files import is_same
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import Pick, Switch, button, dim, heading, restyle, silently, tool_button
from buzzcam.gui.photo.canvas import Canvas
from buzzcam.gui.photo.face import FaceSection
from buzzcam.gui.photo.table import PhotoTable, image_of
from buzzcam.gui.slider import SliderRow
from buzzcam.gui.theme import COLUMN_PX, scaled
from buzzcam.gui.translation import tr, translated
from buzzcam.paths import command_for
from buzzcam.photo import hair
from buzzcam.photo.batch import CUT_OUT, PhotoJob, target_of
from buzzcam.photo.picture import READ, WRITTEN, write_photo
from buzzcam.photo.thumbnail import TEMPLATE_NAMES, Composition
from buzzcam.settings import EffectValues

LIST_PX, BRUSH, MOST_IN_A_ROW = 132, (4, 60), 3
STAGE_SHARES = {"reading": (0.0, 0.05), "loading": (0.05, 0.2), "finding": (0.2, 0.7), "refining": (0.7, 0.95),
                "saving": (0.95, 1.0)}  # fmt: skip
"""The share of each stage in the progress bar."""


class PhotoPage(QWidget):
    """said: (text, is a problem) for the message bar. left: contains the canvas; the message bar can be put above it.
    column: a drawer in a narrow window."""

    said = Signal(str, bool)

    def __init__(self, choices: ChoicesModel, publish: Publish) -> None:
        super().__init__()
        self._publish = publish
        self.face = FaceSection(choices)
        self._effects: EffectValues = {}
        self._scratch = TemporaryDirectory(prefix="buzzcam-", ignore_cleanup_errors=True)
        self.table = PhotoTable(publish)
        self.canvas = Canvas()
        self._stage, self._bar = dim(is_wrapped=False), QProgressBar()
        self._bar.setTextVisible(False)
        self._cancel = button(tr("Cancel"), self.table.cancel, size="small")
        below = QHBoxLayout()
        below.addWidget(self._stage)
        below.addWidget(self._bar, 1)
        below.addWidget(self._cancel)
        self._progress = QWidget()
        self._progress.setLayout(below)
        self._progress.hide()
        self.left, all_ = QVBoxLayout(), QHBoxLayout(self)
        left = self.left
        left.setContentsMargins(16, 16, 16, 16)
        left.addWidget(self.canvas, 1)
        left.addWidget(self._progress)
        all_.setContentsMargins(0, 0, 0, 0)
        all_.setSpacing(0)
        all_.addLayout(left, 1)
        self.column = self._made_column()
        all_.addWidget(self.column)
        self.canvas.stroked.connect(self.table.stroke)
        self.canvas.dragged.connect(self._drag_out)
        self.table.changed.connect(self._show)
        self.table.progressed.connect(self._show_progress)
        self.table.said.connect(lambda text, is_trouble: self.said.emit(translated(text), is_trouble))
        self.table.saved.connect(lambda path: self._publish(FileSaved(path)))
        self._use()
        self._show()

    def add_files(self, files: list[Path]) -> None:
        self.table.add(files)

    def stop(self) -> None:
        """Returns when its thread has ended."""
        self.table.stop()
        self._scratch.cleanup()

    # ---- inside

    def _made_column(self) -> QWidget:
        column = QWidget()
        rows = QVBoxLayout(column)
        rows.setContentsMargins(16, 14, 16, 16)
        rows.setSpacing(8)
        self._list = QListWidget()
        self._list.setAccessibleName(tr("Pictures"))
        self._list.setFixedHeight(scaled(LIST_PX))
        self._list.setIconSize(QSize(40, 30))
        self._list.currentRowChanged.connect(self._choose_item)
        self._who, self._hair = (
            Pick(tr("Subject")),
            Switch(tr("Fine hair and fur"), self._look_again),
        )
        for name, text in (("auto", tr("Automatic")), ("person", tr("People only")),
                           ("object", tr("Object or animal"))):  # fmt: skip
            self._who.addItem(text, name)
        self._who.currentIndexChanged.connect(self._look_again)
        self._hair.setEnabled(hair.is_there())
        self._template = Pick(tr("Template"))
        names = {"left": tr("Thumbnail, subject left"), "right": tr("Thumbnail, subject right"),
                 "centre": tr("Thumbnail, subject in the middle")}  # fmt: skip
        self._template.addItem(tr("No template"), "")
        for name in TEMPLATE_NAMES:
            self._template.addItem(names[name], name)
        self._title = QLineEdit()
        self._title.setPlaceholderText(tr("Title"))
        self._title.setAccessibleName(tr("Title"))
        self._title.editingFinished.connect(self._use)
        self._template.currentIndexChanged.connect(self._use)
        self.face.changed.connect(self._use)
        self._brush_px = SliderRow(tr("Brush size"), *BRUSH, 20)
        self._brush_px.moved.connect(lambda value: setattr(self.canvas, "radius", value / 600))
        self._undo = tool_button("undo", tr("Undo the last stroke"), self.table.undo)
        self._outs = [
            button(tr("Save…"), self._save, icon_name="file"),
            button(tr("Copy"), self._copy, icon_name="copy"),
        ]
        self._save_all = button(tr("Save all…"), self._save_everything, icon_name="folder", size="small")
        self._lay_out(rows)
        return self._framed(column)

    def _framed(self, column: QWidget) -> QWidget:
        """With a scroll bar; below it, always in sight, what the picture goes out by."""
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(column)
        below = QWidget()
        below.setObjectName("bar")
        below.setProperty("edge", "top")
        below.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        outs, bar = _side_by_side(*self._outs), area.verticalScrollBar()
        below.setLayout(outs)

        def line_up(_low: int, high: int) -> None:
            """With what is above: the scroll bar takes of its width."""
            left, right = 16, 16 + (bar.sizeHint().width() if high else 0)
            if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
                left, right = right, left
            outs.setContentsMargins(left, 8, right, 8)

        line_up(0, 0)
        bar.rangeChanged.connect(line_up)
        whole = QWidget()
        whole.setObjectName("column")
        whole.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        whole.setFixedWidth(scaled(COLUMN_PX))
        both = QVBoxLayout(whole)
        both.setContentsMargins(1, 0, 0, 0)
        both.setSpacing(0)
        both.addWidget(area, 1)
        both.addWidget(below)
        return whole

    def _lay_out(self, rows: QVBoxLayout) -> None:
        rows.addWidget(heading(tr("Pictures")))
        rows.addWidget(self._list)
        rows.addLayout(
            _side_by_side(button(tr("Add…"), self._ask_for_files, icon_name="plus", size="small"), self._save_all)
        )
        rows.addWidget(heading(tr("Cut out")))
        rows.addWidget(self._who)
        rows.addWidget(self._hair)
        if not hair.is_there():
            needs = tr("This requires another library: {command}", command=command_for("hair"))
            rows.addWidget(dim(needs))
        rows.addWidget(heading(tr("Retouch with a brush")))
        self._brushes = self._made_choices(
            (("", tr("Off")), ("keep", tr("Keep")), ("remove", tr("Remove"))),
            self.canvas.use_brush,
            rows,
        )
        rows.addLayout(_side_by_side(self._brush_px, self._undo, stretch=(1, 0)))
        rows.addWidget(heading(tr("Background")))
        self._behind = self._made_choices(
            ((CUT_OUT, tr("Nothing")), *((spec.name, name_of(spec)) for spec in stills())),
            self._choose_background,
            rows,
        )
        rows.addWidget(self.face)
        rows.addWidget(heading(tr("Template and title")))
        rows.addWidget(self._template)
        rows.addWidget(self._title)
        rows.addStretch(1)

    def _made_choices(
        self, choices: tuple[tuple[str, str], ...], on_choice: Callable[[str], None], rows: QVBoxLayout
    ) -> QButtonGroup:
        group, grid = QButtonGroup(self), QGridLayout()
        in_a_row = len(choices) if len(choices) <= MOST_IN_A_ROW else 2
        grid.setSpacing(6)
        for k, (name, text) in enumerate(choices):
            made = button(text, partial(on_choice, name), size="small")
            made.setCheckable(True)
            made.setChecked(k == 0)
            made.toggled.connect(partial(_mark, made))
            _mark(made, k == 0)
            made.setProperty("choice", name)
            group.addButton(made, k)
            grid.addWidget(made, k // in_a_row, k % in_a_row)
        rows.addLayout(grid)
        return group

    def _show(self) -> None:
        item, table = self.table.current, self.table
        signs = {"waiting": "…", "working": "…", "done": "✓", "nothing": "–", "failed": "!"}
        with silently(self._list):
            self._list.clear()
            for one in table.items:
                entry = QListWidgetItem(f"{signs[one.state]}  {one.path.name}")
                entry.setSizeHint(QSize(0, scaled(34)))
                entry.setToolTip(translated(one.said) if one.said else str(one.path))
                if one.before is not None:
                    entry.setIcon(QIcon(QPixmap.fromImage(one.before.scaledToWidth(80))))
                self._list.addItem(entry)
            if item is not None:
                self._list.setCurrentRow(table.items.index(item))
        hint = tr("Drop pictures here, or add some.\nThey stay on this computer.")
        if item is not None:
            hint = translated(item.said) if item.said else tr("One moment…")
        before, after = (item.before, item.after) if item is not None else (None, None)
        self.canvas.show_pictures(before, after, hint, not self._template.currentData())
        is_done = item is not None and item.cutout is not None and bool(item.cutout.subject)
        for out in self._outs:
            out.setEnabled(is_done)
        self._save_all.setEnabled(bool(table.items))
        self._undo.setEnabled(table.can_undo)
        can_brush = is_done and not self._template.currentData()
        for brush in self._brushes.buttons():
            brush.setEnabled(can_brush)
        if item is not None and item.state == "nothing":
            text = tr("No person found.") if table.subject == "person" else tr("No subject found.")
            self.said.emit(text, True)

    def _show_progress(self, stage: str, share: float) -> None:
        self._progress.setVisible(bool(stage))
        if not stage:
            return
        words = {"reading": tr("Reading the picture"), "loading": tr("Loading the models"),
                 "finding": tr("Finding the subject"), "refining": tr("Refining edges and colours"),
                 "saving": tr("Saving")}  # fmt: skip
        begin, end = STAGE_SHARES[stage]
        self._stage.setText(words[stage])
        self._bar.setValue(round(100 * (begin + share * (end - begin))))

    def _choose_item(self, row: int) -> None:
        if 0 <= row < len(self.table.items):
            self.table.show_item(self.table.items[row])

    def _look_again(self, *_value: object) -> None:
        self.table.look_again(self._who.currentData(), self._hair.isChecked())

    def _choose_background(self, name: str) -> None:
        value = None
        option = next(iter(registry.spec_of(name).options), None)
        if isinstance(option, Color):
            before = QColor(str(registry.first_value(self._effects, name)))
            chosen = QColorDialog.getColor(before, self, tr("Colour"))
            value = chosen.name() if chosen.isValid() else None
        if isinstance(option, File):
            value, _kind = QFileDialog.getOpenFileName(self, tr("Background picture"), "", _pattern(READ))
            if not value and not registry.first_value(self._effects, name):
                self._behind.button(0).click()
                return
        self._effects = registry.with_first(self._effects, name, value or None)
        self._use()

    def _use(self, *_value: object) -> None:
        chosen = self._behind.checkedButton()
        name = str(chosen.property("choice")) if chosen is not None else CUT_OUT
        composition = Composition(
            None if name == CUT_OUT else name, title=self._title.text(), template=self._template.currentData() or "",
            effects={**registry.usable(self._effects, name), **self.face.effects},
        )  # fmt: skip
        if composition != self.table.composition:
            if composition.template:
                self._brushes.button(0).click()
            self.table.use(composition)

    def _ask_for_files(self) -> None:
        files, _kind = QFileDialog.getOpenFileNames(self, tr("Add pictures"), "", _pattern(READ))
        self.add_files([Path(file) for file in files])

    def _save(self) -> None:
        item = self.table.current
        assert item is not None
        proposal = target_of(item.path, PhotoJob(self.table.composition))
        kinds = [kind for kind in WRITTEN if self.table.composition.background is not None or kind in (".png", ".webp")]
        file, _kind = QFileDialog.getSaveFileName(self, tr("Save the picture"), str(proposal), _pattern(kinds))
        if not file:
            return
        target = Path(file) if Path(file).suffix.lower() in kinds else Path(file + proposal.suffix)
        if any(is_same(target, path) for path in (item.path, *PhotoJob(self.table.composition).inputs)):
            self.said.emit(tr("This would overwrite the original picture. Choose another name."), True)
        elif target != Path(file) and target.exists():  # nobody was asked about that one
            self.said.emit(tr("{path} already exists. Choose another name.", path=target), True)
        else:
            self.table.save(item, target)

    def _save_everything(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("Folder for all pictures"))
        if folder:
            self.table.save_all(Path(folder))

    def _finished_picture(self) -> Plane | None:
        """None while there is none, or if it cannot be made; the user is told why."""
        try:
            return self.table.finished_picture()
        except Exception as error:  # noqa: BLE001 - whatever it is, the page goes on
            self.said.emit(translated(in_words(error)), True)
            return None

    def _copy(self) -> None:
        picture = self._finished_picture()
        if picture is not None:
            QGuiApplication.clipboard().setImage(image_of(picture))
            self.said.emit(tr("The picture was copied to the clipboard."), False)

    def _drag_out(self) -> None:
        picture, item = self._finished_picture(), self.table.current
        if picture is None or item is None:
            return
        target = target_of(item.path, PhotoJob(self.table.composition, target=Path(self._scratch.name)))
        try:
            write_photo(target, picture)
        except BuzzCamError as error:
            self.said.emit(translated(error), True)
            return
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(target))])
        mime.setImageData(image_of(picture))
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.setPixmap(QPixmap.fromImage(image_of(picture).scaledToWidth(160)))
        drag.exec(Qt.DropAction.CopyAction)


def stills() -> list[EffectSpec]:
    """The backgrounds that are available for photos."""
    return [spec for spec in registry.backgrounds().values() if spec.make_still]


def name_of(spec: EffectSpec) -> str:
    """The label, with dots if it opens a dialog first."""
    is_asking = isinstance(next(iter(spec.options), None), Color | File)
    return translated(spec.label) + ("…" if is_asking else "")


def _mark(made: QPushButton, is_chosen: bool) -> None:
    restyle(made, "live", is_chosen)


def _side_by_side(*widgets: QWidget, stretch: tuple[int, ...] = ()) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for k, widget in enumerate(widgets):
        row.addWidget(widget, stretch[k] if stretch else 1)
    return row


def _pattern(kinds: Iterable[str]) -> str:
    return " ".join(f"*{kind}" for kind in kinds)
