"""The bar above the picture: source, look, undo and redo, and the menu."""

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QInputDialog, QLabel, QMenu, QPushButton, QTabBar

from buzzcam.factory import cameras
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.controls import tool_button
from buzzcam.gui.icons import icon
from buzzcam.gui.shown_things import screen_name, shown_things
from buzzcam.gui.theme import theme
from buzzcam.gui.translation import tr, translated
from buzzcam.preferences import Look
from buzzcam.settings import SourceChoice

VIDEOS = "*.mp4 *.mkv *.webm *.mov *.avi *.png *.jpg *.jpeg *.webp"


class TopBar(QFrame):
    """page_chosen: 0 the camera, 1 photos."""

    page_chosen = Signal(int)

    def __init__(self, choices: ChoicesModel, menu: QMenu, toggle_column: QAction) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setProperty("edge", "bottom")
        self._choices = choices
        self._title = QLabel()
        self._title.setProperty("role", "title")
        self._title.setMinimumWidth(1)  # it is hidden before it would be cut: it holds up no narrow window
        self._source, self._look = QPushButton(), QPushButton()
        for pick, name in ((self._source, tr("Source")), (self._look, tr("Look"))):
            pick.setMenu(QMenu(pick))
            pick.setIcon(icon("down"))
            pick.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            pick.setLayoutDirection(self._opposite())  # its arrow stands at the far end
            pick.setAccessibleName(name)
        self._source.menu().aboutToShow.connect(self._list_sources)
        self._look.menu().aboutToShow.connect(self._list_looks)
        self._undo = tool_button("undo", tr("Undo"), choices.undo)
        self._redo = tool_button("redo", tr("Redo"), choices.redo)
        self._menu = tool_button("menu", tr("Menu"), lambda: None)
        self._menu.setMenu(menu)
        self._menu.setPopupMode(self._menu.ToolButtonPopupMode.InstantPopup)
        self._column = tool_button("column", tr("Show or hide the settings"), toggle_column.trigger)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(10)
        self._page = QTabBar()
        self._page.setObjectName("tabs")
        self._page.setDrawBase(False)
        self._page.setExpanding(False)
        self._page.setUsesScrollButtons(False)
        self._page.setAccessibleName(tr("Page"))
        for text in (tr("Camera"), tr("Photos")):
            self._page.addTab(f"  {text}  ")
        self._page.currentChanged.connect(self.page_chosen)
        for widget in (self._title, self._page, self._source, self._look):
            row.addWidget(widget)
        row.addStretch(1)
        for tool in (self._undo, self._redo, self._column, self._menu):
            tool.setIconSize(QSize(18, 18))
            row.addWidget(tool)
        self._column.hide()
        self._names: dict[str, str] = {}
        self._plugs = QFileSystemWatcher(["/dev"] if Path("/dev").is_dir() else [], self)
        self._plugs.directoryChanged.connect(self.refresh)
        self.refresh()

    def show_page(self, number: int) -> None:
        """Shows source, look, undo and redo only on the camera page."""
        self._page.setCurrentIndex(number)
        for widget in (self._source, self._look, self._undo, self._redo):
            widget.setVisible(number == 0)

    def show_drawer_button(self, is_shown: bool) -> None:
        self._column.setVisible(is_shown)
        self._title.setVisible(not is_shown)  # there is no room for both

    def refresh(self) -> None:
        """Updates the menus: cameras may have been connected or removed."""
        self._names = {camera.stable_id: translated(camera.name) for camera in cameras()}
        self.show_choices()

    def show_choices(self) -> None:
        now, number = self._choices.preferences, self._choices.look_number
        size = now.setup.size
        detail = f"   {size.height}p · {now.setup.fps or 0:g}" if now.source.kind == "camera" and self._names else ""
        self._source.setText(self._source_name(now.source) + detail)
        name = now.looks[number].name if number is not None else tr("not saved")
        self._look.setText(tr("Look: {name}", name=name))
        self._title.setText(f'Buzz<span style="color: {theme.tokens.accent}">Cam</span>')
        self._undo.setEnabled(self._choices.can_undo)
        self._redo.setEnabled(self._choices.can_redo)

    # ---- inside

    def _opposite(self) -> Qt.LayoutDirection:
        is_reversed = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        return Qt.LayoutDirection.LeftToRight if is_reversed else Qt.LayoutDirection.RightToLeft

    def _source_name(self, source: SourceChoice) -> str:
        if source.kind == "camera":
            known = self._names.get(source.which or "") or next(iter(self._names.values()), None)
            return known or (source.which or "").partition("/")[2] or tr("No camera")
        if source.kind == "window":
            return source.which or ""
        if source.kind == "screen":
            return screen_name(source.which or "1")
        if source.kind == "file" and source.path is not None:
            return source.path.name
        return {"demo": tr("Demo"), "pattern": tr("Test pattern")}.get(source.kind, source.kind)

    def _list_sources(self) -> None:
        self.refresh()
        menu, now = self._source.menu(), self._choices.preferences.source
        menu.clear()
        if not self._names:
            menu.addAction(icon("camera"), tr("No camera connected")).setEnabled(False)
        first = next(iter(self._names), None)
        for stable_id, name in self._names.items():
            is_now = now.kind == "camera" and (now.which or first) == stable_id
            self._add(menu, "camera", name, SourceChoice("camera", stable_id), is_now)
        menu.addSeparator()
        for text, picture, choice in shown_things():
            action = self._add(menu, choice.kind, text, choice, now == choice)
            if picture is not None:
                action.setIcon(picture)
        menu.addSeparator()
        menu.addAction(icon("file"), tr("Video or picture…"), self._ask_for_file)
        self._add(menu, "person", tr("Demo"), SourceChoice("demo"), now.kind == "demo")
        self._add(menu, "pattern", tr("Test pattern"), SourceChoice("pattern"), now.kind == "pattern")

    def _add(self, menu: QMenu, icon_name: str, text: str, source: SourceChoice, is_now: bool) -> QAction:
        action = menu.addAction(icon(icon_name), text, partial(self._use_source, source))
        action.setCheckable(True)
        action.setChecked(is_now)
        return action

    def _use_source(self, source: SourceChoice) -> None:
        self._choices.choose(replace(self._choices.preferences, source=source))

    def _ask_for_file(self) -> None:
        file, _kind = QFileDialog.getOpenFileName(self, tr("Open a video or picture"), "", VIDEOS)
        if file:
            self._use_source(SourceChoice("file", path=Path(file)))

    def _list_looks(self) -> None:
        menu, number = self._look.menu(), self._choices.look_number
        menu.clear()
        for k, look in enumerate(self._choices.preferences.looks):
            action = menu.addAction(look.name, partial(self._choices.use_look, k))
            action.setCheckable(True)
            action.setChecked(k == number)
            if k < 9:
                action.setText(f"{look.name}\t{k + 1}")
        menu.addSeparator()
        menu.addAction(icon("plus"), tr("Save this look…"), self._save_look)
        if number is not None:
            look = self._choices.preferences.looks[number]
            menu.addAction(tr("Rename “{name}”…", name=look.name), partial(self._rename_look, number, look))
            menu.addAction(tr("Remove “{name}”", name=look.name), partial(self._choices.remove_look, number))
        menu.addAction(tr("Reset all settings"), self._choices.reset)

    def _save_look(self) -> None:
        count = len(self._choices.preferences.looks) + 1
        proposal = tr("Look {number}", number=count)
        name, is_given = QInputDialog.getText(self, tr("Save this look"), tr("Name:"), text=proposal)
        if is_given and name.strip():
            self._choices.save_look(name.strip())

    def _rename_look(self, number: int, look: Look) -> None:
        name, is_given = QInputDialog.getText(self, tr("Rename"), tr("Name:"), text=look.name)
        if is_given and name.strip():
            self._choices.rename_look(number, name.strip())
