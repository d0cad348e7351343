"""What a person net answers, as one plane."""

import cv2
import numpy as np

from buzzcam import kernels
from buzzcam.core.frame import Plane


def alpha_of(answer: np.ndarray) -> Plane:
    """A net's alpha as one plane of uint8. answer: float32 (1, 1, rows, columns), 0..1; or uint8 (4, rows / 2,
    columns / 2), the cells of the even rows and columns, of the odd columns, of the odd rows, of both."""
    if answer.dtype != np.uint8:
        alpha: Plane = cv2.convertScaleAbs(answer[0, 0], alpha=255.0)
        return alpha
    return kernels.interleaved(answer)  # ten times faster than ONNX Runtime's DepthToSpace
