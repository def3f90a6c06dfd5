"""Live views: a pure function of its controls becomes an instrument under the hand.

The shell is the same for every view. It reads the controls, calls the view, draws the scene on
one lasting figure and pushes the picture into one image widget; the sentence stands beneath. What
the user can mend becomes a sentence in the view; a bug is shown in full and raised.
"""

from __future__ import annotations

import html
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import traitlets
from matplotlib.figure import Figure

from influlab.errors import InfluLabError, check
from influlab.show import keeping
from influlab.show.controls import ABOVE, Control, bars, broken, build, read, write
from influlab.show.live import Canvas, Scene, describe
from influlab.show.picture import Picture, caption
from influlab.show.style import mark_synthetic

REST = 0.25  # seconds without a change after which axes find new limits; work that takes
# longer than this is said to be going on
STALE = "influlab-stale"
STATUS = ' style="color:#5B5B5B;line-height:1.3"'
LOOK = (
    ".influlab-view .widget-label { text-align: left; line-height: 1.3; height: auto;"
    " white-space: normal; }"
    # room for both ends of a range, which are else cut off in a box with a shadow
    ".influlab-view .widget-readout { min-width: 96px; box-shadow: none; }"
    ".influlab-view .widget-dropdown > select { height: 28px; }"
    f".{STALE} {{ opacity: 0.35; }}"
)
ROW = widgets.Layout(
    display="flex", flex_flow="row wrap", align_items="flex-start", grid_gap="8px 28px"
)
LEFT = widgets.Layout(flex="1 1 300px", min_width="280px", max_width="460px")
RIGHT = widgets.Layout(flex="3 1 420px", min_width="280px")
# On a narrow screen the picture keeps a size at which its words can be read, and scrolls.
PICTURE = widgets.Layout(width="100%", min_width="540px", max_width="820px", height="auto")
FRAME = widgets.Layout(overflow="auto")


def explore(view: Callable[..., Scene], **controls: Control) -> widgets.Widget:
    """Put controls beside a view and keep the picture in step with them.

    Parameters
    ----------
    view : callable
        ``view(**values) -> Scene``: a pure function of its controls.
    **controls : Control
        One for each of the view's parameters, from :func:`slider`, :func:`between`,
        :func:`assumption` or :func:`choice`.

    Returns
    -------
    Widget
        The controls, a reset button, the picture and the sentence beneath it.

    Raises
    ------
    InfluLabError
        When something handed over as a control is none.
    Exception
        Whatever the view raises that is not the user's to mend.

    Examples
    --------
    >>> from influlab.show import Scene, slider
    >>> box = explore(lambda fee: Scene(f"A post costs EUR {fee:.0f}."),
    ...               fee=slider("Fee per post", 200.0, 50.0, 900.0, unit="EUR"))
    >>> len(box.children)
    2
    """
    wrong = [
        f"{name} is {value!r}; make it with show.slider, between, assumption or choice"
        for name, value in controls.items()
        if not isinstance(value, Control)
    ]
    check("controls", wrong, InfluLabError)
    return Shell(view, controls).box


class DescribedImage(widgets.Image):
    """An image widget that can carry words for those who do not see it.

    The page reads an image's ``tooltip`` only where there is a ``description`` to compare it
    with, which the plain image widget lacks; with an empty one the tooltip becomes the name
    that a screen reader speaks.
    """

    description = traitlets.Unicode("").tag(sync=True)


def still(view: Callable[..., Scene], **values: Any) -> Picture:
    """Show a view once, as it stands at given values: the static twin of :func:`explore`.

    Parameters
    ----------
    view : callable
        ``view(**values) -> Scene``.
    **values : object
        Its parameters; a :class:`Control` counts as the value it starts with.

    Returns
    -------
    Picture
        The charts with the view's sentence beneath and as alternative text.

    Examples
    --------
    >>> from influlab.show import Scene
    >>> still(lambda fee: Scene(f"A post costs EUR {fee}."), fee=200)
    A post costs EUR 200.
    """
    starts = {n: v.value if isinstance(v, Control) else v for n, v in values.items()}
    scene = view(**starts)
    count = max(1, len(scene.panels))
    figure = Figure(figsize=(7.6, 0.7 + 2.6 * len(scene.panels)), layout="constrained")
    axes = figure.subplots(count, squeeze=False)[:, 0] if scene.panels else []
    for ax, panel in zip(axes, scene.panels, strict=True):
        panel.plot(panel.table, ax=ax, **panel.options)
        if scene.synthetic:
            mark_synthetic(ax)
    caption(figure, scene.text)
    return Picture(figure, describe(scene, figure))


