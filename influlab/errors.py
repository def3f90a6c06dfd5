"""Errors that speak to the user: what is wrong, the value, what is allowed, how to mend it.

Only a user's mistake becomes an :class:`InfluLabError`. A bug stays the
exception that Python raised, so that it is never dressed up as the user's fault.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONGEST = 4_000
# Control signs but the line feed, marks of line and direction, halves of a pair.
_STEERING = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    r"""A sentence that a screen shows and does not obey, however strange the names in it.

    Headers, handles and file names are strangers' text. Signs that move a terminal's cursor,
    change its colours or turn the direction of writing are shown as their codes, and what is
    longer than 4,000 signs is cut.

    Parameters
    ----------
    text : str

    Returns
    -------
    str

    Examples
    --------
    >>> print(printable("the file has: \x1b[31mfollowers"))
    the file has: \x1b[31mfollowers
    """
    plain = _STEERING.sub(lambda sign: ascii(sign[0])[1:-1], text[: LONGEST + 1])
    return plain if len(text) <= LONGEST else f"{plain[:LONGEST]}..."


class InfluLabError(ValueError):
    """Everything the user can mend, told at once.

    Parameters
    ----------
    subject : str
        What was looked at: a table, a plan, a limit.
    problems : str or sequence of str
        One sentence each: the value, where it stands, what is allowed, what to do.

    Attributes
    ----------
    subject : str
    problems : tuple of str

    Examples
    --------
    >>> print(InfluLabError("plan", ["budget is 0; it must be above 0"]))
    plan: 1 problem
      - budget is 0; it must be above 0
    """

    def __init__(self, subject: str, problems: str | Sequence[str]):
        self.subject = subject
        told = (problems,) if isinstance(problems, str) else tuple(problems)
        self.problems = tuple(printable(str(problem)) for problem in told)
        count = len(self.problems)
        lines = [f"{printable(str(subject))}: {count} problem{'' if count == 1 else 's'}"]
        super().__init__("\n".join([*lines, *(f"  - {problem}" for problem in self.problems)]))

    def __reduce__(self):
        return type(self), (self.subject, self.problems)


class TableError(InfluLabError):
    """A table that cannot be used as it is."""


class PlanError(InfluLabError):
    """A range, line, plan or deal with impossible numbers."""


class InfeasibleError(InfluLabError):
    """Limits that no choice satisfies; the problems say which to relax."""


def check(
    subject: str, problems: Sequence[str], error: type[InfluLabError] = InfluLabError
) -> None:
    """Raise `error` with all problems at once; do nothing when there are none.

    Parameters
    ----------
    subject : str
        What was looked at.
    problems : sequence of str
        The problems found, possibly none.
    error : type, default InfluLabError
        The kind of error to raise.

    Raises
    ------
    InfluLabError
        When `problems` is not empty.

    Examples
    --------
    >>> check("plan", [])
    """
    if problems:
        raise error(subject, problems)
