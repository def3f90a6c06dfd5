"""The invented market: same seed, same bytes; and every planted effect can be found in it."""

import numpy as np
import pandas as pd
import pytest

from influlab import tables
from influlab.errors import InfluLabError
from influlab.tables.datasets import DATA
from influlab.tables.world_people import PEOPLE, home_weight


@pytest.fixture(scope="module")
def world():
    return tables.world(seed=7, creators=4_000, deals=300)


def slope(y, *x):
    """Coefficients and standard errors of least squares with a constant."""
    design = np.column_stack([np.ones(len(y)), *x])
    found, rest, *_ = np.linalg.lstsq(design, y, rcond=None)
    spread = rest[0] / (len(y) - design.shape[1]) * np.linalg.inv(design.T @ design)
    return found, np.sqrt(np.diag(spread))


def near(found, planted, error, times=4):
    assert abs(found - planted) < times * error, f"found {found}, planted {planted}, se {error}"


def test_same_seed_same_market_and_other_seed_another():
    first, again, other = tables.world(3, 60), tables.world(3, 60), tables.world(4, 60)
    for name, frame in first.tables.items():
        pd.testing.assert_frame_equal(frame, again.tables[name], check_exact=True)
    assert not first.creators["followers"].equals(other.creators["followers"])


def test_sample_files_regenerate_byte_for_byte(tmp_path):
    for path in tables.write_sample(tmp_path):
        if path.suffix == ".csv":
            assert path.read_bytes() == (DATA / path.name).read_bytes(), path.name


def test_sample_files_read_back_as_the_world():
    world = tables.world(0)
    for name, frame in world.tables.items():
        if name == "posts":
            newest = frame.groupby("creator_id").tail(6).index
            ours = frame["post_id"].isin(world.truth["posts"]["post_id"])
            frame = frame[frame.index.isin(newest) | ours].reset_index(drop=True)
        pd.testing.assert_frame_equal(tables.load(name), frame, check_exact=True)


def test_sample_files_stay_small():
    assert sum(path.stat().st_size for path in DATA.glob("*.csv")) < 6_000_000


def test_columns_are_those_of_the_schema(world):
    for name, frame in world.tables.items():
        table = tables.table(name)
        assert set(table.required) <= set(frame.columns) <= set(table.names)
        order = [column for column in table.names if column in frame.columns]
        assert list(frame.columns) == order, name
        for key in table.keys:
            assert not frame.duplicated(list(key)).any(), name


def test_followers_are_heavy_tailed(world):
    followers = world.creators["followers"]
    assert followers.min() >= 800
    assert 0.12 < (followers > 100_000).mean() < 0.18
    assert followers.mean() > 2.5 * followers.median()


def test_size_effects_are_found_on_logs(world):
    creators, truth = world.creators, world.truth
    size = np.log(creators["followers"] / 10_000)
    planted = {
        "engagement_rate_by_followers": ("engagement_elasticity", "engagement_at_10k"),
        "reach_rate": ("reach_elasticity", "reach_at_10k"),
        "fee": ("fee_elasticity", "fee_at_10k"),
    }
    for column, (elasticity, level) in planted.items():
        found, error = slope(np.log(creators[column]), size)
        near(found[1], truth[elasticity], error[1])
        near(found[0], np.log(truth[level]), error[0])


def test_fee_pays_for_engagement_beyond_size(world):
    creators, truth = world.creators, world.truth
    size = np.log(creators["followers"] / 10_000)
    found, error = slope(
        np.log(creators["fee"]), size, np.log(creators["engagement_rate_by_followers"])
    )
    near(found[2], truth["fee_engagement_elasticity"], error[2])


def test_bought_followers_grow_more_common_with_size(world):
    size = np.log(world.creators["followers"] / 10_000)
    bought = world.truth["creators"]["bought_followers"]
    logit = world.truth["bought_followers_logit_at_10k"]
    expected = 1 / (1 + np.exp(-(logit + world.truth["bought_followers_logit_slope"] * size)))
    for part in (size < 0, size > 2):
        error = np.sqrt((expected[part] * (1 - expected[part])).sum()) / part.sum()
        near(bought[part].mean(), expected[part].mean(), error)
    fake = 1 - world.creators["authenticity"]
    near(fake[bought].mean(), 0.35, 0.3 / np.sqrt(12 * bought.sum()))
    assert abs(fake[~bought].mean() - world.truth["fake_share_honest"]) < 0.01


