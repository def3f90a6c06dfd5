"""Which: comparison, sensitivity, value of information."""

__all__: list[str] = []
