"""Lessons of notebooks 01 to 03: tiers, audiences, and people counted once.

A lesson is a function from a generator to an exercise: the numbers are drawn, the idea stays.
Each stores the answers that people give who have missed the idea, and what they missed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from influlab.show.lessons import Exercise, predict
from influlab.show.words import percent


def ratio_of_totals(rng: np.random.Generator) -> Exercise:
    """A campaign's rate is the ratio of totals, not the mean of the creators' ratios."""
    followers = np.round(np.geomspace(2_000, 400_000, 5) * rng.uniform(0.7, 1.3, 5), -2).astype(int)
    rates = np.geomspace(0.09, 0.012, 5) * rng.uniform(0.8, 1.25, 5)
    engagements = np.round(followers * rates).astype(int)
    mean, total = (engagements / followers).mean(), engagements.sum() / followers.sum()
    return Exercise(
        "You book all five. How many engagements do you get per follower that you book? "
        "(A fraction of four decimals, or in %.)",
        total,
        "what is bought together is added up first and divided then",
        "fraction",
        mistakes={
            mean: "that is the mean of the five rates, in which 2,000 followers weigh as much as "
            "400,000",
            np.median(engagements / followers): "that is the rate of the creator in the middle",
            1 / total: "that is followers per engagement",
        },
        data=pd.DataFrame(
            {"creator": list("ABCDE"), "followers": followers, "engagements": engagements}
        ),
        prediction=predict(
            "The mean of the five creators' rates and the rate of all five together: which is "
            "larger?",
            ("the mean of the rates", "the rate of all together", "they are the same"),
            "the mean of the rates",
            why="Small accounts have high rates and few followers: the mean of ratios counts "
            "heads, the ratio of totals counts what you pay for.",
        ),
        solution=f"{engagements.sum():,} engagements / {followers.sum():,} followers.",
        title="One rate for five creators",
    )


def many_cuts(rng: np.random.Generator) -> Exercise:
    """Whoever tries many cut-offs finds one that 'works' where nothing is to be found."""
    cuts, alarm = int(rng.integers(4, 16)), int(rng.integers(3, 13)) / 100
    answer = 1 - (1 - alarm) ** cuts
    why = "Try enough borders and one will speak for you; fix the border before you look."
    return Exercise(
        f"In a market where size means nothing, an analyst tries {cuts} borders between micro and "
        f"macro. Each test has a false alarm in {percent(alarm)} of cases, by chances of its own. "
        "How likely is at least one 'significant' difference? (A fraction, or in %.)",
        answer,
        "first the chance that no test at all gives an alarm",
        "fraction",
        mistakes={
            alarm: "that is the chance of one test, and the analyst has tried many",
            cuts * alarm: "chances of events that can happen together do not add up",
            1 - answer: "that is the chance of no alarm at all",
            alarm**cuts: "that is the chance that every test gives an alarm",
        },
        data=pd.DataFrame({"borders tried": [cuts], "false alarm of each": [alarm]}),
        prediction=predict("What do you guess?", (0.0, 1.0), answer, why=why, unit="fraction"),
        solution=f"1 - (1 - {alarm:.2f})^{cuts}. Real borders share creators, so that the truth "
        "lies a little lower.",
        title="How many borders were tried?",
    )


def joint_share(rng: np.random.Generator) -> Exercise:
    """Shares of single dimensions do not tell the share that is right in all of them."""
    women, age, interest = (rng.integers(*ends) / 100 for ends in ((85, 97), (76, 92), (55, 72)))
    return Exercise(
        f"Of an audience {percent(women)} are women, {percent(age)} are of the right age and "
        f"{percent(interest)} have the right interest. What is the smallest share that can be "
        "right in all three? (A fraction, or in %.)",
        women + age + interest - 2,
        "the wrong ones of the three dimensions can all be different people",
        "fraction",
        mistakes={
            women * age * interest: "that takes the dimensions as independent, which nobody knows",
            interest: "that is the largest possible share: all the wrong ones are the same people",
            age + interest - 1: "that is the smallest share in two dimensions; there are three",
        },
        data=pd.DataFrame(
            {
                "dimension": ["gender", "age", "interest"],
                "in the target": [women, age, interest],
            }
        ),
        prediction=predict(
            "A tool multiplies the three shares and prints one number. The truth is then:",
            ("exactly that number", "that number or more", "anywhere between two bounds"),
            "anywhere between two bounds",
            why="The product is a guess (independence); what is possible lies between the Frechet "
            f"bounds, here {percent(women + age + interest - 2)} and {percent(interest)}.",
        ),
        solution=f"{women:.2f} + {age:.2f} + {interest:.2f} - 2: the wrong ones add up.",
        title="Right in all three",
    )


LINES = ["beauty", "beauty", "games", "games"], ["micro", "macro", "micro", "macro"]


def like_with_like(rng: np.random.Generator) -> Exercise:
    """A difference between tiers can be a difference between topics."""
    lead, on, off = rng.integers([15, 300, 40], [60, 480, 110]) / 1_000
    shares = np.round([on + lead, on, off + lead, off], 3)
    counts = rng.integers([10, 60, 60, 10], [25, 95, 95, 25])
    micro, macro = (float(np.average(shares[s::2], weights=counts[s::2])) for s in (0, 1))
    return Exercise(
        "On the same topic, how much larger is the share in the target of a micro creator than "
        "that of a macro creator? (A difference of shares, such as 0.05.)",
        lead,
        "compare two rows of one topic, then see whether the other topic says the same",
        "fraction",
        mistakes={
            micro - macro: "that mixes the topics: most macros here are on the right topic",
            -lead: "that is macro less micro",
            lead / on: "that is the difference as a share of macro's share",
        },
        data=pd.DataFrame(
            zip(*LINES, counts, shares, strict=True),
            columns=["topic", "tier", "creators", "share in the target"],
        ),
        prediction=predict(
            f"Over all creators, micro has {percent(micro)} in the target and macro "
            f"{percent(macro)}. Which is ahead on the same topic?",
            ("micro", "macro", "neither"),
            "micro",
            why="All together and each topic alone can say opposite things (Simpson's paradox).",
        ),
        solution=f"Beauty: {shares[0]:.3f} - {shares[1]:.3f}; games: {shares[2]:.3f} - "
        f"{shares[3]:.3f}.",
        title="Tier or topic?",
    )


def counted_once(rng: np.random.Generator) -> Exercise:
    """Reach does not add up: each further creator brings fewer new people."""
    reach = np.array([rng.integers(9, 15), rng.integers(5, 8), rng.integers(2, 4)]) * 10_000
    overlap = int(rng.integers(15, 46)) / 100
    answer = float((reach * (1 - overlap) ** np.arange(3)).sum())
    return Exercise(
        f"Of each smaller audience, {percent(overlap)} are already in any larger one, by chance. "
        "How many people do the three reach, each counted once?",
        answer,
        "the third meets two larger audiences: who is left was missed by both",
        "people",
        mistakes={
            float(reach.sum()): "that counts people as often as they are reached",
            float(reach[0]): "that counts the largest audience only; the others bring new people",
            float(reach.sum() * (1 - overlap)): "the largest creator loses nothing, being first",
            float(reach.sum() - overlap * reach[1:].sum()): "the third shares people with both "
            "others, not with one",
        },
        data=pd.DataFrame({"creator": ["A", "B", "C"], "accounts reached": reach}),
        prediction=predict(
            f"Together they reach {reach.sum():,} accounts. How many different people, you guess?",
            (float(reach[0]), float(reach.sum())),
            answer,
            why="It lies between the largest audience and the sum, whatever they share; overlap "
            "decides where.",
            unit="people",
        ),
        solution=f"{reach[0]:,} + {reach[1]:,} x {1 - overlap:.2f} + {reach[2]:,} x "
        f"{1 - overlap:.2f}^2.",
        title="Three creators, each person once",
        given={"overlap": overlap},
    )


def winners_curse(rng: np.random.Generator) -> Exercise:
    """Whoever is chosen for good figures was also lucky in them."""
    rates = np.round(rng.uniform(2.0, 6.0) + rng.normal(0, 0.9, 8).clip(-1.8, None), 2)
    rates = np.sort(rates)[::-1]
    real = int(rng.integers(30, 66)) / 100
    best, mean = float(rates[0]), float(rates.mean())
    answer = mean + real * (best - mean)
    return Exercise(
        f"Of the differences between these eight, {percent(real)} are real and the rest is luck "
        "of the month (the reliability, as two months side by side show it). Which rate, in "
        "percent, do you expect of creator A next month?",
        answer,
        "only the real part of the distance from the average comes back",
        "percent",
        mistakes={
            best: "that takes A's luck for A's merit; luck does not come back",
            mean: "that takes all differences for luck",
            real * best: "it is the distance from the average that shrinks, not the rate",
        },
        data=pd.DataFrame({"creator": list("ABCDEFGH"), "engagement rate (%)": rates}),
        prediction=predict(
            "A is the best of eight this month. Next month A's rate will probably be:",
            ("lower", "the same", "higher"),
            "lower",
            why="The best of many was good and lucky (the winner's curse, regression to the "
            "mean). Plan with the shrunken figure, or the plan will disappoint.",
        ),
        solution=f"{mean:.3f} + {real:.2f} x ({best:.2f} - {mean:.3f}).",
        title="The best of eight",
        given={"real": real},
    )


CREATORS = {
    "01a": many_cuts,
    "01b": ratio_of_totals,
    "02a": like_with_like,
    "02b": joint_share,
    "03a": counted_once,
    "03b": winners_curse,
}
