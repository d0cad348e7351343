"""Do the tests notice when a line that keeps a promise is wrong? `make mutants` tries each line of MUTANTS.

    python tests/mutants.py [NUMBER ...]

For each, the package is copied, one line of the copy made wrong, and the tests named beside it run on the copy: they
must fail. A line that is not there (any more) fails, too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
TIMEOUT_S = 300


class Mutant(NamedTuple):
    """right, wrong: a part of the file, found once. tests: pytest's arguments."""

    what: str
    file: str
    right: str
    wrong: str
    tests: str


PRIVACY = "tests/test_privacy_orders.py -k not events_and_faults"
EFFECTS = "tests/test_effect_registry.py tests/test_wrap.py"
PRESENCE = "tests/test_presence.py tests/test_segmenter.py tests/test_plate.py tests/test_crop.py"
ROOM = "tests/test_learnt_room.py"
FACE_EFFECTS = "tests/test_face_effects.py"
PAGE_FACES = "tests/test_page_faces.py"
PAGE_HIDES = "tests/test_page_effects.py -k hidden_from_the_first or click_ends_that"
SEALED = "tests/test_secure_channel.py"
MUTANTS = (
    Mutant(
        "a plug-in keeps what it saw of the room", "effects/chain.py",
        "if one in at_work and not one.spec.is_foreign and", "if one in at_work and", EFFECTS,
    ),
    Mutant(
        "what worked before hiding goes on", "effects/chain.py",
        "if before is None or (not before[0].hides and any(one.spec.hides for one in at_work)):",
        "if before is None:", EFFECTS,
    ),
    Mutant(
        "a portrait of the user comes too late", "gui/panels/face.py",
        "if is_user and not self._shows_user:", "if False:", "tests/test_gui.py -k portrait",
    ),
    Mutant(
        "portraits show the room", "gui/panels/face.py",
        "frame.is_hidden and not frame.is_card", "not frame.is_card", "tests/test_gui.py -k portrait",
    ),
    Mutant(
        "edges of a face are levelled like blemishes", "effects/touch_up.py",
        "share = weight * (1 - edge) * np", "share = weight * np", FACE_EFFECTS,
    ),
    Mutant(
        "blemishes stay in part", "effects/touch_up.py",
        "change + pores * (even - luma)", "change + pores * (luma - even)", FACE_EFFECTS,
    ),
    Mutant(
        "eyes, brows and lips are levelled", "effects/touch_up.py",
        "    for outline in outlines[LEFT_OUT]:\n        fill(out, outline, 0)\n", "", FACE_EFFECTS,
    ),
    Mutant(
        "the nose loses its shape", "effects/touch_up.py",
        "    fill(out, outlines[NOSE], round(255 * ON_NOSE))\n", "", FACE_EFFECTS,
    ),
    Mutant(
        "closed lips are whitened", "effects/touch_up.py",
        "        if share > 0:", "        if share := max(share, 1.0):", FACE_EFFECTS,
    ),
    Mutant(
        "hair and walls are skin", "effects/face_skin.py",
        "np.float32(255) * (off_u * off_u + off_v * off_v)", "0 * (off_u + off_v)", FACE_EFFECTS,
    ),
    Mutant(
        "teeth get the colour of the lips", "effects/make_up.py",
        "        fill(mask, inner, 0)\n", "", FACE_EFFECTS,
    ),
    Mutant(
        "make-up glows in the dark", "effects/make_up.py",
        "(own - 128) * bright", "(own - 128)", FACE_EFFECTS,
    ),
    Mutant(
        "a beard is painted", "effects/make_up.py",
        " * self._bare_lips(part, skin)", "", FACE_EFFECTS,
    ),
    Mutant(
        "what is darkened falls below black", "effects/face_patch.py",
        "cv2.min(less, cv2.subtract(near, BLACK[0]))", "less", "tests/test_effect_registry.py -k make-up",
    ),
    Mutant(
        "what is raised goes above white", "effects/face_patch.py",
        "cv2.min(more, cv2.subtract(WHITE_LUMA, near))", "more", FACE_EFFECTS,
    ),
    Mutant(
        "effects of a face come all at once", "effects/face_fade.py",
        "known.weight + past_s / COME_S", "known.weight + 1", FACE_EFFECTS,
    ),
    Mutant(
        "effects of a face that is lost never go", "effects/face_fade.py",
        "weight -= past_s / GO_S", "weight -= 0", FACE_EFFECTS,
    ),
    Mutant(
        "no net is told of the room", "vision/segmenter.py",
        "0 if difference is None else difference", "0", PRESENCE,
    ),
    Mutant(
        "a room in which nothing moves is not looked at", "vision/segmenter.py",
        "self._presence.is_sure and not is_learning and", "self._presence.is_sure and", PRESENCE,
    ),
    Mutant(
        "the model that takes over knows no room", "model_choice.py",
        "        segmenter = controller.open_first()\n        segmenter.room = self.room",
        "        segmenter = controller.open_first()", "tests/test_studio.py -k with_the_model",
    ),
    Mutant(
        "another camera's room is kept", "studio.py",
        "        self.forget_room()\n        self.settings = replace(now, source",
        "        self.settings = replace(now, source",
        "tests/test_studio.py -k with_the_model",
    ),
    Mutant(
        "nets are told of a room that looks different", "vision/learnt_room.py",
        "room is None or not room.fits or", "room is None or", ROOM,
    ),
    Mutant(
        "whoever sits there is learnt as the room", "vision/learnt_room.py",
        "if is_anybody_there or look is None", "if look is None", ROOM,
    ),
    Mutant(
        "a shadow of who walked through is learnt", "vision/learnt_room.py",
        "not _moves(planes, self._last) and not _moves(planes, self._first)", "True", ROOM,
    ),
    Mutant(
        "the part that a net saw before is compared", "vision/learnt_room.py",
        "shown is None or (shown.box, shown.gain) != (box, room.gain)", "shown is None", ROOM,
    ),
    Mutant(
        "a room is kept however different it looks", "vision/learnt_room.py",
        "elif now_s - room.fitted_at_s >= FORGET_S:", "elif False:", ROOM,
    ),
    Mutant(
        "somebody large is another room", "vision/learnt_room.py",
        "cv2.countNonZero(cv2.bitwise_and(changed, is_room)) > MOST_CHANGED",
        "cv2.countNonZero(changed) > MOST_CHANGED", ROOM,
    ),
    Mutant(
        "a coat is believed as soon as a person is kept", "vision/presence.py",
        "(LEAVE_LOGIT if self._is_there else ENTER_LOGIT)", "LEAVE_LOGIT", PRESENCE,
    ),
    Mutant(
        "who has surely gone stays for another look", "vision/presence.py",
        "self._doubts < DOUBTS and not self.is_nobody", "self._doubts < DOUBTS", PRESENCE,
    ),
    Mutant(
        "an empty matte is somebody", "vision/presence.py",
        "return self._is_there and not is_empty", "return self._is_there", PRESENCE,
    ),
    Mutant(
        "what comes later is believed for who was there", "vision/presence.py",
        "if is_empty and not 0 <= since_s < LOOK_EVERY_S:", "if False:", PRESENCE,
    ),
    Mutant(
        "a matte that is somewhere else is believed", "vision/presence.py",
        "has_changed = _overlap(seen, self._seen) < ALIKE", "has_changed = False", PRESENCE,
    ),
    Mutant(
        "who is too small is sought with every frame", "vision/presence.py",
        "is_due and is_empty and self._is_there", "is_empty and self._is_there", PRESENCE,
    ),
    Mutant(
        "who comes in waits as long as a coat", "vision/presence.py",
        "if self._is_there or is_empty else COMES_S", "if True else COMES_S", PRESENCE,
    ),
    Mutant(
        "a coat stays for a second before a camera that stands still", "vision/segmenter.py",
        "self._presence.is_sure and ", "", PRESENCE,
    ),
    Mutant(
        "a piece of the room stays for a person's rest", "vision/segmenter.py",
        "if self._presence.is_nobody:", "if False:", PRESENCE,
    ),
    Mutant(
        "the plate follows nobody's rest", "vision/plate.py",
        "what differs from the room is no rest of a person.\"\"\"\n        self._whole_at_s = -np.inf",
        "what differs from the room is no rest of a person.\"\"\"", PRESENCE,
    ),
    Mutant("private now does nothing", "core/privacy.py", "and not state.is_private\n", "\n", PRIVACY),
    Mutant(
        "what was captured while private leaves afterwards", "core/privacy.py",
        "frame.captured_at > state.generation_began_at", "True", PRIVACY,
    ),
    Mutant(
        "what was captured before hiding leaves", "core/privacy.py",
        "if is_stricter or is_back:", "if is_back:", PRIVACY,
    ),
    Mutant(
        "a raw frame leaves while hiding is on", "core/privacy.py",
        "return not (state.is_hiding or state.is_wished) and frame", "return frame", PRIVACY,
    ),
    Mutant(
        "the user's own window shows the room on a shared screen", "core/privacy.py",
        " and not self._screens_in_view\n", "\n", PRIVACY,
    ),
    Mutant(
        "hiding is wished only after the swap", "studio.py",
        "self._policy.hide(True, wishes_stand_in or", "bool(wishes_stand_in or", PRIVACY,
    ),
    Mutant(
        "the call's camera goes through the screen's gate", "call_session.py",
        "self.service.publisher.camera, self._policy.camera", "self.service.publisher.camera, self._policy.screen",
        PRIVACY,
    ),
    Mutant("a camera can be shared", "core/privacy.py", "if kind not in SHAREABLE:", "if False:", PRIVACY),
    Mutant(
        "a matte from the future is used", "core/pipeline.py",
        "if not 0 <= frame.captured_at", "if not -9 <= frame.captured_at", "tests/test_privacy.py",
    ),
    Mutant(
        "a chain without a hiding effect passes", "core/pipeline.py",
        "if (self.hides and not is_hidden) or", "if", "tests/test_privacy.py",
    ),
    Mutant(
        "a chain without an avatar passes as one", "core/pipeline.py",
        " or (self.has_stand_in and not is_stand_in):", ":", "tests/test_avatar.py",
    ),
    Mutant(
        "whoever hides the room counts as an avatar", "core/pipeline.py",
        "isinstance(effect, StandIn)", "effect.hides", "tests/test_avatar.py",
    ),
    Mutant(
        "the matte of the person goes on behind the avatar", "core/stand_in.py",
        "faces, scene.faces, scene.hands, scene.matte, scene.behind = scene.faces, (), (), None, None",
        "faces, scene.faces, scene.hands, scene.behind = scene.faces, (), (), None", "tests/test_avatar.py",
    ),
    Mutant(
        "the person leaves while the avatar is chosen", "core/privacy.py",
        "            and (frame.is_stand_in or not is_room or self._shows_person(frame, state))\n", "",
        "tests/test_avatar.py",
    ),
    Mutant(
        "what was captured before the avatar was left leaves", "core/privacy.py",
        "return not _stands_in(state) and frame.captured_at > state.person_shown_since", "return not _stands_in(state)",
        "tests/test_avatar.py",
    ),
    Mutant(
        "a hand in the hidden room counts", "core/pipeline.py", "if is_hand_shown(hand, matte)", "if True",
        "tests/test_reactions.py",
    ),
    Mutant(
        "a hand at the chin is a gesture", "effects/gestures.py",
        "if not faces or not all(is_clear(hand.points, face) for face in faces):", "if not faces:",
        "tests/test_reactions.py",
    ),
    Mutant(
        "one look is enough for a gesture", "effects/gestures.py", " or kept.looks < LEAST_LOOKS", "",
        "tests/test_reactions.py",
    ),
    Mutant(
        "an effect draws on the camera's own picture", "core/ports.py",
        "frame.i420.base is not self._drawn", "False", "tests/test_core.py",
    ),
    Mutant(
        "one's own thing is written over", "effects/own_files.py", 'target.open("xb")', 'target.open("wb")',
        "tests/test_own_files.py",
    ),
    Mutant(
        "a model in metres is worn as one in centimetres", "effects/glb.py",
        "100 if reach <= LARGEST_M else 1", "1", "tests/test_glb.py",
    ),
    Mutant(
        "the frame goes out in place of the card", "core/pipeline.py",
        "result = self._card_for(frame)", "result = frame", "tests/test_privacy.py",
    ),
    Mutant(
        "an outlet that fails takes the others along", "core/pipeline.py",
        "                self._let_rest(outlet)\n                continue\n", "                raise\n",
        "tests/test_threads.py -k frames",
    ),
    Mutant(
        "now and then no picture is a loss", "core/capture.py", "            stalls = 0\n", "",
        "tests/test_capture_and_runner.py",
    ),
    Mutant(
        "the second outage begins with a long pause", "core/capture.py",
        "attempt = 0 if self.frames_in > frames_before else attempt", "attempt = attempt",
        "tests/test_capture_and_runner.py",
    ),
    Mutant(
        "the newest frame loses", "core/mailbox.py", "self._items.popleft()\n                self.dropped",
        "self._items.pop()\n                self.dropped", "tests/test_core.py tests/test_capture_and_runner.py",
    ),
    Mutant(
        "off does not release the camera", "core/demand.py", "return self._is_allowed and bool(self._wanted_by)",
        "return bool(self._wanted_by)", "tests/test_studio.py -k off",
    ),
    Mutant(
        "a guest may send again without end", "calls/rtc/sender.py", "                self._allowance -= 1\n", "",
        "tests/test_rtc_sender.py",
    ),
    Mutant(
        "any guest may make the offer", "calls/host.py", "int(guest.id) > int(to.id)", "False",
        "tests/test_call_host.py",
    ),
    Mutant(
        "holes are kept without end", "calls/rtc/assembly.py",
        "if len(numbers) + len(self._holes) > HOLES_KEPT:", "if False:", "tests/test_rtc_assembly.py",
    ),
    Mutant(
        "a refused model is kept", "gui/choices_model.py", "model=runs.model, is_quiet=runs.is_quiet,",
        "is_quiet=runs.is_quiet,",
        "tests/test_gui.py -k refused",
    ),
    Mutant(
        "a plug-in's word on hiding counts", "effects/fence.py", "    hides = False\n\n    def __init__(self, spec",
        "    hides = True\n\n    def __init__(self, spec", EFFECTS,
    ),
    Mutant("a plug-in that raised goes on", "effects/fence.py", "            self._effect = None\n", "", EFFECTS),
    Mutant(
        "a plug-in may change the matte", "effects/fence.py", "alpha=matte.alpha.copy()", "alpha=matte.alpha",
        EFFECTS,
    ),
    Mutant(
        "the faces in a hidden room are told", "core/pipeline.py", "if self.hides and matte is not None else faces",
        "if False else faces", "tests/test_faces.py -k hidden",
    ),
    Mutant(
        "a plug-in may change the faces", "effects/fence.py", "face.copied() for face in faces",
        "face for face in faces", EFFECTS,
    ),
    Mutant(
        "a plug-in is shown the room", "effects/registry.py", "if spec.place is not FOREIGN_PLACE or", "if", EFFECTS,
    ),
    Mutant(
        "a plug-in takes the name of an effect of ours", "effects/registry.py",
        " if spec.name not in own())))", ")))", EFFECTS,
    ),
    Mutant(
        "what is out of its range passes", "effects/option_kinds.py", " or not low <= value <= high:", ":", EFFECTS,
    ),
    Mutant(
        "the green is worked on", "effects/registry.py",
        "    if behind_spec.is_keyed and spec.place is Place.FINISH:", "    if False:", EFFECTS,
    ),
    Mutant(
        "effects of another version are forgotten", "gui/choices_model.py",
        "registry.merged(registry.left_out(now.all_effects, runs.background), runs.effects)", "runs.effects",
        "tests/test_gui.py -k refused",
    ),
    Mutant(
        "an effect that is asked for by name shows nothing", "effects/spec.py", "            return self.usual()\n",
        "            return {}\n", EFFECTS,
    ),
    Mutant(
        "a background of a newer version shows the room", "effects/registry.py",
        'return name if is_there else USUAL_BACKGROUND', "return name if is_there else NO_BACKGROUND",
        "tests/test_preferences.py",
    ),
    Mutant(
        "two backgrounds at once", "effects/typed_effects.py", "if spec.hides and behind not in (None, name):",
        "if False:", "tests/test_settings.py",
    ),
    Mutant(
        "a photo is not lit", "photo/effects.py",
        "lambda frame: _applied(self._camera,", "lambda frame: _applied(self._finish,",
        "tests/test_photo.py -k effects_change",
    ),
    Mutant(
        "a snapshot goes round the gate", "still_taker.py", "snapshot.send(self._gate.release(frame))",
        "snapshot.send(frame)", PRIVACY,
    ),
    Mutant(
        "every change of an effect opens the video anew", "effects/chain.py",
        "materials, publish, kept_effects(before, at_work))", "materials, publish)",
        "tests/test_effect_registry.py -k keeps_the_background",
    ),
    Mutant(
        "outputs end last", "studio.py", "            self._outputs.close()  # first", "            pass  # first",
        "tests/test_studio.py -k end_before",
    ),
    Mutant(
        "a worker that hides takes a choice that does not", "calls/page/effects/worker.js",
        'if ((choice.kind !== "none") !== this.#hides) return;', "", f"{PAGE_FACES} -k never_becomes",
    ),
    Mutant(
        "the camera's own picture goes out while the room is hidden", "calls/page/effects/worker.js",
        "this.#write(this.#hides ? picture.composed", "this.#write(!this.#hides ? picture.composed", PAGE_HIDES,
    ),
    Mutant(
        "a frame goes out as it came until the net is there", "calls/page/effects/worker.js",
        "if (!this.#hides) this.#write(frame.clone());", "this.#write(frame.clone());",
        "tests/test_page_effects.py -k whatever_is_missing",
    ),
    Mutant(
        "a picture that is half done is used", "calls/page/effects/worker.js",
        "this.#leaveFaces(error);\n            return false;", "this.#leaveFaces(error);\n            return true;",
        f"{PAGE_FACES} -k goes_nowhere",
    ),
    Mutant(
        "the worker that does not hide goes on when hiding begins", "calls/page/effects/effects.js",
        "if (!this.isActive || this.isHiding !== this.#doesHide) this.#end();", "if (!this.isActive) this.#end();",
        f"{PAGE_FACES} -k never_becomes or without_a_background",
    ),
    Mutant(
        "a lost worker is replaced by the camera", "calls/page/effects/effects.js",
        "this.#card = this.#doesHide ?", "this.#card = !this.#doesHide ?",
        "tests/test_page_effects.py -k whatever_fails_in_a_call and killed",
    ),
    Mutant(
        "a host hears what was not sealed", "calls/conversation.py", "if not self._allows_plain:", "if False:", SEALED,
    ),
    Mutant(
        "in the channel, clear text counts", "calls/conversation.py",
        "if self.socket.channel is not None or self._channels:", "if False:", SEALED,
    ),
    Mutant("a message opens twice", "calls/secure_channel.py", "self._opened += 1", "pass", SEALED),
    Mutant("the link's key is in no key", "calls/secure_channel.py", "shared + link_key.encode()", "shared", SEALED),
    Mutant(
        "a socket that has ended is heard", "calls/conversation.py", "if not self.socket.is_open:", "if False:", SEALED,
    ),
    Mutant(
        "any token opens a room", "meet/local_backplane.py", "elif not hmac.compare_digest(known.owner, owner):",
        "elif False:", "tests/test_meet_rooms.py -k token or outlives",
    ),
    Mutant(
        "a guest is told what another one is", "meet/rooms.py",
        "self.guests.get(room, {}).get(frame.guest)) is not None:",
        "next(iter(self.guests.get(room, {}).values()), None)) is not None:", "tests/test_meet_rooms.py -k passed_on",
    ),
    Mutant(
        "a guest of a room opens it again", "meet/server.py", " or room != room_of(token):", ":",
        "tests/test_meet.py -k nobody_elses or may_not",
    ),
    Mutant(
        "what waits for a socket has no end", "meet/server.py", "if self.waiting > self.most:", "if False:",
        "tests/test_meet.py -k most_in_bytes",
    ),
    Mutant(
        "strangers keep guests out", "calls/through.py", "if is_full and oldest is None:", "if is_full:",
        "tests/test_meet.py -k strangers_keep",
    ),
    Mutant(
        "what one guest says ends all lines", "calls/through.py",
        "except Exception as error:", "except TypeError as error:", "tests/test_meet.py -k nobody_elses_line",
    ),
    Mutant(
        "what was captured before one was private is recorded", "calls/recording/recording.py",
        "put(self._gates[kind].release(frame), frame.captured_at)", "put(frame, frame.captured_at)",
        "tests/test_call_recording_files.py -k asks_the_gate",
    ),
    Mutant(
        "the picture of everybody shows what is private", "calls/recording/recording.py",
        "return self._gates[owner[1]].release(frame) if owner[0] == HOST else frame", "return frame",
        "tests/test_call_recording_files.py tests/test_call_recording.py -k asks_the_gate or private",
    ),
    Mutant(
        "a decoder that has fallen silent stays so", "calls/rtc/decoder.py", "if self._silent == SILENT_PICTURES:",
        "if False:", "tests/test_rtc_peer.py -k silent",
    ),
    Mutant(
        "a click while a camera opens is forgotten", "calls/page/media.js", "this.#wishes[kind] ?? (", "(",
        "tests/test_call_page.py -k each_click",
    ),
)  # fmt: skip


