"""Tomorrow's figures."""

import forecasts


def forecast() -> list[float]:
    """One figure an hour."""
    return forecasts.tomorrow()
