"""Every lesson, for many students: its solution passes, its stored wrong answers do not."""

import json

import pytest

from influlab import show
from influlab.errors import InfluLabError
from influlab.show import lessons_seed, series
from influlab.show.lessons import exercise
from influlab.show.lessons_seed import APART, LESSONS, lesson, seed_of

STUDENTS = ["", *(f"student {number}" for number in range(60))]
NOTEBOOKS = {path.stem[:2]: path for path in series.paths()}


@pytest.mark.parametrize("name", LESSONS)
class TestLesson:
    def test_the_answer_passes_and_three_wrong_ones_fail_with_reasons_of_their_own(self, name):
        for student in STUDENTS:
            task = lesson(name, student=student)
            assert task.check(task.answer).verdict == "right"
            assert task.check(None).verdict == "not attempted"
            assert len(task.mistakes) >= APART
            for mistake, why in task.mistakes.items():
                said = task.check(mistake)
                assert (said.verdict, why in said.text) == ("wrong", True)
            assert len(set(task.mistakes.values())) == len(task.mistakes)

    def test_what_is_typed_with_four_digits_passes(self, name):
        for student in STUDENTS:
            task = lesson(name, student=student)
            assert task.check(f"{task.answer:.4g}").verdict == "right"

    def test_students_have_numbers_of_their_own_and_keep_them(self, name):
        answers = [lesson(name, student=each).answer for each in STUDENTS]
        assert answers == [lesson(name, student=each.upper()).answer for each in STUDENTS]
        assert len(set(answers)) >= 10
        assert lesson(name, student="ana", code="a") != lesson(name, student="ana", code="b")

    def test_it_can_be_done_without_code(self, name):
        task = lesson(name)
        assert task.title and task.hint and task.solution and task.prediction
        assert task.prediction.why and task.question.count("?") >= 1
        assert 1 <= len(task.data) <= 15
        right = task.prediction.right
        assert right in task.prediction.options or right == task.answer


def cells_of(path, tag):
    notebook = json.loads(path.read_text(encoding="utf-8"))
    tagged = [c for c in notebook["cells"] if tag in c["metadata"].get("tags", [])]
    return ["".join(cell["source"]) for cell in tagged]


def pairs():
    """Each lesson of the stored notebooks with the cell that draws it and its solution."""
    for number, path in NOTEBOOKS.items():
        draws = [c for c in cells_of(path, "exercise") if c.startswith("task = show.lesson(")]
        for draw, solution in zip(draws, cells_of(path, "solution"), strict=True):
            yield pytest.param(number, draw, solution, id=f"{number}-{draw.split(chr(34))[1]}")


@pytest.mark.parametrize(("number", "draw", "solution"), list(pairs()))
def test_the_solution_of_the_notebook_is_right_for_every_student(number, draw, solution):
    """The solutions reach the answer on a way of their own, from the numbers shown."""
    name = draw.split('"')[1]
    assert name.startswith(number)
    lines = solution.splitlines()
    last = lines.pop()
    while not last.startswith("task.check("):
        last = f"{lines.pop()}\n{last}"
    for student in STUDENTS[:20]:
        space = {"show": show}
        exec(draw.replace('student=""', f"student={student!r}"), space)
        assert space["task"] == lesson(name, student=student)
        exec("\n".join([*lines, f"said = {last}"]), space)
        assert space["said"].verdict == "right", (student, space["said"])


def test_every_notebook_has_two_lessons_and_every_lesson_a_notebook():
    asked = {n: [c.split('"')[1] for c in cells_of(p, "exercise") if "show.ask(" in c]
             for n, p in NOTEBOOKS.items()}  # fmt: skip
    assert asked == {n: [f"{n}a", f"{n}b"] for n in NOTEBOOKS}
    assert sorted(name for names in asked.values() for name in names) == list(LESSONS)


def test_a_teacher_can_make_a_lesson():
    def doubled(rng):
        number = int(rng.integers(3, 1_000))
        wrong = {3 * number: "three times", number: "once", number / 2: "half"}
        return exercise(f"Twice {number}?", 2 * number, mistakes=wrong)

    ana, bo = (lesson(doubled, student=each) for each in ("ana", "bo"))
    assert ana != bo and ana == lesson(doubled, student="Ana ")


def test_lessons_that_cannot_be_told_apart_are_refused(monkeypatch):
    monkeypatch.setattr(lessons_seed, "TRIES", 3)
    with pytest.raises(InfluLabError) as error:
        lesson(lambda rng: exercise("q", 1.0))
    assert str(error.value) == (
        "lesson: 1 problem\n  - <lambda>: after 3 draws no 3 wrong answers differ from the right "
        "one and each other; store other mistakes or lower the tolerance"
    )


def test_an_unknown_lesson_is_named():
    with pytest.raises(InfluLabError) as error:
        lesson("07c")
    assert str(error.value) == (
        f"lesson: 1 problem\n  - '07c' is no lesson; there are: {', '.join(LESSONS)} "
        "(did you mean '07b'?)"
    )


def test_a_seed_hangs_on_name_code_and_lesson_and_on_nothing_else():
    assert seed_of("ana", "", "00a") == 134_981_784_592_868
    seeds = {seed_of(a, b, c) for a in ("ana", "bo") for b in ("", "x") for c in ("00a", "00b")}
    assert len(seeds) == 8
    assert seed_of("Zoë", "", "00a") == seed_of("Zoe\u0308", "", "00a")
