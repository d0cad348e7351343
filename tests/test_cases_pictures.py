"""One reader for all pictures: what it reads, and that whatever it cannot read is one sentence, everywhere."""

import os
import random
import struct
from collections.abc import Callable
from io import BytesIO
from threading import Thread

import cv2
import numpy as np
import pytest
from PIL import Image, ImageCms

from buzzcam.core.frame import Frame, Size
from buzzcam.effects.replace import ReplaceBackground
from buzzcam.errors import BadFile
from buzzcam.factory import still_of
from buzzcam.kernels.convert import to_bgr
from buzzcam.photo.batch import PhotoJob, pictures_of, work_on
from buzzcam.photo.find import Finder
from buzzcam.photo.picture import read_photo
from buzzcam.photo.studio import PhotoStudio
from buzzcam.photo.thumbnail import Composition, finished
from buzzcam.pictures import READ, is_picture, read_bgr, read_picture
from buzzcam.settings import Settings, SourceChoice
from buzzcam.sources.kinds import make_source
from cases import PATCHES, SIZE, case, patch_values, patches_bgr, room_bgr
from fakes import behind_me, effects_of, read_frame


def source_of(path) -> np.ndarray:
    """BGR, as `--source` shows it."""
    source = make_source(SourceChoice("file", path=path), Settings(is_every_frame=True))
    source.open()
    try:
        return to_bgr(read_frame(source))
    finally:
        source.close()


def background_of(path, size=SIZE) -> np.ndarray:
    """BGR, as `--background image:` shows it."""
    (effect,) = effects_of(**behind_me("image", path))
    assert isinstance(effect, ReplaceBackground)
    shown = effect._backdrop(Frame(np.zeros(size.i420_bytes, np.uint8), size, 0.0, 0))
    return to_bgr(Frame(shown, size, 0.0, 0))


WAYS = {
    "source": source_of, "background": background_of, "photo": lambda path: read_photo(path).bgr,
    "thumbnail": still_of,
}  # fmt: skip


def refused_everywhere(path) -> None:
    for way, read in WAYS.items():
        with pytest.raises(BadFile, match=path.name.replace(".", r"\.")) as refused:
            read(path)
        assert "\n" not in str(refused.value), way


# ---- the cases


@pytest.mark.parametrize(
    "name", ["04-beach.exr", "05-1600-megapixel.png", "05-damaged.webp", "05-damaged.bmp", "07-damaged.avif"]
)
def test_what_cannot_be_read_is_one_sentence_everywhere(name):
    refused_everywhere(case(name))


def test_an_odd_exif_tag_is_no_reason_to_refuse():
    for read in WAYS.values():
        assert read(case("06-odd-exif-tag.jpg")).std() > 20


def test_adobe_rgb_is_brought_to_srgb():
    for way in ("source", "photo", "thumbnail"):
        picture = WAYS[way](case("14-adobe-rgb.jpg"))
        greens = (np.abs(picture[..., ::-1].astype(int) - (60, 180, 70)).max(axis=2) <= 8).mean()
        assert greens > 0.02, way


def test_an_avif_is_upright():
    for way in ("source", "photo"):
        assert WAYS[way](case("15-orientation6.avif")).shape == (360, 640, 3), way
    upright = cv2.resize(read_bgr(case("16-two-picture-jpeg.jpg")), (640, 360)).astype(int)
    assert np.abs(background_of(case("15-orientation6.avif"), Size(640, 360)).astype(int) - upright).mean() < 12


def test_a_telephones_second_picture_is_no_animation():
    photo = read_photo(case("16-two-picture-jpeg.jpg"))
    assert photo.note == "" and photo.bgr.shape == (360, 640, 3)
    assert is_picture(case("16-two-picture-jpeg.jpg"))


def test_floats_from_0_to_1_are_the_picture():
    expected = cv2.cvtColor(read_bgr(case("16-two-picture-jpeg.jpg")), cv2.COLOR_BGR2GRAY).astype(int)
    for way in ("source", "photo"):
        picture = cv2.cvtColor(WAYS[way](case("17-float-0-1.tif")), cv2.COLOR_BGR2GRAY)
        assert np.abs(picture.astype(int) - expected).mean() < 6, way


