"""Is the advert recognisable, and does the caption keep the brief? By published rules.

The rules stand in ``data/evidence/disclosure_rules.csv``: labels, placements, situations, each
with who reported it and how directly it was read. This is a teaching aid, not legal advice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from influlab import tables
from influlab.errors import InfluLabError, check

RANK = {"adequate": 0, "context": 1, "not_advised": 2, "inadequate": 3}
ENGLISH_LABELS = ("_ad", "_sponsored", "_paid_partnership_text")
COLUMNS = ["caption", "verdict", "label", "placement", "rule", "reason", "advice", "source", "seen"]
HASHTAG_ROW = re.compile(r"(?:(?<![\w#])#\w+[\s.·•|,]*){3,}")
ADVICE = {
    "adequate": "nothing to change",
    "context": "read the reason; a plain word for advertising at the start is the safe form",
    "not_advised": "replace the label by a plain word for advertising, at the start",
    "inadequate": "put a plain word for advertising at the start, in the audience's language",
}


def jurisdictions() -> list[str]:
    """Jurisdictions whose labels and placements the evidence covers.

    Returns
    -------
    list of str

    Examples
    --------
    >>> jurisdictions()
    ['DE', 'EU_UCPD', 'FR', 'IT', 'UK_ASA_CMA', 'US_FTC']
    """
    return sorted(tables.load("disclosure_rules")["jurisdiction"].unique())


def check_disclosure(
    captions: Iterable[str] | pd.DataFrame,
    jurisdiction: str,
    *,
    fold: int = 125,
    language: str | None = None,
) -> pd.DataFrame:
    """Judge how each paid caption tells that it is advertising.

    A label counts when it is one of the jurisdiction's accepted words, stands
    before the fold and not inside a row of three or more hashtags (Italy:
    within the first three hashtags). The best label of a caption decides.

    Parameters
    ----------
    captions : iterable of str, or DataFrame with ``caption``
        Captions of paid or gifted posts. A frame may add
        ``paid_partnership`` (bool: the platform's own label is switched on; missing: not known
        to be).
    jurisdiction : str
        One of :func:`jurisdictions`.
    fold : int, default 125
        Characters that the app shows before "more". The apps change it: check yours.
    language : str, optional
        The audience's language (``"en"``, ``"de"``, ...). Outside English an
        English label is judged by whether the audience understands it.

    Returns
    -------
    DataFrame, one row per caption, same index
        ``caption, verdict`` (adequate, context, not_advised, inadequate),
        ``label`` (the words found), ``placement, rule, reason, advice, source, seen``.

    Raises
    ------
    InfluLabError
        Unknown jurisdiction, a caption that is no text, a fold below 1.

    Notes
    -----
    "context" is not a pass: the reason says on what it depends. A label spoken
    or drawn in the picture cannot be seen here.

    Examples
    --------
    >>> check_disclosure(["#ad New colours!", "New colours! #sp"], "US_FTC")["verdict"].tolist()
    ['adequate', 'inadequate']
    """
    frame = _caption_frame(captions)
    check("disclosure", _input_problems(frame, jurisdiction, fold), InfluLabError)
    rules = tables.load("disclosure_rules")
    rules = rules[rules["jurisdiction"] == jurisdiction].reset_index(drop=True)
    rows = [
        _judge(text, bool(flag), rules, fold, language)
        for text, flag in zip(frame["caption"], frame["paid_partnership"], strict=True)
    ]
    return pd.DataFrame(rows, index=frame.index, columns=COLUMNS)


def _caption_frame(captions: Iterable[str] | pd.DataFrame) -> pd.DataFrame:
    frame: Any = captions
    if not isinstance(captions, pd.DataFrame):
        frame = pd.DataFrame({"caption": pd.Series(captions, dtype=object)})
    if "caption" not in frame:
        raise InfluLabError("disclosure", "column 'caption' is missing; name the text column so")
    flag = frame.get("paid_partnership", pd.Series(False, index=frame.index))
    flag = flag.where(flag.notna(), False)
    return pd.DataFrame({"caption": frame["caption"], "paid_partnership": flag})


def _input_problems(frame: pd.DataFrame, jurisdiction: str, fold: int) -> list[str]:
    problems = []
    if jurisdiction not in jurisdictions():
        problems.append(
            f"jurisdiction {jurisdiction!r} is unknown; allowed: {', '.join(jurisdictions())}"
        )
    if not fold >= 1:
        problems.append(f"fold is {fold}; it counts characters and must be at least 1")
    strange = frame["paid_partnership"][~frame["paid_partnership"].isin([True, False])]
    if len(strange):
        problems.append(
            f"row {strange.index[0]} has paid_partnership {strange.iloc[0]!r}; it must be true or"
            f" false ({len(strange)} such rows)"
        )
    wrong = [i for i, text in frame["caption"].items() if not isinstance(text, str)]
    if wrong:
        value = frame["caption"].loc[wrong[0]]
        problems.append(
            f"row {wrong[0]} holds {value!r}, which is no text ({len(wrong)} such rows);"
            " drop it, or pass '' for an empty caption"
        )
    return problems


def _judge(
    text: str, flagged: bool, rules: pd.DataFrame, fold: int, language: str | None
) -> dict[str, str]:
    """The verdict on one caption: its best label, else what the lack of one means."""
    found = [
        _placed(rule, match, text, fold, language)
        for rule in _label_rules(rules)
        for match in re.finditer(rule["regex"], text)
    ]
    best = min(found, key=lambda f: RANK[f["verdict"]]) if found else None
    if flagged and (best is None or RANK[best["verdict"]] >= RANK["not_advised"]):
        platform = rules[rules["id"].str.endswith(("_platform_label_only", "_native_label"))]
        if not platform.empty:
            best = _finding(platform.iloc[0], "the platform's label", "platform label")
    best = best or _no_label(rules)
    return {"caption": text, **best, "advice": ADVICE[best["verdict"]]}


def _label_rules(rules: pd.DataFrame) -> list[dict]:
    """Rules about words; a bare brand tag is no word and counts as no label."""
    worded = rules[(rules["kind"] == "label") & rules["regex"].notna()]
    worded = worded[(worded["regex"] != "") & ~worded["id"].str.endswith("_tag_only")]
    return worded.to_dict("records")


def _finding(rule: dict | pd.Series, label: str, placement: str, **change: str) -> dict[str, str]:
    row = {key: str(rule[key]) for key in ("verdict", "reason", "source", "seen")}
    return {**row, "label": label, "placement": placement, "rule": str(rule["id"]), **change}


def _placed(rule: dict, match: re.Match, text: str, fold: int, language: str | None) -> dict:
    """One label where it stands: a good word in a bad place is no good disclosure."""
    place = _place(text, match, fold, rule["jurisdiction"])
    finding = _finding(rule, match.group().strip(), place)
    if "hashtag block" in str(rule["placement"]) and place == "start":
        return {**finding, "verdict": "context", "reason": "only its use at the end was judged"}
    if rule["verdict"] in ("adequate", "context") and place != "start":
        return {**finding, "verdict": "inadequate", "reason": f"good words, but {place}"}
    foreign = language not in (None, "en") and rule["id"].endswith(ENGLISH_LABELS)
    if foreign and rule["verdict"] == "adequate":
        reason = f"English label to an audience in another language ({language})"
        return {**finding, "verdict": "context", "reason": reason}
    return finding


def _place(text: str, match: re.Match, fold: int, jurisdiction: str) -> str:
    if match.start() >= fold:
        return "after the fold"
    for row in HASHTAG_ROW.finditer(text):
        if row.start() <= match.start() < row.end():
            before = text[row.start() : match.start()].count("#")
            # A label that opens the caption is read first, whatever hashtags follow it.
            opens = not text[: match.start()].strip()
            if not (opens or (jurisdiction == "IT" and before < 3)):
                return "inside a row of hashtags"
    return "start"


def _no_label(rules: pd.DataFrame) -> dict[str, str]:
    rule = rules[rules["id"].str.endswith(("_no_label", "_tag_only"))]
    if not rule.empty:
        rule = rule.sort_values("id").iloc[0]
        return _finding(rule, "", "none", verdict="inadequate", reason="no label at all")
    blank = {"rule": "", "source": "", "seen": "", "label": "", "placement": "none"}
    return {"verdict": "inadequate", "reason": "no label that the rules name", **blank}


@dataclass(frozen=True)
class Brief:
    """What the contract asks every caption to hold, and what it forbids.

    Parameters
    ----------
    tags, mentions, links, codes : tuple of str
        Required hashtags (``#summer``), mentions (``@brand``), links and codes.
    avoid : tuple of str
        Words or phrases that must not stand there; whole words, case ignored.
    longest : int, default 2200
        Characters at most (Instagram's own limit).

    Raises
    ------
    InfluLabError
        Empty entries, a length below 1, a word both required and forbidden.

    Examples
    --------
    >>> Brief(tags=("#summer",), codes=("ANA10",)).tags
    ('#summer',)
    """

    tags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    longest: int = 2200

    def __post_init__(self) -> None:
        problems = [
            f"{name} holds an empty text; remove it"
            for name in ("tags", "mentions", "links", "codes", "avoid")
            if any(not str(word).strip() for word in getattr(self, name))
        ]
        if not self.longest >= 1:
            problems.append(f"longest is {self.longest}; it must be at least 1 character")
        both = {w.lower() for w in self.required} & {w.lower() for w in self.avoid}
        problems += [f"{word!r} is both required and to be avoided" for word in sorted(both)]
        check("brief", problems)

    @property
    def required(self) -> tuple[str, ...]:
        """All that a caption must hold."""
        return (*self.tags, *self.mentions, *self.links, *self.codes)


def check_brief(captions: Iterable[str] | pd.DataFrame, brief: Brief) -> pd.DataFrame:
    """Compare each caption with the brief.

    Parameters
    ----------
    captions : iterable of str, or DataFrame with ``caption``
    brief : Brief

    Returns
    -------
    DataFrame, one row per caption, same index
        ``caption, keeps_brief`` (bool), ``missing`` and ``forbidden`` (texts, comma
        separated), ``characters`` (count), ``advice``.

    Raises
    ------
    InfluLabError
        A caption that is no text.

    Examples
    --------
    >>> brief = Brief(tags=("#summer",), avoid=("cheap",))
    >>> check_brief(["Cheap and cheerful #Summertime"], brief)[["missing", "forbidden"]].values
    array([['#summer', 'cheap']], dtype=object)
    """
    frame = _caption_frame(captions)
    wrong = [i for i, text in frame["caption"].items() if not isinstance(text, str)]
    check("brief", [f"row {i} holds no text; pass '' for an empty caption" for i in wrong])
    rows = [_against(text, brief) for text in frame["caption"]]
    columns = ["caption", "keeps_brief", "missing", "forbidden", "characters", "advice"]
    return pd.DataFrame(rows, index=frame.index, columns=columns).astype(
        {"missing": object, "forbidden": object}
    )


def _against(text: str, brief: Brief) -> dict[str, object]:
    missing = [word for word in brief.required if not _holds(text, word)]
    forbidden = [word for word in brief.avoid if _holds(text, word)]
    steps = [f"add {', '.join(missing)}"] if missing else []
    steps += [f"remove {', '.join(forbidden)}"] if forbidden else []
    steps += [f"shorten to {brief.longest:,} characters"] if len(text) > brief.longest else []
    return {
        "caption": text,
        "keeps_brief": not steps,
        "missing": ", ".join(missing),
        "forbidden": ", ".join(forbidden),
        "characters": len(text),
        "advice": "; ".join(steps) or "nothing to change",
    }


def _holds(text: str, word: str) -> bool:
    """Whole-word search: #summer does not stand in #summertime."""
    return re.search(rf"(?<![\w#@]){re.escape(word)}(?!\w)", text, re.IGNORECASE) is not None
