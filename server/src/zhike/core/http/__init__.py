"""The HTTP edge: access, transactions around writes, idempotency, problems, paging, streams."""
