"""The instructor's key agrees with what students are told, and is safe to open."""

import csv

import openpyxl
import pytest

from influlab.errors import InfluLabError
from influlab.show.lessons_key import answer_key, main, read_class
from influlab.show.lessons_seed import LESSONS, lesson

HOSTILE = '=HYPERLINK("http://evil")'


def test_the_key_has_every_student_and_lesson_and_what_passes():
    key = answer_key(["ana", "bo"], code="spring")
    assert key.text == f"2 students, {len(LESSONS)} exercises, {2 * len(LESSONS)} answers."
    for row in key.table.itertuples():
        task = lesson(row.lesson, student=row.student, code="spring")
        assert row.answer == task.answer
        for end in (row.lowest, row.highest):
            inside = row.answer + 0.999 * (end - row.answer)
            assert task.check(inside).verdict == "right"
        assert task.check(row.answer + 1.05 * (row.highest - row.answer)).verdict == "wrong"


def test_names_are_read_from_lines_or_a_column(tmp_path):
    lines, table = tmp_path / "class.txt", tmp_path / "class.csv"
    lines.write_text("Ana\n\n Bo \nMüller, Zoë\n", encoding="utf-8-sig")
    assert read_class(lines) == ["Ana", "Bo", "Müller, Zoë"]
    table.write_text('id,Name\n1,"Müller, Zoë"\n2,Bo\n', encoding="utf-8")
    assert read_class(table) == ["Müller, Zoë", "Bo"]


def test_all_problems_come_at_once():
    with pytest.raises(InfluLabError) as error:
        answer_key(["Ana", " ", "ana "], lessons=["00a", "00x"])
    assert str(error.value) == (
        "answer key: 3 problems\n"
        "  - name 2 is blank; remove it or fill it in\n"
        "  - name 3, 'ana ', is name 1 again (case and blanks do not count); both would have the "
        "same numbers: tell them apart\n"
        f"  - '00x' is no lesson; there are: {', '.join(LESSONS)} (did you mean '00b'?)"
    )
    with pytest.raises(InfluLabError) as error:
        answer_key([])
    assert str(error.value) == (
        "answer key: 1 problem\n  - there are no students; give one name per line"
    )


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
