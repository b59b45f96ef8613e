"""A log line has where an error came from and of what kind it is, and none of its words."""
# ASVS 16.2.5, 16.3.4

import structlog

from zhike.core import logs

SECRET = "hunter2"


class _Named(Exception):
    sqlstate = "23505"
    constraint_name = "users_phone_key"


def _line(error: BaseException) -> str:
    entry = logs._stack(None, "error", {"event": "unhandled", "exc_info": error})
    assert "exc_info" not in entry
    return str(entry["exception"])


def _raise(error: BaseException, cause: BaseException | None = None) -> BaseException:
    try:
        raise error from cause
    except BaseException as raised:
        return raised


def test_stacks_without_words() -> None:
    cause = _raise(_Named(SECRET))
    told = _line(_raise(RuntimeError(f"because of {SECRET}"), cause))
    assert SECRET not in told
    assert "test_logs.py" in told and told.rstrip().endswith("RuntimeError")
    assert "_Named 23505 users_phone_key" in told and told.index("_Named 23505") < told.index("RuntimeError")


def test_groups_tell_each_of_theirs() -> None:
    told = _line(_raise(BaseExceptionGroup(SECRET, [_raise(KeyError(SECRET)), _raise(OSError(SECRET))])))
    assert SECRET not in told
    assert "KeyError" in told and "OSError" in told and "ExceptionGroup" in told


def test_a_circle_ends() -> None:
    first, second = _raise(ValueError(SECRET)), _raise(KeyError(SECRET))
    first.__cause__, second.__cause__ = second, first
    assert _line(first).count("ValueError") == 1


def test_it_stands_where_structlog_looks() -> None:
    logs.configure("error")
    assert logs._stack in structlog.get_config()["processors"]
