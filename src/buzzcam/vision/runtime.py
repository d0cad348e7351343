"""`Net`: one network on one execution provider. The only file that knows onnxruntime."""

import os
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # since 1.31 it reports to its maker unless told not to: nothing leaves here
import onnxruntime as ort

from buzzcam.core.events import ProviderLost, Publish
from buzzcam.core.frame import Size
from buzzcam.errors import ModelBroken, ProviderFailed
from buzzcam.sentence import say

CPU = "CPUExecutionProvider"

PREFERENCE = (
    "TensorrtExecutionProvider",
    "CUDAExecutionProvider",
    "DmlExecutionProvider",
    "CoreMLExecutionProvider",
    "OpenVINOExecutionProvider",
    CPU,
)
"""Providers that may be tried, the likely fastest first; the measured time decides, not this order."""

_OPTIONS: dict[str, dict[str, str]] = {"TensorrtExecutionProvider": {"trt_engine_cache_enable": "1"}}

_NEED_CUDA = ("TensorrtExecutionProvider", "CUDAExecutionProvider")

ort.set_default_logger_severity(4)  # a provider that cannot load says so at length on stderr; we say it in a sentence

OpenSession = Callable[[bytes, str, int], Any]
"""(model, provider, threads) -> ort.InferenceSession."""


def version() -> str:
    return str(ort.__version__)


def listed_providers() -> list[str]:
    """What this onnxruntime was built with, in our order. It also lists what cannot load here: try and see."""
    there = ort.get_available_providers()
    return [provider for provider in PREFERENCE if provider in there]


def open_session(model: bytes, provider: str, threads: int, is_quantised: bool = True) -> ort.InferenceSession:
    """A session that really runs on `provider`. is_quantised: False for a net of floats. Raises ProviderFailed,
    ModelBroken."""
    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # spinning burns a core at 30 fps
    if not is_quantised:  # otherwise the bytes of the input are made floats once for each reader: 3 % of the small net
        options.add_session_config_entry("session.disable_quant_qdq", "1")
    try:
        if provider in _NEED_CUDA and find_spec("nvidia"):
            ort.preload_dlls()  # those of the extra "cuda" lie in site-packages, where the loader does not look
        session = ort.InferenceSession(model, options, [provider], [_OPTIONS.get(provider, {})], enable_fallback=0)
    except Exception as error:
        kind = ModelBroken if provider == CPU else ProviderFailed
        reason = str(error).partition("\n")[0][:160]
        raise kind(
            say("A model cannot be opened on {provider} ({reason}).", provider=provider, reason=reason),
            say("Run: {command}", command="buzzcam doctor"),
        ) from error
    if session.get_providers()[0] != provider:  # it falls back to the CPU without a word
        raise ProviderFailed(
            say("{provider} cannot be used on this computer.", provider=provider),
            "Its libraries or driver are missing.",
        )
    return session


def open_float_session(model: bytes, provider: str, threads: int) -> ort.InferenceSession:
    return open_session(model, provider, threads, is_quantised=False)


def opener(is_quantised: bool) -> OpenSession:
    return open_session if is_quantised else open_float_session


class Net:
    """A network with its input and outputs bound to fixed arrays. One thread at a time.

    input: uint8 (1, planes, height, width), or float32 where the network takes that, to be filled before `run`.
    outputs: float32 or uint8, valid after it.
    A provider that fails while running is left for the CPU within the same call; no frame is lost.
    """

    def __init__(
        self,
        name: str,
        model: bytes,
        provider: str,
        threads: int,
        publish: Publish,
        open_session: OpenSession = open_float_session,
    ) -> None:
        self.name = name
        self._model, self._threads = model, threads
        self._publish, self._open = publish, open_session
        self._bind(provider)

    @property
    def size(self) -> Size:
        """Of the input's planes."""
        return Size(self.input.shape[3], self.input.shape[2])

    def run(self) -> list[np.ndarray]:
        """Raises ProviderFailed when not even the CPU can run it."""
        try:
            self._session.run_with_iobinding(self._binding)
        except Exception as error:
            if self.provider == CPU:
                raise ProviderFailed(
                    say("The model {name} failed ({error}).", name=self.name, error=error),
                    say("Run: {command}", command="buzzcam doctor"),
                ) from error
            self._publish(ProviderLost(self.provider, error))
            given = self.input
            self._bind(CPU)
            np.copyto(self.input, given)
            self._session.run_with_iobinding(self._binding)
        return self.outputs

    def _bind(self, provider: str) -> None:
        self._session = self._open(self._model, provider, self._threads)
        self.provider = provider
        inlet = self._session.get_inputs()[0]
        kind = _kind_of(inlet.type)
        self.input: np.ndarray = np.zeros(inlet.shape, kind)
        self._binding = self._session.io_binding()
        self._binding.bind_input(inlet.name, "cpu", 0, kind, self.input.shape, self.input.ctypes.data)
        self.outputs = []
        for outlet in self._session.get_outputs():
            kind = _kind_of(outlet.type)
            values: np.ndarray = np.zeros(outlet.shape, kind)
            self._binding.bind_output(outlet.name, "cpu", 0, kind, values.shape, values.ctypes.data)
            self.outputs.append(values)


def _kind_of(tensor: str) -> type[np.generic]:
    return np.uint8 if tensor == "tensor(uint8)" else np.float32
