"""The version, the licence and the third-party software."""

from PySide6.QtCore import QSize, Qt, qVersion
from PySide6.QtWidgets import QHeaderView, QLabel, QTableWidget, QTableWidgetItem, QWidget

from buzzcam import __version__, paths
from buzzcam.files import read_json
from buzzcam.gui.controls import button, dim, heading
from buzzcam.gui.dialog import Dialog
from buzzcam.gui.icons import badge
from buzzcam.gui.theme import STEP_PX
from buzzcam.gui.translation import tr

BADGE_PX = 72
TABLE_HEIGHT_PX = 280


class AboutDialog(Dialog):
    def __init__(self, parent: QWidget | None) -> None:
        super().__init__(parent, tr("About BuzzCam"), 680)
        picture = QLabel()
        picture.setPixmap(badge().pixmap(QSize(BADGE_PX, BADGE_PX), self.devicePixelRatioF()))
        self.add_title(f"BuzzCam {__version__}", beside=picture)
        self.add_below_title(
            QLabel(tr("A private camera for every call. It hides your room and runs on this computer only."))
        )
        self.add_below_title(dim(tr("MIT licence. Made with Qt {version}.", version=qVersion())))
        self.rows.addSpacing(STEP_PX)
        self.rows.addWidget(heading(tr("Third-party software")))
        entries = listed_licences()
        if entries:
            self.rows.addWidget(self._table(entries))
        else:
            self.rows.addWidget(dim(tr("The list of licences cannot be read. Reinstall BuzzCam.")))
        close = button(tr("Close"), self.accept)
        self.add_buttons(main=close)
        close.setFocus()

    def _table(self, entries: list[tuple[str, str, str]]) -> QTableWidget:
        table = QTableWidget(len(entries), 3)
        table.setAccessibleName(tr("Licences"))
        table.setHorizontalHeaderLabels([tr("Name"), tr("Version"), tr("Licence")])
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)  # Tab leaves it
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setMinimumHeight(TABLE_HEIGHT_PX)
        for row, texts in enumerate(entries):
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                table.setItem(row, column, item)
        table.resizeColumnsToContents()
        table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        return table


def listed_licences() -> list[tuple[str, str, str]]:
    """(name, version, licence) of each package, model and picture; empty if the list is damaged."""
    try:
        entries = read_json(paths.licenses())["entries"]
        return [(entry["name"], entry.get("looked_at", ""), entry["license"]) for entry in entries
                if entry["kind"] in ("package", "model", "picture")]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return []
