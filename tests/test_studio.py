"""The whole application on real parts: demo and pattern in, files out, changes while it runs."""

import json
import threading
from dataclasses import replace

import av
import cv2
import numpy as np
import pytest

from buzzcam import output_set as output_set_module
from buzzcam import studio as studio_module
from buzzcam.core import pipeline
from buzzcam.core.events import Failed, FileSaved, SourceLost
from buzzcam.core.frame import Size
from buzzcam.core.mailbox import Mailbox
from buzzcam.effects import chain as chain_module
from buzzcam.effects import registry
from buzzcam.effects.spec import Need
from buzzcam.errors import BadFile, BuzzCamError, OutputUnavailable, ScreenUnavailable
from buzzcam.model_choice import ModelChoice
from buzzcam.outputs import runner
from buzzcam.outputs.kinds import make_output
from buzzcam.outputs.none import NoOutput
from buzzcam.outputs.virtual_camera import find_device
from buzzcam.settings import OutputChoice, Settings, SourceChoice
from buzzcam.sources.pattern import read_number
from buzzcam.studio import Studio
from buzzcam.vision import learnt_room
from fakes import behind_me, wait_until

SIZE = Size(320, 180)
NONE = (OutputChoice("none"),)


class Keeping(NoOutput):
    """The output "none" that keeps what it was sent."""

    def __init__(self) -> None:
        self.frames = []

    def send(self, frame) -> None:
        self.frames.append(frame)


@pytest.fixture(autouse=True)
def busy_machine(monkeypatch):
    """Who is late shows the card and has to (test_privacy.py); here the card would hide what is looked at."""
    monkeypatch.setattr(pipeline, "MATTE_MAX_AGE_S", 60.0)
    monkeypatch.setattr(runner, "STALL_S", 60.0)


@pytest.fixture
def kept(monkeypatch):
    output = Keeping()
    monkeypatch.setattr(output_set_module, "make_output", lambda c: output if c.kind == "none" else make_output(c))
    return output


def settings(source="pattern", background="none", outputs=NONE, **more) -> Settings:
    values = {"model": "small", "size": SIZE, "fps": 30.0, **more}
    return Settings(SourceChoice(source), background, outputs=outputs, **values)


def test_every_frame_in_order_none_dropped(kept):
    studio = Studio(settings(is_every_frame=True))
    studio.open()
    studio.run_every_frame(50)
    studio.stop()
    assert [read_number(frame.planes[0]) for frame in kept.frames] == list(range(50))
    report = studio.report()
    assert (report["frames_in"], report["frames_out"], report["frames_dropped"], report["cards"]) == (50, 50, 0, 0)


def test_a_live_run_ends_after_its_frames_and_reports(kept):
    studio = Studio(settings())
    studio.open()
    studio.start(frame_limit=20)
    assert studio.finished.wait(20)
    studio.stop()
    studio.stop()
    report = studio.report()
    assert report["frames_out"] == 20
    assert set(report) >= {
        "frames_in", "frames_out", "frames_dropped", "cards", "fps", "latency_ms", "cpu_ms_per_frame", "rss_mb",
        "provider", "rung", "rung_changes", "outputs",
    }  # fmt: skip
    assert report["latency_ms"]["p95"] > 0
    assert report["outputs"]["none"]["frames"] >= 18


def test_start_and_stop_fifty_times_leaves_nothing_behind():
    before = threading.active_count()
    for _ in range(50):
        studio = Studio(settings(fps=240.0))
        studio.open()
        studio.start(frame_limit=1)
        studio.finished.wait(20)
        studio.stop()
    assert threading.active_count() == before


def test_the_background_is_switched_while_it_runs(kept, tmp_path):
    picture = tmp_path / "blue.png"
    cv2.imwrite(str(picture), np.full((90, 160, 3), (255, 0, 0), np.uint8))
    studio = Studio(settings("demo", "none"))
    studio.open()
    studio.start()
    try:
        wait_until(lambda: len(kept.frames) > 2)
        assert not kept.frames[-1].is_hidden
        for background, luma in (
            (behind_me("image", picture), 41),
            (behind_me("color", "#000000"), 16),
        ):
            studio.use(replace(studio.settings, **background))
            count = len(kept.frames)
            wait_until(lambda count=count: len(kept.frames) > count + 3)
            assert kept.frames[-1].is_hidden
            assert abs(int(kept.frames[-1].planes[0][5, 5]) - luma) <= 2
        assert all(frame.is_hidden for frame in kept.frames[count:])
        with pytest.raises(BadFile):
            studio.use(replace(studio.settings, **behind_me("image", tmp_path / "none.png")))
        studio.use(replace(studio.settings, background="none"))
        wait_until(lambda: not kept.frames[-1].is_hidden)
    finally:
        studio.stop()
    assert studio.report()["cards"] < 30, "only while the picture is opened: from the wish on nothing raw leaves"


