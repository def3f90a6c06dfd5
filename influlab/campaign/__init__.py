"""What if: plan, simulation, deals, roster, disclosure, approvals."""

__all__: list[str] = []
