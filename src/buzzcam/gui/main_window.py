"""The main window: preview, column of settings, bars. It only arranges them; the choices model and the bridge do the
work."""

from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAction,
    QCloseEvent,
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QMenu,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from buzzcam.gui.action_bar import ActionBar
from buzzcam.gui.bridge import Bridge
from buzzcam.gui.call.controller import CallController
from buzzcam.gui.call.page import CallPage
from buzzcam.gui.call.tile_view import TileView
from buzzcam.gui.choices_model import ChoicesModel
from buzzcam.gui.messages import MessageBar
from buzzcam.gui.panels import PANELS
from buzzcam.gui.photo.face import FaceChoices
from buzzcam.gui.photo.page import PhotoPage
from buzzcam.gui.preview import Preview
from buzzcam.gui.preview_presenter import PreviewPresenter
from buzzcam.gui.theme import COLUMN_PX, scaled, theme
from buzzcam.gui.thumbnails import Thumbnails
from buzzcam.gui.top_bar import TopBar
from buzzcam.gui.translation import tr

STATUS_EVERY_MS = 500
DRAWER_BELOW_PX = 900
LEAST_WIDTH_PX = 560
LINE_PX = 1


class Ground(QWidget):
    """The background of the window. Has no style sheet, like `Column`: each part has its own."""

    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), QColor(theme.tokens.ground))


class Column(QStackedWidget):
    """The column beside the preview, with a line at its left."""

    def __init__(self) -> None:
        super().__init__()
        self.setContentsMargins(LINE_PX, 0, 0, 0)
        self.setFixedWidth(scaled(COLUMN_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.tokens.panel))
        painter.fillRect(0, 0, LINE_PX, self.height(), QColor(theme.tokens.line))


