"""Everything that can go wrong and that the user can act on. Imports nothing of ours.

BuzzCamError             .message says what happened, .hint what to do
├── BadArgument          a value that a person typed
│   └── BadFile          a file that they named: missing, no picture, no video
├── SourceError          CameraMissing · CameraBusy · CameraUnreadable · CameraLost · ScreenUnavailable
├── OutputError          OutputUnavailable · DiskFull
├── ModelError           ModelMissing · ModelBroken · ProviderFailed · FetchFailed
├── EffectFailed         a plug-in raised
└── CallError            CallUnavailable · SoundUnavailable · SignalingError

Programming mistakes stay ValueError and RuntimeError.
"""


class BuzzCamError(Exception):
    """Something the user can act on.

    message: one sentence, what happened. hint: one sentence, what to do.
    exit_status: what the command line ends with (2: bad argument, 3: not available).
    """

    exit_status = 3

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}"


class BadArgument(BuzzCamError):
    """A value cannot be understood or is out of its range."""

    exit_status = 2


class BadFile(BadArgument):
    """A file that was named is missing, unreadable or not of the kind it should be."""


class SourceError(BuzzCamError):
    """A source delivers no picture."""


class CameraMissing(SourceError):
    """There is no such camera."""


class CameraBusy(SourceError):
    """Another program holds the camera, or we may not open it."""


class CameraUnreadable(SourceError):
    """A camera delivers only formats that cannot be read."""


class CameraLost(SourceError):
    """A source that was giving frames has gone; opening it again may help."""


class ScreenUnavailable(SourceError):
    """The screen cannot be captured."""


class OutputError(BuzzCamError):
    """Finished frames cannot be handed on."""


class OutputUnavailable(OutputError):
    """A device or a file cannot be opened for output, or has gone."""


class DiskFull(OutputError):
    """No room is left where a file is written."""


class ModelError(BuzzCamError):
    """A network cannot be used."""


class ModelMissing(ModelError):
    """A model file or the catalogue is not there."""


class ModelBroken(ModelError):
    """A model file is not what the catalogue says, or does not load."""


class ProviderFailed(ModelError):
    """An execution provider cannot run a model on this machine."""


class FetchFailed(ModelError):
    """A model could not be fetched from any address."""


class EffectFailed(BuzzCamError):
    """An effect that is not ours raised; it is off until effects are chosen anew."""


class CallError(BuzzCamError):
    """Something about a call."""


class CallUnavailable(CallError):
    """A call cannot be held here: the port is taken, the certificate is none."""


class SoundUnavailable(CallError):
    """A microphone or speaker is missing, busy or gone."""


class SignalingError(CallError):
    """A message of the other side is malformed, too large or hostile; nothing was changed."""

    def __init__(self, message: str, hint: str = "Nothing was changed.") -> None:
        super().__init__(message, hint)
