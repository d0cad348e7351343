"""What is behind you."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtGui import QColor, QGuiApplication, QPixmap
from PySide6.QtWidgets import QColorDialog, QFileDialog, QGridLayout, QHBoxLayout, QWidget

from buzzcam import paths
from buzzcam.effects.spec import Group
from buzzcam.factory import is_picture_file, windows
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import Pick, Tile, dim, silently
from buzzcam.gui.panels.options import OptionRows
from buzzcam.gui.panels.panel import Panel
from buzzcam.gui.slider import SliderRow
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.translation import tr, translated
from buzzcam.sentence import say
from buzzcam.settings import KEY_GREEN, Background

COLUMNS = 3
FILE_KINDS = "*.png *.jpg *.jpeg *.webp *.bmp *.tif *.tiff *.mp4 *.mkv *.webm *.mov *.avi"
SWATCHES = ((46, 52, 64), (242, 240, 235), (176, 190, 197), (38, 70, 83), (120, 94, 80), (0, 0, 0))
BUNDLED_NAMES = (
    say("Evening room"),
    say("Bright office"),
    say("Library"),
    say("Garden"),
    say("Harbour"),
    say("Concrete studio"),
    say("Mountain morning"),
    say("Plaster arches"),
)
"""Said once here so that they are translated; the files' names decide what there is."""


def bundled() -> list[tuple[str, Path]]:
    """Name and file of the pictures that come with BuzzCam."""
    files = sorted((paths.assets() / "backgrounds").glob("*.jpg"))
    return [(file.stem.replace("-", " ").capitalize(), file) for file in files]


