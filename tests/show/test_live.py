"""The moving picture: a real PNG, like a full drawing, steady limits, nothing left behind."""

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from influlab.show import (
    Canvas,
    Panel,
    Scene,
    plot_comparison,
    plot_crossover,
    plot_frontier,
    plot_outcomes,
    png,
    style,
)
from influlab.show.live import _named, describe


def scene(shift: float = 0.0, synthetic: bool = False) -> Scene:
    rng = np.random.default_rng(0)
    draws = pd.DataFrame({"micro": rng.normal(shift, 1, 500), "macro": rng.normal(0, 3, 500)})
    table = pd.DataFrame(
        {"p_best": [0.6, 0.4], "expected_regret": [1.0, 2.0], "cvar": [-3.0, -9.0]},
        index=["micro", "macro"],
    )
    panels = (Panel(plot_outcomes, draws * 1_000), Panel(plot_comparison, table))
    return Scene(f"Shifted by {shift}.", panels, synthetic)


def pixels(frame: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(frame)) as image:
        return np.asarray(image.convert("RGB"), dtype=float)


def test_png_holds_the_pixels_it_was_given():
    given = np.random.default_rng(0).integers(0, 256, (7, 5, 4)).astype(np.uint8)
    with Image.open(io.BytesIO(png(given))) as image:
        assert np.array_equal(np.asarray(image), given)


def test_a_frame_looks_like_a_full_drawing():
    first = scene()
    canvas = Canvas(first)
    quick = pixels(canvas.draw(first))
    for ax in canvas.axes:
        for artist in ax.get_children():
            artist.set_animated(False)
    FigureCanvasAgg(canvas.figure).draw()
    full = np.asarray(canvas.figure.canvas.buffer_rgba())[:, :, :3].astype(float)
    assert quick.shape == full.shape
    assert np.mean(np.abs(quick - full) > 60) < 0.03  # words may stand half a pixel aside
    ink = [255 * each.size - each.sum() for each in (quick, full)]
    assert ink[0] == pytest.approx(ink[1], rel=0.03)


def named(name: str) -> Scene:
    return replace(
        scene(),
        panels=tuple(
            Panel(each.plot, each.table.rename(columns={"micro": name}, index={"micro": name}))
            for each in scene().panels
        ),
    )


def test_names_of_rows_follow_while_a_hand_moves():
    canvas = Canvas(named("50% micro"))
    before = canvas.draw(named("50% micro"))
    after = canvas.draw(named("60% micro"), moving=True)
    assert not np.array_equal(pixels(before), pixels(after))
    assert np.array_equal(
        pixels(after), pixels(Canvas(named("60% micro")).draw(named("60% micro")))
    )


def test_axes_drawn_anew_are_as_if_all_were_drawn():
    canvas = Canvas(scene())
    canvas.draw(scene())
    canvas.draw(scene(500), moving=True)
    one = np.asarray(canvas.draw(scene(500)))
    canvas.background = None
    canvas.furniture = ()
    assert np.array_equal(one, np.asarray(canvas.draw(scene(500))))


def rows_in_view(table, *, ax):
    style.ticks(ax, "y", [0, 1, 2], ["first", "second", "third"])
    ax.set(xlim=(0, 1), ylim=(-0.5, table - 0.5))
    style.headline(ax, "Rows")
    return ax


def test_names_of_ticks_out_of_view_are_not_written():
    seen = []
    for many in (3, 2):
        canvas = Canvas(Scene("Well.", (Panel(rows_in_view, 3),)))
        canvas.draw(Scene("Well.", (Panel(rows_in_view, many),)))
        seen.append([label.get_text() for label in _named(canvas.axes[0])])
    assert seen == [["first", "second", "third"], ["first", "second"]]


def plainly_named(table, *, ax):
    ax.set(xlim=(0, 1), ylim=(-0.5, 0.5))
    ax.set_yticks([0], [table])
    style.headline(ax, "Rows")
    return ax


def test_names_that_a_chart_wrote_by_matplotlib_alone_follow_too():
    first, second = (Scene("Well.", (Panel(plainly_named, name),)) for name in ("ana", "cho"))
    canvas = Canvas(first)
    before = pixels(canvas.draw(first))
    after = pixels(canvas.draw(second, moving=True))
    assert not np.array_equal(before, after)


def test_limits_stay_while_moving_and_are_found_anew_at_rest():
    canvas = Canvas(scene())
    canvas.draw(scene())
    held = canvas.axes[0].get_xlim()
    canvas.draw(scene(2), moving=True)
    assert canvas.axes[0].get_xlim() == held
    canvas.draw(scene(2))
    assert canvas.axes[0].get_xlim() != held


def test_data_that_leave_the_picture_move_its_limits_at_once():
    canvas = Canvas(scene())
    canvas.draw(scene())
    canvas.draw(scene(500), moving=True)
    assert canvas.axes[0].get_xlim()[1] > 400_000


def test_no_artist_stays_behind_and_the_picture_changes():
    canvas = Canvas(scene())
    frames = [canvas.draw(scene(step / 50), moving=True) for step in range(20)]
    counts = [len(ax.get_children()) for ax in canvas.axes]
    again = canvas.draw(scene(19 / 50), moving=True)
    assert [len(ax.get_children()) for ax in canvas.axes] == counts
    assert again == frames[-1]
    assert frames[0] != frames[-1]


def test_synthetic_frames_say_so_in_every_panel_and_in_words():
    canvas = Canvas(scene())
    plain = pixels(canvas.draw(scene()))
    other = Canvas(scene(synthetic=True))
    marked = pixels(other.draw(scene(synthetic=True)))
    half = plain.shape[0] // 2
    for part in (slice(0, half), slice(half, None)):
        assert np.abs(plain[part] - marked[part]).sum() > 0
    assert describe(scene(synthetic=True), other.figure).startswith("SYNTHETIC data. Shifted")


def test_hostile_words_in_a_scene_are_only_words():
    table = pd.DataFrame(
        {"p_best": [1.0], "expected_regret": [0.0], "cvar": [0.0]}, index=["$\\frac{$ <b> 日本"]
    )
    one = Scene("$x$ <script>", (Panel(plot_comparison, table),))
    assert pixels(Canvas(one).draw(one)).min() < 100


def test_charts_with_parts_of_their_own_leave_nothing_behind():
    budgets = np.linspace(1e3, 1e4, 5)
    frontier = pd.DataFrame(
        {"budget": budgets, "value": budgets**0.5, "micro_spend_share": 1.0, "macro_spend_share": 0}
    )
    chances = pd.DataFrame([[0.9, 0.4], [0.7, 0.2]], index=[1.0, 2.0], columns=[10.0, 20.0])
    one = Scene("Both.", (Panel(plot_frontier, frontier), Panel(plot_crossover, chances)))
    canvas = Canvas(one)
    frames = [canvas.draw(one, moving=True) for _ in range(3)]
    counts = [len(ax.get_children()) for ax in canvas.axes]
    assert canvas.draw(one) == frames[-1]
    assert [len(ax.get_children()) for ax in canvas.axes] == counts
    assert len(canvas.figure.axes) == 2
