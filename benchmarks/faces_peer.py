"""What faces.py has done in the peers' environment: MediaPipe's points of the faces in pictures.

Reads the path of an .npz of uint8 RGB pictures from stdin; prints, for each picture, a list of faces, each a list of
478 pairs of pixels, as one line of JSON.
"""

import json
import os
import sys

import mediapipe as mp
import numpy as np


def main():
    reply = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    mesh = mp.solutions.face_mesh.FaceMesh(static_image_mode=True, max_num_faces=4, refine_landmarks=True)
    for picture in np.load(sys.stdin.readline().strip()).values():
        height, width = picture.shape[:2]
        faces = mesh.process(picture).multi_face_landmarks or []
        points = [[[point.x * width, point.y * height] for point in face.landmark] for face in faces]
        print(json.dumps(points), file=reply, flush=True)


if __name__ == "__main__":
    main()