class BackgroundPanel(Panel):
    def __init__(self, choices: ChoicesModel, thumbnails: Thumbnails) -> None:
        super().__init__(choices, thumbnails)
        self.add_heading(tr("What is behind you"))
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        self.column.addLayout(self._grid)
        pictures = [(translated(name), Background("picture", path=file)) for name, file in bundled()]
        self._fixed = [
            self._tile(tr("None"), Background("none"), "none"),
            self._tile(tr("Blur"), Background("blur"), "person"),
            *(self._tile(name, background) for name, background in pictures),
            self._tile(tr("Colour"), Background("colour", colour=SWATCHES[0]), "theme"),
            self._tile(tr("Remove"), Background("colour", colour=KEY_GREEN), "pattern"),
            self._tile(tr("My screen"), Background("screen"), "screen"),
        ]
        self._fixed[-2][0].setToolTip(tr("Plain green, for programs that cut it out"))
        self._own: list[tuple[Tile, Background]] = []
        self._laid_out: tuple[Path, ...] | None = None
        self._add = Tile(tr("Add"), "plus")
        self._add.setCheckable(False)
        self._add.setToolTip(tr("A picture or video of your own; you can also drop it on the window"))
        self._add.clicked.connect(self.ask_for_files)
        self._strength = SliderRow(tr("Blur"), 0, 100, 50, lambda value: f"{value} %")
        self._strength.moved.connect(self._blur)
        self._strength.released.connect(choices.end_gesture)
        self.column.addWidget(self._strength)
        self._swatches = self._swatch_row()
        self.column.addWidget(self._swatches)
        self._screens = Pick(tr("Which screen"))
        self._screens.activated.connect(lambda k: self._choose(self._shown[k]))
        self._shown: list[Background] = []
        self.column.addWidget(self._screens)
        self.behind = OptionRows(choices, Group.BEHIND)
        self.column.addWidget(self.behind)
        self._said = dim()
        self.column.addWidget(self._said)
        self._who = self.add_heading(tr("Who is seen"))
        self.person = OptionRows(choices, Group.PERSON)
        self.column.addWidget(self.person)
        self.column.addStretch(1)
        thumbnails.made.connect(self._show_thumbnail)

    def title(self) -> str:
        return tr("Background")

    def add_files(self, files: list[Path]) -> None:
        """The first one is used at once; all are kept on the shelf."""
        for file in reversed(files):
            self.choices.add_to_shelf(file)
        if files:
            self._choose(background_of(files[0]))

    def ask_for_files(self) -> None:
        files, _kind = QFileDialog.getOpenFileNames(
            self, tr("Add backgrounds"), "", tr("Pictures and videos") + f" ({FILE_KINDS})"
        )
        self.add_files([Path(file) for file in files])

    def show_choices(self) -> None:
        now, shelf = self.choices.preferences.background, self.choices.preferences.shelf
        if shelf != self._laid_out:
            self._lay_out(shelf)
        for tile, background in (*self._fixed, *self._own):
            with silently(tile):
                tile.setChecked(is_same(background, now))
            tile.update()
        self._strength.setVisible(now.kind == "blur")
        self._strength.show_value(now.strength)
        self._swatches.setVisible(now.kind == "colour" and not now.is_keyed)
        self._screens.setVisible(now.kind in ("screen", "window"))
        if now.kind in ("screen", "window"):
            self._list_screens(now)
        texts = {
            "none": tr("Your room is seen as it is."),
            "blur": "",
            "screen": tr("You stand in front of your screen. What is on it is seen by everybody."),
            "window": tr("You stand in front of a window. What is in it is seen by everybody."),
        }
        green = tr("Plain green, for programs that cut it out.")
        text = green if now.is_keyed else texts.get(now.kind, "")
        self.behind.show_choices()
        self.person.show_choices()
        self._who.setVisible(self.person.isVisibleTo(self))
        self._said.setText(text)
        self._said.setVisible(bool(text))

    # ---- inside

    def _tile(self, text: str, background: Background, icon_name: str = "") -> tuple[Tile, Background]:
        tile = Tile(text, icon_name, is_removable=background.path in self.choices.preferences.shelf)
        tile.clicked.connect(partial(self._choose, background))
        if background.path is not None:
            tile.show_picture(self.thumbnails.of(background.path))
        return tile, background

    def _lay_out(self, shelf: tuple[Path, ...]) -> None:
        self._laid_out = shelf
        for tile, _background in self._own:
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self._own = [self._tile(path.stem, background_of(path)) for path in shelf]
        for tile, background in self._own:
            tile.setToolTip(tr("{path} (Delete takes it off the shelf)", path=background.path))
            tile.removed.connect(partial(self._take_off, background))
        tiles = [tile for tile, _ in (*self._fixed, *self._own)] + [self._add]
        for k, tile in enumerate(tiles):
            self._grid.addWidget(tile, k // COLUMNS, k % COLUMNS)
            if k:
                QWidget.setTabOrder(tiles[k - 1], tile)

    def _list_screens(self, now: Background) -> None:
        """The screens, then the windows of other programs."""
        count = len(QGuiApplication.screens())
        names = [tr("Screen {number}", number=k) for k in range(1, count + 1)]
        self._shown = [Background("screen", screen=k) for k in range(1, count + 1)]
        for window in windows():
            names.append(window.title)
            self._shown.append(Background("window", window=window.title))
        with silently(self._screens):
            self._screens.clear()
            self._screens.addItems(names)
            same = [k for k, shown in enumerate(self._shown)
                    if (shown.kind, shown.screen, shown.window) == (now.kind, now.screen, now.window)]  # fmt: skip
            self._screens.setCurrentIndex(same[0] if same else -1)

    def _choose(self, background: Background, *_: object) -> None:
        now = self.choices.preferences
        background = replace(background, strength=now.background.strength)  # kept for the next blur
        self.choices.choose(replace(now, background=background))
        self.show_choices()  # a tile that was chosen already must stay checked

    def _blur(self, strength: int) -> None:
        now = self.choices.preferences
        self.choices.choose(replace(now, background=replace(now.background, strength=float(strength))), "blur")

    def _take_off(self, taken: Background) -> None:
        """Off the shelf; the file stays where it is."""
        now = self.choices.preferences
        background = now.background
        if background.path == taken.path:
            background = replace(background, kind="blur", path=None)
        shelf = tuple(other for other in now.shelf if other != taken.path)
        self.choices.choose(replace(now, shelf=shelf, background=background))

    def _swatch_row(self) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        for colour in SWATCHES:
            tile = Tile("")
            tile.setAccessibleName(QColor(*colour).name())
            tile.setFixedHeight(40)
            tile.setMinimumWidth(32)  # seven in the column
            picture = QPixmap(40, 40)
            picture.fill(QColor(*colour))
            tile.show_picture(picture)
            tile.setCheckable(False)
            tile.clicked.connect(partial(self._choose, Background("colour", colour=colour)))
            line.addWidget(tile)
        other = Tile("", "plus")
        other.setFixedHeight(40)
        other.setMinimumWidth(32)
        other.setCheckable(False)
        other.setAccessibleName(tr("Another colour"))
        other.setToolTip(tr("Another colour"))
        other.clicked.connect(self._ask_for_colour)
        line.addWidget(other)
        return row

    def _ask_for_colour(self) -> None:
        colour = QColorDialog.getColor(QColor(*self.choices.preferences.background.colour), self)
        if colour.isValid():
            self._choose(Background("colour", colour=(colour.red(), colour.green(), colour.blue())))

    def _show_thumbnail(self, path: Path) -> None:
        for tile, background in (*self._fixed, *self._own):
            if background.path == path:
                tile.show_picture(self.thumbnails.of(path))


def background_of(path: Path) -> Background:
    return Background("picture" if is_picture_file(path) else "video", path=path)


def is_same(tile: Background, now: Background) -> bool:
    """Whether a tile stands for what is chosen."""
    if tile.kind == "screen" and now.kind == "window":
        return True
    if tile.kind != now.kind or tile.path != now.path:
        return False
    return tile.is_keyed == now.is_keyed
