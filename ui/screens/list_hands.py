"""Work the list of people from the entry box: its mark, more rows at its end, and the way back to it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.screens.find_stage import FindStage
    from ui.screens.look_up import LookUp, Question


class ListHands:
    """The keys that move in the list, also in one that is still to come, and the search an account was opened from."""

    def __init__(self, stage: FindStage, look_up: LookUp) -> None:
        self._stage, self._look_up = stage, look_up
        self._kept: tuple[Question, int] | None = None
        self._mark = 0

    @property
    def is_shown(self) -> bool:
        """Whether there is a list under the box."""
        return self._stage.results.isVisibleTo(self._stage)

    def forget(self) -> None:
        """Begin at the top, with nothing to go back to."""
        self._kept, self._mark = None, 0

    def move(self, step: int) -> bool:
        """Move the mark; a quick hand moves in the list that is still to come. Tells whether there was one to move."""
        if self._look_up.current is None:
            self._mark = max(0, self._mark + step)
        elif self.is_shown:
            self._stage.results.move_mark(step)
        else:
            return False
        return True

    def page(self, step: int) -> None:
        """Move the mark by what the list shows at once."""
        if self._look_up.current is not None and self.is_shown:
            self._stage.results.page(step)

    def list_more(self, limit: int) -> None:
        """List more of the same, the mark on the first of them."""
        answer = self._look_up.current
        if answer is not None:
            self._mark = self._stage.results.count
            self._look_up.ask(replace(answer.question, limit=limit))

    def take_mark(self) -> int:
        """Give the row to mark in the list that came, once."""
        mark, self._mark = self._mark, 0
        return mark

    def keep(self, question: Question | None) -> None:
        """Remember the search and its mark: an account is opened from it."""
        self._kept = None if question is None else (question, self._stage.results.list.currentIndex().row())

    def back(self) -> Question | None:
        """Ask again for the search an account was opened from, mark and all; None when there was none."""
        if self._kept is None:
            return None
        (question, self._mark), self._kept = self._kept, None
        self._stage.entry.show_text(question.text)
        self._stage.entry.take_focus()
        self._look_up.ask(question)
        return question
