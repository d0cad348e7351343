"""A table of what was measured, beside its targets."""

Rows = list[tuple[str, float, float]]
"""What, as measured, and at most."""


def print_table(subject: str, rows: Rows) -> None:
    print(f"| {subject} | measured | target | |\n|---|---:|---:|---|")
    for row in rows:
        print_row(*row)


def print_row(what: str, value: float, target: float) -> None:
    is_met = value <= target + 1e-9  # an overshoot of 0, for example, is a sum of floats
    print(f"| {what} | {value:.2f} | <= {target:g} | {'met' if is_met else 'MISSED'} |", flush=True)