def test_small_creators_are_niche(world):
    shares = world.audiences.query("dimension == 'community'").pivot(
        index="creator_id", columns="segment", values="share"
    )
    latent = world.truth["creators"]
    home = latent["home_community"].to_numpy()
    rows = np.arange(len(home))
    own = shares.to_numpy()[rows, shares.columns.get_indexer(home)]
    weight = home_weight(world.creators["followers"].to_numpy())
    size = np.array(PEOPLE)[latent["home"]] / sum(PEOPLE)
    near(own.mean(), (weight + (1 - weight) * size).mean(), own.std() / np.sqrt(len(own)))
    macro = world.creators["followers"].to_numpy() > 100_000
    assert own[~macro].mean() > own[macro].mean() + 0.1


def test_shares_sum_to_one_and_populations_agree(world):
    sums = world.audiences.groupby(["creator_id", "dimension"])["share"].sum()
    assert np.allclose(sums, 1, atol=1e-12)
    assert world.population.groupby("dimension")["size"].sum().unique().tolist() == [sum(PEOPLE)]
    pairs = ["dimension", "segment"]
    named = set(map(tuple, world.audiences[pairs].drop_duplicates().to_numpy()))
    assert named == set(map(tuple, world.population[pairs].to_numpy()))


def test_no_audience_is_larger_than_the_people_there_are(world):
    people = world.audiences.merge(world.creators[["creator_id", "followers"]]).merge(
        world.population
    )
    assert (people["share"] * people["followers"] <= people["size"]).all()


def test_posts_follow_their_creator_medium_and_payment(world):
    posts = world.posts.merge(
        world.creators[["creator_id", "engagement_rate_by_followers", "reach_rate"]]
    )
    engaged = posts[["likes", "comments", "saves", "shares"]].sum(axis=1)
    large = posts["followers"] > 20_000
    rate = engaged / posts["followers"] / posts["engagement_rate_by_followers"]
    organic = large & ~posts["sponsored"]
    near(rate[organic].mean(), 1, rate[organic].std() / np.sqrt(organic.sum()))
    gap = world.truth["sponsored_engagement_by_reach_effect"]
    by_reach = (engaged / posts["reach"] / (posts["engagement_rate_by_followers"])) * posts[
        "reach_rate"
    ]
    for medium, effect in world.truth["media_engagement_by_reach_effect"].items():
        for paid, factor in ((False, 1.0), (True, gap)):
            part = by_reach[large & (posts["media_type"] == medium) & (posts["sponsored"] == paid)]
            near(part.mean(), effect * factor, part.std() / np.sqrt(len(part)))
    for medium, views in world.truth["views_per_account_reached"].items():
        part = posts[large & (posts["media_type"] == medium)]
        assert abs(part["views"].sum() / part["reach"].sum() - views) < 0.01


def test_click_and_conversion_rates_differ_by_tier_as_planted(world):
    terms, truth = world.truth["deals"], world.truth
    for name in ("click_rate", "conversion_rate"):
        for tier, planted in truth[name].items():
            part = terms.loc[terms["tier"] == tier, name]
            near(part.mean(), planted, part.std() / np.sqrt(len(part)))
    clicks = (world.truth["visits"]["reason"] == "link").sum()
    expected = (terms["reach"] * terms["click_rate"]).sum()
    near(clicks, expected, np.sqrt(expected))


def test_every_delivered_post_exists_inside_its_deal(world):
    ours = world.truth["posts"].merge(world.posts, on="post_id").merge(world.deals, on="deal_id")
    assert (ours["creator_id_x"] == ours["creator_id_y"]).all()
    assert ours["sponsored"].all() and ours["caption"].str.startswith("Advert").all()
    assert ours["posted_at"].between(ours["starts_at"], ours["ends_at"]).all()
    delivered = ours.groupby("deal_id").size().reindex(world.deals["deal_id"], fill_value=0)
    assert delivered.tolist() == world.deals["posts_delivered"].tolist()
    assert (delivered == 0).any() and delivered.sum() < world.deals["posts"].sum()


