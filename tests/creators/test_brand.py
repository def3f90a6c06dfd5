"""Brand fit by hand, against the planted subject, and what words cannot tell."""

import pickle

import numpy as np
import pandas as pd
import pytest

from influlab import tables
from influlab.creators import Brand, brand_fit, check_scores
from influlab.errors import InfluLabError, TableError

ALP = Brand("Alp", topics=("hiking", "trail running"), values=("repair",), avoid=("casino",))
FOUR = pd.DataFrame(
    {
        "creator_id": list("abcd"),
        "bio": ["Hiking, repair, huts", "trail running daily", "cake and casino", None],
    }
)


def test_cosine_by_hand():
    """One creator, one brand word out of the three words and two pairs of the bio."""
    frame = pd.DataFrame({"creator_id": ["a", "b"], "bio": ["hiking and cake", "games"]})
    found = brand_fit(frame, Brand("x", topics=("hiking",))).table
    assert found["brand_fit"].tolist() == pytest.approx([1 / np.sqrt(5), 0])
    assert found["words"].tolist() == ["hiking 0.45", ""]


def test_same_words_are_a_full_fit_and_parts_add_up():
    frame = pd.DataFrame({"creator_id": ["a", "b"], "bio": ["hiking", "games and hiking"]})
    found = brand_fit(frame, Brand("x", topics=("hiking",)))
    assert found.table["brand_fit"].iloc[0] == pytest.approx(1)
    assert (found.table["brand_fit"] <= 1).all()


def test_phrases_words_and_unwanted():
    found = brand_fit(FOUR, ALP)
    table = found.table.set_index("creator_id")
    told = {part.rsplit(" ", 1)[0] for part in table.loc["b", "words"].split(", ")}
    assert told == {"trail", "running", "trail running"}
    assert table.loc["c", "avoid"] == "casino"
    assert table.loc["d", "brand_fit"] == 0
    assert found.terms.set_index("term").loc["repair", ["kind", "creators"]].tolist() == [
        "values",
        1,
    ]


def test_weights_decide_between_topics_and_values():
    frame = pd.DataFrame({"creator_id": ["t", "v"], "bio": ["hiking tours", "repair tours"]})
    for topics, best in ((0.9, "t"), (0.1, "v")):
        weights = {"topics": topics, "values": 1 - topics}
        found = brand_fit(frame, Brand("x", ("hiking",), ("repair",), weights=weights)).table
        assert found.loc[found["brand_fit"].idxmax(), "creator_id"] == best


def test_captions_count_and_case_and_accents_do_not():
    posts = pd.DataFrame({"creator_id": ["a", "a", "b"], "caption": ["Café TIME", None, "cars"]})
    found = brand_fit(FOUR[["creator_id"]].head(2), Brand("x", topics=("cafe",)), posts=posts)
    assert found.table["brand_fit"].gt(0).tolist() == [True, False]


def test_the_planted_subject_is_found():
    """Categories of the sample world name the home community but for 10 % of creators."""
    market = tables.world(0)
    found = brand_fit(market.creators, Brand("x", topics=("fitness",)))
    home = market.truth["creators"].set_index("creator_id")["home_community"]
    judged = check_scores(found.table["brand_fit"], home[found.table["creator_id"]] == "fitness")
    assert judged.low > 0.99


def test_words_nobody_uses():
    found = brand_fit(FOUR, Brand("x", topics=("hiking", "sailing")))
    assert found.terms.set_index("term").loc["sailing", "creators"] == 0
    nobody = brand_fit(FOUR, Brand("x", topics=("sailing",)))
    assert nobody.table["brand_fit"].tolist() == [0, 0, 0, 0]
    assert nobody.text == (
        "No creator uses a word of 'x'; try other words, or the words that creators themselves use."
    )


def test_text():
    assert brand_fit(FOUR, ALP).text.endswith(
        " 1 creator used unwanted words. Words only: irony, pictures and other languages are not "
        "understood."
    )


def test_captions_are_data_not_patterns():
    frame = pd.DataFrame({"creator_id": ["a"], "bio": ["=HYPERLINK(1) <script> (a+)+$ hiking"]})
    found = brand_fit(frame, Brand("x", topics=("hiking",), avoid=("(a+)+$", "<script>")))
    assert found.table["brand_fit"].iloc[0] > 0
    assert found.table["avoid"].iloc[0] == "(a+)+$, <script>"


def test_brand_is_fixed_and_survives_a_copy():
    again = pickle.loads(pickle.dumps(ALP))
    assert again == ALP
    assert hash(again) == hash(ALP)
    only = Brand("x", topics=("a word",))
    assert dict(only.weights) == {"topics": 1.0}
    assert pickle.loads(pickle.dumps(only)) == only
    assert Brand("x", topics="one phrase").topics == ("one phrase",)


def test_all_problems_of_a_brand_at_once():
    with pytest.raises(InfluLabError) as error:
        Brand("", topics=("ok", 3), values=("",), weights={"topics": -1, "values": 1})
    assert str(error.value) == (
        "brand '': 4 problems\n"
        "  - name is ''; give it a name\n"
        "  - topics holds 3; each must be a word or phrase\n"
        "  - values holds ''; each must be a word or phrase\n"
        "  - weights are {'topics': -1, 'values': 1}; give topics and values numbers >= 0, at "
        "least one above 0"
    )
    with pytest.raises(InfluLabError) as error:
        Brand("x")
    assert str(error.value) == "brand 'x': 1 problem\n  - it has no words; name topics or values"


def test_nothing_to_read():
    with pytest.raises(TableError) as error:
        brand_fit(FOUR[["creator_id"]], ALP)
    assert str(error.value) == (
        "creators: 1 problem\n"
        "  - no words to compare: give 'bio', 'category' or posts with 'caption'"
    )
    with pytest.raises(TableError) as error:
        brand_fit(pd.concat([FOUR, FOUR]), ALP)
    assert str(error.value) == (
        "creators: 1 problem\n  - 'a' stands there more than once (4 such rows); keep one row per "
        "creator"
    )
    with pytest.raises(InfluLabError) as error:
        brand_fit(FOUR, "Alp")
    assert str(error.value) == "brand fit: 1 problem\n  - brand is 'Alp'; pass a Brand"


def test_accents_make_no_other_word():
    people = pd.DataFrame({"creator_id": ["a", "b"], "bio": ["café and games", "loteria"]})
    found = brand_fit(people, Brand("Bar", topics=("Café",), avoid=("lotería",)))
    assert found.terms[["term", "creators"]].values.tolist() == [["cafe", 1]]
    assert found.table["avoid"].tolist() == ["", "lotería"]


def test_a_word_said_thrice_counts_by_its_logarithm():
    """(1 + ln n) (1 + ln((1 + N) / (1 + N_w))), the documents of length 1."""
    people = pd.DataFrame({"creator_id": ["a", "b"], "bio": ["tea tea tea cake", "games"]})
    fit = brand_fit(people, Brand("Tea", topics=("tea",))).table["brand_fit"].iloc[0]
    rare = 1 + np.log(3 / 2)  # tea, cake, "tea tea" (twice) and "tea cake": one creator each
    said = rare * np.array([1 + np.log(3), 1, 1 + np.log(2), 1])
    assert fit == pytest.approx(said[0] / np.linalg.norm(said))
