"""What happened: tracking, attribution, lift, comments, returns, learning."""

__all__: list[str] = []
