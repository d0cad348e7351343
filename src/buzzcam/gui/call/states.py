"""Describes the state of a guest's connection to the user."""

from typing import TYPE_CHECKING

from buzzcam.gui.translation import tr

if TYPE_CHECKING:
    from buzzcam.calls.service import GuestStatus


def connection_words(guest: "GuestStatus") -> str:
    if guest.is_away:
        return tr("reconnecting…")
    if guest.connection_state in ("connecting", "lost", "closed"):
        return tr("connecting…")
    if guest.is_weak or guest.connection_state == "unstable":
        return tr("poor connection")
    return tr("good connection")
