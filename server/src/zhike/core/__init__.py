"""The technical floor. It knows no domain: database, transactions, outbox, jobs, HTTP, crypto, text."""
