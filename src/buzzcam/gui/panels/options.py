"""The options of effects as rows of a panel, built from the specs of the effects."""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QColorDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from buzzcam.effects import registry
from buzzcam.effects.option_kinds import Choice, Color, File, Number, Option, Slider, Text, Tick
from buzzcam.effects.spec import EffectSpec
from buzzcam.gui.controls import Pick, Switch, Tile, dim, heading, silently
from buzzcam.gui.slider import NAME_PX, SliderRow
from buzzcam.gui.theme import scaled
from buzzcam.gui.translation import decimal, tr, translated
from buzzcam.settings import EffectValues, OptionValue


class EffectChoices(Protocol):
    """Where the values of effects are kept. behind: the background that they are seen before."""

    @property
    def effects(self) -> EffectValues: ...

    @property
    def behind(self) -> str: ...

    def choose_effects(self, values: EffectValues, gesture: str | None = None) -> None:
        """gesture: see History."""

    def end_gesture(self) -> None: ...


class OptionRows(QWidget):
    """All options of some effects, one below the other. has_headings: the name of each effect stands above its
    options."""

    def __init__(self, choices: EffectChoices, specs: list[EffectSpec], has_headings: bool = False) -> None:
        super().__init__()
        self._choices = choices
        self._specs = specs
        self._rows: dict[tuple[str, str], Row] = {}
        self._of_effect: dict[str, list[QWidget]] = {}
        self._of_option: dict[tuple[str, str], list[QWidget]] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for spec in self._specs:
            if has_headings:
                title = heading(translated(spec.label))
                title.setContentsMargins(0, 8 if column.count() else 0, 0, 0)
                column.addWidget(title)
                self._of_effect[spec.name] = [title]
            for option in drawn(spec):
                row = self._rows[spec.name, option.name] = self._made(spec, option)
                if has_headings and isinstance(row, SliderRow):  # "Strength" alone may be that of anything
                    row.slider.setAccessibleName(f"{translated(spec.label)}: {translated(option.label)}")
                widgets: list[QWidget] = [row]
                if option.hint and isinstance(option, Tick):
                    widgets.append(dim(translated(option.hint)))
                elif option.hint:
                    row.setToolTip(translated(option.hint))
                for widget in widgets:
                    column.addWidget(widget)
                self._of_effect.setdefault(spec.name, []).extend(widgets)
                self._of_option[spec.name, option.name] = widgets

        names = [row.name for row in self._rows.values() if isinstance(row, SliderRow | ChoiceRow)]
        for name in names:  # what is beside them begins at one line
            name.setMinimumWidth(max(scaled(NAME_PX), *(other.sizeHint().width() for other in names)))

    def row(self, effect: str, option: str) -> "Row":
        return self._rows[effect, option]

    @property
    def is_empty(self) -> bool:
        return not self._rows

    def show_choices(self) -> None:
        behind = self._choices.behind
        values = registry.usable(self._choices.effects, behind)
        possible = {spec.name for spec in self._specs if registry.is_possible(spec, behind)}
        self.setVisible(bool(possible & self._of_effect.keys()))
        for spec in self._specs:
            for widget in self._of_effect.get(spec.name, ()):
                widget.setVisible(spec.name in possible)
            for option in drawn(spec):
                row = self._rows[spec.name, option.name]
                if not isinstance(option, Number | Text) and option.of and spec.name in possible:
                    for widget in self._of_option[spec.name, option.name]:
                        widget.setVisible(_counts(spec, option, values))
                value: Any = registry.value_of(values, spec.name, option.name)  # of the row's own kind
                if isinstance(option, Slider):
                    value *= option.steps
                row.show_value(value)
                if isinstance(row, ChoiceTiles):
                    row.show_file(str(file_of(spec, values)))

    def _made(self, spec: EffectSpec, option: Option) -> "Row":
        def choose(value: OptionValue, gesture: str | None = None) -> None:
            self._choices.choose_effects(
                registry.with_option(self._choices.effects, spec.name, option.name, value), gesture
            )

        if isinstance(option, Tick):
            return Switch(translated(option.label), choose)
        if isinstance(option, Choice):
            if option.is_pictured:
                tiles = ChoiceTiles(option, has_file=file_option(spec) is not None)
                tiles.chosen.connect(partial(self._pick, spec, option))
                return tiles
            return ChoiceRow(option, choose)
        if isinstance(option, Color):
            return ColorRow(option, choose)
        assert isinstance(option, Slider)
        low, high, default = (round(value * option.steps) for value in (option.low, option.high, option.default))
        row = SliderRow(translated(option.label), low, high, default, partial(written, option))
        row.moved.connect(lambda value: choose(value / option.steps, f"{spec.name}.{option.name}"))
        row.released.connect(self._choices.end_gesture)
        return row

    def _pick(self, spec: EffectSpec, option: Choice, word: str) -> None:
        """One of ours takes the place of a file of the user's."""
        files = {other.name: other.default for other in spec.options if isinstance(other, File)}
        values = registry.with_options(self._choices.effects, spec, {**files, option.name: word})
        self._choices.choose_effects(values)