class Shell:
    """The widgets of one view and what happens when one of them moves.

    A lock guards the figure, because callbacks may run in several threads; of the changes
    that wait for it only the latest is drawn.
    """

    def __init__(self, view: Callable[..., Scene], controls: dict[str, Control]):
        self.evidence = view, controls
        self.image = DescribedImage(format="png", layout=PICTURE)
        self.words, self.status = (widgets.HTML(layout={"max_width": "820px"}) for _ in range(2))
        self.side = widgets.VBox(layout=LEFT)
        self.canvas: Canvas | None = None
        self.scene: Scene | None = None
        self.lock, self.ticket, self.held = threading.RLock(), 0, False
        self.clock: threading.Timer | None = None
        self.touched = self.began = self.took = 0.0  # seconds; `began` is 0 between frames
        self.seen: dict[Path, bytes] = {}  # kept files as this view knows them
        self.keep = Keep(self.save, self.open, self.bring)
        self.load(view, controls)
        self.say_done()
        frame = widgets.Box([self.image], layout=FRAME)
        self.box = widgets.Box(
            [self.side, widgets.VBox([frame, self.words, self.status], layout=RIGHT)],
            layout=ROW,
        )
        self.box.add_class("influlab-view")

    def load(self, view: Callable[..., Scene], controls: dict[str, Control]) -> None:
        """Take up a view with its controls and draw once."""
        self.view, self.controls = view, controls
        self.handles = {name: build(control) for name, control in controls.items()}
        self.refresh(moving=False)
        for handle in self.handles.values():
            for bar in bars(handle):
                bar.observe(self.moved, names="value")
        look = widgets.HTML(f"<style>{LOOK}</style>", layout={"display": "none"})
        reset = widgets.Button(description="Reset to the evidence", layout={"width": "auto"})
        reset.on_click(self.reset)
        self.side.children = [*self.handles.values(), reset, self.keep.box, look]

    def moved(self, _change: object = None) -> None:
        """Follow a control at once; look for better limits when it rests."""
        if not self.held:
            self.touched = time.monotonic()
            self.watch()
            self.refresh(moving=True)

    def watch(self) -> None:
        """Have somebody look after the view in a moment, once, however often this is called."""
        if self.clock is None:
            self.clock = threading.Timer(REST, self.look_after)
            self.clock.daemon = True
            self.clock.start()

    def look_after(self) -> None:
        """Say that work is going on when it takes long; settle when the hand has rested."""
        self.clock = None
        now = time.monotonic()
        if self.began and now - self.began > REST:
            what = self.scene.work if self.scene else ""
            self.say(f"computing {what} ...".replace("  ", " "))
        elif not self.began and now - self.touched > REST:
            self.settle()
            return
        self.watch()

    def settle(self) -> None:
        """Draw the last scene once more where the axes want other limits; say how long it took."""
        with self.lock:
            if self.scene and self.canvas and self.canvas.restless:
                self.image.value = self.canvas.draw(self.scene)
            self.say_done()

    def say(self, words: str) -> None:
        """Write the status line."""
        self.status.value = f"<small{STATUS}>{html.escape(words)}</small>"

    def say_done(self) -> None:
        """Say what was computed and how long the last picture took."""
        if self.scene:
            what = f": {self.scene.work}" if self.scene.work else ""
            self.say(f"done, {self.took:.2f} s{what}")

    def reset(self, _button: object = None) -> None:
        """Return every control to where it started and draw once."""
        self.watch()
        if self.view is not self.evidence[0]:
            self.load(*self.evidence)
        else:
            self.put({name: control.value for name, control in self.controls.items()})

    def put(self, values: dict[str, Any]) -> None:
        """Set every control and draw once."""
        self.held = True
        try:
            for name, control in self.controls.items():
                write(control, self.handles[name], values[name])
        finally:
            self.held = False
        self.refresh(moving=False)

    def save(self, name: str) -> str:
        """Keep what the controls say under a name; say where it lies."""
        labels = {n: self.handles[n].label for n, c in self.controls.items() if c.kind == "choice"}
        path = keeping.place_of(name)
        over = self.seen.get(path)
        self.seen[path] = keeping.save(self.view, self.values(), labels, path, over=over)
        return f"Saved as {html.escape(path.name)} ({keeping.link(path)})."

    def open(self, name: str) -> str:
        """Show what was kept under a name; say what there is to say about it."""
        path = keeping.place_of(name)
        before = keeping.content(path)
        note = self.take_up(path)
        self.seen[path] = before
        return html.escape(f"Opened {path.name}. {note}")

    def bring(self, content: bytes) -> str:
        """Show what a file holds that somebody has kept elsewhere; nothing of it stays here."""
        with keeping.brought(content) as path:
            return html.escape(f"Opened your file. {self.take_up(path)}")

    def take_up(self, path: Path) -> str:
        """Put a kept file on the controls; say what there is to say about it."""
        self.watch()
        view, controls, values, note = keeping.take_up(
            self.view, self.controls, self.values(), path
        )
        if view is not self.view:
            self.load(view, controls)
        else:
            self.put(values)
        return note

    def values(self) -> dict[str, Any]:
        """Read all controls; refuse numbers that are none."""
        problems = [p for n, c in self.controls.items() for p in broken(c, self.handles[n])]
        check("controls", problems, InfluLabError)
        return {name: read(c, self.handles[name]) for name, c in self.controls.items()}

    def refresh(self, moving: bool) -> None:
        """Call the view with what the controls say now and show what it returns."""
        self.ticket += 1
        mine = self.ticket
        with self.lock:
            if mine != self.ticket:
                return  # a later change waits and will draw the latest values
            self.began = time.monotonic()
            try:
                self.show(self.view(**self.values()), moving)
            except InfluLabError as error:
                self.refuse(sentence_of(error))
            except Exception:
                self.refuse(f'<pre role="alert">{html.escape(traceback.format_exc())}</pre>')
                raise
            finally:
                self.took, self.began = time.monotonic() - self.began, 0.0

    def refuse(self, words: str) -> None:
        """Say why there is no new picture and pale the old one."""
        self.scene = None
        self.words.value = words
        self.say("no new picture")
        self.image.add_class(STALE)

    def show(self, scene: Scene, moving: bool) -> None:
        """Draw a scene and push it, picture and words together."""
        if self.canvas is None or len(self.canvas.axes) != len(scene.panels):
            self.canvas = Canvas(scene)
        frame = self.canvas.draw(scene, moving)
        self.scene = scene
        self.image.remove_class(STALE)
        with self.image.hold_sync():
            self.image.value = frame
            self.image.tooltip = describe(scene, self.canvas.figure)
        self.words.value = (
            f'<p aria-live="polite" style="line-height:1.45">{html.escape(scene.text)}</p>'
        )


