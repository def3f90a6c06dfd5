"""An exercise without code: predict first, then check, hint and solution, errors shown."""

import pytest

from influlab.show import lessons_ask
from influlab.show.lessons import exercise, predict
from influlab.show.lessons_ask import Asking, ask
from influlab.show.lessons_seed import lesson


def press(asking, name):
    buttons = {button.description: button for button in asking.buttons}
    buttons["Predict"] = asking.first.children[-1] if asking.first.children else None
    buttons[name].click()
    return asking.said.value


def test_nothing_can_be_answered_before_a_prediction():
    asking = Asking("03b", "", "")
    assert asking.entry.disabled and all(button.disabled for button in asking.buttons)
    assert "Choose what you expect" in press(asking, "Predict")
    assert asking.entry.disabled
    asking.handle.value = "higher"
    press(asking, "Predict")
    assert not asking.entry.disabled and asking.handle.disabled
    assert "Noted: higher. Now compute." in asking.noted.value


def test_check_hint_and_solution_answer():
    task = lesson("03b", student="ana")
    asking = Asking("03b", "ana", "")
    asking.handle.value = "lower"
    press(asking, "Predict")
    assert "Not attempted yet." in press(asking, "Check")
    asking.entry.value = f"{task.data.iloc[0, 1]}"
    assert "that takes A&#x27;s luck for A&#x27;s merit" in press(asking, "Check")
    assert task.hint in press(asking, "Hint")
    asking.entry.value = f"{task.answer:.4f}"
    said = press(asking, "Check")
    assert "Right:" in said and "You predicted lower, and so it is." in said
    assert "The answer:" in press(asking, "Solution")


def test_a_guess_is_made_with_a_slider():
    asking = Asking("01a", "", "")
    asking.handle.value = 10.0
    press(asking, "Predict")
    assert asking.predicted == pytest.approx(0.1)
    assert "You predicted 0.1." in press(asking, "Solution")


def test_a_name_brings_numbers_of_its_own_and_begins_anew():
    asking = Asking("07a", "", "")
    asking.handle.value = "no"
    press(asking, "Predict")
    asking.student.value, asking.code.value = "Bo", "spring"
    who = asking.box.children[0].children
    assert [each.description for each in who] == ["Your name", "Class code", "My numbers"]
    who[-1].click()
    assert asking.task == lesson("07a", student="bo", code="spring")
    assert asking.predicted is None and asking.entry.disabled
    assert f"<td>{asking.task.data.iloc[0, 0]:,.0f}</td>" in asking.about.value


def test_an_exercise_without_prediction_is_open_at_once():
    asking = Asking(exercise("<b>How many</b>?", 3), "", "")
    asking.entry.value = "3"
    assert "Right: 3." in press(asking, "Check")
    assert "There is no hint." in press(asking, "Hint")
    assert asking.box.children[0].children == ()
    assert "<b>How many" not in asking.about.value


def test_a_bug_is_shown_and_raised_and_a_mistake_is_a_sentence(monkeypatch):
    asking = Asking(exercise("q", 3), "", "")
    asking.entry.value = "<script>"
    assert "&lt;script&gt;" in press(asking, "Check")
    asking.task = None
    with pytest.raises(AttributeError):
        asking._do(lambda: asking.task.check("3"))
    assert "Traceback" in asking.said.value
    asking = Asking("00a", "", "")
    asking.name = "00z"
    asking.box.children[0].children[-1].click()
    assert "&#x27;00z&#x27; is no lesson" in asking.said.value


def test_every_field_has_a_label():
    box = ask(exercise("q", 3, prediction=predict("Up?", ("yes", "no"), "no", why="")))
    assert len(box.children) == 4
    asking = Asking("00a", "", "")
    assert asking.entry.description == "Answer"
    assert asking.handle.description.startswith("The option with the highest mean")
    assert lessons_ask.ask("00a", student="ana").children[0].children[0].value == "ana"
