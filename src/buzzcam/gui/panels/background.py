"""The panel *Background*."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtGui import QGuiApplication, QImage, QPixmap
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from buzzcam import paths
from buzzcam.effects import registry
from buzzcam.effects.option_kinds import Choice
from buzzcam.effects.spec import Group, Values
from buzzcam.factory import windows
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import Pick, Tile, dim, silently
from buzzcam.gui.panels.options import ChoiceTiles, OptionRows
from buzzcam.gui.panels.panel import Panel
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.translation import tr, translated
from buzzcam.pictures import is_picture
from buzzcam.sentence import say
from buzzcam.settings import NO_BACKGROUND, USUAL_BACKGROUND, EffectValues, OptionValue

COLUMNS = 3
FILE_KINDS = "*.png *.jpg *.jpeg *.webp *.bmp *.tif *.tiff *.mp4 *.mkv *.webm *.mov *.avi"
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
"""Listed here for translation; the names of the files decide what is shown."""


def bundled() -> list[tuple[str, Path]]:
    """Name and file of the bundled pictures."""
    files = sorted((paths.assets() / "backgrounds").glob("*.jpg"))
    return [(file.stem.replace("-", " ").capitalize(), file) for file in files]


@dataclass(frozen=True, slots=True)
class Shown:
    """The background of a tile. effect: its effect. file: the file that it shows."""

    effect: str
    file: Path | None = None


class BackgroundPanel(Panel):
    def __init__(self, choices: ChoicesModel, thumbnails: Thumbnails) -> None:
        super().__init__(choices, thumbnails)
        self.add_heading(tr("Behind you"))
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        self.column.addLayout(self._grid)
        pictures = [(translated(name), file_shown(file)) for name, file in bundled()]
        self._fixed = [
            self._tile(tr("None"), Shown(NO_BACKGROUND), "none"),
            *(
                self._tile(translated(spec.label), Shown(spec.name), spec.icon, translated(spec.note))
                for spec in sorted(registry.backgrounds().values(), key=lambda spec: spec.is_stand_in) if spec.icon
            ),
            *(self._tile(name, shown) for name, shown in pictures),
        ]  # fmt: skip
        self._own: list[tuple[Tile, Shown]] = []
        self._laid_out: tuple[Path, ...] | None = None
        self._add = Tile(tr("Add"), "plus")
        self._add.setCheckable(False)
        self._add.setToolTip(tr("Add your own picture or video. You can also drop it on the window."))
        self._add.clicked.connect(self.ask_for_files)
        self._screens = Pick(tr("Screen"))
        self._screens.activated.connect(lambda k: self.choices.set_background(*self._listed[k]))
        self._listed: list[tuple[str, OptionValue]] = []
        self.column.addWidget(self._screens)
        self.behind = OptionRows(choices, registry.of_group(Group.BEHIND))
        self.column.addWidget(self.behind)
        self._said = dim()
        self.column.addWidget(self._said)
        self._who = self.add_heading(tr("Who is visible"))
        self.person = OptionRows(choices, registry.of_group(Group.PERSON))
        self.column.addWidget(self.person)
        self.column.addStretch(1)
        thumbnails.made.connect(self._show_thumbnail)
        self._stand_ins = [
            (spec, option)
            for spec in registry.backgrounds().values() if spec.is_stand_in for option in spec.options
            if isinstance(option, Choice) and option.is_pictured
        ]  # fmt: skip
        self._portrayed: dict[str, Values] = {}
        thumbnails.portrayed.connect(self._show_portrait)

    def title(self) -> str:
        return tr("Background")

    def add_files(self, files: list[Path]) -> None:
        """Adds all files to the shelf and uses the first one."""
        for file in reversed(files):
            self.choices.add_to_shelf(file)
        if files:
            self._choose(file_shown(files[0]))

    def ask_for_files(self) -> None:
        files, _kind = QFileDialog.getOpenFileNames(
            self, tr("Add backgrounds"), "", tr("Pictures and videos") + f" ({FILE_KINDS})"
        )
        self.add_files([Path(file) for file in files])

    def show_choices(self) -> None:
        now, shelf = self.choices.preferences, self.choices.preferences.shelf
        if shelf != self._laid_out:
            self._lay_out(shelf)
        chosen = Shown(now.behind, registry.file_of(now.all_effects, now.behind))
        for tile, shown in (*self._fixed, *self._own):
            with silently(tile):
                tile.setChecked(shown == (Shown("screen") if chosen.effect == "window" else chosen))
            tile.update()
        is_screen = chosen.effect in ("screen", "window")
        self._screens.setVisible(is_screen)
        if is_screen:
            self._list_screens((chosen.effect, registry.first_value(now.all_effects, chosen.effect)))
        spec = registry.backgrounds().get(chosen.effect)
        text = translated(spec.note) if spec is not None else tr("Everybody sees your room.")
        self.behind.show_choices()
        self._portray(now.all_effects, chosen.effect)
        self.person.show_choices()
        self._who.setVisible(self.person.isVisibleTo(self))
        self._said.setText(text)
        self._said.setVisible(bool(text))

    # ---- inside

    def _tile(self, text: str, shown: Shown, icon_name: str = "", hint: str = "") -> tuple[Tile, Shown]:
        tile = Tile(text, icon_name, is_removable=shown.file in self.choices.preferences.shelf)
        tile.clicked.connect(partial(self._choose, shown))
        tile.setToolTip(hint)
        if shown.file is not None:
            tile.show_picture(self.thumbnails.of(shown.file))
        return tile, shown

    def _lay_out(self, shelf: tuple[Path, ...]) -> None:
        self._laid_out = shelf
        for tile, _shown in self._own:
            self._grid.removeWidget(tile)
            tile.deleteLater()
        self._own = [self._tile(path.stem, file_shown(path)) for path in shelf]
        for tile, shown in self._own:
            tile.setToolTip(tr("{path} (press Delete to remove it)", path=shown.file))
            tile.removed.connect(partial(self._take_off, shown))
        tiles = [tile for tile, _ in (*self._fixed, *self._own)] + [self._add]
        for k, tile in enumerate(tiles):
            self._grid.addWidget(tile, k // COLUMNS, k % COLUMNS)
            if k:
                QWidget.setTabOrder(tiles[k - 1], tile)

    def _list_screens(self, chosen: tuple[str, OptionValue | None]) -> None:
        """Lists the screens, then the windows of other programs."""
        numbers = range(1, len(QGuiApplication.screens()) + 1)
        titles = [window.title for window in windows()]
        self._listed = [*(("screen", number) for number in numbers), *(("window", title) for title in titles)]
        names = [tr("Screen {number}", number=k) for k in numbers] + titles
        with silently(self._screens):
            self._screens.clear()
            self._screens.addItems(names)
            self._screens.setCurrentIndex(self._listed.index(chosen) if chosen in self._listed else -1)

    def _choose(self, shown: Shown, *_: object) -> None:
        self.choices.set_background(shown.effect, None if shown.file is None else str(shown.file))
        self.show_choices()  # a tile that was chosen already must stay checked

    def _take_off(self, taken: Shown) -> None:
        """Removes the tile from the shelf, but not the file."""
        now = self.choices.preferences
        is_chosen = registry.file_of(now.all_effects, now.background) == taken.file
        shelf = tuple(other for other in now.shelf if other != taken.file)
        self.choices.choose(replace(now, shelf=shelf, background=USUAL_BACKGROUND if is_chosen else now.background))

    def _portray(self, values: EffectValues, behind: str) -> None:
        """Shows the choices of a stand-in in the colours that it has now."""
        for spec, option in self._stand_ins:
            own = {name: value for name, value in values.get(spec.name, {}).items() if name != option.name}
            if spec.name == behind and self._portrayed.get(spec.name) != own:
                self._portrayed[spec.name] = own
                self.thumbnails.portray_stand_ins(spec, option, own)

    def _show_portrait(self, effect: str, word: str, image: QImage, _is_user: bool) -> None:
        for spec, option in self._stand_ins:
            row = self.behind.row(spec.name, option.name)
            if spec.name == effect and isinstance(row, ChoiceTiles):
                row.show_picture(word, QPixmap.fromImage(image))

    def _show_thumbnail(self, path: Path) -> None:
        for tile, shown in (*self._fixed, *self._own):
            if shown.file == path:
                tile.show_picture(self.thumbnails.of(path))


def file_shown(path: Path) -> Shown:
    return Shown("image" if is_picture(path) else "video", path)
