"""The instructor's key agrees with what students are told, and is safe to open."""

import pytest

from influlab.errors import InfluLabError
from influlab.show.lessons_key import answer_key, read_class
from influlab.show.lessons_seed import LESSONS, lesson


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
