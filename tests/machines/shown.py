"""What a program of this folder prints of a call that may fail."""

from kerasinit.testing import fingerprint


def shown(make):
    """What is made, or the error's words."""
    try:
        return make()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def outcome(draw):
    """The fingerprint of what is drawn, or the error's words."""
    return shown(lambda: fingerprint(draw()))
