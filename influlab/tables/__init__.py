"""What data looks like and where it comes from."""

__all__: list[str] = []
