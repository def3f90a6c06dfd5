"""What people see and hand on: plots, live views, report, lessons."""

__all__: list[str] = []
