"""The domains, one folder each. Imports go downstairs only (docs/map.md shows the floors)."""
