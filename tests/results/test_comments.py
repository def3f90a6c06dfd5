"""Comments: scored where they are English, flagged where not, counted and quoted, never run."""

import numpy as np
import pandas as pd
import pytest

from influlab import tables
from influlab.errors import InfluLabError, TableError
from influlab.results import agreement, sentiment, themes, topics
from influlab.results.comments import LIMITS
from influlab.results.language import language_of, words_of


def words(*texts: str, **columns) -> pd.DataFrame:
    ids = [str(number) for number in range(len(texts))]
    return pd.DataFrame({"comment_id": ids, "text": list(texts), **columns})


FIVE = words(
    "I love this, thank you so much!",
    "This is terrible and too expensive",
    "where is it from",
    "me encanta, es muy linda",
    "😍😍😍",
)


def test_five_comments():
    found = sentiment(FIVE)
    assert found.comments["label"].tolist() == [
        "positive",
        "negative",
        "neutral",
        "not scored",
        "positive",
    ]
    assert found.comments["language"].tolist() == ["en", "en", "en", "other", "none"]
    assert np.isnan(found.comments["compound"][3])
    table = found.table.set_index("label")
    assert table["estimate"].tolist() == [0.5, 0.25, 0.25, 0.2]
    assert ((table["low"] < table["estimate"]) & (table["estimate"] < table["high"])).all()
    assert found.text == (
        "50 % of 4 scored comments are positive and 25 % negative; 1 of 5 were not scored. "
        + LIMITS
    )


def test_vader_scores_are_vaders():
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    # Hutto and Gilbert's own examples with the package's printed scores.
    examples = {
        "VADER is smart, handsome, and funny.": 0.8316,
        "VADER is VERY SMART, handsome, and FUNNY!!!": 0.9342,
        "The book was good.": 0.4404,
        "At least it isn't a horrible book.": 0.431,
        "Today SUX!": -0.5461,
    }
    found = sentiment(words(*examples)).comments
    assert found["compound"].tolist() == pytest.approx(list(examples.values()), abs=1e-4)
    reader = SentimentIntensityAnalyzer()
    assert reader.polarity_scores("Today SUX!")["compound"] == found["compound"].iloc[-1]


def test_by_creator():
    table = sentiment(FIVE.assign(creator_id=list("aabbb")), by="creator_id").table
    counts = table.pivot(index="creator_id", columns="label", values="comments")
    assert counts.loc["a"].to_dict() == {
        "negative": 1,
        "neutral": 0,
        "not scored": 0,
        "positive": 1,
    }
    assert counts.loc["b"].sum() == 3


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This is what I was looking for", "en"),
        ("wie schön, danke", "other"),
        ("C'est très beau, merci", "other"),
        ("que lindo, onde você comprou", "other"),
        ("çok güzel", "other"),
        ("bagus banget kak", "other"),
        ("красиво", "other"),
        ("すごい", "other"),
        ("wow", "unsure"),
        ("https://spam.example @ana #ad", "none"),
        ("", "none"),
    ],
)
def test_languages(text, language):
    assert language_of(text) == language


def test_unsure_is_scored_only_with_a_known_word():
    found = sentiment(words("gorgeous", "wabi sabi")).comments
    assert found["language"].tolist() == ["unsure", "unsure"]
    assert found["label"].tolist() == ["positive", "not scored"]


def test_strangers_words_stay_words():
    nasty = ["{x.__class__}", "=HYPERLINK('x')", "<script>alert(1)</script>", "%s %n", "a\x00b \\N"]
    found = topics(words(*nasty, *nasty), terms=50)
    assert set(found["example"]) <= set(nasty)
    assert sentiment(words(*nasty)).comments["comment_id"].tolist() == list("01234")


def test_topics_count_comments_not_words():
    found = topics(words("scent scent scent", "the scent is lovely", "lovely scent", "x"), least=2)
    assert found[["term", "comments", "share"]].to_numpy().tolist() == [
        ["scent", 3, 0.75],
        ["lovely", 2, 0.5],
    ]
    assert found["example"][1] == "the scent is lovely"


