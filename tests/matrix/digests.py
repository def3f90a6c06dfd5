"""Prints one digest for each kind of number that the package makes from a seed.

    python tests/matrix/digests.py            # this Python's digests, as JSON
    python tests/matrix/digests.py --write    # the same, stored as what is expected

Numbers are rounded to ten significant figures first: below that, libraries may differ in the
last bits from one release to the next, and nobody decides anything by them.
"""

from __future__ import annotations

import hashlib
import json
import math
import platform
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from influlab import campaign, creators, decision, results, tables

EXPECTED = Path(__file__).with_name("expected.json")
FIGURES = 10
NOTHING = 1e-12  # nearer to zero a number is what rounding left of none


def digest(things: Iterable[object]) -> str:
    """A short hash of text and numbers, whatever pandas calls their types."""
    content = "\n".join(map(written, things))
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def written(thing: object) -> str:
    """One value as text, the same with every release of pandas and NumPy."""
    if isinstance(thing, pd.DataFrame):
        rows = thing.astype(object).itertuples(index=False, name=None)
        return "\n".join([",".join(map(str, thing.columns)), *map(written, rows)])
    if isinstance(thing, tuple | list):
        return ",".join(map(written, thing))
    if thing is None or thing is pd.NA or thing is pd.NaT:
        return "-"
    if isinstance(thing, bool | np.bool_):
        return str(bool(thing))
    if isinstance(thing, float | np.floating):
        number = float(thing) if abs(thing) > NOTHING else 0.0
        return "-" if math.isnan(thing) else f"{number:.{FIGURES - 1}e}"
    if isinstance(thing, pd.Timestamp):
        return thing.isoformat(timespec="microseconds")
    return str(thing)


def market() -> list[object]:
    """Every table of the sample world."""
    return [frame for _, frame in sorted(tables.world(0, 300).tables.items())]


def outcomes() -> list[object]:
    """A plan drawn ten thousand times."""
    found = campaign.simulate(campaign.example_plan(), seed=1)
    return [found.draws, found.summary(), found.text]


def verdict() -> list[object]:
    """Micro against macro, with the sentence that a manager reads."""
    options = {
        line.name: campaign.simulate(campaign.blend(campaign.example_plan(), share), seed=1)
        for line, share in zip(campaign.example_plan().lines, (1.0, 0.0), strict=True)
    }
    found = decision.compare(options)
    return [found.table, found.text, found.winner]


def roster() -> list[object]:
    """Whom to book for a budget, with the proven bound."""
    world = tables.world(0, 300)
    fees = world.creators["fee"].sum()
    found = campaign.choose_roster(
        world.creators,
        world.audiences,
        population=world.population,
        budget=0.02 * fees,
        objective="target_reach",
    )
    return [found.table, found.value, found.bound, found.text]


def attribution() -> list[object]:
    """Who gets the credit, by every model."""
    paths = tables.world(0, 300).paths
    models = ("first", "last", "linear", "time_decay", "position", "shapley", "markov")
    return [results.attribute(paths, model=model) for model in models]


def tiers() -> list[object]:
    """Tiers and their medians with bootstrap intervals."""
    people = creators.assign_tiers(tables.world(0, 300).creators)
    found = creators.tier_summary(people, "engagement_rate_by_followers")
    return [people["tier"].astype(str).tolist(), found]


def books() -> list[object]:
    """Visits and orders matched, channels, and the campaign's ledger with its sentence."""
    world = tables.world(0, 300)
    found = results.match_results(world.visits, world.orders, world.deals)
    ledger = results.campaign_ledger(world.deals, found, creators=world.creators, posts=world.posts)
    channels = results.channel_group(world.visits)
    return [found.table, found.orders, found.unmatched, found.text, channels, ledger]


def profiles() -> list[object]:
    """One row for every creator from its posts, and the gap of sponsored posts."""
    posts = tables.world(0, 300).posts
    return [creators.profile(posts), creators.sponsored_gap(posts).table]


KINDS: tuple[Callable[[], list[object]], ...] = (
    *(market, outcomes, verdict, roster, attribution, tiers, books, profiles),
)


def digests() -> dict[str, str]:
    """All digests by kind."""
    return {kind.__name__: digest(kind()) for kind in KINDS}


def main() -> None:
    found = digests()
    if "--write" in sys.argv:
        EXPECTED.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    here = {"python": platform.python_version(), "pandas": pd.__version__, "numpy": np.__version__}
    print(json.dumps({"versions": here, "digests": found}))


if __name__ == "__main__":
    main()
