"""Local servers that behave like the vendors we talk to, down to their signatures and their bad days."""
