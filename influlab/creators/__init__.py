"""Who: tiers, audiences, de-duplicated reach, suitability."""

__all__: list[str] = []
