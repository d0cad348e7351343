"""Undo and redo over frozen values."""

from typing import Generic, TypeVar

T = TypeVar("T")

LONGEST = 100


class History(Generic[T]):
    """The value now, those before it and those that were undone."""

    def __init__(self, value: T) -> None:
        self.value = value
        self._past: list[T] = []
        self._future: list[T] = []
        self._gesture: str | None = None

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        return bool(self._future)

    def change(self, value: T, gesture: str | None = None) -> None:
        """gesture: changes of one name that follow each other, as while a slider is dragged, are undone as one."""
        if value == self.value:
            return
        if gesture is None or gesture != self._gesture:
            self._past = [*self._past[1 - LONGEST :], self.value]
        self._gesture, self._future, self.value = gesture, [], value

    def end_gesture(self) -> None:
        self._gesture = None

    def replace(self, value: T) -> None:
        """Corrects the value now; that is no step of its own."""
        self.value = value

    def undo(self) -> T:
        """The value before; the same when there is none."""
        if self._past:
            self._future.append(self.value)
            self.value = self._past.pop()
        self._gesture = None
        return self.value

    def redo(self) -> T:
        if self._future:
            self._past.append(self.value)
            self.value = self._future.pop()
        self._gesture = None
        return self.value