def file_option(spec: EffectSpec) -> File | None:
    """Where a file of the user's takes the place of a choice."""
    return next((option for option in spec.options if isinstance(option, File)), None)


def same_thing(file: OptionValue, path: Path) -> bool:
    """Whether a chosen file is that thing: its picture and its description are one."""
    return bool(file) and Path(str(file)).with_suffix("") == path.with_suffix("")


def file_of(spec: EffectSpec, values: EffectValues) -> OptionValue:
    """The file that was chosen for an effect; "" for none."""
    option = file_option(spec)
    return registry.value_of(values, spec.name, option.name) if option is not None else ""


def _counts(spec: EffectSpec, option: Slider | Tick | Choice | Color, values: EffectValues) -> bool:
    """Whether an option beside another one says something now."""
    of = spec.option(option.of)
    if isinstance(option, Color) and option.only:
        return registry.value_of(values, spec.name, of.name) in option.only
    return is_chosen(spec, of, values)


def is_chosen(spec: EffectSpec, option: Option, values: EffectValues) -> bool:
    """Whether something else than nothing was chosen: by that option, or a file in its place."""
    is_one = registry.value_of(values, spec.name, option.name) != option.default
    return is_one or (isinstance(option, Choice) and bool(file_of(spec, values)))


def drawn(spec: EffectSpec) -> list[Option]:
    """The options that have a row. Files, screens and windows have tiles and lists instead."""
    return [option for option in spec.options if not isinstance(option, Number | Text)]


def written(option: Slider, steps: int) -> str:
    """The text for a slider at that number of steps."""
    value = steps / option.steps
    number = decimal(value) if option.steps > 1 else f"{value:+.0f}" if option.low < 0 and value else f"{value:.0f}"
    return f"{number} {option.unit}".rstrip()


class ChoiceRow(QWidget):
    """A name and its choices."""

    def __init__(self, option: Choice, choose: Callable[[str], None]) -> None:
        super().__init__()
        self._words = [word for word, _label in option.values]
        text = translated(option.label)
        self.box = Pick(text)
        self.box.addItems([translated(label) for _word, label in option.values])
        self.box.activated.connect(lambda k: choose(self._words[k]))
        self.name = name = QLabel(text)
        name.setBuddy(self.box)
        name.setMinimumWidth(scaled(NAME_PX))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(name)
        line.addWidget(self.box, 1)

    def show_value(self, word: str) -> None:
        self.box.setCurrentIndex(self._words.index(word))


TILES_IN_A_ROW = 3
PORTRAIT_PX = 84
"""Height of a tile with a face."""


