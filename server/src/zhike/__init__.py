"""Zhike (知客): everything a service business does with a customer, on one PostgreSQL."""
