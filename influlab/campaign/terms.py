"""A term sheet: what the two sides agreed, in plain headings, as Markdown or a Word file."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from influlab import tables
from influlab.campaign.deals import Deal
from influlab.errors import PlanError, check

NOTICE = (
    "A summary for negotiation, made by a computer. It is not a contract and not legal advice:"
    " have a lawyer of the jurisdiction read what you sign."
)
CONVENTIONS = {
    "revision rounds": "revisions_included",
    "brand review, hours": "approval_brand_review",
    "payment after publication, days": "payment_baseline",
    "late fee, share of the invoice": "payment_late_fee",
    "kill fee, share of the remaining value": "kill_fee",
}
ORDER = (
    "Parties", "Scope and deliverables", "Payment", "Metrics", "Exclusivity and rights",
    "Approval", "Disclosure", "Cancellation", "Published conventions",
)  # fmt: skip


@dataclass(frozen=True)
class TermSheet:
    """The sections of an agreement in order.

    Parameters
    ----------
    title : str
    sections : mapping of heading to tuple of str
        One text per item.

    Examples
    --------
    >>> TermSheet("Draft", {"Scope": ("2 posts",)}).markdown.splitlines()[0]
    '# Draft'
    """

    title: str
    sections: Mapping[str, tuple[str, ...]]

    @property
    def markdown(self) -> str:
        """The sheet as Markdown; what strangers wrote is escaped."""
        parts = [f"# {_escape(self.title)}", "", f"*{NOTICE}*", ""]
        for heading, items in self.sections.items():
            parts += [f"## {heading}", "", *(f"- {_escape(item)}" for item in items), ""]
        return "\n".join(parts)

    def save(self, path: str | Path) -> Path:
        """Write ``.md`` or ``.docx``, by the name of the file.

        Raises
        ------
        PlanError
            When the name ends otherwise.
        """
        path = Path(path)
        if path.suffix == ".md":
            path.write_text(self.markdown, encoding="utf-8")
        elif path.suffix == ".docx":
            self._word().save(str(path))
        else:
            message = f"the name ends in {path.suffix!r}; allowed: .md, .docx"
            raise PlanError("term sheet", message)
        return path

    def _word(self):
        from docx import Document

        document = Document()
        document.add_heading(_printable(self.title), level=0)
        document.add_paragraph(NOTICE).runs[0].italic = True
        for heading, items in self.sections.items():
            document.add_heading(heading, level=1)
            for item in items:
                document.add_paragraph(_printable(item), style="List Bullet")
        return document


def term_sheet(
    deal: Deal,
    *,
    brand: str,
    creator: str,
    posts: int,
    currency: str,
    jurisdiction: str,
    rounds: int = 2,
    metrics: tuple[str, ...] = ("reach", "saves and shares", "clicks by UTM", "orders by code"),
) -> TermSheet:
    """Write down a deal: scope, payment, metrics, rights, approval, disclosure, cancellation.

    Parameters
    ----------
    deal : Deal
    brand, creator : str
        Names as they shall stand there; they are only ever printed.
    posts : int, >= 1
    currency : str
        ISO 4217, such as "EUR".
    jurisdiction : str
        One of :func:`influlab.campaign.jurisdictions`; its labels are quoted with their source.
    rounds : int, >= 0, default 2
        Rounds of changes included.
    metrics : tuple of str
        What the creator reports.

    Returns
    -------
    TermSheet
        ``.markdown`` and ``.save("terms.docx")``.

    Raises
    ------
    PlanError
        Naming every impossible value at once.

    Examples
    --------
    >>> sheet = term_sheet(Deal("flat", flat=900.0), brand="Aurora", creator="@ana", posts=2,
    ...                    currency="EUR", jurisdiction="DE")
    >>> sheet.sections["Payment"][0]
    'Flat fee: 900.00 EUR'
    """
    check("term sheet", _problems(brand, creator, posts, currency, rounds), PlanError)
    texts = (
        (f"Brand: {brand}", f"Creator: {creator}"),
        (f"{posts} post{'' if posts == 1 else 's'}, dates and formats to be filled in",),
        _payment_terms(deal, currency),
        tuple(f"The creator reports {metric}" for metric in metrics),
        _rights(deal),
        (f"{rounds} rounds of changes are included; the brand answers within the agreed hours",),
        _disclosure_terms(jurisdiction),
        ("Either side may end the agreement in writing; fee for work done, by agreement",),
        _conventions(),
    )
    title = f"Term sheet: {brand} and {creator}"
    return TermSheet(title, dict(zip(ORDER, texts, strict=True)))


def _problems(brand: str, creator: str, posts: int, currency: str, rounds: int) -> list[str]:
    problems = [
        f"{name} is {value!r}; it must be a name"
        for name, value in (("brand", brand), ("creator", creator))
        if not (isinstance(value, str) and value.strip())
    ]
    for name, value, lowest in (("posts", posts, 1), ("rounds", rounds, 0)):
        if not (isinstance(value, int) and value >= lowest):
            problems.append(f"{name} is {value!r}; it must be a whole number from {lowest}")
    if not re.fullmatch(r"[A-Z]{3}", str(currency)):
        problems.append(f"currency is {currency!r}; write three capitals such as 'EUR'")
    return problems


def _payment_terms(deal: Deal, currency: str) -> tuple[str, ...]:
    amounts = {
        "Flat fee": deal.flat,
        "Per delivered post": deal.per_post,
        "Per 1,000 impressions": deal.cpm,
        "Per engagement": deal.cpe,
        "Per click": deal.cpc,
        "At least": deal.floor,
        "At most": 0.0 if math.isinf(deal.cap) else deal.cap,
    }
    terms = [f"{name}: {value:,.2f} {currency}" for name, value in amounts.items() if value]
    if deal.commission:
        terms.append(f"Commission: {deal.commission:.1%} of tracked sales after refunds")
    if deal.bonus:
        what = deal.bonus_on.replace("_", " ")
        terms.append(f"Bonus: {deal.bonus:,.2f} {currency} once at {deal.bonus_at:,.0f} {what}")
    if deal.gift:
        terms.append(f"Product given: costs the brand {deal.gift:,.2f} {currency}")
    return tuple(terms) or ("No payment",)


def _rights(deal: Deal) -> tuple[str, ...]:
    return tuple(
        f"{option.name}: {option.share:.0%} of the base fee ({option.months:g} months)"
        for option in deal.options
    ) or ("None granted: the brand may not reuse the content and the creator may work for others",)


def _disclosure_terms(jurisdiction: str) -> tuple[str, ...]:
    rules = tables.load("disclosure_rules")
    rules = rules[rules["jurisdiction"] == jurisdiction]
    if rules.empty:
        raise PlanError("term sheet", f"jurisdiction {jurisdiction!r} is unknown to the evidence")
    labels = rules[(rules["kind"] == "label") & (rules["verdict"] == "adequate")]
    quoted = [
        f"{row.label_or_pattern}: {row.placement} ({row.source}, {row.year})"
        for row in labels.itertuples()
    ]
    return ("Every paid or gifted post is labelled as advertising, in one of these ways:", *quoted)


def _conventions() -> tuple[str, ...]:
    rows = tables.load("benchmarks").set_index("id")
    texts = []
    for name, key in CONVENTIONS.items():
        row = rows.loc[key]
        values = [f"{row[c]:g}" for c in ("low", "typical", "high") if row[c] == row[c]]
        texts.append(f"{name}: {' to '.join(values)} ({row['source']}, {int(row['year'])})")
    return tuple(texts)


def _escape(text: str) -> str:
    """Markdown and HTML in a name are printed, not obeyed."""
    plain = _printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\`*_\[\]#|~$])", r"\\\1", plain)


def _printable(text: str) -> str:
    """One line without control characters, which Word files cannot hold."""
    return "".join(c if c.isprintable() else " " for c in str(text))