def test_pairs_are_terms_and_small_words_are_not():
    terms = topics(words("free shipping is great", "is the free shipping still on"))["term"]
    assert "free shipping" in set(terms)
    assert not {"is", "the", "on"} & set(terms)


def test_words_without_links_and_handles():
    assert words_of("Don’t @me_2.x https://a.b/c?d #tag SO good!") == ["don't", "so", "good"]


def test_themes_beside_figures():
    coded = words(
        "too dear",
        "dear",
        "bought it",
        "x",
        creator_id=list("abac"),
        theme=["price", "price", "bought", None],
    )
    figures = pd.DataFrame({"creator_id": list("ab"), "roas": [1.0, 3.0]})
    found = themes(coded, figures, metrics=["roas"]).set_index("theme")
    assert found["comments"].to_dict() == {"price": 2, "bought": 1}
    assert found["estimate"].to_dict() == pytest.approx({"price": 2 / 3, "bought": 1 / 3})
    assert found["roas"].to_dict() == {"price": 2.0, "bought": 1.0}
    assert found["creators"].to_dict() == {"price": 2, "bought": 1}


def test_agreement_by_hand():
    # Both say yes 20, no 15; one yes and two no 5, the other way 10: p_o = 0.7, p_e = 0.5.
    first = pd.Series(["y"] * 25 + ["n"] * 25)
    second = pd.Series(["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15)
    assert agreement(first, second) == pytest.approx(0.4)
    assert agreement(first, first) == 1


def test_the_world_tones_are_found():
    market = tables.world(seed=0, creators=200, posts=6, deals=80, journeys=1)
    found = sentiment(market.comments)
    both = found.comments.merge(market.truth["comments"], on="comment_id")
    scored = both[both["label"] != "not scored"]
    assert len(scored) > 0.9 * len(both)
    assert agreement(scored["label"], scored["tone"]) > 0.5


def test_problems_all_at_once():
    bad = words("a", "b").assign(comment_id=["1", "1"], text=["x", None])
    with pytest.raises(TableError) as caught:
        sentiment(bad, by="creator_id", level=1)
    assert str(caught.value) == (
        "comments: 4 problems\n"
        "  - 'text' must be a text; row 1 has nothing (1 such row)\n"
        "  - 'comment_id' must not repeat; row 1 has '1' again (1 such row; "
        "drop_duplicates(['comment_id']) keeps the first)\n"
        "  - level is 1; it must lie between 0 and 1, as in 0.9\n"
        "  - column 'creator_id' is missing; the table has: comment_id, text"
    )
    with pytest.raises(TableError) as caught:
        themes(
            words("a"), pd.DataFrame({"creator_id": ["x", "x"], "roas": [1, 2]}), metrics=["roas"]
        )
    assert str(caught.value) == (
        "comments: 3 problems\n"
        "  - column 'theme' is missing; the table has: comment_id, text\n"
        "  - figures: creator 'x' stands twice; sum up first\n"
        "  - column 'creator_id' is missing; the table has: comment_id, text"
    )
    with pytest.raises(TableError) as caught:
        themes(words("a", theme=[None]))
    assert str(caught.value) == (
        "comments: 1 problem\n  - no comment has a theme; code some by hand first"
    )
    with pytest.raises(InfluLabError) as caught:
        topics(words("a"), terms=0, least=-1)
    assert str(caught.value) == (
        "topics: 2 problems\n"
        "  - terms is 0; it must be at least 1\n"
        "  - least is -1; it must be at least 1"
    )
    with pytest.raises(TableError) as caught:
        agreement(pd.Series(["a", None]), pd.Series(["a"]))
    assert str(caught.value) == (
        "agreement: 2 problems\n"
        "  - there are 2 and 1 labels; give as many, above 0\n"
        "  - 1 labels of the first coder are missing"
    )


def test_comments_without_a_group_are_a_group_of_their_own():
    words = pd.DataFrame(
        {"comment_id": ["1", "2"], "text": ["so good", "so bad"], "creator_id": ["ana", None]}
    )
    table = sentiment(words, by="creator_id").table
    assert table["comments"].sum() == len(words)
    assert table["creator_id"].isna().sum() == 4