class ChoiceTiles(QWidget):
    """A choice as tiles, with pictures once there are some; then one for each thing of the user's own, and one to add
    another. has_file: whether there may be such things."""

    chosen = Signal(str)
    file_chosen = Signal(object)
    asked = Signal()
    removed = Signal(object)

    def __init__(self, option: Choice, has_file: bool) -> None:
        super().__init__()
        self._file, self._has_file = "", has_file
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        self._tiles = {word: Tile(translated(label)) for word, label in option.values}
        for word, tile in self._tiles.items():
            tile.clicked.connect(partial(self._pick, word))
        self._own: dict[Path, Tile] = {}
        self._add = Tile(tr("Your own…"), "plus")
        self._add.clicked.connect(self._ask)
        self._lay_out()

    def show_own(self, paths: Iterable[Path]) -> None:
        """The user's own things."""
        before, self._own = self._own, {path: self._own.get(path) or self._own_tile(path) for path in paths}
        if list(before) == list(self._own):
            return
        for path in before.keys() - self._own.keys():
            if before[path].hasFocus():
                self._add.setFocus()
            before[path].setParent(None)
            before[path].deleteLater()
        self._lay_out()
        self.show_file(self._file)

    def show_file(self, file: str) -> None:
        """The file of the user's that is in the choice's place; "" for none."""
        self._file = file
        self._add.setToolTip(file or tr("Your own…"))
        is_own = {path: same_thing(file, path) for path in self._own}
        for path, tile in self._own.items():
            _check(tile, is_own[path])
        _check(self._add, bool(file) and not any(is_own.values()))
        if file:
            self.show_value("")

    def show_value(self, word: str) -> None:
        for name, tile in self._tiles.items():
            _check(tile, name == word)

    def show_picture(self, name: str, picture: QPixmap) -> None:
        """name: the word of a choice, or the path of a thing of the user's own. A null picture: it is damaged."""
        tile = self._tiles.get(name) or self._own.get(Path(name))
        if tile is None:
            return  # it was removed meanwhile
        tile.show_picture(None if picture.isNull() else picture)
        tile.show_icon("warning" if picture.isNull() else "")

    def show_no_pictures(self) -> None:
        for tile in (*self._tiles.values(), *self._own.values()):
            tile.show_picture(None)

    def _own_tile(self, path: Path) -> Tile:
        tile = Tile(path.stem, is_removable=True)
        tile.setToolTip(tr("{path} (press Delete to remove it)", path=path))
        tile.clicked.connect(partial(self._pick_file, path))
        tile.removed.connect(partial(self.removed.emit, path))
        return tile

    def _lay_out(self) -> None:
        tiles = [*self._tiles.values(), *self._own.values(), *([self._add] if self._has_file else [])]
        for k, tile in enumerate(tiles):
            tile.setFixedHeight(scaled(PORTRAIT_PX))
            self._grid.addWidget(tile, k // TILES_IN_A_ROW, k % TILES_IN_A_ROW)
            if k:
                QWidget.setTabOrder(tiles[k - 1], tile)

    def _pick(self, word: str, _is_checked: bool = True) -> None:
        self.chosen.emit(word)
        self.show_value(word)  # the one that was chosen already stays so

    def _pick_file(self, path: Path, _is_checked: bool = True) -> None:
        self.file_chosen.emit(path)
        self.show_file(self._file)

    def _ask(self) -> None:
        self.asked.emit()
        self.show_file(self._file)


def _check(tile: Tile, is_chosen: bool) -> None:
    with silently(tile):
        tile.setChecked(is_chosen)
    tile.update()


SWATCHES = "#2e3440", "#f2f0eb", "#b0bec5", "#264653", "#785e50", "#000000"
SWATCH_PX, LEAST_SWATCH_PX = 40, 32
"""The height of a swatch and its least width, so that seven fit in the column."""


class ColorRow(QWidget):
    """Swatches, and a button for any other colour."""

    def __init__(self, option: Color, choose: Callable[[str], None]) -> None:
        super().__init__()
        self._choose, self._now = choose, option.default
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        text = translated(option.label)
        if option.of:  # one colour among others
            column.addWidget(QLabel(text))
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        column.addLayout(line)
        self._swatches = {colour: Tile("") for colour in option.swatches or SWATCHES}
        for colour, tile in self._swatches.items():
            picture = QPixmap(SWATCH_PX, SWATCH_PX)
            picture.fill(QColor(colour))
            tile.show_picture(picture)
            tile.setAccessibleName(f"{text} {colour}" if option.of else colour)
            tile.clicked.connect(partial(self._pick, colour))
        other = Tile("", "plus")
        other.setCheckable(False)
        other.setAccessibleName(f"{text} {tr('Another colour')}" if option.of else tr("Another colour"))
        other.setToolTip(tr("Another colour"))
        other.clicked.connect(self._ask)
        for tile in (*self._swatches.values(), other):
            tile.setFixedHeight(SWATCH_PX)
            tile.setMinimumWidth(LEAST_SWATCH_PX)
            line.addWidget(tile)

    def show_value(self, value: str) -> None:
        self._now = value
        for colour, tile in self._swatches.items():
            with silently(tile):
                tile.setChecked(colour == value)
            tile.update()

    def _pick(self, colour: str, _is_checked: bool = True) -> None:
        self._choose(colour)
        self.show_value(colour)  # the one that was chosen already stays so

    def _ask(self) -> None:
        colour = QColorDialog.getColor(QColor(self._now), self)
        if colour.isValid():
            self._choose(colour.name())


Row = Switch | SliderRow | ChoiceRow | ChoiceTiles | ColorRow