def test_no_other_advert_runs_while_a_deal_runs(world):
    paid = world.posts[world.posts["sponsored"]].merge(world.deals, on="creator_id")
    inside = paid[paid["posted_at"].between(paid["starts_at"], paid["ends_at"])]
    assert set(inside["post_id"]) == set(world.truth["posts"]["post_id"])


def test_totals_agree_from_posts_to_visits_to_orders(world):
    posts, behind = world.truth["posts"].merge(world.posts, on="post_id"), world.truth["visits"]
    terms = world.truth["deals"].set_index("deal_id")
    reach = posts.groupby("deal_id")["reach"].sum().reindex(terms.index, fill_value=0)
    assert reach.tolist() == terms["reach"].tolist()
    for frame in (behind, world.truth["orders"]):
        caused = frame[frame["reason"] != "organic"]
        pairs = set(map(tuple, caused[["deal_id", "post_id"]].to_numpy()))
        assert pairs <= set(map(tuple, world.truth["posts"][["deal_id", "post_id"]].to_numpy()))
        assert frame.loc[frame["reason"] == "organic", ["deal_id", "post_id"]].isna().all(axis=None)
    assert behind["visit_id"].tolist() == world.visits["visit_id"].tolist()
    when = world.visits.merge(behind, on="visit_id").merge(posts, on="post_id")
    assert (when["visited_at"] >= when["posted_at"]).all()
    assert world.comments["post_id"].isin(posts["post_id"]).all()
    said = world.comments.groupby("post_id").size()
    assert (said <= posts.set_index("post_id")["comments"].reindex(said.index)).all()


def test_links_tell_their_post_and_lost_tags_leave_the_page(world):
    both = world.visits.merge(world.truth["visits"], on="visit_id").merge(world.deals, on="deal_id")
    link = both[both["reason"] == "link"]
    assert (link["landing_page_x"] == link["landing_page_y"]).all()
    lost = link["content"].isna()
    near(lost.mean(), world.truth["tags_lost"], 0.3 / np.sqrt(len(link)))
    assert (link.loc[lost, "source"] == "(direct)").all()
    tags = link[~lost]
    assert (tags["campaign"] == tags["utm_campaign"]).all()
    assert (tags["content"].str.replace(r"-p\d$", "", regex=True) == tags["utm_content"]).all()
    numbers = tags.groupby("content")["post_id"].nunique()
    assert (numbers == 1).all() and len(numbers) <= world.deals["posts_delivered"].sum()
    leaks = both[both["reason"] == "leak"]
    assert set(leaks["source"]) == {"coupon-finder.example"} and set(leaks["medium"]) == {
        "referral"
    }


def test_orders_have_the_planted_reasons(world):
    causes, truth = world.truth["orders"], world.truth
    reasons = causes["reason"].value_counts()
    for reason, share in (
        *(("code", "code_only_orders"), ("untracked", "untracked_sales")),
        ("leak", "code_leakage"),
    ):
        expected = reasons["link"] * truth[share]
        near(reasons[reason], expected, np.sqrt(expected + reasons["link"] * truth[share] ** 2))
    caused = causes["reason"].isin(["link", "code", "untracked"])
    share = causes.loc[caused, "incremental"].mean()
    near(share, truth["incremental_share"], 0.5 / np.sqrt(caused.sum()))
    assert not causes.loc[~caused, "incremental"].any()
    seen = world.orders["visit_id"].notna()
    share = seen.groupby(causes["reason"]).mean()
    assert share["link"] == share["organic"] == 1
    for reason, name in (("code", "typed_address"), ("leak", "leaks_with_a_visit")):
        near(share[reason], truth[name], 0.5 / np.sqrt(reasons[reason]))
    assert world.orders.loc[seen, "visit_id"].isin(world.visits["visit_id"]).all()
    coded = world.orders["code"].notna()
    assert coded[causes["reason"].isin(["code", "leak"])].all()
    assert not coded[causes["reason"].isin(["untracked", "organic"])].any()
    near(
        coded[causes["reason"] == "link"].mean(), truth["code_use"], 0.5 / np.sqrt(reasons["link"])
    )
    assert world.orders["code"].dropna().isin(world.deals["code"]).all()
    assert (world.orders["refunded"] <= world.orders["value"]).all()


