"""Lessons of notebooks 00, 04 and 05: worlds, averages, and who carries the risk."""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.show.lessons import Exercise, predict


def regret_of_the_leader(rng: np.random.Generator) -> Exercise:
    """Even the best choice costs something against knowing the future."""
    centre = rng.uniform(3_000, 6_000)
    profits = np.round(rng.normal(centre, [3_000, 1_500, 4_500], (6, 3)), -2)
    table = pd.DataFrame(profits, index=range(1, 7), columns=["micro", "blend", "macro"])
    means, best = table.mean(), table.max(axis=1)
    return Exercise(
        "Six worlds are equally likely. You choose the option with the highest mean. What does "
        "that cost you on average against knowing the world beforehand (expected regret, EUR)?",
        best.mean() - means.max(),
        "in each world: the best of the three less what your option earns there",
        "EUR",
        mistakes={
            0.0: "the best on average is not the best in every world",
            best.mean(): "that is what somebody earns who knows; compare with your option",
            best.mean() - means.min(): "that is the regret of the option with the lowest mean",
            means.max() - means.min(): "that compares two options, not your option with knowing",
        },
        data=table.add_suffix(" (EUR)").rename_axis("world").reset_index(),
        prediction=predict(
            "The option with the highest mean: does choosing it cost anything against knowing the "
            "future?",
            ("no, it is the best", "yes, in some worlds"),
            "yes, in some worlds",
            why="Expected regret is what is left to learn: no research about this choice is "
            "worth more.",
        ),
        solution=f"Mean of the best in each world, {best.mean():,.0f}, less the highest mean, "
        f"{means.max():,.0f} ({means.idxmax()}).",
        title="What the leader costs",
    )


def best_on_average(rng: np.random.Generator) -> Exercise:
    """The highest mean can lose in most worlds."""
    worlds, wins = int(rng.integers(9, 15)), int(rng.integers(2, 4))
    micro = np.round(rng.uniform(2_000, 5_000, worlds), -2).astype(int)
    apart = [*rng.uniform(14_000, 30_000, wins), *-rng.uniform(500, 6_000, worlds - wins)]
    macro = micro + np.round(rng.permutation(apart), -2).astype(int)
    often = wins / worlds if macro.mean() > micro.mean() else 1 - wins / worlds
    gains = (macro > 0).mean()
    return Exercise(
        f"{worlds} worlds are equally likely. In which share of them is the option with the higher "
        "mean the better one (P(best))? (A fraction, or in %.)",
        often,
        "find the higher mean first, then count the worlds in which that option is ahead",
        "fraction",
        mistakes={
            1.0: "ahead on average is not ahead always",
            1 - often: "that is the share of the other option",
            gains: "that is the chance to earn anything, not to be ahead",
        },
        data=pd.DataFrame(
            {"world": range(1, worlds + 1), "micro (EUR)": micro, "macro (EUR)": macro}
        ),
        prediction=predict(
            "The option with the higher mean is also ahead in most worlds:",
            ("always", "not necessarily"),
            "not necessarily",
            why="A few very good worlds can carry a mean: look at the chance to be best beside it.",
        ),
        solution=f"Means: micro {micro.mean():,.0f}, macro {macro.mean():,.0f}; macro is ahead in "
        f"{wins} of {worlds}.",
        title="Best on average, best how often?",
    )


def two_macros(rng: np.random.Generator) -> Exercise:
    """Spread between creators averages out; what nobody knows about a tier does not."""
    many, few = int(rng.integers(30, 80)), int(rng.integers(2, 5))
    shared, spread = int(rng.integers(10, 26)) / 100, int(rng.integers(50, 91)) / 100
    answer = float(np.hypot(shared, spread / few**0.5) / np.hypot(shared, spread / many**0.5))
    return Exercise(
        f"A budget buys {few} macros or {many} micros, the same engagements expected. How many "
        "times as large is the standard deviation of the macro line's total?",
        answer,
        "the variance of an average: unknown^2 + spread^2 / creators",
        "times",
        0.02,
        mistakes={
            (many / few) ** 0.5: "what is unknown about the tier does not average out",
            1.0: "that compares averages; creators differ, and few of them do not average out",
            (shared + spread / few**0.5) / (shared + spread / many**0.5): "variances add up",
        },
        data=pd.DataFrame(
            [["micro", many, shared, spread], ["macro", few, shared, spread]],
            columns=["line", "creators", "unknown about the tier", "spread between creators"],
        ),
        prediction=predict(
            "How many times as risky do you guess?",
            (1.0, 8.0),
            answer,
            unit="times",
            why="Few large bets are riskier, but less than 1 / sqrt(n) says: the tier is common.",
        ),
        solution=f"Variances {shared:.2f}^2 + {spread:.2f}^2/{few} and .../{many}, then the root.",
        title="A few macros or many micros",
    )


