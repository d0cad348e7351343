"""The options of effects as rows of a panel, built from the specs of the effects."""

from functools import partial
from typing import Any

from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QColorDialog, QFileDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from buzzcam.effects import registry
from buzzcam.effects.option_kinds import Choice, Color, File, Number, Option, Slider, Text, Tick
from buzzcam.effects.spec import EffectSpec, Group
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import Pick, Switch, Tile, dim, heading, silently
from buzzcam.gui.slider import SliderRow
from buzzcam.gui.theme import scaled
from buzzcam.gui.translation import decimal, tr, translated
from buzzcam.settings import EffectValues, FilePath, OptionValue


class OptionRows(QWidget):
    """All options of a group, one below the other. has_headings: the name of each effect stands above its options."""

    def __init__(self, choices: ChoicesModel, group: Group, has_headings: bool = False) -> None:
        super().__init__()
        self._choices = choices
        self._specs = registry.of_group(group)
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
                widgets: list[QWidget] = [row]
                if option.hint and isinstance(option, Tick):
                    widgets.append(dim(translated(option.hint)))
                elif option.hint:
                    row.setToolTip(translated(option.hint))
                for widget in widgets:
                    column.addWidget(widget)
                self._of_effect.setdefault(spec.name, []).extend(widgets)
                self._of_option[spec.name, option.name] = widgets

    def row(self, effect: str, option: str) -> "Row":
        return self._rows[effect, option]

    @property
    def is_empty(self) -> bool:
        return not self._rows

    def show_choices(self) -> None:
        now = self._choices.preferences
        values = registry.usable(now.all_effects, now.behind)
        possible = {spec.name for spec in self._specs if registry.is_possible(spec, now.behind)}
        self.setVisible(bool(possible & self._of_effect.keys()))
        for spec in self._specs:
            for widget in self._of_effect.get(spec.name, ()):
                widget.setVisible(spec.name in possible)
            for option in drawn(spec):
                row = self._rows[spec.name, option.name]
                if not isinstance(option, Number | Text) and option.of and spec.name in possible:
                    for widget in self._of_option[spec.name, option.name]:
                        widget.setVisible(_is_chosen(spec, spec.option(option.of), values))
                value: Any = registry.value_of(values, spec.name, option.name)  # of the row's own kind
                if isinstance(option, Slider):
                    value *= option.steps
                row.show_value(value)
                if isinstance(row, ChoiceTiles):
                    row.show_file(str(_file_of(spec, values)))

    def _made(self, spec: EffectSpec, option: Option) -> "Row":
        choose = partial(self._choices.set_option, spec.name, option.name)
        if isinstance(option, Tick):
            return Switch(translated(option.label), choose)
        if isinstance(option, Choice):
            if option.is_pictured:
                return ChoiceTiles(option, partial(self._pick, spec, option), partial(self._pick_file, spec))
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
        self._choices.set_options(spec.name, {**files, option.name: word})

    def _pick_file(self, spec: EffectSpec) -> None:
        option = next(option for option in spec.options if isinstance(option, File))
        file, _kind = QFileDialog.getOpenFileName(self, translated(spec.label), "", tr("Pictures") + " (*.png *.json)")
        if file:
            self._choices.set_option(spec.name, option.name, FilePath(file))


def _file_of(spec: EffectSpec, values: EffectValues) -> OptionValue:
    """The file that was chosen for an effect; "" for none."""
    names = [option.name for option in spec.options if isinstance(option, File)]
    return registry.value_of(values, spec.name, names[0]) if names else ""


def _is_chosen(spec: EffectSpec, option: Option, values: EffectValues) -> bool:
    """Whether something else than nothing was chosen: by that option, or a file in its place."""
    is_one = registry.value_of(values, spec.name, option.name) != option.default
    return is_one or (isinstance(option, Choice) and bool(_file_of(spec, values)))


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

    def __init__(self, option: Choice, choose: "partial[None]") -> None:
        super().__init__()
        self._words = [word for word, _label in option.values]
        text = translated(option.label)
        self.box = Pick(text)
        self.box.addItems([translated(label) for _word, label in option.values])
        self.box.activated.connect(lambda k: choose(self._words[k]))
        name = QLabel(text)
        name.setBuddy(self.box)
        name.setMinimumWidth(scaled(84))  # as of a SliderRow
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
    """A choice as tiles, with pictures once there are some; and one for a file of the user's."""

    def __init__(self, option: Choice, choose: "partial[None]", choose_file: "partial[None]") -> None:
        super().__init__()
        self._choose, self._file = choose, ""
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(2)
        self._tiles = {word: Tile(translated(label)) for word, label in option.values}
        for k, (word, tile) in enumerate(self._tiles.items()):
            tile.clicked.connect(partial(self._pick, word))
            grid.addWidget(tile, k // TILES_IN_A_ROW, k % TILES_IN_A_ROW)
        self._own = Tile(tr("Your own…"), "plus")
        self._own.clicked.connect(choose_file)
        self._own.clicked.connect(lambda: self.show_file(self._file))
        grid.addWidget(self._own, len(self._tiles) // TILES_IN_A_ROW, len(self._tiles) % TILES_IN_A_ROW)
        for tile in (*self._tiles.values(), self._own):
            tile.setFixedHeight(scaled(PORTRAIT_PX))

    def show_file(self, file: str) -> None:
        """The file of the user's that is in the choice's place; "" for none."""
        self._file = file
        self._own.setToolTip(file or tr("Your own…"))
        with silently(self._own):
            self._own.setChecked(bool(file))
        self._own.update()
        if file:
            self.show_value("")

    def show_value(self, word: str) -> None:
        for name, tile in self._tiles.items():
            with silently(tile):
                tile.setChecked(name == word)
            tile.update()

    def show_picture(self, word: str, picture: QPixmap) -> None:
        self._tiles[word].show_picture(picture)

    def show_no_pictures(self) -> None:
        for tile in self._tiles.values():
            tile.show_picture(None)

    def _pick(self, word: str, _is_checked: bool = True) -> None:
        self._choose(word)
        self.show_value(word)  # the one that was chosen already stays so


SWATCHES = "#2e3440", "#f2f0eb", "#b0bec5", "#264653", "#785e50", "#000000"
SWATCH_PX, LEAST_SWATCH_PX = 40, 32
"""The height of a swatch and its least width, so that seven fit in the column."""


class ColorRow(QWidget):
    """Swatches, and a button for any other colour."""

    def __init__(self, option: Color, choose: "partial[None]") -> None:
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
        other.setAccessibleName(tr("Another colour"))
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
