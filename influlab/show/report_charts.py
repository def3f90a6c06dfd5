"""The charts of the report: drawn by the same functions as everywhere, kept as SVG."""

from __future__ import annotations

import io
from typing import Any, cast

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from influlab.campaign.funnel import METRICS
from influlab.decision import Aftermath, Dossier, Verdict
from influlab.show.picture import picture
from influlab.show.plots_assumptions import plot_assumptions, plot_flips
from influlab.show.plots_intervals import plot_intervals
from influlab.show.plots_options import plot_comparison, plot_frontier, plot_outcomes
from influlab.show.plots_results import plot_ledger
from influlab.show.plots_roster import plot_parts
from influlab.show.plots_tiers import plot_tiers
from influlab.show.plots_time import plot_contributions, plot_fit
from influlab.show.style import mark_synthetic

FIXED = {"svg.hashsalt": "influlab", "svg.fonttype": "path"}


def charts_of(whole: Dossier) -> list[dict]:
    """Draw the charts of a report.

    Parameters
    ----------
    whole : Dossier

    Returns
    -------
    list of dict
        ``id``; ``title``, the finding; ``alt``, what the chart says in words; ``svg``.
    """
    found = whole.verdict
    unit = found.comparison.unit
    quantity, measured = shown_metric(found)
    draws = pd.DataFrame({name: o.draws[quantity] for name, o in found.outcomes.items()})
    axes = {
        "comparison": plot_comparison(
            found.table, confidence=found.comparison.confidence, unit=unit
        ),
        "outcomes": plot_outcomes(draws, quantity=quantity, unit=measured),
        "flips": plot_flips(found.flips),
        "assumptions": plot_assumptions(found.assumptions),
    }
    if whole.tiers is not None:
        axes["tiers"] = plot_tiers(whole.tiers)
    if whole.booking is not None:
        axes["roster"] = plot_parts(_parts(whole.booking.by_tier))
        axes["budget"] = _budget(whole)
    if whole.aftermath is not None:
        axes |= _happened(whole.aftermath, found.currency)
    return [_chart(name, ax, found.synthetic) for name, ax in axes.items()]


def _happened(found: Aftermath, currency: str) -> dict[str, Axes]:
    """Charts of what was measured."""
    axes = {}
    if found.returns is not None:
        axes["roi"] = _roi(found)
        axes["ledger"] = plot_ledger(found.ledger, unit=currency)
    if found.contributions is not None and found.contributions["estimate"].sum() > 0:
        axes["contributions"] = plot_contributions(found.contributions, unit=currency)
    if found.lift is not None and len(found.lift.details["fit"]):
        axes["fit"] = plot_fit(found.lift.details["fit"], level=found.lift.level)
    return axes


def _parts(by_tier: pd.DataFrame) -> pd.DataFrame:
    """What each tier holds of the roster."""
    sums = by_tier.set_index("tier")[["creators", "cost", "reached"]]
    sums = sums.set_axis(["creators", "spend", "accounts reached"], axis="columns")
    return (sums / sums.sum()).T


def _budget(whole: Dossier) -> Axes:
    """What less and more budget would buy, and of which tier."""
    found = whole.booking
    return plot_frontier(
        found.curve.table,
        unit=found.counted,
        currency=whole.verdict.currency,
        budget=found.roster.budget,
    )


def _roi(found: Aftermath) -> Axes:
    """What the measured revenue leaves at the likely margin and incremental share."""
    returned = found.returns
    rows = returned.table[returned.table["metric"] == "roas"]
    ends = ["estimate", "low", "high"]
    roi = rows.assign(**{end: rows[end] * found.factor - 1 for end in ends}, level=returned.level)
    return plot_intervals(roi, name=returned.by, what="ROI at likely margin and incremental share")


def shown_metric(found: Verdict) -> tuple[str, str]:
    """Name the metric whose draws are shown: the objective, or profit for a weighted score."""
    if found.comparison.objective in METRICS:
        return found.comparison.objective, found.comparison.unit
    return "profit", found.currency


def _chart(name: str, ax: Axes, synthetic: bool) -> dict:
    if synthetic:
        mark_synthetic(ax)
    alt = picture(ax).alt
    title = " ".join(ax.get_title(loc="left").replace("\\$", "$").split())
    mark = "SYNTHETIC data. " if synthetic else ""
    return {"id": name, "title": title, "alt": f"{mark}{alt}", "svg": svg_of(ax)}


def svg_of(ax: Axes) -> str:
    """Write a chart as SVG, the same text every time."""
    text = io.StringIO()
    with mpl.rc_context(cast(Any, FIXED)):  # print_svg lays out and draws once, savefig twice
        canvas = FigureCanvasSVG(cast(Figure, ax.figure))
        canvas.print_svg(text, metadata={"Date": None, "Creator": None})
    return text.getvalue()