class Keep:
    """A row to keep the settings under a name, and to open them or a file again.

    `save` and `open` take the name, `bring` takes the content of a file; each returns what to
    say, as HTML.
    """

    def __init__(
        self,
        save: Callable[[str], str],
        open: Callable[[str], str],
        bring: Callable[[bytes], str],
    ):
        self.name = widgets.Text(
            description="Settings kept as", placeholder="a name, for example spring", style=ABOVE,
            layout={"width": "auto", "flex_flow": "row wrap", "height": "auto"},
        )  # fmt: skip
        self.said = widgets.HTML()
        jobs = {"Save": save, "Open": open}
        self.buttons = [widgets.Button(description=each, layout={"width": "auto"}) for each in jobs]
        for button, job in zip(self.buttons, jobs.values(), strict=True):
            button.on_click(lambda _button, job=job: self.do(lambda: job(self.name.value)))
        self.file = widgets.FileUpload(
            accept=".json", description="Open a copy", layout={"width": "auto"}
        )
        self.file.observe(lambda change: self.chosen(change["new"], bring), names="value")
        row = widgets.Box([*self.buttons, self.file], layout={"flex_flow": "row wrap"})
        self.box = widgets.VBox([self.name, row, self.said])

    def chosen(self, files: tuple, bring: Callable[[bytes], str]) -> None:
        """Open a file that was chosen."""
        if files:
            self.do(lambda: bring(bytes(files[0]["content"])))

    def do(self, job: Callable[[], str]) -> None:
        """Do it, and say what came of it; a bug is shown in full and raised."""
        try:
            said = job()
        except InfluLabError as error:
            problems = "; ".join(html.escape(problem) for problem in error.problems)
            said = f"<b>Not done ({html.escape(error.subject)}).</b> {problems}."
        except Exception:
            self.said.value = f'<pre role="alert">{html.escape(traceback.format_exc())}</pre>'
            raise
        self.said.value = f'<p role="status" style="line-height:1.4;margin:0">{said}</p>'


def sentence_of(error: InfluLabError) -> str:
    """Write an error as HTML that a reader can act on, all problems at once, escaped."""
    problems = "".join(f"<li>{html.escape(problem)}</li>" for problem in error.problems)
    return (
        f'<div role="alert"><b>This setting does not work ({html.escape(error.subject)}).</b>'
        f"<ul>{problems}</ul>The picture shows the last one that did.</div>"
    )
