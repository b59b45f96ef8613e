"""Settings of an organization and feature flags, per organization and per site (seed 000 §0.1).

Words: a *config* is a key with a JSON value (``system_configs``); a *flag* switches a capability. A flag's
default stands in `rules.FLAGS`; an organization may override it, and a site may override that.
"""
