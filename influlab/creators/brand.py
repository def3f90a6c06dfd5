"""Does a creator talk about what the brand stands for? Word by word, with visible weights."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Real
from types import MappingProxyType

import numpy as np
import pandas as pd

from influlab.creators.inputs import as_frame, read_columns, refuse_twice
from influlab.errors import InfluLabError, TableError, check
from influlab.tables.words import counted

WEIGHTS = {"topics": 0.6, "values": 0.4}
_WORD = r"(?u)\b\w\w+\b"


@dataclass(frozen=True)
class Brand:
    """What a brand talks about and stands for, in the words its creators would use.

    Parameters
    ----------
    name : str
    topics, values : tuple of str
        Words or short phrases: what it is about ("trail running"), what it stands for
        ("repair", "made to last").
    avoid : tuple of str
        Words that the brand does not want to stand beside; they are reported, not scored.
    weights : mapping of "topics" and "values" to weight
        How much each counts; scaled to add up to 1.

    Raises
    ------
    InfluLabError
        No name, no words at all, words that are no text, impossible weights.

    Examples
    --------
    >>> brand = Brand("Alp", topics=("hiking", "trail running"), values=("repair",))
    >>> brand.words["topics"]
    ('hiking', 'trail running')
    """

    name: str
    topics: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    weights: Mapping[str, float] = field(default_factory=lambda: dict(WEIGHTS))

    def __post_init__(self):
        for name in ("topics", "values", "avoid"):
            words = getattr(self, name)
            object.__setattr__(self, name, (words,) if isinstance(words, str) else tuple(words))
        check(f"brand {self.name!r}", self._problems())
        used = {
            kind: float(self.weights[kind]) for kind in ("topics", "values") if self.words[kind]
        }
        total = sum(used.values())
        scaled = {kind: weight / total for kind, weight in used.items()}
        object.__setattr__(self, "weights", MappingProxyType(scaled))

    def __reduce__(self):
        names = (self.name, self.topics, self.values, self.avoid)
        return type(self), (*names, {**dict.fromkeys(WEIGHTS, 0.0), **self.weights})

    def __hash__(self):
        return hash((self.name, self.topics, self.values, self.avoid))

    @property
    def words(self) -> dict[str, tuple[str, ...]]:
        """The words that are scored, by kind."""
        return {"topics": self.topics, "values": self.values}

    def _problems(self) -> list[str]:
        found = []
        if not isinstance(self.name, str) or not self.name.strip():
            found.append(f"name is {self.name!r}; give it a name")
        for name in ("topics", "values", "avoid"):
            wrong = [w for w in getattr(self, name) if not isinstance(w, str) or not w.strip()]
            found += [f"{name} holds {word!r}; each must be a word or phrase" for word in wrong]
        if not self.topics and not self.values:
            found.append("it has no words; name topics or values")
            return found
        weights = [self.weights.get(kind) for kind in ("topics", "values") if self.words[kind]]
        good = all(isinstance(w, Real) and np.isfinite(w) and w >= 0 for w in weights)
        if not good or not any(weights):
            found.append(
                f"weights are {dict(self.weights)!r}; give topics and values numbers >= 0, "
                "at least one above 0"
            )
        return found


@dataclass(frozen=True)
class BrandFit:
    """How near each creator's words are to a brand's, made by :func:`brand_fit`.

    Parameters
    ----------
    brand : Brand
    table : DataFrame, one row per creator
        ``creator_id, brand_fit, words, avoid``: cosine in [0, 1], the brand's words they use
        with their part of the cosine, the unwanted words they use.
    terms : DataFrame, one row per word of the brand
        ``term, kind, weight, rarity, creators``: weight in the brand, inverse document
        frequency, creators who use it.

    Examples
    --------
    >>> creators = pd.DataFrame({"creator_id": ["a", "b"], "bio": ["hiking and cake", "games"]})
    >>> brand_fit(creators, Brand("Alp", topics=("hiking",))).terms[["term", "creators"]]
         term  creators
    0  hiking         1
    """

    brand: Brand
    table: pd.DataFrame
    terms: pd.DataFrame

    @property
    def text(self) -> str:
        """Who is nearest in words, and what words cannot tell."""
        using = int((self.table["brand_fit"] > 0).sum())
        if not using:
            return (
                f"No creator uses a word of {self.brand.name!r}; try other words, or the words "
                "that creators themselves use."
            )
        best = self.table.loc[self.table["brand_fit"].idxmax()]
        avoid = int((self.table["avoid"] != "").sum())
        warned = f" {counted(avoid, 'creator')} used unwanted words." if avoid else ""
        return (
            f"{using:,} of {counted(len(self.table), 'creator')} use words of "
            f"{self.brand.name!r}; {best['creator_id']} is nearest ({best['words']}).{warned} "
            "Words only: irony, pictures and other languages are not understood."
        )


def brand_fit(creators: object, brand: Brand, *, posts: object = None) -> BrandFit:
    r"""Nearness of what creators say to what a brand says, by TF-IDF and cosine.

    Each creator is one document: category, bio and the captions of their posts. A word
    counts :math:`(1 + \ln n) (1 + \ln\frac{1 + N}{1 + N_w})` (n uses, N creators, N_w who
    use it; Salton and Buckley 1988), single words and pairs; documents have length 1. The
    brand is the weighted sum of its topics and its values, every phrase with the same say.
    ``brand_fit`` is the cosine of the two: 0 is no word in common, 1 the same words in the
    same mix. Every word's part stands in ``words``, so that the score can be argued with.

    Parameters
    ----------
    creators : frame, one row per creator
        ``creator_id``; ``category``, ``bio`` where there.
    brand : Brand
    posts : frame, one row per post, optional
        ``creator_id, caption``.

    Returns
    -------
    BrandFit

    Raises
    ------
    TableError
        No text at all, columns missing, creators that stand there twice.

    Examples
    --------
    >>> creators = pd.DataFrame({"creator_id": ["a", "b"], "bio": ["hiking and cake", "games"]})
    >>> brand_fit(creators, Brand("Alp", topics=("hiking",))).table["words"].tolist()
    ['hiking 0.45', '']
    """
    if not isinstance(brand, Brand):
        raise InfluLabError("brand fit", f"brand is {brand!r}; pass a Brand")
    documents = _documents(creators, posts)
    if not documents.str.contains(_WORD).any():
        problem = "no words to compare: give 'bio', 'category' or posts with 'caption'"
        raise TableError("creators", problem)
    said, wanted, names, rarity = _vectors(documents, brand)
    whole = _unit(np.sum([brand.weights[kind] * vector for kind, vector in wanted.items()], axis=0))
    parts = said.multiply(whole).tocsr()
    parts.eliminate_zeros()
    table = pd.DataFrame(
        {
            "creator_id": documents.index,
            "brand_fit": np.clip(np.asarray(parts.sum(axis=1)).ravel(), 0, 1),
            "words": [_told(parts[row], names) for row in range(parts.shape[0])],
            "avoid": [_unwanted(text, brand.avoid) for text in documents],
        }
    )
    used = np.asarray((said > 0).sum(axis=0)).ravel()
    known = pd.DataFrame({"term": names, "weight": whole, "rarity": rarity, "creators": used})
    return BrandFit(brand, table, _terms(brand, wanted, known))


def _documents(creators: object, posts: object) -> pd.Series:
    """All words of each creator, in the order of the table."""
    have = as_frame(creators, "creators").collect_schema().names()
    columns = [name for name in ("category", "bio") if name in have]
    kinds = dict.fromkeys(["creator_id", *columns], "text")
    table = read_columns(creators, "creators", kinds, missing=columns)
    refuse_twice(table)
    words = pd.Series("", index=pd.Index(table["creator_id"], name="creator_id"), dtype="object")
    for name in columns:
        words = words + " " + table[name].astype("object").fillna("").to_numpy()
    return words + " " + _captions(posts).reindex(words.index).fillna("").to_numpy()


def _captions(posts: object) -> pd.Series:
    if posts is None:
        return pd.Series(dtype="object")
    kinds = {"creator_id": "text", "caption": "text"}
    table = read_columns(posts, "posts", kinds, missing=list(kinds)).dropna()
    return table["caption"].astype("object").groupby(table["creator_id"]).agg(" ".join)


def _vectors(documents: pd.Series, brand: Brand):
    """Creators as rows of unit length, the brand's kinds as unit vectors, words, rarity."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    model = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, strip_accents="unicode", token_pattern=_WORD
    )
    said = model.fit_transform(documents)
    wanted = {
        kind: _unit(np.asarray(model.transform(brand.words[kind]).sum(axis=0)).ravel())
        for kind in brand.weights
    }
    return said, wanted, model.get_feature_names_out(), model.idf_


