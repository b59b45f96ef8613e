"""Requests in numbers for ``/metrics``: plain sums, since the client library's locks cost more than the rest.

One loop answers and is asked, so nothing here is locked.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate

from prometheus_client import REGISTRY
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

BOUNDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.3, 1.0, 5.0)


class Times:
    """How long a route's answers took."""

    __slots__ = ("buckets", "total")

    def __init__(self) -> None:
        self.buckets = [0] * (len(BOUNDS) + 1)
        self.total = 0.0

    def note(self, seconds: float) -> None:
        self.total += seconds
        self.buckets[bisect_left(BOUNDS, seconds)] += 1


class Requests(Collector):
    def __init__(self) -> None:
        self._counts: dict[tuple[str, str, int], int] = {}
        self._times: dict[str, Times] = {}

    def note(self, method: str, route: str, status: int, seconds: float) -> None:
        """One answered request. ``route`` is a route's pattern, so there are not many."""
        kind = method, route, status
        self._counts[kind] = self._counts.get(kind, 0) + 1
        times = self._times.get(route)
        if times is None:
            times = self._times[route] = Times()
        times.note(seconds)

    def collect(self) -> Iterator[Metric]:
        counts = CounterMetricFamily(
            "zhike_http_requests", "Answered requests.", labels=("method", "route", "status")
        )
        for (method, route, status), count in self._counts.items():
            counts.add_metric((method, route, str(status)), count)
        yield counts
        seconds = HistogramMetricFamily(
            "zhike_http_request_seconds", "Time to the last byte.", labels=("route",)
        )
        for route, times in self._times.items():
            names = (*map(str, BOUNDS), "+Inf")
            buckets = list(zip(names, accumulate(times.buckets), strict=True))
            seconds.add_metric((route,), buckets, times.total)
        yield seconds


requests = Requests()
REGISTRY.register(requests)
