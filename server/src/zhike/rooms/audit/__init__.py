"""Reading the audit trail. Its rows are written by `core.tx`; nobody edits or deletes them."""
