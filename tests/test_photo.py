"""Photos: what is read, what is found, what is written; real nets, real files."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from threading import Event

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from buzzcam import paths
from buzzcam.cli import main
from buzzcam.core.frame import Size
from buzzcam.effects import registry
from buzzcam.errors import BadArgument, BadFile, DiskFull, OutputUnavailable
from buzzcam.factory import make_photo_studio
from buzzcam.photo import batch, hair
from buzzcam.photo.batch import (
    PhotoJob,
    Targets,
    check_target,
    make_composition,
    pictures_of,
    target_of,
    watch,
    work_on,
)
from buzzcam.photo.cutout import KEPT, REMOVED, Cancelled, PhotoStudio
from buzzcam.photo.effects import check
from buzzcam.photo.find import box_of, mixed, second_of, without_specks
from buzzcam.photo.picture import has_heic, read_photo, write_photo
from buzzcam.photo.refine import Guide, enlarged, subject_colours
from buzzcam.photo.thumbnail import TEMPLATE_NAMES, Composition, finished, fitted_title
from buzzcam.settings import OptionValue
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.stills import StillNets
from fakes import behind_me


def room(rows=480, columns=640):
    """A room without anybody: walls of two colours, a shelf of stripes."""
    picture = np.full((rows, columns, 3), (150, 170, 175), np.uint8)
    picture[rows * 3 // 4 :] = (60, 80, 110)
    picture[rows // 8 : rows // 4, :: columns // 16] = (40, 60, 90)
    return picture


def shown(path) -> np.ndarray:
    """The file's picture as it is: BGR or BGRA."""
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_UNCHANGED))


