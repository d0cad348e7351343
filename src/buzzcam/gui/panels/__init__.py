"""The column's panels, one file each: a class with a `title` and a place for everything about one subject.

A new panel is a file here and a line in PANELS; the window needs to know nothing else of it.
"""

from buzzcam.gui.panels.background import BackgroundPanel
from buzzcam.gui.panels.face import FacePanel
from buzzcam.gui.panels.outputs import OutputsPanel
from buzzcam.gui.panels.panel import Panel
from buzzcam.gui.panels.picture import PicturePanel
from buzzcam.gui.panels.speed import SpeedPanel

PANELS: tuple[type[Panel], ...] = (BackgroundPanel, FacePanel, PicturePanel, SpeedPanel, OutputsPanel)
