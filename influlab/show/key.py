"""The instructor's key from the command line: ``python3 -m influlab key class.csv``."""

from __future__ import annotations

import argparse
import sys

from influlab.errors import InfluLabError
from influlab.show.lessons_key import answer_key
from influlab.show.words import plain


def main(argv: list[str] | None = None) -> int:
    """``python3 -m influlab key``: write the key of a class.

    Parameters
    ----------
    argv : list of str, optional
        The arguments; those of the process when not given.

    Returns
    -------
    int
        0 when the key was written, 2 when something has to be mended first.
    """
    parser = argparse.ArgumentParser(
        prog="python3 -m influlab key",
        description="The instructor's key: every student's answers to the exercises of the series.",
    )
    parser.add_argument("students", help="a file with one name per line, or a CSV with a column "
                        "'student' or 'name'")  # fmt: skip
    parser.add_argument("--code", default="", help="the class's code, where students use one")
    parser.add_argument("--lessons", nargs="+", metavar="NAME", help="such as 03a 07b (all)")
    parser.add_argument("-o", "--out", default="key.xlsx", help=".xlsx or .csv (key.xlsx)")
    asked = parser.parse_args(argv)
    try:
        key = answer_key(asked.students, code=asked.code, lessons=asked.lessons)
        path = key.save(asked.out)
    except InfluLabError as error:
        print("\n".join(plain(line) for line in str(error).split("\n")), file=sys.stderr)
        return 2
    print(f"{key.text}\n{path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
