"""One linear history. `run.upgrade` prepares roles and brings the schema to the newest revision."""
