"""SnapStart's hooks, by the names of AWS's package of this name."""

_before_snapshot = []
_after_restore = []


def register_before_snapshot(call, *positional, **named):
    _before_snapshot.append((call, positional, named))
    return call


def register_after_restore(call, *positional, **named):
    _after_restore.append((call, positional, named))
    return call


def get_before_snapshot():
    return _before_snapshot


def get_after_restore():
    return _after_restore
