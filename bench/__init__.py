"""Benchmarks: `make bench`. Each prints ratios measured in one run; `docs/bench.md` keeps the last table.

Absolute figures of a small shared machine mean little. What counts: our endpoint against pgbench with the
same SQL on the same server, interleaved, and CPU microseconds per request of each side.
"""