def everyone(**edge):
    return {"matte": {"people": "everyone", **edge}}


def test_who_is_shown_and_how_is_changed_while_it_runs(kept):
    studio = Studio(settings("demo", "color"))
    studio.open()
    studio.start()
    try:
        wait_until(lambda: len(kept.frames) > 2)
        refiner, effects = studio.pipeline.chain.refiner, studio.pipeline.chain.effects
        shown = []
        for effects in (everyone(), everyone(edge=100.0, softness=100.0), everyone(edge=-100.0)):
            studio.use(replace(studio.settings, effects=effects))
            assert studio.pipeline.chain.refiner is not refiner
            refiner, count = studio.pipeline.chain.refiner, len(kept.frames)
            wait_until(lambda count=count: len(kept.frames) > count + 8)
            shown.append(float(kept.frames[-1].matte.alpha.mean()))
        assert shown[2] < shown[0] < shown[1]
        assert studio.pipeline.chain.effects is not effects
        kept_refiner = studio.pipeline.chain.refiner
        studio.use(replace(studio.settings, background="remove"))
        assert studio.pipeline.chain.refiner is kept_refiner, "its memory stays when only the background changes"
    finally:
        studio.stop()
    assert all(frame.is_hidden for frame in kept.frames)


def test_stopping_while_a_rung_is_being_swapped_does_not_hang(kept):
    studio = Studio(settings("demo", "blur", fps=60.0))
    studio.open()
    studio.start()
    wait_until(lambda: len(kept.frames) > 2)
    segmenter = studio.pipeline.chain.segmenter
    assert segmenter is not None
    stopping = threading.Thread(target=studio.stop)
    with studio._change:  # a swap is under way
        stopping.start()
        studio.finished.wait(0.2)
    studio._swap(segmenter=segmenter)
    stopping.join(20)
    assert not stopping.is_alive()


def test_a_rung_controller_that_is_about_to_swap_does_not_keep_the_studio_from_stopping(kept):
    studio = Studio(settings("demo", "blur", fps=60.0))
    studio.open()
    studio.start()
    try:
        controller, segmenter = studio._model_choice._controller, studio.pipeline.chain.segmenter
        assert controller is not None and segmenter is not None
        wait_until(lambda: controller._worker is not None and not controller._worker.is_alive, timeout_s=30)
        controller._run(lambda: studio._swap(segmenter=segmenter))
    finally:
        studio.stop()
    assert studio.finished.is_set()


def test_a_video_stands_behind_the_person(kept, tmp_path):
    clip = tmp_path / "behind.mp4"
    studio = Studio(settings(outputs=(OutputChoice("file", str(clip)),), is_every_frame=True))
    studio.open()
    studio.run_every_frame(10)
    studio.stop()
    over = Studio(
        Settings(
            SourceChoice("demo"),
            **behind_me("video", clip),
            model="small",
            size=SIZE,
            fps=30.0,
            outputs=NONE,
            is_every_frame=True,
        )
    )
    over.open()
    over.run_every_frame(15)
    over.stop()
    numbers = [read_number(frame.planes[0]) for frame in kept.frames]
    assert numbers == [*range(10), *range(5)], "at its own rate, and over again"


def test_the_matte_is_written_beside_the_picture(tmp_path):
    outputs = (OutputChoice("file", str(tmp_path / "a.mp4")), OutputChoice("matte", str(tmp_path / "a.mkv")))
    studio = Studio(settings("demo", "blur", outputs, is_every_frame=True))
    studio.open()
    studio.run_every_frame(5)
    studio.stop()
    for name in ("a.mp4", "a.mkv"):
        with av.open(str(tmp_path / name)) as container:
            frames = list(container.decode(video=0))
        assert len(frames) == 5
        assert (frames[0].width, frames[0].height) == SIZE
    alpha = frames[0].to_ndarray(format="gray")
    assert alpha[150, 160] > 240
    assert alpha[10, 10] == 0


