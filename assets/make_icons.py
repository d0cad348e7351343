"""Makes the pixel icons of the guest page's manifest from its icon.svg.

python assets/make_icons.py
"""

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

PAGE = Path(__file__).parents[1] / "src" / "buzzcam" / "calls" / "page"


def draw(svg: str, size: int, name: str) -> None:
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg.encode())).render(painter)
    painter.end()
    image.save(str(PAGE / name))


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    _app = QGuiApplication([])
    svg = (PAGE / "icon.svg").read_text(encoding="utf-8")
    for size in (192, 512):
        draw(svg, size, f"icon-{size}.png")
    draw(svg.replace(' rx="8"', "", 1), 512, "icon-whole.png")  # systems cut their own shape out of it


if __name__ == "__main__":
    main()
