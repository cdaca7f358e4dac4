"""Results of calls that may fail, for the programs in this folder."""

from kerasinit.testing import fingerprint


def shown(make):
    """The result, or the error's message."""
    try:
        return make()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def outcome(draw):
    """The fingerprint of the draw, or the error's message."""
    return shown(lambda: fingerprint(draw()))
