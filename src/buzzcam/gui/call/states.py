"""Describes the state of a guest's connection to the user."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from buzzcam.calls.service import GuestStatus


def connection_words(guest: "GuestStatus") -> str:
    if guest.is_away:
        return QCoreApplication.translate("CallPage", "away")
    if guest.connection_state in ("connecting", "lost", "closed"):
        return QCoreApplication.translate("CallPage", "connecting…")
    if guest.is_weak or guest.connection_state == "unstable":
        return QCoreApplication.translate("CallPage", "weak line")
    return QCoreApplication.translate("CallPage", "good line")
