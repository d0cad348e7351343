"""`PrivacyGate`: the last look at a frame before it leaves."""

from buzzcam.core.frame import Frame


class PrivacyGate:
    """Shared by all outlets.

    is_shut: while the user wants the room hidden. The studio shuts it *before* the first hiding chain is put to work
    and opens it only when the user chooses to hide nothing, so that frames of the old chain which still wait somewhere
    are caught too.
    is_private: nothing at all leaves, hidden or not.
    """

    def __init__(self, is_shut: bool = True) -> None:
        self.is_shut = is_shut
        self.is_private = False

    def lets_out(self, frame: Frame) -> bool:
        return not self.is_private and (frame.is_hidden or not self.is_shut)