def try_one(mutant: Mutant) -> str:
    """How it ended: caught, SURVIVED, or what is wrong with it."""
    with tempfile.TemporaryDirectory(prefix="buzzcam-mutant-") as folder:
        root = Path(folder)
        for name in ("src", "tests", "models", "assets", "benchmarks"):
            ignore = shutil.ignore_patterns("__pycache__")
            if name in ("src", "tests"):
                shutil.copytree(ROOT / name, root / name, ignore=ignore)
            else:
                (root / name).symlink_to(ROOT / name)
        for name in ("pyproject.toml", "licenses.json"):
            shutil.copy(ROOT / name, root / name)
        path = root / "src" / "buzzcam" / mutant.file
        text = path.read_text(encoding="utf-8")
        if text.count(mutant.right) != 1:
            return f"NOT FOUND: {text.count(mutant.right)} times in {mutant.file}"
        path.write_text(text.replace(mutant.right, mutant.wrong), encoding="utf-8")
        names, _, choice = mutant.tests.partition(" -k ")
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *names.split()]
        done = subprocess.run(
            [*command, "-k", choice] if choice else command,
            cwd=root, env={**os.environ, "PYTHONPATH": str(root / "src")}, capture_output=True, timeout=TIMEOUT_S,
            check=False,
        )  # fmt: skip
        return {0: "SURVIVED", 1: "caught"}.get(done.returncode, f"NOT RUN: {done.stdout.decode()[-500:]}")


def main() -> int:
    numbers = [int(text) for text in sys.argv[1:]] or range(len(MUTANTS))
    caught = 0
    for number in numbers:
        result = try_one(MUTANTS[number])
        caught += result == "caught"
        print(f"{number:3d}  {result:9s}  {MUTANTS[number].what}", flush=True)
    print(f"{caught} of {len(numbers)} caught")
    return caught != len(numbers)


if __name__ == "__main__":
    raise SystemExit(main())
