"""What is shown of a secret value to someone who may not see all of it."""


def phone(last4: str | None) -> str | None:
    """``*******5678``: only the tail is ever stored in the clear."""
    return f"*******{last4}" if last4 else None


def name(value: str) -> str:
    """``王**``: the first character stays."""
    return value[:1] + "*" * min(len(value) - 1, 2) if value else value


def email(value: str) -> str:
    """``w***@example.com``."""
    local, _, domain = value.partition("@")
    return f"{local[:1]}***@{domain}" if domain else "***"
