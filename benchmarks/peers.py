"""One engine in a process of its own: reads orders from stdin, answers with times. Started by frame_path.py.

An engine takes one frame and returns one. Frames come from files that frame_path.py wrote, so that an engine
may live in another virtual environment (MediaPipe needs an older NumPy). This file imports nothing of BuzzCam at
the top for the same reason.
"""

import gc
import json
import os
import sys
import time

import numpy as np


def net_alone(width, height, effect):
    """The small rung's network and nothing else."""
    from buzzcam import paths
    from buzzcam.vision.catalog import read_catalog
    from buzzcam.vision.runtime import CPU, Net
    from buzzcam.vision.store import checked_file

    catalog = read_catalog(paths.models())
    spec = catalog.models[catalog.rungs["small"].model]
    net = Net(spec.name, checked_file(paths.models(), spec), CPU, 1, lambda event: None)
    return lambda frame: net.run()


def buzzcam(width, height, effect, face_finder=None, looks=(), over=()):
    """The chain that users run, small rung. BUZZCAM_KERNELS=opencv takes the kernels without a compiler."""
    from dataclasses import replace

    from buzzcam import bench
    from buzzcam.core.frame import Frame, Size
    from buzzcam.process import prepare_process

    prepare_process()
    size, count = Size(width, height), iter(range(10**9))
    chain = bench.chain_of(effect, size)
    chain = replace(chain, face_finder=face_finder, effects=(*looks, *chain.effects, *over))
    gc.freeze()  # as Studio.start does

    def process(i420):
        number = next(count)
        return chain.apply(Frame(i420.reshape(-1), size, number / 30, number)).i420

    return process


def buzzcam_jpeg(width, height, effect):
    """The same behind the camera's MJPEG."""
    from buzzcam import bench
    from buzzcam.core.frame import Size

    decode, process = bench.mjpeg_decoder(Size(width, height)), buzzcam(width, height, effect)
    return lambda data: process(decode(data))


def buzzcam_faces(width, height, effect):
    """The chain of `buzzcam` with an effect that asks for faces, and does nothing with them."""
    from buzzcam.factory import make_face_finder

    return buzzcam(width, height, effect, make_face_finder(lambda event: None, has_blendshapes=False))


def buzzcam_look(width, height, effect):
    """The chain of `buzzcam` with effects on faces before the background and over it. effect: "blur reshape"."""
    from buzzcam.effects import registry
    from buzzcam.effects.typed_effects import parse_look
    from buzzcam.factory import make_face_finder

    background, *typed = effect.split()
    at_work = registry.at_work(parse_look(None, typed)[1], background)
    looks, over = (
        [one.spec.make(**one.options) for one in at_work if one.spec.place.name == place]
        for place in ("CAMERA", "WORN")
    )
    finder = make_face_finder(lambda event: None, has_blendshapes=False)
    return buzzcam(width, height, background, finder, looks, over)


def mediapipe_faces(width, height, effect):
    """mediapipe.solutions.face_mesh with irises, of pictures that are RGB already."""
    import cv2
    import mediapipe as mp

    cv2.setNumThreads(1)
    return mp.solutions.face_mesh.FaceMesh(max_num_faces=1, refine_landmarks=True).process


def mediapipe(width, height, effect):
    """mediapipe.solutions.selfie_segmentation, landscape model, with the composite of its documentation."""
    import cv2
    import mediapipe as mp

    cv2.setNumThreads(1)
    segmenter = mp.solutions.selfie_segmentation.SelfieSegmentation(model_selection=1)
    background = np.full((height, width, 3), (160, 90, 30), np.uint8)

    def process(bgr):
        mask = segmenter.process(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)).segmentation_mask
        person = np.stack((mask,) * 3, axis=-1) > 0.1
        return np.where(person, bgr, cv2.GaussianBlur(bgr, (55, 55), 0) if effect == "blur" else background)

    return process


def mediapipe_jpeg(width, height, effect):
    """The same from JPEG to I420, as a virtual camera takes it."""
    import cv2

    process = mediapipe(width, height, effect)
    return lambda data: cv2.cvtColor(process(cv2.imdecode(data, cv2.IMREAD_COLOR)), cv2.COLOR_BGR2YUV_I420)


ENGINES = {
    engine.__name__: engine
    for engine in (
        *(net_alone, buzzcam, buzzcam_faces, buzzcam_look, buzzcam_jpeg),
        *(mediapipe, mediapipe_faces, mediapipe_jpeg),
    )
}
INPUT = {
    "net_alone": "i420", "buzzcam": "i420", "buzzcam_faces": "i420", "buzzcam_look": "i420", "buzzcam_jpeg": "jpeg",
    "mediapipe": "bgr", "mediapipe_faces": "rgb", "mediapipe_jpeg": "jpeg",
}  # fmt: skip


def main():
    reply = os.fdopen(os.dup(1), "w")  # engines may print; the pipe is ours
    os.dup2(2, 1)
    order = json.loads(sys.stdin.readline())
    process = ENGINES[order["engine"]](order["width"], order["height"], order["effect"])
    frames = list(np.load(f"{order['folder']}/{INPUT[order['engine']]}.npz").values())
    play = [*frames, *frames[-2:0:-1]]
    pool = [np.empty_like(max(frames, key=len)) for _ in range(4)]  # used again, as a camera's buffers are
    at, spent_ns = 0, 0
    for line in sys.stdin:
        count, spent_ns = json.loads(line), 0
        for _ in range(count):
            frame = pool[at % len(pool)][: len(play[at % len(play)])]
            np.copyto(frame, play[at % len(play)])  # as a decoder leaves it: just written
            began_ns = time.process_time_ns()
            process(frame)
            spent_ns += time.process_time_ns() - began_ns
            at += 1
        print(json.dumps({"cpu_ms": spent_ns / 1e6 / count}), file=reply, flush=True)


if __name__ == "__main__":
    main()
