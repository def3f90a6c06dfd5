"""The key from the command line is safe to open, and mistakes are sentences."""

import csv
import subprocess
import sys

import openpyxl
import pytest

from influlab import _setup
from influlab.show.key import main

HOSTILE = '=HYPERLINK("http://evil")'


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_file_holds_no_formula(tmp_path, ending, capsys):
    names, out = tmp_path / "class.txt", tmp_path / f"key.{ending}"
    names.write_text(f"ana\n{HOSTILE}\n", encoding="utf-8")
    assert main([str(names), "--lessons", "07a", "-o", str(out)]) == 0
    assert capsys.readouterr().out == f"2 students, 1 exercise, 2 answers.\n{out}\n"
    if ending == "csv":
        rows = list(csv.reader(out.read_text(encoding="utf-8").splitlines()))
        assert rows[2][0] == f"'{HOSTILE}"
    else:
        sheet = openpyxl.load_workbook(out).active
        assert (sheet["A3"].value, sheet["A3"].data_type) == (HOSTILE, "s")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_mistakes_of_the_command_line_are_sentences(tmp_path, capsys):
    missing, blank = tmp_path / "none.txt", tmp_path / "blank.txt"
    blank.write_bytes(b"\xff\xfe\xfa")
    assert main([str(missing)]) == 2
    assert main([str(blank)]) == 2
    said = capsys.readouterr().err
    assert "cannot be read (No such file or directory); give a text or CSV file" in said
    assert "cannot be read (it is no UTF-8 text); give a text or CSV file" in said
    names = tmp_path / "class.txt"
    names.write_text("ana", encoding="utf-8")
    assert main([str(names), "-o", str(tmp_path / "key.doc")]) == 2
    assert "'key.doc' ends neither in .xlsx nor in .csv" in capsys.readouterr().err
    assert main([str(names), "-o", str(tmp_path / "no" / "key.csv")]) == 2
    assert "key.csv' cannot be written (Cannot save file into a" in capsys.readouterr().err


def test_the_command_says_nothing_but_its_answer(tmp_path):
    names = tmp_path / "class.txt"
    names.write_text("ana", encoding="utf-8")
    command = [sys.executable, "-m", "influlab.show.key", str(names), "-o", str(tmp_path / "k.csv")]
    run = subprocess.run(command, cwd=_setup.ROOT, capture_output=True, text=True)
    assert (run.returncode, run.stderr) == (0, "")
