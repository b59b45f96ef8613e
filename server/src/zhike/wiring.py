"""The only file that names every room: models, routers, jobs, permissions, constraint errors."""

from zhike.core import crypto, tables  # noqa: F401  the floor's own tables join the metadata