def portrait(rows=480, columns=640):
    """The demo's person in that room, and its alpha."""
    person = shown(paths.assets() / "demo" / "person.png")
    scale = rows * 0.9 / person.shape[0]
    person = cv2.resize(person, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    picture, alpha = room(rows, columns), np.zeros((rows, columns), np.uint8)
    left, wide = max(0, (columns - person.shape[1]) // 2), min(columns, person.shape[1])
    place = slice(rows - person.shape[0], rows), slice(left, left + wide)
    share = person[:, :wide, 3:] / 255
    picture[place] = (person[:, :wide, :3] * share + picture[place] * (1 - share)).astype(np.uint8)
    alpha[place] = person[:, :wide, 3]
    return picture, alpha


def ball(rows=480, columns=640):
    picture = np.full((rows, columns, 3), (200, 190, 180), np.uint8)
    cv2.circle(picture, (columns // 2, rows // 2), rows // 4, (30, 40, 200), -1, cv2.LINE_AA)
    return picture


@pytest.fixture(scope="module")
def studio():
    made = make_photo_studio(lambda event: None)
    yield made
    made.close()


@pytest.fixture
def me(tmp_path):
    path = tmp_path / "me.png"
    cv2.imwrite(str(path), portrait()[0])
    return path


def iou(a, b):
    return np.logical_and(a, b).sum() / np.logical_or(a, b).sum()


# ---- finding


def test_a_person_is_cut_out(studio, me):
    cutout = studio.cut(me)
    assert cutout.subject == "person"
    assert iou(cutout.alpha >= 128, portrait()[1] >= 128) > 0.95


def test_a_thing_is_cut_out(studio, tmp_path):
    path = tmp_path / "ball.png"
    cv2.imwrite(str(path), ball())
    cutout = studio.cut(path)
    truth = np.zeros((480, 640), np.uint8)
    cv2.circle(truth, (320, 240), 120, 255, -1)
    assert cutout.subject == "object" and iou(cutout.alpha >= 128, truth > 0) > 0.9


def test_no_person_is_found_where_none_is(studio, tmp_path, capsys):
    for name, picture in (("room", room()), ("ball", ball())):
        path = tmp_path / f"{name}.png"
        cv2.imwrite(str(path), picture)
        cutout = studio.cut(path, "person")
        assert cutout.subject == "" and not cutout.alpha.any()
    assert main(["photo", str(path), "--subject", "person"]) == 3
    assert "No person found" in capsys.readouterr().err
    assert not list(tmp_path.glob("*cutout*"))


def test_nothing_of_the_room_is_in_the_file(studio, me, tmp_path):
    done = work_on(studio, me, PhotoJob(Composition()), print)
    written = shown(done.target)
    assert not written[written[:, :, 3] == 0].any()


def test_the_mixture_needs_more_than_one_doubt():
    voices = [np.full((2, 2), v, np.float32) for v in (0.9, 0.9, 0.9, 0.9)]
    seen, unseen = np.ones((2, 2), np.float32), np.zeros((2, 2), np.float32)
    assert mixed(voices, seen)[0, 0] == pytest.approx(0.9)
    assert 0.5 < mixed(voices, unseen)[0, 0] < 0.9  # what all persons nets are sure of stays
    assert mixed([*voices[:2], unseen, unseen], unseen)[0, 0] < 0.45


def test_the_second_of_the_voices_is_that_of_their_order():
    rng = np.random.default_rng(5)
    voices = [rng.random((9, 7), np.float32) for _ in range(4)]
    order = np.sort(np.stack(voices), axis=0)
    assert np.array_equal(second_of(voices, np.minimum, np.maximum), order[1])
    assert np.array_equal(second_of(voices, np.maximum, np.minimum), order[-2])


def test_the_net_for_things_works_beside_the_others():
    nets = StillNets(read_catalog(paths.models()), paths.models(), paths.models(), 1, lambda event: None)
    pictures = room(), ball()
    alone = [nets.things(picture)() for picture in pictures]
    assert not np.array_equal(alone[0], alone[1])
    left, asked = nets.things(pictures[0]), nets.things(pictures[1])  # the first one is not waited for
    assert np.array_equal(asked(), alone[1]) and np.array_equal(left(), alone[0])
    with pytest.raises(cv2.error):
        nets.things(np.empty((0, 0, 3), np.uint8))()  # what goes wrong there is raised here
    assert np.array_equal(nets.things(pictures[0])(), alone[0])


def test_boxes_and_specks():
    alpha = np.zeros((100, 200), np.float32)
    alpha[40:80, 50:150] = 1
    alpha[2:4, 2:4] = 1
    assert box_of(alpha, 0) == (50, 40, 150, 80)
    assert not without_specks(alpha)[:10].any() and without_specks(alpha)[60, 100] == 1
    assert box_of(np.zeros((100, 200), np.float32), 0.1) == (0, 0, 200, 100)


# ---- refining


def test_an_edge_that_is_roughly_known_snaps_to_the_picture():
    picture = np.full((300, 300, 3), 40, np.uint8)
    picture[:, 150:] = 220
    rough = np.tile(np.clip((np.arange(300) - 140) / 20, 0, 1).astype(np.float32), (300, 1))
    alpha = enlarged(picture, Guide(picture), rough)
    assert alpha[150, 146] < 0.7 * 255 * rough[150, 146] and alpha[150, 153] > 1.04 * 255 * rough[150, 153]


def test_tiles_leave_no_seams():
    rng = np.random.default_rng(3)
    picture = cv2.GaussianBlur(rng.integers(0, 256, (700, 900, 3)).astype(np.uint8), (0, 0), 9)
    coarse = cv2.resize(np.tile(np.linspace(0.2, 0.8, 90, dtype=np.float32), (70, 1)), (300, 233))
    work = cv2.resize(picture, (300, 233), interpolation=cv2.INTER_AREA)
    alpha = enlarged(picture, Guide(work), coarse).astype(int)
    steps = np.abs(np.diff(alpha, axis=1)).max(axis=0)
    assert steps[255] <= np.sort(steps)[-5] + 2 and steps[511] <= np.sort(steps)[-5] + 2


def test_the_old_background_does_not_shine_through():
    picture = np.zeros((200, 200, 3), np.uint8)
    alpha = np.tile(np.clip((np.arange(200) - 80) * 255 // 40, 0, 255).astype(np.uint8), (200, 1))
    share = alpha[:, :, None] / 255
    picture[:] = np.array([20, 30, 200]) * share + np.array([0, 255, 0]) * (1 - share)
    bgra = subject_colours(picture, alpha)
    middle = bgra[100, 100].astype(int)
    assert picture[100, 100, 1] > 120 and middle[1] < 85 and abs(middle[2] - 200) < 55
    assert (bgra[alpha == 0] == 0).all()


def test_strokes_keep_and_remove(studio, me):
    cutout = studio.cut(me)
    strokes = np.zeros(cutout.work.shape[:2], np.uint8)
    strokes[:60, :60] = KEPT
    strokes[-80:, 280:360] = REMOVED
    after = studio.refine(cutout.photo, cutout.work, cutout.found, strokes)
    assert cutout.alpha[20, 20] == 0 and after.alpha[20, 20] > 200
    assert cutout.alpha[-30, 320] > 200 and after.alpha[-30, 320] < 50


def test_hair_in_its_own_process(studio, me):
    made = hair.HairWorker()
    try:
        alpha = cv2.GaussianBlur(portrait()[1], (0, 0), 4).astype(np.float32) / 255
        refined = made.refined(portrait()[0], alpha)
        assert refined is not None and refined.shape == alpha.shape
        assert np.abs(refined - portrait()[1] / 255).mean() < np.abs(alpha - portrait()[1] / 255).mean()
    finally:
        made.close()


def test_hair_that_takes_too_long_is_left_out(studio, me, monkeypatch):
    monkeypatch.setattr(hair, "FIRST_LIMIT_S", 0.0)
    made = make_photo_studio(lambda event: None)
    cutout = made.cut(me, has_hair=True)
    made.close()
    assert "too long" in cutout.note and iou(cutout.alpha >= 128, portrait()[1] >= 128) > 0.95


def test_hair_without_its_library_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(hair, "is_there", lambda: False)
    with pytest.raises(BadArgument, match="pip install"):
        hair.HairWorker().refined(portrait()[0], portrait()[1] / np.float32(255))


# ---- telling


def test_stages_come_in_order_and_cancelling_writes_nothing(me, tmp_path):
    told = []
    made = make_photo_studio(lambda event: None)
    work_on(made, me, PhotoJob(Composition()), print, lambda stage, share: told.append((stage, share)))
    stages = list(dict.fromkeys(stage for stage, _share in told))
    assert stages == ["reading", "loading", "finding", "refining", "saving"]
    for stage in stages:
        shares = [share for one, share in told if one == stage]
        assert shares == sorted(shares)
    (tmp_path / "me-cutout.png").unlink()

    def cancel(stage, share):
        if stage == "refining":
            raise Cancelled

    with pytest.raises(Cancelled):
        work_on(made, me, PhotoJob(Composition()), print, cancel)
    assert not (tmp_path / "me-cutout.png").exists()
    made.close()


# ---- reading


def saved(path, image, **options):
    image.save(path, **options)
    return path


def test_orientation_is_honoured(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path / "a.jpg", Image.fromarray(ball()[:, :, ::-1]), exif=exif)
    assert read_photo(path).bgr.shape == (640, 480, 3)


def test_a_colour_profile_is_honoured(tmp_path):
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = read_photo(saved(tmp_path / "s.png", Image.new("RGB", (64, 64), (10, 200, 30)), icc_profile=lab))
    assert np.abs(same.bgr[5, 5].astype(int) - (30, 200, 10)).max() <= 2
    broken = read_photo(saved(tmp_path / "b.png", Image.new("RGB", (64, 64), (10, 200, 30)), icc_profile=b"no"))
    assert tuple(broken.bgr[5, 5]) == (30, 200, 10)


def test_other_kinds_of_numbers(tmp_path):
    cmyk = read_photo(saved(tmp_path / "c.jpg", Image.new("CMYK", (64, 64), (0, 255, 255, 0))))
    assert cmyk.bgr[5, 5, 2] > 180 and cmyk.bgr[5, 5, 0] < 80
    deep = np.full((64, 64), 40000, np.uint16)
    cv2.imwrite(str(tmp_path / "d.png"), deep)
    assert abs(int(read_photo(tmp_path / "d.png").bgr[5, 5, 0]) - 40000 // 257) <= 2
    cv2.imwrite(str(tmp_path / "e.png"), cv2.merge([deep, deep // 2, deep // 4]))
    assert np.abs(read_photo(tmp_path / "e.png").bgr[5, 5].astype(int) - (155, 77, 38)).max() <= 2
    with_alpha = read_photo(saved(tmp_path / "f.png", Image.new("RGBA", (64, 64), (10, 20, 30, 77))))
    assert with_alpha.alpha is not None
    assert (with_alpha.alpha == 77).all() and tuple(with_alpha.bgr[0, 0]) == (30, 20, 10)


def test_alpha_that_was_there_stays(studio, tmp_path):
    picture, _alpha = portrait()
    given = np.full(picture.shape[:2], 255, np.uint8)
    given[:, :320] = 0
    cv2.imwrite(str(tmp_path / "half.png"), cv2.merge([*cv2.split(picture), given]))
    assert not studio.cut(tmp_path / "half.png").alpha[:, :320].any()


def test_an_animation_gives_its_first_picture_and_says_so(tmp_path):
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    photo = read_photo(tmp_path / "a.gif")
    assert "animated" in photo.note and photo.bgr[5, 5, 2] > 200


@pytest.mark.skipif(not has_heic(), reason="pillow-heif has no wheel here")
def test_heic_there_and_back(tmp_path):
    write_photo(tmp_path / "a.heic", ball())
    assert np.abs(read_photo(tmp_path / "a.heic").bgr.astype(int) - ball()).mean() < 4


def test_bad_files_get_one_sentence_each(tmp_path):
    (tmp_path / "text.png").write_text("hello")
    data = BytesIO()
    Image.fromarray(ball()).save(data, "PNG")
    (tmp_path / "cut.png").write_bytes(data.getvalue()[: len(data.getvalue()) // 2])
    Image.new("RGB", (1, 1)).save(tmp_path / "one.png")
    Image.new("1", (20000, 10000)).save(tmp_path / "vast.png")
    (tmp_path / "folder.png").mkdir()
    for name, words in (
        ("text.png", "not a picture"), ("cut.png", "damaged"), ("one.png", "too small"),
        ("vast.png", "200 megapixels"), ("folder.png", "folder"), ("none.png", "does not exist"),
    ):  # fmt: skip
        with pytest.raises(BadFile, match=words) as raised:
            read_photo(tmp_path / name)
        assert "\n" not in raised.value.message and raised.value.exit_status == 2


@pytest.mark.skipif(os.geteuid() != 0, reason="needs another user to be without rights")
def test_a_file_without_rights(tmp_path):
    path = tmp_path / "locked.png"
    cv2.imwrite(str(path), ball())
    path.chmod(0)
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom buzzcam.photo.picture import read_photo\n"
        "from buzzcam.errors import BadFile\nos.setuid(65534)\n"
        "try: read_photo(Path(sys.argv[1]))\nexcept BadFile as error: print(error.message)"
    )
    run = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=False)
    assert "do not have permission" in run.stdout


# ---- writing


def test_one_bad_picture_stops_no_other(me, tmp_path, capsys):
    (tmp_path / "bad.png").write_text("hello")
    status = main(["photo", str(tmp_path / "bad.png"), str(me), "-o", str(tmp_path / "out"), "--json"])
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert status == 2 and [line["status"] for line in lines] == [2, 0]
    assert (
        Path(lines[1]["target"]).is_file() and lines[1]["subject"] == "person" and "not a picture" in lines[0]["said"]
    )


def test_the_input_is_never_overwritten(studio, me):
    before = me.read_bytes()
    done = work_on(studio, me, PhotoJob(Composition(), target=me), print)
    assert done.exit_status == 2 and "overwrite" in done.said and me.read_bytes() == before
    link = me.with_name("link.png")
    link.symlink_to(me)
    assert work_on(studio, me, PhotoJob(Composition(), target=link), print).exit_status == 2


def test_no_two_pictures_become_one_file(me, tmp_path, capsys):
    """`a.jpg` and `a.png` into one folder, and the same name out of two."""
    picture = cv2.imread(str(me))
    sources = [tmp_path / name for name in ("a.jpg", "a.png", "x/a.png", "a-cutout.png")]
    for source in sources:
        source.parent.mkdir(exist_ok=True)
        cv2.imwrite(str(source), cv2.resize(picture, (320, 240)))
    status = main(["photo", *map(str, sources[:3]), "-o", str(tmp_path / "2026.11") + "/", "--json"])
    assert status == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    names = ["a-cutout.png", "a-cutout-2.png", "a-cutout-3.png"]
    assert [Path(line["target"]) for line in lines] == [tmp_path / "2026.11" / name for name in names]
    assert sorted(path.name for path in (tmp_path / "2026.11").iterdir()) == sorted(names)
    targets = Targets(PhotoJob(Composition()), sources)
    assert [targets.of(source).name for source in sources[:2]] == ["a-cutout-2.png", "a-cutout-3.png"], "one is read"
    assert targets.of(sources[0]) == targets.of(sources[0])


def test_what_is_there_is_replaced_only_when_that_is_said(me, tmp_path, capsys):
    target = tmp_path / "out.png"
    target.write_bytes(b"mine")
    assert main(["photo", str(me), "-o", str(target)]) == 2
    assert "--overwrite" in capsys.readouterr().err and target.read_bytes() == b"mine"
    assert main(["photo", str(me), "-o", str(target), "--overwrite"]) == 0 and target.read_bytes() != b"mine"


def test_one_picture_by_two_spellings_is_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.png").touch()
    (tmp_path / "b.png").symlink_to("a.png")
    assert pictures_of(["a.png", "./a.png", str(tmp_path / "a.png"), "b.png"]) == [Path("a.png")]


def test_a_name_that_would_be_too_long_says_so(studio, me):
    long = me.rename(me.with_name(f"{'n' * 246}.png"))
    done = work_on(studio, long, PhotoJob(Composition()), print)
    assert done.exit_status == 3 and "shorter" in done.said


SHIM = "#include <errno.h>\n#include <sys/types.h>\n" + "".join(
    f"int {call} {{ errno = EPERM; return -1; }}\n"
    for call in ("fchmod(int f, mode_t m)", "chmod(char *p, mode_t m)", "fchmodat(int d, char *p, mode_t m, int f)")
)  # fmt: skip
"""A drive with one owner for all, as exFAT and SMB are mounted: nobody may change a file's rights."""


@pytest.mark.skipif(shutil.which("cc") is None or sys.platform != "linux", reason="no C compiler or no LD_PRELOAD")
def test_where_rights_cannot_be_changed_it_is_written_all_the_same(me, tmp_path):
    (tmp_path / "shim.c").write_text(SHIM)
    shim = tmp_path / "shim.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", shim, tmp_path / "shim.c"], check=True)
    done = subprocess.run(
        [sys.executable, "-m", "buzzcam", "photo", me, "-o", tmp_path / "out.png"], capture_output=True, text=True,
        check=False, env={**os.environ, "LD_PRELOAD": str(shim)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert shown(tmp_path / "out.png").shape[2] == 4


def test_a_picture_that_a_kind_of_file_cannot_hold_is_said(tmp_path):
    with pytest.raises(OutputUnavailable, match="cannot store"):
        write_photo(tmp_path / "a.webp", np.zeros((16, 16_400, 3), np.uint8))
    assert not list(tmp_path.iterdir())


def test_ctrl_c_ends_the_picture_at_work_and_nothing_of_it_is_written(me, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", STOPPED, str(me), str(tmp_path / "out.png")], stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout
    assert process.stdout.readline() == "finding\n"
    process.send_signal(signal.SIGINT)
    _out, said = process.communicate(timeout=60)
    assert process.returncode == 0 and said == "Stopped.\n", said
    assert not (tmp_path / "out.png").exists()


STOPPED = """
import sys, threading
import buzzcam.__main__ as x
import buzzcam.photo.cutout as s
def wait(work, finder, things, subject_kind, tell):
    print("finding", flush=True)
    stopped = threading.Event()
    while True:
        stopped.wait(0.05)
        tell(0.5)
s.find = wait
sys.argv = ["buzzcam", "photo", sys.argv[1], "-o", sys.argv[2]]
sys.exit(x.main())
"""


def test_what_is_missing_is_named_with_a_command_that_works():
    for extra, library in paths.EXTRAS.items():
        command = paths.command_for(extra)
        assert command.startswith(f"{sys.executable} -m pip install") and library in command
        assert "buzzcam[" not in command


def test_orders_that_make_no_sense(tmp_path):
    for composition, target, count, words in (
        (Composition(), "a.jpg", 1, "transparency"),
        (Composition(), "a.xyz", 1, "file extension"),
        (Composition(), "a.png", 2, "one file"),
    ):  # fmt: skip
        with pytest.raises(BadArgument, match=words):
            check_target(PhotoJob(composition, target=tmp_path / target), [Path("x.png")] * count)
    for background, size in (("video:a.mp4", "keep"), ("red", "keep"), ("remove", "big")):
        with pytest.raises(BadArgument):
            make_composition(background, [], size, "fill", [], "")
    for behind, effect in ((None, "framing:zoom=2"), (None, "video:a.mp4"), ("none", None), ("blur", "color:#102030"),
                           (None, "wrap"), ("blur", "match")):  # fmt: skip
        with pytest.raises(BadArgument):
            make_composition(behind, [effect] if effect else [], "keep", "fill", [], "")
    with pytest.raises(BadArgument, match="template"):
        make_composition("remove", [], "keep", "fill", [], "upside-down")
    assert main(["photo"]) == 2
    assert main(["photo", ""]) == 2


def test_folders_and_globs(tmp_path):
    for name in ("a.png", "b.jpg", "c.txt", "a-cutout.png"):
        (tmp_path / name).touch()
    assert [path.name for path in pictures_of([str(tmp_path)])] == ["a.png", "b.jpg"]
    assert [path.name for path in pictures_of([str(tmp_path / "*.jpg"), str(tmp_path)])] == ["b.jpg", "a.png"]
    with pytest.raises(BadFile):
        pictures_of([str(tmp_path / "*.webp")])
    assert target_of(tmp_path / "a.png", PhotoJob(Composition("blur"))).name == "a-cutout.jpg"


def test_watching_waits_until_a_file_has_stopped_growing(tmp_path):
    class Steps(Event):
        """Each wait is one step of a picture's arrival."""

        def __init__(self, steps):
            super().__init__()
            self.steps = iter(steps)

        def wait(self, timeout=None):
            step = next(self.steps, None)
            if step is None:
                return True
            step()
            return False

    path = tmp_path / "a.png"
    seen, given = [], []
    steps = [
        lambda: path.write_bytes(b"1"),
        lambda: path.write_bytes(b"12"),
        lambda: seen.append(list(given)),
        lambda: 0,
    ]
    given.extend(watch(tmp_path, Steps(steps), lambda path: False))
    assert seen == [[]] and given == [path]
    with pytest.raises(BadFile):
        next(watch(tmp_path / "none", Event(), lambda path: False))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk(tmp_path, monkeypatch):
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    with pytest.raises(OutputUnavailable):
        write_photo(tmp_path / "no" / "a.png", ball())

    def full(*_args, **_options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskFull):
        write_photo(tmp_path / "a.png", ball())
    assert not list(tmp_path.iterdir()) and resource.getrlimit(resource.RLIMIT_FSIZE) == limit


# ---- thumbnails


@pytest.mark.parametrize("template", TEMPLATE_NAMES)
def test_a_template_places_subject_and_title(studio, me, template):
    cutout = studio.cut(me)
    plain = Composition(**behind_me("color", "#0a143c"), template=template)
    without = finished(cutout.bgra, cutout.photo.bgr, plain, print)
    titled = finished(cutout.bgra, cutout.photo.bgr, replace(plain, title="Ten rooms"), print)
    assert without.shape == (720, 1280, 3)
    is_subject = np.abs(without.astype(int) - (60, 20, 10)).max(axis=2) > 8
    centre = np.argwhere(is_subject)[:, 1].mean() / 1280
    assert {"left": 0.1 < centre < 0.5, "right": 0.5 < centre < 0.9, "centre": 0.4 < centre < 0.6}[template]
    letters = np.argwhere((titled == 255).all(axis=2) & (without != 255).any(axis=2)) / (720, 1280)
    assert len(letters) > 1000 and letters.min() > 0.04 and letters.max() < 0.96  # safe margins


def test_a_long_title_gets_smaller_and_more_lines():
    short, long = fitted_title("Hi", (500, 500), 160), fitted_title("A title of very many words " * 4, (500, 500), 160)
    assert short[0] > long[0] and long[1].count("\n") > 2


def test_backgrounds_and_sizes(studio, me, tmp_path):
    cutout = studio.cut(me)
    blurred = finished(cutout.bgra, cutout.photo.bgr, Composition("blur", Size(400, 400)), print)
    assert blurred.shape == (400, 400, 3)
    for fit in ("subject", "fill", "keep"):
        cut = finished(cutout.bgra, cutout.photo.bgr, Composition(None, Size(300, 500), fit), print)
        assert cut.shape == (500, 300, 4) and cut[:, :, 3].any()
    cv2.imwrite(str(tmp_path / "behind.png"), np.full((50, 90, 3), (7, 8, 9), np.uint8))
    status = main(["photo", str(me), "--background", f"image:{tmp_path / 'behind.png'}", "-o", str(tmp_path / "o.png")])
    assert status == 0 and tuple(shown(tmp_path / "o.png")[0, 0]) == (7, 8, 9)


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ((100, 20, 140, 90), (100, 5, 140, 75)),
        ((100, 70, 140, 130), (100, 20, 140, 80)),
        ((100, 130, 140, 190), (100, 35, 140, 95)),
        ((100, 30, 140, 200), (100, 5, 140, 100)),
    ],
    ids=["the head at the top", "in the middle already", "at the bottom", "too high: from the head on"],
)
def test_what_is_cut_to_a_size_keeps_its_subject(place, shown):
    left, top, right, bottom = place
    cutout = np.zeros((200, 300, 4), np.uint8)
    cutout[top:bottom, left:right] = 255
    out = finished(cutout, cutout[:, :, :3].copy(), Composition(size=Size(300, 100)), print)
    rows, columns = np.nonzero(out[:, :, 3] > 127)
    assert (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) == shown


def half(colour, rows=101, columns=151):
    """A cutout of one colour on the left half of an odd-sized photo, and the photo."""
    cutout = np.zeros((rows, columns, 4), np.uint8)
    cutout[:, : columns // 2] = (*colour, 255)
    return cutout, np.full((rows, columns, 3), (30, 200, 90), np.uint8)


def test_effects_change_a_photo_as_they_change_the_live_picture_and_keep_its_detail():
    cutout, photo = half((60, 90, 200))
    cutout[::2, ::2, :3] = (200, 40, 60)  # finer than halved chroma can hold

    def with_more(**more: dict[str, OptionValue]) -> np.ndarray:
        composition = Composition("color", effects={"color": {"color": "#405060"}, **more})
        return finished(cutout, photo, composition, print).astype(int)

    plain = with_more()
    lit, dark = with_more(light={"brightness": 60.0}), with_more(vignette={"strength": 100.0})
    left = plain[:, :74]
    assert np.array_equal(left[::2, ::2], cutout[::2, :74:2, :3]), "what no effect touches is the photo's own"
    assert (lit[:, :74] - left).mean() > 10
    assert np.array_equal(lit[:, 80:], plain[:, 80:]), "light is the camera's, not the background's"
    assert (plain - dark)[0, 0].max() > 30 and abs(plain - dark)[50, 75].max() <= 2
    assert abs(dark[50:52, 70:72] - plain[50:52, 70:72]).max() <= 2, "no colour runs"


@pytest.mark.parametrize("size", [Size(320, 180), Size(2000, 1500)], ids=str)
def test_even_the_weakest_blur_hides_text_at_any_size(size):
    picture = np.full((size.height, size.width, 3), 255, np.uint8)
    stroke = max(2, size.height // 100)  # of a line of text
    for k in range(stroke):
        picture[:, k :: 2 * stroke] = 0
    nobody = np.zeros((size.height, size.width, 4), np.uint8)
    out = finished(nobody, picture, Composition("blur", effects={"blur": {"strength": 0.0}}), print)
    middle = out[size.height // 2, size.width // 4 : -size.width // 4, 0].astype(int)
    assert np.ptp(middle) < 255 * 0.4


def test_what_a_picture_has_under_alpha_0_is_not_shown_behind_a_subject(studio, me, tmp_path):
    picture = cv2.cvtColor(np.asarray(cv2.imread(str(me))), cv2.COLOR_BGR2BGRA)
    picture[:40, :] = (0, 0, 255, 0)  # red, that nobody sees
    cv2.imwrite(str(tmp_path / "secret.png"), picture)
    job = PhotoJob(Composition("blur", effects={"blur": {"strength": 0.0}}), target=tmp_path / "out.png")
    done = work_on(studio, tmp_path / "secret.png", job, print)
    assert done.exit_status == 0
    top = np.asarray(cv2.imread(str(tmp_path / "out.png")))[5, 5].astype(int)
    assert top.min() > 200, "white, as it is shown everywhere"


def test_a_photo_never_overwrites_the_background_it_reads(me, tmp_path):
    behind = tmp_path / f"{me.stem}-cutout.jpg"
    cv2.imwrite(str(behind), np.full((50, 90, 3), (7, 8, 9), np.uint8))
    before = behind.read_bytes()
    words = ["photo", str(me), "--background", f"image:{behind}", "--overwrite", "-o"]
    assert main([*words, str(behind)]) == 2
    assert main([*words, f"{tmp_path}/"]) == 0
    assert behind.read_bytes() == before
    assert (tmp_path / f"{me.stem}-cutout-2.jpg").exists()


def test_whatever_one_picture_raises_the_others_are_done(studio, me, tmp_path, monkeypatch):
    job = PhotoJob(Composition("blur"), target=tmp_path / "out.png")

    def no_memory(*_arguments):
        raise MemoryError("Unable to allocate 2 GB")

    with monkeypatch.context() as patch:
        patch.setattr(batch, "finished", no_memory)
        done = work_on(studio, me, job, print)
    assert done.exit_status
    assert "2 GB" in done.said
    assert work_on(studio, me, job, print).exit_status == 0


def test_a_flat_picture_fits_into_a_small_square():
    cutout = np.full((100, 6000, 4), 255, np.uint8)
    out = finished(cutout, cutout[:, :, :3].copy(), Composition("color", Size(16, 16), "keep"), print)
    assert out.shape == (16, 16, 3)


def test_an_effect_on_a_cutout_leaves_its_alpha():
    cutout, photo = half((60, 90, 200))
    out = finished(cutout, photo, Composition(effects={"vignette": {"strength": 100.0}}), print)
    assert np.array_equal(out[:, :, 3], cutout[:, :, 3])
    assert out[0, 0, :3].sum() < cutout[0, 0, :3].sum()


def test_the_light_behind_falls_on_a_photo_and_a_backdrop_is_matched(tmp_path):
    cutout, photo = half((40, 40, 40), 200, 300)
    picture = tmp_path / "bright.png"
    cv2.imwrite(str(picture), np.full((200, 300, 3), (240, 250, 250), np.uint8))
    plain, wrapped, matched = (
        finished(cutout, photo, composition, print).astype(int)
        for composition in (
            make_composition(f"image:{picture}", effects, "keep", "fill", [], "")
            for effects in ([], ["wrap:100"], ["match"])
        )
    )
    assert (wrapped - plain)[100, 147].max() > 20, "at the edge"
    assert np.array_equal(wrapped[100, 10], plain[100, 10])
    assert matched[100, 250].mean() < plain[100, 250].mean() - 10, "nearer to the dark subject"


def test_a_photo_with_an_effect_is_written(me, tmp_path):
    plain, dark = tmp_path / "plain.jpg", tmp_path / "dark.jpg"
    for target, effects in ((plain, []), (dark, ["--effect", "vignette:100", "--effect", "light:brightness=-20"])):
        assert main(["photo", str(me), "--background", "blur:80", *effects, "-o", str(target)]) == 0
    assert shown(dark)[5, 5].mean() < shown(plain)[5, 5].mean() - 20


def test_a_face_in_a_photo_is_touched_up_and_nothing_else(me, studio):
    cutout = studio.cut(me, "person")
    (face,) = cutout.faces
    left, top, width, height = (round(value) for value in face.box)
    plain, touched = (
        finished(cutout.bgra, cutout.photo.shown, composition, print, cutout.faces)[:, :, :3].astype(int)
        for composition in (
            make_composition("color", effects, "keep", "fill", [], "") for effects in ([], ["touch-up:100"])
        )
    )
    change = np.abs(touched - plain).max(axis=2)
    assert change[top : top + height, left : left + width].mean() > 0.5
    change[top - 16 : top + height + 16, left - 16 : left + width + 16] = 0
    assert not change.any()


def test_what_moves_parts_of_a_picture_is_not_for_photos():
    moving = [spec for spec in registry.own().values() if spec.moves]
    assert {spec.name for spec in moving} == {"auto-framing", "reactions", "reshape", "worn"}
    for spec in moving:
        with pytest.raises(BadArgument, match="not available for photos"):
            check("color", {spec.name: spec.usual()})


def test_nets_are_opened_once_and_only_when_needed(me):
    opened = []

    class Nobody:
        def things(self, picture):
            return lambda: np.zeros((320, 320), np.float32)

        def person(self, view, picture):
            return np.ones((10, 10), np.float32)  # they find persons everywhere

        def faces(self, picture):
            return []

        def face_meshes(self, picture):
            return ()

    made = PhotoStudio(lambda: opened.append(1) or Nobody())
    assert not opened
    assert made.cut(me).subject == "" and made.cut(me, "person").subject == ""  # no face: never ungated
    assert len(opened) == 1