def test_a_jfif_in_a_folder_is_taken(tmp_path):
    (tmp_path / "21.jfif").write_bytes(case("21-picture.jfif").read_bytes())
    assert pictures_of([str(tmp_path)]) == [tmp_path / "21.jfif"]
    assert is_picture(tmp_path / "21.jfif")
    assert read_photo(tmp_path / "21.jfif").bgr.shape == (360, 640, 3)


def test_a_batch_goes_on_past_a_damaged_picture(tmp_path):
    """The reading side alone: no net is opened."""

    def nets() -> Finder:
        raise AssertionError("nobody is looked for")

    good = tmp_path / "good.jpg"
    Image.fromarray(patches_bgr()).save(good)
    damaged = tmp_path / "damaged.webp"
    data = BytesIO()
    Image.fromarray(patches_bgr()).save(data, "WEBP")
    damaged.write_bytes(data.getvalue()[:120])
    studio = PhotoStudio(nets)
    done = [work_on(studio, path, PhotoJob(Composition()), print) for path in (damaged,)]
    assert "damaged.webp is" in done[0].said and "\n" not in done[0].said
    assert read_photo(good).bgr.shape == (SIZE.height, SIZE.width, 3)


# ---- of the same kinds


def saved(path, image, **options):
    image.save(path, **options)
    return path


def wide_profile() -> bytes:
    """An ICC profile of the primaries of Adobe RGB, gamma 2.2, matrix and curves as ICC.1:2001 has them."""
    xyz = {b"rXYZ": (0.60974, 0.31111, 0.01947), b"gXYZ": (0.20528, 0.62567, 0.06087),
           b"bXYZ": (0.14919, 0.06322, 0.74457), b"wtpt": (0.9642, 1.0, 0.8249)}  # fmt: skip

    def fixed(value):
        return struct.pack(">i", round(value * 65536))

    tags = {name: b"XYZ \0\0\0\0" + b"".join(map(fixed, values)) for name, values in xyz.items()}
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, 0x0233) + b"\0\0"
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    tags[b"desc"] = b"desc\0\0\0\0" + struct.pack(">I", 5) + b"wide\0" + bytes(79)
    tags[b"cprt"] = b"text\0\0\0\0none\0\0\0\0"
    table, body, at = b"", b"", 128 + 4 + 12 * len(tags)
    for name, short in tags.items():
        content = short + bytes(-len(short) % 4)
        table += name + struct.pack(">II", at, len(content))
        body, at = body + content, at + len(content)
    head = struct.pack(">I4sI4s4s4s12s4s4sI4s4sIII", at, b"", 0x02400000, b"mntr", b"RGB ", b"XYZ ", bytes(12), b"acsp",
                       b"", 0, b"", b"", 0, 0, 0) + fixed(0.9642) + fixed(1) + fixed(0.8249)  # fmt: skip
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


@pytest.mark.parametrize("ending", [".png", ".jpg", ".webp", ".tif", ".avif"])
def test_a_profile_counts_in_any_kind_of_file(tmp_path, ending):
    srgb, wide = ImageCms.createProfile("sRGB"), ImageCms.ImageCmsProfile(BytesIO(wide_profile()))
    picture = ImageCms.profileToProfile(Image.fromarray(patches_bgr()[..., ::-1].copy()), srgb, wide)
    path = saved(tmp_path / f"a{ending}", picture, icc_profile=wide_profile(),
                 **({} if ending in (".png", ".tif") else {"quality": 98}))  # fmt: skip
    for way in ("source", "background", "photo"):
        assert np.abs(patch_values(WAYS[way](path)) - PATCHES).max() <= 6, way


