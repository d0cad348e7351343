"""The base of the dialogs: margins, a title, a row of buttons at the end."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from buzzcam.gui.theme import STEP_PX, theme

TITLE_SCALE = 1.5


class Dialog(QDialog):
    """Belongs to the window; created each time and deleted when closed."""

    def __init__(self, parent: QWidget | None, title: str, width_px: int) -> None:
        super().__init__(parent)
        theme.dress(self)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(width_px)
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(3 * STEP_PX, 3 * STEP_PX, 3 * STEP_PX, 2 * STEP_PX)
        self.rows.setSpacing(STEP_PX)
        self._top = QVBoxLayout()
        self._top.setSpacing(STEP_PX // 2)

    def event(self, event: QEvent) -> bool:
        """Sets the height that the texts need at the present width; Qt ignores wrapped lines."""
        is_done = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show):
            needed = self.rows.totalHeightForWidth(self.width())
            if needed > self.height() or event.type() == QEvent.Type.Show:
                self.resize(self.width(), needed)
        return is_done

    def add_title(self, text: str, beside: QLabel | None = None) -> None:
        """beside: a picture before the title."""
        label = QLabel(text)
        font = QGuiApplication.font()
        font.setPointSizeF(font.pointSizeF() * TITLE_SCALE)
        font.setBold(True)
        label.setFont(font)
        label.setWordWrap(True)
        self._top.addWidget(label)
        row = QHBoxLayout()
        row.setSpacing(2 * STEP_PX)
        if beside is not None:
            row.addWidget(beside, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(self._top, 1)
        self.rows.addLayout(row)

    def add_below_title(self, label: QLabel) -> None:
        label.setWordWrap(True)
        self._top.addWidget(label)

    def add_buttons(self, *leading: QPushButton, main: QPushButton) -> None:
        """main: the last button, which Enter presses."""
        self.rows.addSpacing(STEP_PX)
        self.rows.addStretch(0)
        row = QHBoxLayout()
        row.setSpacing(STEP_PX)
        for button in leading:
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        main.setDefault(True)
        row.addWidget(main)
        self.rows.addLayout(row)
