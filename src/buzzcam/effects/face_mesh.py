"""Parts of a face, as numbers of the mesh's points (`core.face.Face`). Left and right are the person's own.

The numbers are MediaPipe's (google-ai-edge/mediapipe, face_mesh_connections.py and canonical_face_model_uv).
"""

import numpy as np

from buzzcam.core.face import FACE_OVAL

OVAL = np.array(FACE_OVAL)

LIPS = np.array(
    [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185]
)  # fmt: skip
MOUTH = np.array(
    [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191]
)  # fmt: skip
"""The lips' outer and inner edges: what lies within MOUTH is teeth and tongue."""

RIGHT_EYE = np.array([33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246])
LEFT_EYE = np.array([263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466])
"""The edges of the lids: outer corner first, the lower lid, inner corner, the upper lid."""

RIGHT_IRIS = np.array([468, 469, 470, 471, 472])
LEFT_IRIS = np.array([473, 474, 475, 476, 477])
"""The middle, then four points around it."""

RIGHT_BROW = np.array([70, 63, 105, 66, 107, 55, 65, 52, 53, 46])
LEFT_BROW = np.array([300, 293, 334, 296, 336, 285, 295, 282, 283, 276])

RIGHT_UNDER_EYE = np.array([226, 31, 228, 229, 230, 231, 232, 233, 128, 121, 120, 119, 118, 117, 111])
LEFT_UNDER_EYE = np.array([446, 261, 448, 449, 450, 451, 452, 453, 357, 350, 349, 348, 347, 346, 340])
"""Below the lower lid, down to the cheekbone."""

CHEEKS = np.array([50, 101, 118, 205, 187, 123, 280, 330, 347, 425, 411, 352, 151, 9])
"""Skin that nothing covers as a rule: both cheeks, and the forehead between the brows."""

RIGHT_LID = np.array([33, 246, 161, 160, 159, 158, 157, 173, 133])
LEFT_LID = np.array([263, 466, 388, 387, 386, 385, 384, 398, 362])
"""The edge of the upper lid, from the outer corner."""

RIGHT_LOWER_LID = np.array([33, 7, 163, 144, 145, 153, 154, 155, 133])
LEFT_LOWER_LID = np.array([263, 249, 390, 373, 374, 380, 381, 382, 362])

RIGHT_SHADOW = np.concatenate([RIGHT_LID, [190, 56, 28, 27, 29, 30, 247]])
LEFT_SHADOW = np.concatenate([LEFT_LID, [414, 286, 258, 257, 259, 260, 467]])
"""The upper lid, up to its crease."""

NOSE = np.array([168, 417, 412, 343, 437, 355, 371, 358, 327, 2, 98, 129, 142, 126, 217, 114, 188, 193])
"""From between the eyes to below its tip, with its wings."""
