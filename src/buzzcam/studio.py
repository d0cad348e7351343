"""`Studio`, the application: opens, connects, swaps, closes. No picture logic; window and command line drive it."""

import gc
import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from threading import Event, Lock
from typing import TYPE_CHECKING, Any

from buzzcam import process
from buzzcam.core.demand import Demand
from buzzcam.core.events import Event as BuzzEvent
from buzzcam.core.events import Failed, Publisher, RoomLearnt, RoomNotLearnt, RungChanged, SourceLost
from buzzcam.core.frame import Frame
from buzzcam.core.pipeline import Chain, Compare, Pipeline
from buzzcam.core.ports import EndOfSource, FaceFinder, HandFinder, Outlet, RoomState, Segmenter
from buzzcam.core.privacy import PrivacyPolicy, SafeFrame, check_shareable
from buzzcam.core.worker import work
from buzzcam.effects import registry
from buzzcam.effects.card import Card
from buzzcam.effects.chain import changed_parts, make_chain, make_framing
from buzzcam.errors import BuzzCamError, ModelError
from buzzcam.factory import card_picture, make_face_finder, make_hand_finder, materials
from buzzcam.figures import Figures
from buzzcam.model_choice import ModelChoice
from buzzcam.output_set import OutputSet
from buzzcam.outputs.runner import OutputRunner
from buzzcam.settings import DEFAULT_SIZE, USUAL_BACKGROUND, CallChoice, Settings, SourceChoice
from buzzcam.source_session import SourceSession
from buzzcam.status import Status
from buzzcam.still_taker import StillTaker

if TYPE_CHECKING:  # who never calls does not load what calls need
    from buzzcam.call_session import CallSession
    from buzzcam.calls.service import CallService

log = logging.getLogger("buzzcam")

FRAME_WITHIN_S = 5.0
"""No frame takes longer; a plug-in that never returns must not keep the program from ending."""


