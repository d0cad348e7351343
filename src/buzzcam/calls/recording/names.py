"""Names of files from names of people: safe on every system, and never two the same."""

import re
import unicodedata

LONGEST = 60
_TAKEN_BY_WINDOWS = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def safe_name(text: str, otherwise: str) -> str:
    """The text without what a path or a drive could misread; `otherwise` if nothing is left."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(" " if c in '/\\:*?"<>|' or unicodedata.category(c)[0] in "CZ" else c for c in text)
    name = " ".join(kept.split()).strip(" .")[:LONGEST].rstrip(" .")
    while len(name.encode()) > 3 * LONGEST:
        name = name[:-1].rstrip(" .")
    return f"{name}_" if _TAKEN_BY_WINDOWS.fullmatch(name) else name or otherwise


class Names:
    """Gives each file of a folder a name of its own."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str) -> str:
        """The name, or with the first free number; upper and lower case count as one."""
        free, number = name, 1
        while free.casefold() in self._taken:
            number += 1
            free = f"{name}-{number}"
        self._taken.add(free.casefold())
        return free