def test_the_points_of_faces_are_written_beside_the_picture(tmp_path):
    outputs = (*NONE, OutputChoice("landmarks", str(tmp_path / "a.jsonl")))
    studio = Studio(settings("demo", outputs=outputs, size=Size(640, 360), is_every_frame=True))
    studio.open()
    assert studio.pipeline.chain.segmenter is None
    studio.run_every_frame(5)
    studio.stop()
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert [line["frame"] for line in lines] == list(range(5))
    for line in lines:
        (face,) = line["faces"]
        assert np.array(face["points"]).shape == (478, 3)
        assert face["blendshapes"]["mouthSmileLeft"] > 0.5


def test_faces_are_looked_for_only_while_an_effect_asks(running, kept, monkeypatch):
    spec = replace(registry.known()["vignette"], needs=frozenset({Need.FACES}))
    for specs in (registry.known(), registry.own()):
        monkeypatch.setitem(specs, "vignette", spec)
    assert running.pipeline.chain.face_finder is None
    for strength, is_looked in ((40.0, True), (0.0, False)):
        running.use(replace(running.settings, effects={"vignette": {"strength": strength}}))
        assert (running.pipeline.chain.face_finder is not None) == is_looked
        goes_on(kept)


def test_hands_are_looked_for_only_while_an_effect_asks(running, kept):
    assert running.pipeline.chain.hand_finder is None
    for thumb in (True, False):
        running.use(replace(running.settings, effects={"reactions": {"thumb": thumb}}))
        assert (running.pipeline.chain.hand_finder is not None) == thumb
        assert (running.pipeline.chain.face_finder is not None) == thumb
        goes_on(kept)


def test_an_output_that_cannot_be_opened_closes_everything_again(tmp_path, monkeypatch):
    closed = []

    class Counting(Keeping):
        def close(self) -> None:
            closed.append(self)

    output = Counting()
    monkeypatch.setattr(output_set_module, "make_output", lambda c: output if c.kind == "none" else make_output(c))
    studio = Studio(settings(outputs=(*NONE, OutputChoice("file", str(tmp_path / "no" / "a.mp4")))))
    with pytest.raises(OutputUnavailable):
        studio.open()
    assert closed == [output]


def test_another_size_is_letterboxed(kept, tmp_path):
    picture = tmp_path / "tall.png"
    cv2.imwrite(str(picture), np.full((200, 100, 3), 255, np.uint8))
    studio = Studio(
        Settings(SourceChoice("file", path=picture), "none", "small", SIZE, None, NONE, is_every_frame=True)
    )
    studio.open()
    studio.run_every_frame(1)
    studio.stop()
    luma = kept.frames[0].planes[0]
    assert luma.shape == (180, 320)
    assert luma[90, 160] > 230
    assert luma[90, 20] == 16


