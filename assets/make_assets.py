"""Makes the pictures in this folder again: the demo's person and room, and the paused card.

    python assets/make_assets.py --astronaut astronaut.png

astronaut.png is `skimage/data/astronaut.png` of the scikit-image wheel (sha256 below): NASA's portrait of
Eileen Collins, public domain. Room and card are painted here. Needs OpenCV, NumPy and PySide6 only.
"""

import argparse
import hashlib
import os
from pathlib import Path

import cv2
import numpy as np

HERE = Path(__file__).parent
ASTRONAUT_SHA256 = "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"

OUTLINE = [
    (20, 347), (34, 300), (48, 262), (74, 236), (110, 212), (112, 190), (128, 166), (156, 150), (180, 148),
    (172, 122), (158, 118), (152, 92), (156, 58), (172, 32), (204, 16), (244, 13), (276, 24), (298, 56),
    (301, 92), (286, 124), (268, 132), (258, 172), (284, 188), (304, 220), (308, 236), (336, 262), (352, 296),
    (362, 347),
]  # fmt: skip
"""By hand, in pixels of the portrait: head, collar and shoulders; the helmet and the flag stay out."""

LOWEST_ROW = 345  # the helmet begins below


def person(portrait: np.ndarray) -> np.ndarray:
    """The cut-out, uint8 (rows, columns, 4) BGRA."""
    rows, columns = portrait.shape[:2]
    rough = np.zeros((rows, columns), np.uint8)
    cv2.fillPoly(rough, [np.array(OUTLINE, np.int32)], 255)
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (15, 15))
    mask = np.full((rows, columns), cv2.GC_BGD, np.uint8)
    mask[cv2.dilate(rough, disk) > 0] = cv2.GC_PR_BGD
    mask[rough > 0] = cv2.GC_PR_FGD
    mask[cv2.erode(rough, disk) > 0] = cv2.GC_FGD
    cv2.setRNGSeed(1)
    cv2.grabCut(portrait, mask, None, np.zeros((1, 65)), np.zeros((1, 65)), 6, cv2.GC_INIT_WITH_MASK)
    alpha = np.where((mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD), 255, 0).astype(np.uint8)
    alpha[LOWEST_ROW + 8 :] = 0
    count, labels, stats, _ = cv2.connectedComponentsWithStats(alpha)
    alpha[labels != 1 + stats[1:count, cv2.CC_STAT_AREA].argmax()] = 0
    alpha = cv2.morphologyEx(alpha, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    alpha = cv2.GaussianBlur(cv2.erode(alpha, np.ones((3, 3), np.uint8)), (5, 5), 1.0)
    inside = (alpha > 250).astype(np.float32)  # colours of the edge from the inside: no old background in them
    spread = cv2.GaussianBlur(portrait * inside[..., None], (0, 0), 2.5)
    colour = spread / np.maximum(cv2.GaussianBlur(inside, (0, 0), 2.5), 1e-3)[..., None]
    colour = np.where(inside[..., None] > 0, portrait, np.clip(colour, 0, 255)).astype(np.uint8)
    left, top, width, height = cv2.boundingRect((alpha[:LOWEST_ROW] > 8).astype(np.uint8))
    cut = np.dstack([colour, alpha])[top : top + height, left : left + width]
    scale = 1.6
    return cv2.resize(cut, (round(width * scale), round(height * scale)), interpolation=cv2.INTER_CUBIC)


def room(width: int = 1408, height: int = 792) -> np.ndarray:
    """A painted study: window, shelf with books, plant, lamp. uint8 (height, width, 3) BGR."""
    random = np.random.default_rng(7)
    w, h = width * 2, height * 2  # painted twice as large, so that edges come out smooth
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    light = np.exp(-((x - w * 0.2) ** 2 + (y - h * 0.35) ** 2) / (2 * (w * 0.35) ** 2))
    wall = np.array([168, 186, 196], np.float32) * (0.62 + 0.42 * light)[..., None]
    picture = np.clip(wall, 0, 255).astype(np.uint8)

    def box(left: float, top: float, right: float, bottom: float, colour: tuple[int, ...]) -> None:
        corners = (round(left * w), round(top * h)), (round(right * w) - 1, round(bottom * h) - 1)
        cv2.rectangle(picture, *corners, colour, cv2.FILLED)

    box(0, 0.86, 1, 1, (70, 98, 128))  # floor board
    box(0, 0.855, 1, 0.868, (210, 218, 222))
    box(0.06, 0.10, 0.34, 0.66, (225, 230, 232))  # window
    sky = picture[round(0.125 * h) : round(0.635 * h), round(0.075 * w) : round(0.325 * w)]
    fade = np.linspace(0, 1, sky.shape[0], dtype=np.float32)[:, None, None]
    sky[:] = (np.array([238, 205, 160]) * (1 - fade) + np.array([245, 238, 225]) * fade).astype(np.uint8)
    for k in range(9):
        centre = (round((0.08 + 0.03 * k) * w), round((0.62 + 0.02 * np.sin(k * 1.7)) * h))
        centre = (centre[0] - round(0.075 * w), centre[1] - round(0.125 * h))
        bush, green = (round(0.05 * w), round(0.09 * h)), (96 + 6 * (k % 3), 142, 104 - 5 * (k % 4))
        cv2.ellipse(sky, centre, bush, 0, 180, 360, green, cv2.FILLED)
    box(0.197, 0.12, 0.203, 0.64, (225, 230, 232))
    box(0.07, 0.37, 0.33, 0.378, (225, 230, 232))
    box(0.64, 0.08, 0.97, 0.86, (62, 88, 120))  # shelf
    for row in range(4):
        top = 0.10 + row * 0.19
        box(0.65, top, 0.96, top + 0.17, (40, 58, 82))
        left = 0.655
        while left < 0.93:
            thick, tall = random.uniform(0.008, 0.020), random.uniform(0.10, 0.155)
            colour = tuple(int(c) for c in random.choice([[60, 70, 150], [120, 90, 60], [70, 120, 90], [60, 130, 190],
                           [150, 140, 130], [90, 60, 100], [190, 205, 210]]) + random.integers(-12, 12, 3))  # fmt: skip
            if random.random() < 0.85:
                box(left, top + 0.165 - tall, left + thick, top + 0.165, colour)
                box(
                    left + thick * 0.3,
                    top + 0.165 - tall * 0.8,
                    left + thick * 0.7,
                    top + 0.165 - tall * 0.72,
                    (200, 210, 215),
                )
            left += thick + 0.002
    box(0.47, 0.30, 0.474, 0.86, (50, 50, 54))  # lamp
    shade = np.array([[0.44, 0.32], [0.505, 0.32], [0.49, 0.20], [0.455, 0.20]]) * [w, h]
    cv2.fillPoly(picture, [shade.astype(np.int32)], (150, 205, 235))
    for k in range(14):  # plant
        tip = np.array([0.05 + 0.035 * np.cos(k * 0.9), 0.60 - 0.10 * abs(np.sin(k * 1.3)) - 0.04])
        base = np.array([0.05, 0.74])
        middle = (tip + base) / 2 + np.array([0.012 * np.cos(k * 2.1), 0])
        points = (np.array([base, middle, tip]) * [w, h]).astype(np.int32)
        cv2.polylines(picture, [points], False, (62 + 5 * (k % 4), 118 - 4 * (k % 5), 66), 16, cv2.LINE_AA)
    box(0.03, 0.73, 0.07, 0.86, (92, 120, 176))
    small = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return cv2.GaussianBlur(small, (0, 0), 0.8)


def card(path: Path) -> None:
    """The paused card, 1920x1080, by Qt's painter."""
    os.environ.pop("QT_QPA_PLATFORM_PLUGIN_PATH", None)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QPointF, QRectF, Qt
    from PySide6.QtGui import QColor, QFont, QGuiApplication, QImage, QLinearGradient, QPainter, QPen

    application = QGuiApplication([])
    image = QImage(1920, 1080, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    gradient = QLinearGradient(0, 0, 0, 1080)
    gradient.setColorAt(0, QColor("#232a33"))
    gradient.setColorAt(1, QColor("#171b21"))
    painter.fillRect(image.rect(), gradient)
    painter.setPen(
        QPen(QColor("#8fb3d9"), 14, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
    )
    painter.drawRoundedRect(QRectF(800, 350, 230, 180), 34, 34)  # a camera, crossed out
    painter.drawPolygon([QPointF(1050, 420), QPointF(1125, 375), QPointF(1125, 505), QPointF(1050, 460)])
    painter.setPen(QPen(QColor("#1d232b"), 34, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(796, 560), QPointF(1110, 316))
    painter.setPen(QPen(QColor("#8fb3d9"), 14, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(QPointF(796, 560), QPointF(1110, 316))
    for text, top, pixels, colour in (
        ("Camera paused", 600, 76, "#f1f4f8"),
        ("The picture comes back by itself", 706, 40, "#aab6c4"),
    ):
        font = QFont("DejaVu Sans")
        font.setPixelSize(pixels)
        painter.setFont(font)
        painter.setPen(QColor(colour))
        painter.drawText(QRectF(0, top, 1920, pixels * 1.6), Qt.AlignmentFlag.AlignCenter, text)
    painter.end()
    image.save(str(path), "PNG")
    application.quit()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--astronaut", type=Path, required=True)
    content = parser.parse_args().astronaut.read_bytes()
    if hashlib.sha256(content).hexdigest() != ASTRONAUT_SHA256:
        raise SystemExit("that is not the portrait the outline was drawn for")
    (HERE / "demo").mkdir(exist_ok=True)
    portrait = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    cv2.imwrite(str(HERE / "demo" / "person.png"), person(portrait))
    cv2.imwrite(str(HERE / "demo" / "room.jpg"), room(), [cv2.IMWRITE_JPEG_QUALITY, 92])
    card(HERE / "card.png")


if __name__ == "__main__":
    main()
