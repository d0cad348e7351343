"""The states of a guest's connection, in the user's words."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from buzzcam.calls.service import Member


def line_name(member: "Member") -> str:
    if member.is_away:
        return QCoreApplication.translate("CallPage", "away")
    if member.line in ("connecting", "lost", "closed"):
        return QCoreApplication.translate("CallPage", "connecting…")
    if member.is_weak or member.line == "unstable":
        return QCoreApplication.translate("CallPage", "weak line")
    return QCoreApplication.translate("CallPage", "good line")