def test_orders_come_after_their_visit(world):
    both = world.orders.merge(world.visits[["visit_id", "visited_at"]], on="visit_id")
    assert (both["ordered_at"] > both["visited_at"]).all()


def test_paths_hold_everybody_and_stronger_channels_lose_more(world):
    people = world.paths["conversions"].sum() + world.paths["non_conversions"].sum()
    assert people == 20_000
    lost = world.truth["channel_conversions"]
    assert lost["direct"] == 0 and lost["email"] > 0
    assert lost["micro"] > lost["macro"]
    met = world.paths["path"].str.contains("email")
    total = world.paths["conversions"] + world.paths["non_conversions"]
    rate = world.paths["conversions"].groupby(met).sum() / total.groupby(met).sum()
    assert rate[True] > 1.5 * rate[False]


def test_panel_effect_is_exactly_the_planted_one(world):
    gained = world.panel["outcome"] - world.truth["panel"]["outcome"]
    planted = np.where(world.panel["treated"], world.truth["panel_effect"], 0)
    assert np.allclose(gained, planted, atol=1e-9)
    assert world.panel.groupby("unit")["treated"].any().sum() == 8


def test_panel_effect_is_found_by_differences_on_average():
    found = []
    for seed in range(12):
        market = tables.world(seed, 20, deals=1, journeys=1)
        panel = market.panel.assign(
            after=market.panel.groupby("period")["treated"].transform("any")
        )
        ever = panel.groupby("unit")["treated"].transform("any")
        mean = panel.groupby([ever, "after"])["outcome"].mean()
        found.append(mean[True, True] - mean[True, False] - mean[False, True] + mean[False, False])
    near(np.mean(found), 9.0, np.std(found) / np.sqrt(len(found)))


def test_comments_are_kinder_below_small_accounts(world):
    known = world.comments.merge(world.truth["comments"]).merge(
        world.creators[["creator_id", "followers"]]
    )
    macro = known["followers"] > 100_000
    for tier, part in (("micro", ~macro), ("macro", macro)):
        share = (known.loc[part, "tone"] == "positive").mean()
        near(share, world.truth["positive_comments"][tier], 0.5 / np.sqrt(part.sum()))
    assert world.comments["text"].str.len().gt(5).all()


def test_events_walk_from_draft_to_live(world):
    posts = world.truth["posts"].merge(world.posts, on="post_id")
    first = posts.groupby("deal_id")["posted_at"].min()
    for deal, steps in world.events.groupby("deal_id"):
        last = "live" if deal in first.index else "scheduled"
        assert steps["state"].iloc[[0, -1]].tolist() == ["draft", last]
        assert steps["happened_at"].is_monotonic_increasing
        assert last == "scheduled" or steps["happened_at"].iloc[-1] == first[deal]
    asked = (world.events["state"] == "changes_requested").groupby(world.events["deal_id"]).any()
    near(asked.mean(), world.truth["revision_probability"], 0.5 / np.sqrt(len(asked)))


def test_handles_are_plainly_invented(world):
    assert tables.is_synthetic(world.creators)
    assert not tables.is_synthetic(world.creators.assign(handle="ana"))
    assert not tables.is_synthetic(world.creators.drop(columns="handle"))


def test_truth_cannot_be_changed(world):
    with pytest.raises(TypeError):
        world.truth["fee_elasticity"] = 1


def test_impossible_sizes_are_all_told_at_once():
    with pytest.raises(InfluLabError) as caught:
        tables.world(seed=-1, creators=3.5, regions=1)
    assert str(caught.value) == (
        "world: 3 problems\n"
        "  - creators is 3.5; it must be a whole number of at least 20\n"
        "  - regions is 1; it must be a whole number of at least 4\n"
        "  - seed is -1; it must be a whole number of at least 0"
    )


def test_a_missing_folder_is_told(tmp_path):
    with pytest.raises(InfluLabError) as caught:
        tables.write_sample(tmp_path / "nowhere")
    folder = str(tmp_path / "nowhere")
    assert str(caught.value) == (
        f"sample: 1 problem\n  - there is no folder {folder!r}; make it first"
    )