class MainWindow(QMainWindow):
    """closing: the user closes the window; the listener decides whether to quit or to stay in the tray.

    key_moved: (a plain key that no control used, whether it is down). left: another window has the keyboard focus.
    """

    closing = Signal()
    key_moved = Signal(int, bool)
    left = Signal()

    def __init__(self, choices: ChoicesModel, bridge: Bridge, thumbnails: Thumbnails, menu: QMenu) -> None:
        super().__init__()
        self._choices, self._bridge = choices, bridge
        self.setWindowTitle("BuzzCam")
        self.setMinimumSize(LEAST_WIDTH_PX, 420)
        self.setAcceptDrops(True)
        self.messages = MessageBar()
        self.preview = Preview(bridge)
        self._presenter = PreviewPresenter(choices, self.preview)
        self._toggle_column = QAction(self)
        self.top = TopBar(choices, menu, self._toggle_column)
        self.call_controller = CallController(choices, bridge)
        self.tile_view = TileView(self.preview, bridge)
        self._toggle_call = QAction(self)
        self.photos = PhotoPage(choices, bridge.happened.emit)
        self.actions_below = ActionBar(choices, self.call_controller, self._toggle_call)
        self.panels = [panel(choices, thumbnails) for panel in PANELS]
        self.call_page = CallPage(self.call_controller)
        self._column = Column()
        for page in (self._made_column(), self.call_page):
            self._column.addWidget(page)
        self._toggle_call.triggered.connect(self._show_or_hide_call)
        self.call_page.closed.connect(lambda: self._column.setCurrentIndex(0))
        self.call_controller.changed.connect(self._show_tile_view)
        self._toggle_column.triggered.connect(self._toggle_drawer)
        self._is_drawer = False
        ground = self._made_ground()
        for part in (self.top, self.messages, self.tile_view, self.tabs, *self.panels, self.call_page, self.photos,
                     self.actions_below):  # fmt: skip
            theme.dress(part)
        self.setCentralWidget(ground)
        ground.setFocus()
        self._poll = QTimer(self, interval=STATUS_EVERY_MS)
        self._poll.timeout.connect(self._show_status)
        self.preview.seen.connect(self._be_seen)
        self.preview.dropped.connect(self._add_dropped)
        choices.changed.connect(self._show_choices)
        choices.state_changed.connect(self._show_status)
        choices.said.connect(self.messages.show_message)
        self._show_choices()
        self.resize(1280, 800)
        self.restoreGeometry(QByteArray.fromBase64(choices.preferences.window.encode()))

    def show_panel(self, number: int) -> None:
        """number: from 0. Opens the drawer if needed."""
        self.tabs.setCurrentIndex(number)
        self._column.setCurrentIndex(0)
        self._column.show()

    def show_call(self) -> None:
        self.show_page(0)
        self._column.setCurrentWidget(self.call_page)
        self._column.show()

    def show_page(self, number: int) -> None:
        """number: 0 for the camera, 1 for photos. With photos, the camera runs as if the window were hidden."""
        self._pages.setCurrentIndex(number)
        self._lefts[number].insertWidget(0, self.messages)
        self.top.show_page(number)

    def undo(self) -> None:
        """Takes back a choice of the page that is shown."""
        self._undoable.undo()

    def redo(self) -> None:
        self._undoable.redo()

    def remember_place(self) -> None:
        self._choices.remember(window=bytes(self.saveGeometry().toBase64().data()).decode())

    # ---- Qt

    def closeEvent(self, event: QCloseEvent) -> None:
        self.remember_place()
        event.ignore()
        self.closing.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._move_key(event, True)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self._move_key(event, False)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.left.emit()
        super().changeEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.left.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        is_drawer = self.width() < DRAWER_BELOW_PX
        if is_drawer != self._is_drawer:
            self._is_drawer = is_drawer
            for column in (self._column, self.photos.column):
                column.setVisible(not is_drawer)
            self.top.show_drawer_button(is_drawer)
        super().resizeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._add_dropped([url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()])

    # ---- inside

    @property
    def _undoable(self) -> ChoicesModel | FaceChoices:
        return self.photos.face.choices if self._pages.currentWidget() is self.photos else self._choices

    def _move_key(self, event: QKeyEvent, is_down: bool) -> None:
        is_plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if (is_plain or not is_down) and not event.isAutoRepeat():
            self.key_moved.emit(event.key(), is_down)

    def _made_ground(self) -> QWidget:
        ground = Ground()
        ground.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # nothing has a ring until the keyboard is used
        rows = QVBoxLayout(ground)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        middle, left = QHBoxLayout(), QVBoxLayout()
        left.setContentsMargins(16, 16, 16, 16)
        left.addWidget(self.messages)
        left.addWidget(self.tile_view, 1)
        self._lefts = (left, self.photos.left)
        middle.addLayout(left, 1)
        middle.addWidget(self._column)
        camera = QWidget()
        middle.setContentsMargins(0, 0, 0, 0)
        camera.setLayout(middle)
        self._pages = QStackedWidget()
        self._pages.addWidget(camera)
        self._pages.addWidget(self.photos)
        rows.addWidget(self.top)
        rows.addWidget(self._pages, 1)
        rows.addWidget(self.actions_below)
        self.top.page_chosen.connect(self.show_page)
        self.photos.said.connect(self.messages.show_message)
        return ground

    def _show_tile_view(self) -> None:
        self.tile_view.show_call(self.call_controller.status, not self.call_controller.has_camera)

    def _show_or_hide_call(self) -> None:
        if self._column.isVisible() and self._column.currentWidget() is self.call_page:
            self._column.setCurrentIndex(0)
        else:
            self.show_call()

    def _made_column(self) -> QWidget:
        column = QWidget()
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 14, 0, 0)
        rows.setSpacing(4)
        self.tabs, pages = QTabBar(), QStackedWidget()
        self.tabs.setObjectName("tabs")
        self.tabs.setExpanding(True)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(tr("Settings"))
        for panel in self.panels:
            self.tabs.addTab(panel.title())
            area = QScrollArea()
            area.setWidgetResizable(True)
            area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            area.setWidget(panel)
            area.setFrameShape(QFrame.Shape.NoFrame)
            for widget in (area.viewport(), panel):
                widget.setAutoFillBackground(False)
            theme.dress(area.verticalScrollBar())
            pages.addWidget(area)
        self.tabs.currentChanged.connect(pages.setCurrentIndex)
        at_margin = QHBoxLayout()
        at_margin.setContentsMargins(8, 0, 8, 0)
        at_margin.addWidget(self.tabs)
        rows.addLayout(at_margin)
        rows.addWidget(pages, 1)
        return column

    def _toggle_drawer(self) -> None:
        column = (self._column, self.photos.column)[self._pages.currentIndex()]
        column.setVisible(not column.isVisible())

    def _show_choices(self) -> None:
        self.preview.show_mirrored(self._choices.preferences.is_preview_mirrored)
        self.top.show_choices()
        for panel in self.panels:
            panel.show_choices()
        self._make_room()

    def _make_room(self) -> None:
        """Widens the window so that no text of the bars is cut; they depend on language and state."""
        bars = (self.top, self.actions_below)
        self.setMinimumWidth(max(LEAST_WIDTH_PX, *(bar.minimumSizeHint().width() for bar in bars)))

    def _show_status(self) -> None:
        self._make_room()
        status = self._bridge.status()
        if status is None:
            return
        self._presenter.show_status(status)
        frame = self.preview.safe_frame
        for panel in self.panels:
            if panel.isVisible():
                panel.show_status(status)
                if frame is not None:
                    panel.show_frame(frame)

    def _be_seen(self, is_seen: bool) -> None:
        self._bridge.show(is_seen)
        if is_seen:
            self._poll.start()
        else:
            self._poll.stop()

    def _add_dropped(self, files: list[str]) -> None:
        if self._pages.currentWidget() is self.photos:
            self.photos.add_files([Path(file) for file in files])
            return
        for panel in self.panels:
            panel.add_files([Path(file) for file in files])
