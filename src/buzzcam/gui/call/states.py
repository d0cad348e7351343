"""Describes to the user the state of a guest's connection and of what hides their room."""

from typing import TYPE_CHECKING

from buzzcam.gui.translation import tr

if TYPE_CHECKING:
    from buzzcam.calls.service import GuestStatus
    from buzzcam.calls.signaling import Effects


def connection_words(guest: "GuestStatus") -> str:
    if guest.is_away:
        return tr("reconnecting…")
    if guest.connection_state in ("connecting", "lost", "closed"):
        return tr("connecting…")
    if guest.is_weak or guest.connection_state == "unstable":
        return tr("poor connection")
    return tr("good connection")


def background_words(effects: "Effects") -> str:
    """What stands behind a guest, and whether all is well with it."""
    names = {
        "none": tr("None"),
        "blur": tr("Blur"),
        "colour": tr("Colour"),
        "picture": tr("Picture"),
        "own": tr("Own picture"),
    }
    background = names[effects.background]
    if effects.background == "none":
        return background
    if effects.trouble:
        return tr("{background}, paused", background=background)
    if not effects.is_live:
        return tr("{background}, starting", background=background)
    return tr("{background}, slow device", background=background) if effects.is_reduced else background