class Studio:
    """One run: a source, a chain, its outputs. `open`, then `start` or `run_every_frame`, then `stop`.

    is_patient: a source or a live output that is not to be had is waited for instead of refused (the window's way),
    and a choice that cannot be carried out at the start is replaced by one that can (`refused_at_start` says why).
    """

    def __init__(self, settings: Settings, publisher: Publisher | None = None, is_patient: bool = False) -> None:
        self.settings = settings
        self.publish = publisher or Publisher()
        self.finished = Event()
        self.refused_at_start: Exception | None = None
        self._is_patient = is_patient
        self._opened = ExitStack()
        self._using = Lock()  # one `use` at a time
        self._change = Lock()  # one swap of the chain at a time; never held while a thread is waited for
        self._stopping = Lock()
        self._noting_room = Lock()
        self._is_learning = False
        self._demand = Demand()
        self._policy = PrivacyPolicy(Card(card_picture()), settings.hides, registry.has_stand_in(settings.background))
        self._session = SourceSession(self._demand, self.publish, is_patient)
        self._stills = StillTaker(self._policy.camera, self._demand, self.publish)
        self._call_session: CallSession | None = None
        self._outputs = OutputSet(
            self._policy.camera, self._demand, self.publish, is_patient, lambda: self._figures.first_after_s is not None
        )
        self._model_choice = ModelChoice(lambda segmenter: self._swap(segmenter=segmenter), self.publish, is_patient)
        self._figures = Figures(self._session, self._outputs, self._model_choice)
        self.publish.listen(self._note)

    # ---- opening and closing

    def open(self) -> None:
        """Takes hold of source, outputs and model; on an error all is closed again. Raises BuzzCamError."""
        try:
            self._open()
        except Exception as error:
            if not self._is_patient:
                raise
            log.warning("the start failed with what was chosen", exc_info=error)
            self.refused_at_start = error  # a choice that was remembered must not keep the window from starting
            outputs = tuple(choice for choice in self.settings.outputs if choice.kind == "virtual-camera")
            self.settings = Settings(outputs=outputs, background=hidden_as_in(self.settings))  # nobody chose to show it
            self._open()

    def _open(self) -> None:
        try:
            settings = self.settings
            self._session.open(settings)
            self._opened.callback(self._session.close)
            self.size = (settings.size or (DEFAULT_SIZE if self._is_patient else self._session.source.size)).even()
            chain = self._first_chain(settings)
            self._policy.hide(self.settings.hides, chain.has_stand_in)  # other settings may have been wished meanwhile
            if chain.needs_matte or any(choice.kind == "matte" for choice in settings.outputs):
                chain = replace(chain, segmenter=self._first_segmenter())
            if chain.needs_faces or self._has_landmarks:
                chain = replace(chain, face_finder=self._face_finder(chain.needs_blendshapes, chain.has_stand_in))
            if chain.needs_hands:
                chain = replace(chain, hand_finder=self._hand_finder())
            self._watch_screens()
            self.pipeline = Pipeline(chain, self._card_for, self.publish)
            self._opened.callback(self._outputs.close)
            self._outputs.open(settings.outputs, self.size, self.fps)
        except BaseException:
            self._opened.close()
            raise

    def _first_chain(self, settings: Settings) -> Chain:
        """Raises BuzzCamError. When patient, a file that is not to be had is left out: that of an effect, or that of a
        background, which becomes blur."""
        wishes = [settings]
        if self._is_patient:
            hidden = replace(settings, background=hidden_as_in(settings))
            bare = registry.without_files(settings.effects)
            wishes += [replace(settings, effects=bare), hidden, replace(hidden, effects=bare)]
        for wish in wishes:
            try:
                chain = make_chain(wish, self.size, materials(), self.publish)
            except Exception as error:
                if wish is wishes[-1]:
                    raise
                if wish is settings:
                    self.refused_at_start = error
            else:
                self.settings = wish
                return chain
        raise AssertionError("the last one has raised")

    def _first_segmenter(self) -> Segmenter | None:
        """Raises ModelError. When patient, the card goes out until a model is to be had."""
        try:
            return self._model_choice.open_first(self.settings, self.fps)
        except BuzzCamError as error:
            if not self._is_patient:
                raise
            self.refused_at_start = error
            return None

    def start(self, frame_limit: int | None = None) -> None:
        """Everything runs on its own threads from now on; `finished` is set after the last frame, if there is one."""
        gc.freeze()  # what is there now stays: no need to look through it again and again (3 % of a run)
        self._figures.clock.start()
        self.pipeline.frame_limit = frame_limit
        self.pipeline.observe = self._observe
        self._outputs.start(self.pipeline)
        work(self._opened, "frames", self._frames_job, self.pipeline.mailbox.close, self.publish, FRAME_WITHIN_S)
        self._opened.callback(self._session.stop)
        self._session.start(self.pipeline.mailbox)
        self._opened.callback(self._model_choice.stop)
        self._model_choice.run()

    def run_every_frame(self, frame_limit: int | None) -> None:
        """Every frame of the source in order on this thread, nothing dropped; for measuring quality."""
        self._figures.clock.start()
        capture = self._session.read_by_hand(self.pipeline.mailbox)
        try:
            while (frame_limit is None or self.pipeline.frames_out < frame_limit) and not self.finished.is_set():
                frame = self._session.source.read()
                if frame is None:
                    continue
                capture.frames_in += 1
                result = self.pipeline.process(frame)
                self._observe(0, 0)
                for runner in self._outputs.runners:
                    runner.deliver(result or self._card_for(frame))
        except EndOfSource:
            pass
        self.finished.set()

    def stop(self) -> None:
        """Returns when all threads have ended and all is closed. May be called twice and from any thread."""
        with self._stopping:
            self.end_call()
            self._outputs.close()  # first: while the rest ends they would be given the card, as a picture's last frame
            self._opened.close()
            self._model_choice.room.forget()
            self._stills.stop()
            self.finished.set()

    # ---- changing while it runs

    def use(self, settings: Settings) -> None:
        """Other settings, from the next frame on; only what differs is touched. Takes as long as a device takes.

        Raises BuzzCamError; `self.settings` then says how far it came, and all of that runs.
        """
        with self._using:
            old, hides, wishes_stand_in = self.settings, settings.hides, registry.has_stand_in(settings.background)
            if hides:  # before anything else: no frame of the old chain gets out any more
                self._policy.hide(True, wishes_stand_in or registry.has_stand_in(old.background))
            for who, kind in screens_of(settings).items():
                if kind is not None:
                    self._policy.see_screen(who, kind)
            try:
                if hides:  # another source never meets a chain that shows the room
                    self._use_look(settings)
                self._use_source(settings)
                self._use_look(settings)
            finally:
                self._policy.hide(self.settings.hides, registry.has_stand_in(self.settings.background))
                self._watch_screens()
            if (settings.model, settings.is_quiet) != (old.model, old.is_quiet):
                self._use_model(settings)
            if settings.outputs != old.outputs:
                self._outputs.use(settings.outputs, self._note_outputs)

    def wish_hiding(self, is_wished: bool, is_stand_in_wished: bool = False) -> None:
        """True: hiding was asked for; no raw frame leaves from this moment on, however long `use` takes;
        is_stand_in_wished: nor one of the person. At once, from any thread."""
        self._policy.wish_hiding(is_wished, is_stand_in_wished)

    def be_private(self, is_private: bool) -> None:
        """True: every output gets the card from this moment on, whatever else is chosen. At once, from any thread."""
        self._policy.be_private(is_private)

    def be_on(self, is_on: bool) -> None:
        """False: the source is released as if nobody watched, and every output gets the card. From any thread."""
        self._policy.be_on(is_on)
        self._demand.allow(is_on)
        if not is_on:
            self._stop_learning()

    def show_to(self, who: str, outlet: Outlet) -> None:
        """The picture that goes out, or the card, on a window; it counts as somebody who watches."""
        self.pipeline.attach(outlet)
        self._demand.set(who, True)

    def hide_from(self, who: str, outlet: Outlet) -> None:
        self.pipeline.detach(outlet)
        self._demand.set(who, False)

    def compare_with(self, compare: Compare | None) -> None:
        """Gives each frame as the source gave it, for the user's own eyes, while `may_compare`; None ends that."""
        policy = self._policy

        def compare_if_allowed(frame: Frame) -> None:
            if compare is not None and policy.lets_compare(frame):
                compare(frame)

        policy.note_comparison(compare is not None)
        self.pipeline.compare = None if compare is None else compare_if_allowed

    @property
    def may_compare(self) -> bool:
        return self._policy.may_compare

    def visible(self, frame: Frame) -> SafeFrame:
        """What a window may show of a result: itself, or the card while that is what goes out."""
        return self._policy.camera.release(frame)

    def skip_measuring(self) -> None:
        """Ends a calibration that is under way after the rung that it is at; the rest is measured at the next start."""
        self._model_choice.skip_measuring()

    def learn_room(self) -> None:
        """The room is learnt once nobody is there; an event tells of it, and it is forgotten when it looks different.
        The source runs meanwhile, whoever watches. Nothing happens while nothing needs a matte. From any thread."""
        if self.pipeline.chain.segmenter is not None and not self.pipeline.chain.has_stand_in:
            self._model_choice.room.learn()
            self._note_room()

    def forget_room(self) -> None:
        """Or learns it no further. From any thread."""
        self._model_choice.room.forget()
        self._note_room()

    @property
    def room(self) -> RoomState:
        """Whether the room is learnt."""
        return self._model_choice.room.state

    def take_picture(self, path: Path) -> None:
        """The next frame that goes out as a picture file; FileSaved or Failed tells of it."""
        self._stills.take(self.pipeline, path, self.fps)

    # ---- a call

    @property
    def call(self) -> "CallService | None":
        """The call that is on; what can be done in it is its own."""
        return self._call_session.service if self._call_session else None

    @property
    def shared_in_call(self) -> SourceChoice | None:
        """The screen or window that guests see beside the user's picture."""
        return self._call_session.shared if self._call_session else None

    def start_call(self, choice: CallChoice, changed: Callable[[], None] = lambda: None) -> "CallService":
        """Guests may come from now on, and see what every output shows. Raises CallUnavailable.

        changed: called on the call's thread when its status differs.
        """
        from buzzcam.call_session import CallSession

        with self._using:
            assert self._call_session is None, "one call at a time"
            session = CallSession(choice, self.pipeline, self._policy, self._demand, self.publish, changed)
            session.open(self.size, self.fps)
            self._call_session = session
            return session.service

    def end_call(self) -> None:
        """Harmless when there is none."""
        with self._using:
            if self._call_session is not None:
                self._call_session.close()
                self._call_session = None

    def show_in_call(self, is_on: bool) -> None:
        """The user's picture in the call, or none there; the other outputs go on."""
        with self._using:
            if self._call_session is not None:
                self._call_session.show_camera(is_on, self.size, self.fps)

    def share_in_call(self, choice: SourceChoice | None) -> None:
        """A screen, a window or a file beside the user's picture, or none.

        Raises BadArgument, SourceError, and nothing has changed.
        """
        if choice is not None:
            check_shareable(choice.kind)
        with self._using:
            if self._call_session is not None:
                self._call_session.share(choice, self.settings)

    # ---- what happened

    def status(self) -> Status:
        """From any thread, while it runs."""
        return self._figures.status(self.pipeline, self._runners())

    def report(self) -> dict[str, Any]:
        """The figures of the run so far, as `buzzcam run --json` prints them."""
        return self._figures.report(self.pipeline, self._runners(), self.size, self.settings.is_every_frame)

    def _runners(self) -> list[OutputRunner]:
        runners = self._outputs.runners
        if self._call_session is not None and self._call_session.runner is not None:
            runners.append(self._call_session.runner)
        return runners

    @property
    def has_lost_an_output(self) -> bool:
        return any(runner.was_lost for runner in self._outputs.runners)

    # ---- the source

    @property
    def fps(self) -> float:
        return self._session.source.fps

    def _use_source(self, settings: Settings) -> None:
        now = self.settings
        if (settings.source, settings.size, settings.fps) == (now.source, now.size, now.fps):
            return
        size = (settings.size or DEFAULT_SIZE).even()
        if size != self.size and self._outputs.is_recording:
            size = self.size  # a recording keeps its size to its end
        self._session.use(settings, self.pipeline.mailbox)
        self.forget_room()
        self.settings = replace(now, source=settings.source, size=settings.size, fps=settings.fps)
        if size != self.size:
            self.size = size
            self._swap(framing=make_framing(self.settings, size))
            self._outputs.resize(self.size, self.fps)
            if self._call_session is not None:
                self._call_session.show_camera(self._call_session.is_showing, self.size, self.fps)
        if settings.fps != now.fps and self._model_choice.is_tuning:
            self._use_model(self.settings)

    # ---- the chain

    def _use_look(self, settings: Settings) -> None:
        if (settings.background, settings.effects) == (self.settings.background, self.settings.effects):
            return
        before = self.settings, self.pipeline.chain
        parts = changed_parts(before, settings, self.size, materials(), self.publish)
        is_first = self.pipeline.chain.segmenter is None and parts["needs_matte"]
        if is_first:
            parts["segmenter"] = self._model_choice.open_first(self.settings, self.fps)
        finder = self.pipeline.chain.face_finder
        if not parts["needs_faces"] and not self._has_landmarks:
            parts["face_finder"] = None
        elif finder is None or finder.has_blendshapes != (parts["needs_blendshapes"] or self._has_landmarks):
            parts["face_finder"] = self._face_finder(parts["needs_blendshapes"], parts["has_stand_in"])
        if not parts["needs_hands"]:
            parts["hand_finder"] = None
        elif self.pipeline.chain.hand_finder is None:
            parts["hand_finder"] = self._hand_finder()
        self.settings = replace(self.settings, background=settings.background, effects=settings.effects)
        self._swap(**parts)
        self._policy.hide(settings.hides, parts["has_stand_in"])
        if is_first:
            self._model_choice.start()

    def _face_finder(self, has_blendshapes: bool, has_stand_in: bool) -> FaceFinder | None:
        """Raises ModelError; but whoever is hidden behind a stand-in stays so: it rests then, and an event says why."""
        try:
            return make_face_finder(self.publish, has_blendshapes or self._has_landmarks)
        except ModelError as error:
            if not (has_stand_in and self._is_patient):
                raise
            self.publish(Failed("faces", error))
            return None

    def _hand_finder(self) -> HandFinder | None:
        """Raises ModelError; when patient, there are no reactions then, and an event says why."""
        try:
            return make_hand_finder(self.publish)
        except ModelError as error:
            if not self._is_patient:
                raise
            self.publish(Failed("hands", error))
            return None

    @property
    def _has_landmarks(self) -> bool:
        """Whether an output writes them down, blendshapes and all."""
        return any(choice.kind == "landmarks" for choice in self.settings.outputs)

    def _swap(self, **parts: Any) -> None:  # noqa: ANN401 - fields of Chain
        """Other parts of the chain, from the next frame on."""
        with self._change:
            self.pipeline.use(replace(self.pipeline.chain, **parts))

    def _watch_screens(self) -> None:
        """Tells the policy where a screen is in the picture: the window, and what it shows, may stand on it."""
        for who, kind in screens_of(self.settings).items():
            self._policy.see_screen(who, kind)

    def _use_model(self, settings: Settings) -> None:
        self._model_choice.stop()
        old, self.settings = self.settings, replace(self.settings, model=settings.model, is_quiet=settings.is_quiet)
        chain = self.pipeline.chain
        if chain.segmenter is None and (chain.has_stand_in or not chain.hides):
            return  # it is opened when it is needed
        try:
            self._swap(segmenter=self._model_choice.open_first(self.settings, self.fps))
        except BuzzCamError:
            self.settings = replace(self.settings, model=old.model, is_quiet=old.is_quiet)
            raise
        finally:
            self._model_choice.start()

    # ---- all of it

    def _card_for(self, frame: Frame) -> Frame:
        return self._policy.card(self.size, frame.captured_at, frame.number)

    def _frames_job(self) -> None:
        try:
            self.pipeline.run()
        finally:
            self.finished.set()

    def _observe(self, cost_ms: float, missed: int) -> None:
        if self._figures.first_after_s is None:
            self._figures.first_after_s = round(process.age_s(), 3)
            self._demand.set("start", False)
        if self._is_learning and self.room != "learning":  # it has given up
            self._note_room()
        if not self.pipeline.chain.has_stand_in:  # else no net of the ladder runs
            self._model_choice.observe(cost_ms, missed)

    def _note(self, event: BuzzEvent) -> None:
        if isinstance(event, RungChanged):
            self._figures.rung_changes.append(event)
        elif isinstance(event, RoomLearnt | RoomNotLearnt):
            self._note_room()
        elif isinstance(event, SourceLost):
            self._stop_learning()
        elif isinstance(event, Failed) and not self._is_patient and self._outputs.have_ended:
            self.finished.set()  # nothing is left to send to

    def _stop_learning(self) -> None:
        """No picture comes that the room could be learnt from."""
        if self.room == "learning":
            self.forget_room()

    def _note_room(self) -> None:
        with self._noting_room:
            self._is_learning = self.room == "learning"
            self._demand.set("room", self._is_learning)

    def _note_outputs(self) -> None:
        self.settings = replace(self.settings, outputs=self._outputs.choices)


def hidden_as_in(settings: Settings) -> str:
    """A background that hides as much, where that one is not to be had."""
    return settings.background if registry.has_stand_in(settings.background) else USUAL_BACKGROUND


def screens_of(settings: Settings) -> dict[str, str | None]:
    """Where a screen may be in the picture: who shows it, and "screen", or None."""
    behind = registry.backgrounds().get(settings.background)
    return {
        "source": "screen" if settings.source.kind == "screen" else None,
        "background": "screen" if behind is not None and behind.shows_screen else None,
    }