def _unit(vector: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vector)
    return vector / length if length > 0 else vector


def _told(row, names: np.ndarray) -> str:
    order = np.argsort(-row.data)[:5]
    return ", ".join(f"{names[row.indices[at]]} {row.data[at]:.2f}" for at in order)


def _plain(text: str) -> str:
    """Small letters without accents, as the words are compared."""
    from sklearn.feature_extraction.text import strip_accents_unicode

    return strip_accents_unicode(text.lower())


def _unwanted(text: str, avoid: tuple[str, ...]) -> str:
    said = _plain(text)
    found = [word for word in avoid if re.search(rf"(?<!\w){re.escape(_plain(word))}(?!\w)", said)]
    return ", ".join(found)


def _terms(brand: Brand, wanted: dict[str, np.ndarray], known: pd.DataFrame) -> pd.DataFrame:
    kinds = {kind: vector > 0 for kind, vector in wanted.items()}
    labels = [" and ".join(k for k in kinds if kinds[k][at]) for at in range(len(known))]
    used = known.assign(kind=labels)[known["weight"] > 0].sort_values("weight", ascending=False)
    silent = [
        {"term": phrase, "kind": kind, "weight": 0.0, "rarity": np.nan, "creators": 0}
        for kind, phrases in brand.words.items()
        for phrase in phrases
        if not any(word in set(used["term"]) for word in re.findall(_WORD, _plain(phrase)))
    ]
    columns = ["term", "kind", "weight", "rarity", "creators"]
    table = pd.concat(
        [used[columns], pd.DataFrame(silent, columns=columns).astype(used[columns].dtypes)]
    )
    return table.reset_index(drop=True)
