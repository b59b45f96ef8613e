"""Holds the servers of a data directory until a signal comes; run by the tests as a process of its own."""

import sys
from pathlib import Path

from zhike import embedded
from zhike.cli.supervisor import Supervisor

with Supervisor() as tree:
    servers = embedded.start(Path(sys.argv[1]))
    tree.adopt(servers.services)
    print(servers.database_url, flush=True)
    tree.watch()