@pytest.mark.parametrize("ending", [".jpg", ".png", ".webp", ".avif", ".tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_any_orientation_is_brought_upright(tmp_path, orientation, ending):
    turn: dict[int, Callable[[np.ndarray], np.ndarray]]
    turn = {1: lambda p: p, 2: np.fliplr, 3: lambda p: np.rot90(p, 2), 4: np.flipud, 5: lambda p: p.transpose(1, 0, 2),
            6: np.rot90, 7: lambda p: np.rot90(p, 2).transpose(1, 0, 2), 8: lambda p: np.rot90(p, -1)}  # fmt: skip
    upright = np.full((96, 160, 3), 60, np.uint8)
    upright[:32, :48] = (200, 90, 30)
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = Image.fromarray(np.ascontiguousarray(turn[orientation](upright)))
    path = saved(tmp_path / f"a{ending}", stored, exif=exif)
    read = read_picture(path).bgr[..., ::-1]
    assert read.shape == upright.shape
    assert np.abs(read[8:24, 8:40].astype(int) - (200, 90, 30)).mean() < 12
    assert np.abs(read[60:, 80:].astype(int) - 60).mean() < 12


def test_other_kinds_of_pixels(tmp_path):
    picture = Image.fromarray(patches_bgr()[..., ::-1].copy())
    gray = np.asarray(picture.convert("L")).astype(int)
    deep = np.asarray(picture.convert("L")).astype(np.uint16) * 257
    cv2.imwrite(str(tmp_path / "deep.png"), deep)
    cv2.imwrite(str(tmp_path / "dark.png"), np.full((64, 64), 200, np.uint16))
    cv2.imwrite(str(tmp_path / "rgb16.png"), patches_bgr().astype(np.uint16) * 257)
    saved(tmp_path / "f.tif", Image.fromarray(gray.astype(np.float32) / 255))
    saved(tmp_path / "f255.tif", Image.fromarray(gray.astype(np.float32)))
    saved(tmp_path / "nan.tif", Image.fromarray(np.where(gray > 200, np.nan, gray / 255).astype(np.float32)))
    saved(tmp_path / "i.tif", Image.fromarray(deep.astype(np.int32)))
    saved(tmp_path / "la.png", picture.convert("LA"))
    saved(tmp_path / "p.png", picture.convert("P"))
    saved(tmp_path / "cmyk.jpg", picture.convert("CMYK"), quality=98)
    saved(tmp_path / "cmyk.tif", picture.convert("CMYK"))
    for name in ("deep.png", "f.tif", "f255.tif", "i.tif", "la.png"):
        read = read_picture(tmp_path / name).bgr.astype(int)
        assert np.abs(read - gray[..., None]).max() <= 1, name
    assert read_picture(tmp_path / "dark.png").bgr.max() <= 1, "16 bits stay 16 bits, however dark"
    assert read_picture(tmp_path / "nan.tif").bgr.std() > 20
    for name in ("rgb16.png", "p.png", "cmyk.jpg", "cmyk.tif"):
        assert np.abs(patch_values(read_picture(tmp_path / name).bgr) - PATCHES).max() <= 8, name


def test_what_is_transparent_shows_white_and_not_what_is_hidden_under_it(tmp_path):
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[...] = (10, 90, 200, 0)
    pixels[:32] = (10, 90, 200, 255)
    palette = Image.fromarray(pixels[..., :3]).convert("P", palette=Image.Palette.ADAPTIVE)
    for path in (saved(tmp_path / "a.png", Image.fromarray(pixels)), saved(tmp_path / "b.webp", Image.fromarray(pixels),
                 lossless=True, exact=True)):  # fmt: skip
        for way in ("source", "background", "thumbnail"):
            picture = WAYS[way](path) if way != "background" else background_of(path, Size(64, 64))
            assert picture[60, 30].min() >= 250, way
            assert np.abs(picture[4, 30][::-1].astype(int) - (10, 90, 200)).max() <= 4, way
    all_clear = saved(tmp_path / "c.png", palette, transparency=palette.getpixel((5, 5)))
    assert read_bgr(all_clear).min() >= 250


def test_small_long_and_huge_ones(tmp_path):
    for size in ((1, 1), (1, 500), (500, 1), (3, 7)):
        path = saved(tmp_path / "small.png", Image.new("RGB", size, (200, 60, 50)))
        assert source_of(path)[5, 5, 2] > 180
        assert background_of(path)[5, 5, 2] > 180
    assert max(read_bgr(saved(tmp_path / "long.png", Image.new("L", (30_000, 20)))).shape) == 8192
    phone = saved(tmp_path / "phone.jpg", Image.new("RGB", (9_600, 7_200), (60, 180, 70)))  # 69 megapixels
    assert background_of(phone)[5, 5, 1] > 170, "a JPEG is made smaller while it is decoded"
    assert read_bgr(phone).shape == (3_600, 4_800, 3)
    refused_everywhere(saved(tmp_path / "bomb.png", Image.new("1", (9_000, 9_000))))


def test_animations_give_their_first_picture_and_pages_are_none(tmp_path):
    pictures = [Image.fromarray(np.full((64, 64, 3), level, np.uint8)) for level in (30, 200)]
    for ending in (".png", ".webp", ".tif"):
        path = tmp_path / f"a{ending}"
        pictures[0].save(path, save_all=True, append_images=pictures[1:])
        photo = read_photo(path)
        assert photo.bgr.mean() < 60
        assert ("animated" in photo.note) == (ending != ".tif")


@pytest.mark.parametrize("name", ["folder.png", "pipe.png", "none.png", "text.jpg", "empty.webp", "eps.png", "exr.tif"])
def test_what_is_no_picture_is_refused_and_never_waited_for(tmp_path, name):
    path = tmp_path / name
    if name == "folder.png":
        path.mkdir()
    elif name == "pipe.png":
        os.mkfifo(path)
    elif name != "none.png":
        path.write_bytes({"text.jpg": b"hello", "empty.webp": b"", "eps.png": b"%!PS-Adobe-3.0 EPSF-3.0\n",
                          "exr.tif": b"\x76\x2f\x31\x01" + bytes(100)}[name])  # fmt: skip
    if name != "text.jpg":
        refused_everywhere(path)
    else:
        with pytest.raises(BadFile, match="is not a picture"):
            read_bgr(path)


def test_what_a_file_is_counts_and_not_what_it_is_called(tmp_path):
    jpeg = saved(tmp_path / "a.jpg", Image.fromarray(patches_bgr()[..., ::-1].copy()), quality=98)
    wrong = tmp_path / "a.mp4"
    wrong.write_bytes(jpeg.read_bytes())
    assert is_picture(wrong)
    assert np.abs(patch_values(source_of(wrong)) - PATCHES).max() <= 8


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP", "AVIF", "JPEG2000", "ICO", "PPM", "TGA"])
def test_damage_of_any_kind_is_a_sentence_or_a_picture(tmp_path, kind):
    whole = BytesIO()
    Image.fromarray(room_bgr(Size(48, 32))).save(whole, kind)
    random_numbers = random.Random(kind)
    ending = {"JPEG2000": ".jp2", "JPEG": ".jpg", "TIFF": ".tif"}.get(kind, f".{kind.lower()}")
    for turn in range(60):
        data = bytearray(whole.getvalue())
        if turn % 3 == 0:
            data = data[: random_numbers.randrange(1, len(data))]
        else:
            reach = len(data) if turn % 3 == 1 else min(len(data), 96)
            for _ in range(random_numbers.choice((1, 4, 20))):
                data[random_numbers.randrange(reach)] = random_numbers.randrange(256)
        path = tmp_path / f"a{ending}"
        path.write_bytes(data)
        try:
            picture = read_picture(path, 4096).bgr
        except BadFile as error:
            assert "\n" not in str(error)
        else:
            assert picture.ndim == 3 and picture.dtype == np.uint8


def test_a_decoder_that_raises_anything_or_has_no_memory_is_a_sentence(tmp_path, monkeypatch):
    path = saved(tmp_path / "a.png", Image.new("RGB", (32, 32)))
    for error in (MemoryError(), struct.error("x"), RecursionError("deep"), KeyError("tag"), OverflowError("big")):
        monkeypatch.setattr(Image.Image, "load", lambda _self, error=error: (_ for _ in ()).throw(error))
        with pytest.raises(BadFile, match="damaged"):
            read_bgr(path)


def test_readers_on_many_threads_do_not_disturb_each_other(tmp_path):
    path = saved(tmp_path / "a.jpg", Image.fromarray(patches_bgr()[..., ::-1].copy()), quality=98)
    seen = []
    threads = [Thread(target=lambda: seen.append(patch_values(read_bgr(path)))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 6 and all(np.abs(values - PATCHES).max() <= 8 for values in seen)


def test_a_photos_backdrop_is_read_as_all_pictures_are(tmp_path):
    path = saved(tmp_path / "tiny.png", Image.new("RGB", (4, 4), (60, 180, 70)))
    nothing = np.zeros((32, 32, 4), np.uint8)
    out = finished(nothing, nothing[:, :, :3], Composition(**behind_me("image", path)), print)
    assert np.abs(out[16, 16][::-1].astype(int) - (60, 180, 70)).max() <= 2


def test_endings_that_are_read_are_told():
    assert {".jfif", ".png", ".heic", ".avif"} <= set(READ)