def flaw_of_averages(rng: np.random.Generator) -> Exercise:
    """The profit of the average world is not the average profit."""
    orders = np.sort(np.round(rng.lognormal(6.0, 0.7, 5), -1)).astype(int)
    margin = int(rng.integers(12, 40))
    stock = int(round(float(orders.mean() * rng.uniform(1.02, 1.25)), -1))
    sold = np.minimum(orders, stock)
    return Exercise(
        f"Five worlds are equally likely. An order leaves {margin} EUR, and there are {stock:,} "
        "pieces to sell. What is the average gross profit (EUR)?",
        float(sold.mean() * margin),
        "first the profit of each world, then the average",
        "EUR",
        mistakes={
            float(orders.mean() * margin): "that is the profit of the average world; worlds above "
            "the stock cannot make up for those below",
            float(np.median(orders) * margin): "that is the profit of the world in the middle",
            float(stock * margin): "that is the best case, in which everything is sold",
        },
        data=pd.DataFrame({"world": range(1, 6), "orders wanted": rng.permutation(orders)}),
        prediction=predict(
            "The profit at the average number of orders is, against the average profit:",
            ("too low", "the same", "too high"),
            "too high",
            why="Where good luck is capped and bad luck is not, the plan at the averages is too "
            "rosy (the flaw of averages). So every draw walks the whole way, then we average.",
        ),
        solution=f"Sold: {', '.join(f'{n:,}' for n in sold)}; on average {sold.mean():,.1f}, "
        f"times {margin}.",
        title="The average world",
        given={"margin": margin, "stock": stock},
    )


def fair_commission(rng: np.random.Generator) -> Exercise:
    """Equal cost on average is a ratio of averages, and no equal deal."""
    sales = np.round(rng.lognormal(10.3, 0.8, 5), -2).astype(int)
    fee = int(rng.integers(20, 60)) * 100
    return Exercise(
        f"Which commission costs the brand as much on average as a flat fee of {fee:,} EUR? The "
        "five worlds are equally likely. (A fraction, or in %.)",
        fee / sales.mean(),
        "commission x average sales = fee",
        "fraction",
        mistakes={
            float((fee / sales).mean()): "that is the mean of five ratios; what is paid is the "
            "commission times all sales",
            fee / float(np.median(sales)): "the middle world is not the average: large sales pay "
            "large commissions",
            fee / float(sales.max()): "that is the commission for the best world only",
        },
        data=pd.DataFrame({"world": range(1, 6), "tracked sales (EUR)": sales}),
        prediction=predict(
            "Somebody takes fee / sales in each world and averages the five. That commission is, "
            "against the fair one:",
            ("too low", "the same", "too high"),
            "too high",
            why="The mean of ratios is above the ratio of means here (Jensen). And equal on "
            "average is not equal: with the commission the creator carries the risk.",
        ),
        solution=f"{fee:,} / {sales.mean():,.0f}.",
        title="A commission for a fee",
        given={"fee": fee},
    )


LOSES = ("in fewer than half", "in exactly half", "in more than half")


def walk_away(rng: np.random.Generator) -> Exercise:
    """The fee that is right on average loses money in most worlds."""
    profits = np.round(rng.lognormal(8.3, 0.9, 10), -1).astype(int)
    ordered = np.sort(profits)
    sure = int(rng.integers(7, 10))
    return Exercise(
        "The table has the gross profit before any fee in ten equally likely worlds. What is the "
        f"largest flat fee at which the brand loses nothing in at least {sure} of the ten (EUR)?",
        float(ordered[10 - sure]),
        f"sort the worlds; at most {10 - sure} of them may lie below the fee",
        "EUR",
        mistakes={
            float(profits.mean()): "that is the average: a few very good worlds carry it, and "
            "most lie below",
            float(np.median(profits)): "that is safe in half of the worlds only",
            float(ordered[0]): "that is safe in all ten worlds, more than was asked",
            float(ordered[sure - 1]): "that is counted from the wrong end",
        },
        data=pd.DataFrame({"world": range(1, 11), "gross profit before fee (EUR)": profits}),
        prediction=predict(
            "A fee equal to the average profit: in how many of the ten worlds does the brand lose?",
            LOSES,
            LOSES[int(np.sign((profits < profits.mean()).sum() - 5)) + 1],
            why="Sales are lopsided, so that the average lies above the middle. A walk-away fee "
            "needs a stated chance.",
        ),
        solution=f"Sorted: {', '.join(f'{n:,}' for n in ordered)}; number {11 - sure} from below.",
        title="When to walk away",
        given={"worlds": sure},
    )


RISK = {
    "00a": regret_of_the_leader,
    "00b": best_on_average,
    "04a": two_macros,
    "04b": flaw_of_averages,
    "05a": walk_away,
    "05b": fair_commission,
}