def test_opencv_does_not_lead_qt_astray():
    """opencv-python points Qt at plugins of its own, older Qt; a window could then not be made."""
    import subprocess
    import sys

    code = (
        "import cv2, os\n"
        "from buzzcam.process import prepare_process\n"
        "assert 'cv2' in os.environ.get('QT_QPA_PLATFORM_PLUGIN_PATH', 'cv2')\n"
        "prepare_process()\n"
        "from PySide6.QtWidgets import QApplication, QLabel\n"
        "app = QApplication([]); label = QLabel('x'); label.show(); print(app.platformName())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "offscreen", done.stderr


# ---- other settings while it runs


@pytest.fixture
def running(kept):
    """A studio as the window runs it, on the demo, with the output that keeps its frames."""
    studio = Studio(settings("demo", "blur", fps=60.0), is_patient=True)
    studio.open()
    studio.start()
    wait_until(lambda: len(kept.frames) > 2, timeout_s=30)
    yield studio
    studio.stop()


def goes_on(kept, count: int = 4) -> None:
    seen = len(kept.frames)
    wait_until(lambda: len(kept.frames) > seen + count, timeout_s=30)


def test_another_source_takes_over_and_the_outputs_stay(running, kept):
    output = running._outputs._open[NONE[0]].runner.output
    running.use(replace(running.settings, source=SourceChoice("pattern"), background="none"))
    goes_on(kept)
    wait_until(lambda: running.status().source.startswith("Test") or "attern" in running.status().source)
    assert running._outputs._open[NONE[0]].runner.output is output
    assert kept.frames[-1].size == SIZE
    assert not kept.frames[-1].is_hidden
    assert running.report()["frames_in"] > 4


def test_a_source_that_is_not_there_is_waited_for(running, kept):
    running.use(replace(running.settings, source=SourceChoice("camera", "/dev/video99")))
    wait_until(lambda: running.status().trouble is not None)
    assert "video99" in str(running.status().trouble)
    running.use(replace(running.settings, source=SourceChoice("demo")))
    goes_on(kept)
    assert running.status().trouble is None


def test_another_size_opens_the_outputs_anew(running, kept):
    running.use(replace(running.settings, size=Size(640, 360)))
    goes_on(kept)
    wait_until(lambda: kept.frames[-1].size == Size(640, 360))
    assert running.size == Size(640, 360)


def test_a_recording_comes_and_goes_and_keeps_its_size(running, kept, tmp_path):
    told, clip = [], tmp_path / "now.mp4"
    running.publish.listen(told.append)
    running.use(replace(running.settings, outputs=(*NONE, OutputChoice("file", str(clip)))))
    goes_on(kept, 10)
    running.use(replace(running.settings, size=Size(640, 360)))
    goes_on(kept, 10)
    assert kept.frames[-1].size == SIZE
    running.use(replace(running.settings, outputs=NONE))
    assert [event.path for event in told if isinstance(event, FileSaved)] == [clip]
    with av.open(str(clip)) as container:
        sizes = {(frame.width, frame.height) for frame in container.decode(video=0)}
    assert sizes == {tuple(SIZE)}


def test_an_output_that_cannot_be_had_changes_nothing_else(running, kept, tmp_path):
    wanted = (*NONE, OutputChoice("file", str(tmp_path / "no folder" / "a.mp4")))
    with pytest.raises(OutputUnavailable):
        running.use(replace(running.settings, outputs=wanted))
    assert running.settings.outputs == NONE
    goes_on(kept)


def test_a_virtual_camera_that_is_not_there_yet_is_waited_for(running, kept):
    if find_device() is not None:
        pytest.skip("this machine has one")
    camera = OutputChoice("virtual-camera")
    running.use(replace(running.settings, outputs=(*NONE, camera)))
    (found,) = (output for output in running.status().outputs if output.choice == camera)
    assert isinstance(found.trouble, OutputUnavailable)
    goes_on(kept)
    running.use(replace(running.settings, outputs=NONE))
    assert camera not in [output.choice for output in running.status().outputs]


def test_private_now_reaches_every_output_at_once_and_is_released(running, kept):
    running.be_private(True)
    seen = len(kept.frames)
    goes_on(kept)
    assert all(frame.is_card for frame in kept.frames[seen + 1 :])
    assert running.visible(kept.frames[0]).is_card
    running.be_private(False)
    wait_until(lambda: not kept.frames[-1].is_card)


def test_off_releases_the_source_and_on_brings_it_back(running, kept):
    running.be_on(False)
    wait_until(lambda: running.status().is_asleep)
    running.be_on(True)
    wait_until(lambda: not running.status().is_asleep)
    goes_on(kept)


def test_the_source_runs_while_the_room_is_learnt_whoever_watches():
    studio = Studio(settings("demo", "blur", outputs=()))
    studio.open()
    studio.start()
    try:
        wait_until(lambda: studio.status().is_asleep)
        studio.learn_room()
        count = studio.pipeline.frames_out
        wait_until(lambda: studio.pipeline.frames_out > count)
        assert studio.status().room == "learning"
        studio.forget_room()
        wait_until(lambda: studio.status().is_asleep)
        assert studio.room == "unknown"
    finally:
        studio.stop()


def learns() -> Studio:
    """A studio that waits for the demo's person to leave; she never does."""
    studio = Studio(settings("demo", "blur", outputs=()))
    studio.open()
    studio.start()
    studio.learn_room()
    return studio


def test_a_camera_that_is_switched_off_or_lost_is_not_kept_open_for_a_room():
    studio = learns()
    try:
        studio.be_on(False)
        assert studio.room == "unknown"
        studio.be_on(True)
        studio.learn_room()
        studio.publish(SourceLost(BuzzCamError("It is gone.", "Plug it in.")))
        assert studio.room == "unknown"
        wait_until(lambda: studio.status().is_asleep)
    finally:
        studio.stop()


def test_learning_that_has_given_up_lets_the_camera_sleep(monkeypatch):
    monkeypatch.setattr(learnt_room, "GIVE_UP_S", 0.5)
    studio = learns()
    try:
        wait_until(lambda: studio.room == "unknown")
        wait_until(lambda: studio.status().is_asleep)
    finally:
        studio.stop()


def test_the_room_goes_with_the_source_and_stays_with_the_model(running, kept):
    learnt = running._model_choice.room
    running.use(replace(running.settings, model="medium"))
    goes_on(kept)
    assert running.pipeline.chain.segmenter.room is learnt
    learnt.learn()
    running.use(replace(running.settings, model="small"))
    assert running.room == "learning"
    assert running.pipeline.chain.segmenter.room is learnt
    running.use(replace(running.settings, source=SourceChoice("demo"), fps=15.0))
    assert running.room == "unknown"


def test_no_room_is_learnt_while_nothing_needs_a_matte():
    studio = Studio(settings())
    studio.open()
    studio.learn_room()
    studio.stop()
    assert studio.room == "unknown"


def test_another_model_takes_over(running, kept):
    running.use(replace(running.settings, model="medium"))
    goes_on(kept)
    assert running.status().rung == "medium"
    running.use(replace(running.settings, model="auto", is_quiet=True))
    goes_on(kept)
    assert running.report()["cards"] == 0


def test_outputs_end_before_what_may_take_long_so_that_no_card_is_a_files_last_frame(monkeypatch, tmp_path):
    """A rung that was being measured kept a still waiting until it showed the card."""
    found, stop = [], ModelChoice.stop

    def is_output_alive():
        return any(thread.name == "buzzcam-picture" for thread in threading.enumerate())

    def stop_and_look(quality):
        found.append(is_output_alive())
        stop(quality)

    monkeypatch.setattr(ModelChoice, "stop", stop_and_look)
    studio = Studio(settings("demo", "color", outputs=(OutputChoice("file", str(tmp_path / "still.png")),)))
    studio.open()
    studio.start(5)
    assert studio.finished.wait(30)
    assert is_output_alive()
    studio.stop()
    assert found == [False]


def test_an_effect_that_never_returns_does_not_keep_the_studio_from_ending(monkeypatch):
    held = threading.Event()

    class Stuck:
        hides = False

        def apply(self, frame, scene):
            held.wait(60)
            return frame

    monkeypatch.setattr(studio_module, "FRAME_WITHIN_S", 0.2)
    monkeypatch.setattr(chain_module, "effects_of", lambda *_choice: (Stuck(),))
    told = []
    studio = Studio(settings())
    studio.publish.listen(told.append)
    studio.open()
    studio.start()
    wait_until(lambda: studio.pipeline.mailbox.dropped > 0)
    studio.stop()
    assert studio.finished.is_set()
    assert [event.part for event in told if isinstance(event, Failed)] == ["frames"], "it is said, not hidden"
    held.set()
    wait_until(lambda: not any(thread.name == "buzzcam-frames" for thread in threading.enumerate()))


def test_light_and_frame_change(running, kept):
    running.use(
        replace(
            running.settings,
            effects={"framing": {"mirror": True, "zoom": 2.0}, "light": {"brightness": 30.0, "warmth": 10.0}},
        )
    )
    goes_on(kept)
    assert kept.frames[-1].is_hidden
    assert running.report()["cards"] == 0


def test_a_picture_is_taken_and_one_that_cannot_be_written_is_told(running, tmp_path):
    told = []
    running.publish.listen(told.append)
    running.take_picture(tmp_path / "still.png")
    wait_until(lambda: any(isinstance(event, FileSaved) for event in told))
    assert np.asarray(cv2.imread(str(tmp_path / "still.png"))).shape == (SIZE.height, SIZE.width, 3)
    worker = running._stills._worker
    assert worker is not None
    wait_until(lambda: not worker.is_alive)
    running.take_picture(tmp_path / "no folder" / "still.png")
    wait_until(lambda: any(isinstance(event, Failed) for event in told))


def test_a_window_gets_frames_and_the_untouched_ones_only_to_compare(running):
    shown, before = Mailbox(), Mailbox()
    running.show_to("window", shown)
    frame = shown.get(20)
    assert frame is not None and frame.is_hidden
    running.compare_with(before.put)
    frame = before.get(20)
    assert frame is not None and not frame.is_hidden
    running.compare_with(None)
    running.hide_from("window", shown)
    assert not any(outlet is shown for outlet in running.pipeline._outlets)


def test_the_screen_stands_behind_the_person_or_says_why_not(running, kept, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(ScreenUnavailable):
        running.use(replace(running.settings, background="screen"))
    assert running.settings.background == "blur"
    goes_on(kept)
