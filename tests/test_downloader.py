"""Models by need: from a real HTTP server and an S3-compatible one on loopback, with everything that can go wrong."""

import asyncio
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO

import numpy as np
import pytest
import urllib3

from buzzcam import paths
from buzzcam.cli import main
from buzzcam.errors import BadArgument, DiskFull, FetchFailed, ModelBroken, OutputUnavailable
from buzzcam.meet.server import MeetingServer
from buzzcam.meet.settings import ServeChoice
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.downloader import PIECE, TRIES, ModelDownloader
from buzzcam.vision.store import checked_file

CONTENT = np.random.default_rng(7).bytes(5 * PIECE + 123)


@pytest.fixture
def model():
    spec = next(iter(read_catalog(paths.models()).by_need.values()))
    return replace(spec, size=len(CONTENT), sha256=sha256(CONTENT).hexdigest())


class Server(ThreadingHTTPServer):
    """fault: what is wrong with it. asked: the Range of each request."""

    daemon_threads = True

    def __init__(self, fault: str) -> None:
        super().__init__(("127.0.0.1", 0), Shop)
        self.fault, self.asked = fault, []
        self.address = f"http://127.0.0.1:{self.server_port}/models"


class Shop(BaseHTTPRequestHandler):
    """Serves CONTENT."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self):
        server, wanted = self.server, self.headers.get("Range")
        server.asked.append(wanted)
        content, status, begin = CONTENT, 200, 0
        if server.fault == "other bytes":
            content = bytes(len(CONTENT))
        if server.fault == "gone":
            self.send_error(404)
            return
        if server.fault == "elsewhere" and not self.path.startswith("/there"):
            self.send_response(302)
            self.send_header("Location", f"/there{self.path}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if wanted and server.fault != "no ranges":
            begin, status = int(wanted.removeprefix("bytes=").rstrip("-")), 206
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) - begin))
        self.send_header("Content-Type", "text/html; charset=utf-8" if server.fault == "a page" else "application/zip")
        self.end_headers()
        end = len(content)
        if server.fault in ("cuts", "no ranges") and len(server.asked) < 3:
            end = begin + 2 * PIECE  # and then the line goes dead
        if server.fault == "cuts at once":
            end = begin
        self.wfile.write(content[begin:end])
        if end < len(content):
            self.close_connection = True

    def log_message(self, *_args):
        pass


@contextmanager
def shop(fault=""):
    server = Server(fault)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_model_is_fetched_and_told_of_piece_by_piece(model, tmp_path):
    told = []
    with shop() as server:
        downloader = ModelDownloader([server.address], tmp_path)
        assert not downloader.has(model)
        downloader.fetch(model, lambda done, total: told.append((done, total)))
    assert (tmp_path / model.file).read_bytes() == CONTENT and len(list(tmp_path.iterdir())) == 1
    assert told[-1] == (len(CONTENT), len(CONTENT)) and len(told) > 3 and told == sorted(told)
    with shop("gone") as server:  # it is there: nobody is asked
        assert "already" in ModelDownloader([server.address], tmp_path).fetch(model)
        assert not server.asked


def test_a_cut_is_gone_on_from(model, tmp_path):
    with shop("cuts") as server:
        ModelDownloader([server.address], tmp_path).fetch(model)
        assert server.asked == [None, f"bytes={2 * PIECE}-", f"bytes={4 * PIECE}-"]
    assert (tmp_path / model.file).read_bytes() == CONTENT


def test_a_server_without_ranges_begins_anew(model, tmp_path):
    with shop("no ranges") as server:
        (tmp_path / f"{model.file}.part").write_bytes(CONTENT[:PIECE])
        ModelDownloader([server.address], tmp_path).fetch(model)
    assert (tmp_path / model.file).read_bytes() == CONTENT


def test_cancelling_keeps_what_has_come(model, tmp_path):
    class Enough(Exception):
        pass

    def enough(done, total):
        if done > 2 * PIECE:
            raise Enough

    with shop() as server:
        downloader = ModelDownloader([server.address], tmp_path)
        with pytest.raises(Enough):
            downloader.fetch(model, enough)
        assert not downloader.has(model)
        downloader.fetch(model)
        assert server.asked[1] is not None  # it went on
    assert (tmp_path / model.file).read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("gone", "it is not a BuzzCam server, and does not have this file"),
        ("other bytes", "not this model: the checksum is wrong"),
        ("a page", "it sent a web page instead of the model"),
        ("cuts at once", "Incomplete|Protocol|early"),
    ],
)
def test_what_a_server_does_wrong_is_said_and_leaves_nothing(model, tmp_path, fault, words):
    with shop(fault) as server, pytest.raises(FetchFailed, match=words):
        ModelDownloader([server.address], tmp_path).fetch(model)
    assert not (tmp_path / model.file).exists() and len(server.asked) <= (3 if fault == "gone" else TRIES)


def test_the_next_mirror_is_asked(model, tmp_path):
    with shop("gone") as first, shop("other bytes") as second, shop("elsewhere") as third:
        downloader = ModelDownloader(["http://127.0.0.1:9", first.address, second.address, third.address], tmp_path)
        downloader.fetch(model)
        assert len(third.asked) == 2
    assert (tmp_path / model.file).read_bytes() == CONTENT


def test_nonsense_for_an_address(model, tmp_path):
    for address in ("", "nowhere", "http://", "http://127.0.0.1:9"):
        with pytest.raises((FetchFailed, BadArgument)):
            ModelDownloader([address], tmp_path).fetch(model)


def test_without_any_address_it_says_so(model, tmp_path, monkeypatch):
    monkeypatch.delenv("BUZZCAM_MODELS", raising=False)
    with pytest.raises(BadArgument, match="No address"):
        ModelDownloader(None, tmp_path).fetch(model)
    with pytest.raises(BadArgument, match=r"no model called .* to fetch"):
        ModelDownloader(None, tmp_path).named(["u3net"])


def test_an_address_from_the_environment(model, tmp_path, monkeypatch):
    with shop() as server:
        monkeypatch.setenv("BUZZCAM_MODELS", f"http://127.0.0.1:9 {server.address}/")
        ModelDownloader(None, tmp_path).fetch(model)
    assert ModelDownloader(None, tmp_path).has(model)


def test_verify_and_remove(model, tmp_path):
    downloader = ModelDownloader(["http://127.0.0.1:9"], tmp_path)
    assert "not fetched" in downloader.verified(model) and "not fetched" in downloader.remove(model)
    (tmp_path / model.file).write_bytes(CONTENT)
    assert "intact" in downloader.verified(model)
    (tmp_path / model.file).write_bytes(CONTENT[:-1])
    with pytest.raises(ModelBroken):
        downloader.verified(model)
    assert "removed" in downloader.remove(model) and not list(tmp_path.iterdir())


def test_a_damaged_file_is_fetched_again(model, tmp_path):
    (tmp_path / model.file).write_bytes(b"rubbish")
    with shop() as server:
        ModelDownloader([server.address], tmp_path).fetch(model)
    assert (tmp_path / model.file).read_bytes() == CONTENT


def test_what_will_be_fetched_is_said_first(capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "fetched_models", lambda: tmp_path)
    monkeypatch.setattr("sys.stdin", StringIO(""))
    assert main(["models", "fetch", "--from", "http://127.0.0.1:9"]) == 3
    said = capsys.readouterr().err
    assert "4.5 MB" in said and "Apache-2.0" in said and "Nothing was fetched" in said
    assert main(["models", "verify"]) == 0 and "not fetched" in capsys.readouterr().err


# ---- a meeting server


def from_a_meeting_server(fetch):
    """What `fetch` gives, called with the address of a real one."""

    async def run():
        server = MeetingServer(ServeChoice(port=0))
        await server.start()
        try:
            return await asyncio.to_thread(fetch, server.address)
        finally:
            await server.stop()

    return asyncio.run(run())


def test_a_damaged_model_of_the_ladder_comes_from_a_meeting_server_and_is_used(tmp_path, monkeypatch):
    spec = read_catalog(paths.models()).models["matte_medium_192x320"]
    whole, broken = (paths.models() / spec.file).read_bytes(), tmp_path / "shipped"
    broken.mkdir()
    (broken / spec.file).write_bytes(b"rubbish")
    paths.fetched_models().mkdir(parents=True)
    (paths.fetched_models() / f"{spec.file}.part").write_bytes(whole[:1000])
    with pytest.raises(ModelBroken, match=f"buzzcam models fetch {spec.name}"):
        checked_file(broken, spec)
    told = []

    def fetch(address):
        downloader = ModelDownloader([f"{address}/"])
        with monkeypatch.context() as patch:
            patch.setattr(paths, "models", lambda: broken)
            (named,) = downloader.named([spec.name])
            return downloader.fetch(named, lambda done, _total: told.append(done))

    assert "was fetched" in from_a_meeting_server(fetch)
    assert 1000 < told[0] <= 1000 + PIECE  # it went on
    assert checked_file(broken, spec) == whole
    assert "already" in ModelDownloader(["http://127.0.0.1:9"]).fetch(spec)


@pytest.mark.parametrize(
    ("asked", "status"), [("bytes=10-", 206), ("bytes=0-", 206), ("bytes=232229-", 200), ("bytes=-5", 200), ("x", 200)]
)
def test_a_part_of_a_file_is_sent_from_a_place_on(asked, status):
    spec = read_catalog(paths.models()).models["matte_small_144x256"]
    address = f"/files/{spec.sha256[:16]}/{spec.file}"
    answer = from_a_meeting_server(lambda at: urllib3.request("GET", at + address, headers={"Range": asked}))
    whole = (paths.models() / spec.file).read_bytes()
    begin = int(asked[6:-1]) if status == 206 else 0
    assert (answer.status, answer.data) == (status, whole[begin:])
    assert answer.headers.get("Content-Range", "") == (f"bytes {begin}-232228/232229" if status == 206 else "")


def test_what_a_meeting_server_lacks_or_has_wrong_is_said(tmp_path):
    (model,) = read_catalog(paths.models()).by_need.values()

    def fetch(address):
        with pytest.raises(FetchFailed) as caught:
            ModelDownloader([address], tmp_path).fetch(model)
        return caught.value.message

    assert "it does not have this model" in from_a_meeting_server(fetch)
    paths.fetched_models().mkdir(parents=True)
    (paths.fetched_models() / model.file).write_bytes(b"damaged")
    assert "it does not have this model" in from_a_meeting_server(fetch)
    (paths.fetched_models() / model.file).write_bytes(bytes(model.size))
    assert "not this model: the checksum is wrong" in from_a_meeting_server(fetch)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="needs to mount a small disk")
def test_a_full_disk(model, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={2 * PIECE}", "tmpfs", disk], check=False).returncode:
        pytest.skip("no disk can be mounted here")
    try:
        with shop() as server, pytest.raises(DiskFull, match="full"):
            ModelDownloader([server.address], disk).fetch(model)
        assert not (disk / model.file).exists()
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_folder_that_cannot_be(model, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputUnavailable):
        ModelDownloader(["http://127.0.0.1:9"], tmp_path / "file" / "models").fetch(model)


def test_a_bucket(model, tmp_path, monkeypatch):
    """S3's own protocol on loopback: put in by boto3, fetched without any key."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    run = subprocess.run([sys.executable, "-c", BUCKET, model.file], input=CONTENT, capture_output=True, check=False,
                         env={**os.environ, "TARGET": str(tmp_path), "SUM": model.sha256})  # fmt: skip
    assert run.returncode == 0, run.stderr.decode()[-2000:]
    assert (tmp_path / model.file).read_bytes() == CONTENT


BUCKET = """
import os, sys
from dataclasses import replace
from pathlib import Path

import boto3
from moto.server import ThreadedMotoServer

from buzzcam import paths
from buzzcam.vision.catalog import read_catalog
from buzzcam.vision.downloader import ModelDownloader

content, name, target = sys.stdin.buffer.read(), sys.argv[1], Path(os.environ["TARGET"])
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
host, port = server.get_host_and_port()
address = f"http://{host}:{port}"
client = boto3.client("s3", endpoint_url=address, region_name="us-east-1")
client.create_bucket(Bucket="buzzcam", ACL="public-read")
client.put_object(Bucket="buzzcam", Key=f"v1/{name}", Body=content, ACL="public-read")
model = next(iter(read_catalog(paths.models()).by_need.values()))
model = replace(model, size=len(content), sha256=os.environ["SUM"])
(target / f"{name}.part").write_bytes(content[:1000])  # goes on from there, by a range
ModelDownloader([f"{address}/buzzcam/v1"], target).fetch(model)
server.stop()
"""
"""In a process of its own: moto keeps threads and sockets that the tests here would take for ours."""
