"""How an assumption is named in a sentence."""


def spoken(assumption: str) -> str:
    """An assumption in words.

    >>> spoken("micro.click_rate"), spoken("plan.margin")
    ('the click rate of micro', 'the margin')
    """
    owner, _, field = assumption.partition(".")
    words = f"the {field.replace('_', ' ')}"
    return words if owner == "plan" else f"{words} of {owner}"
