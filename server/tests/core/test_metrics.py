"""What `/metrics` says of answered requests adds up."""

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from zhike.core.http.metrics import BOUNDS, Requests


def test_counts_and_times_add_up() -> None:
    registry, requests = CollectorRegistry(), Requests()
    registry.register(requests)
    for seconds in (0.0001, 0.002, 0.0021, 0.04, 9.0):
        requests.note("GET", "/api/things/{id}", 200, seconds)
    requests.note("POST", "/api/things", 409, 0.003)
    requests.note("GET", "/api/things/{id}", 404, 0.5)
    text = generate_latest(registry).decode()
    found = {(s.name, tuple(sorted(s.labels.items()))): s.value
             for family in text_string_to_metric_families(text) for s in family.samples}  # fmt: skip

    def count(method: str, route: str, status: str) -> float:
        labels = (("method", method), ("route", route), ("status", status))
        return found["zhike_http_requests_total", labels]

    assert count("GET", "/api/things/{id}", "200") == 5
    assert count("GET", "/api/things/{id}", "404") == 1
    assert count("POST", "/api/things", "409") == 1
    of = ("route", "/api/things/{id}")
    buckets = [found["zhike_http_request_seconds_bucket", (("le", le), of)] for le in map(str, BOUNDS)]
    assert buckets == [2, 3, 3, 3, 4, 4, 4, 5, 5]
    assert found["zhike_http_request_seconds_bucket", (("le", "+Inf"), of)] == 6
    assert found["zhike_http_request_seconds_count", (of,)] == 6
    assert abs(found["zhike_http_request_seconds_sum", (of,)] - 9.5442) < 1e-9
