"""BuzzCam's photo studio, or rembg, in a process of its own: reads orders, answers with times. Started by photo.py.

This file imports nothing of BuzzCam at the top, for rembg lives in another environment.
"""

import json
import os
import resource
import sys
import time
from pathlib import Path


def ours():
    from buzzcam.factory import make_photo_studio
    from buzzcam.photo.batch import PhotoJob, work_on
    from buzzcam.photo.picture import read_photo, write_photo
    from buzzcam.photo.thumbnail import Composition
    from buzzcam.process import prepare_process

    prepare_process()
    studio = make_photo_studio(lambda event: None)

    def run(order):
        source, target, subject = Path(order["source"]), order["target"], order["subject"]
        if order.get("is_file"):
            began = time.perf_counter()
            job = PhotoJob(Composition(), subject, order.get("hair", False), Path(target))
            work_on(studio, source, job, lambda event: None)
            return time.perf_counter() - began
        photo = read_photo(source)
        began = time.perf_counter()
        cutout = studio.cut_photo(photo, subject, order.get("hair", False))
        took = time.perf_counter() - began
        if target:
            write_photo(Path(target), cutout.bgra)
        return took

    return run


def rembg():
    from PIL import Image, ImageOps
    from rembg import new_session, remove

    session = new_session("u2netp")

    def run(order):
        if order.get("is_file"):
            began = time.perf_counter()
            Path(order["target"]).write_bytes(remove(Path(order["source"]).read_bytes(), session=session))
            return time.perf_counter() - began
        image = ImageOps.exif_transpose(Image.open(order["source"])).convert("RGB")
        began = time.perf_counter()
        cutout = remove(image, session=session)
        took = time.perf_counter() - began
        if order["target"]:
            cutout.save(order["target"])
        return took

    return run


def main():
    reply = os.fdopen(os.dup(1), "w")  # engines may print; the pipe is ours
    os.dup2(2, 1)
    run, is_warm = {"ours": ours, "rembg": rembg}[sys.argv[1]](), False
    for line in sys.stdin:
        order = json.loads(line)
        if not is_warm:  # the model is loaded by the first picture
            run(order)
            is_warm = True
        seconds = run(order)
        peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": seconds, "mb": peak_mb}), file=reply, flush=True)


if __name__ == "__main__":
    main()
