"""An interrupt at a chosen step of a call."""

import inspect
import sys


class Interrupt:
    """Raises an error at the step-th place of a call where Python looks for interrupts.

    Such places are the begin of a Python function and the end of a C function; in Python 3.10 also
    the end of a Python function. None is in the file of tests, which makes the call.
    """

    def __init__(self, step, error=KeyboardInterrupt):
        self.left, self.error = step, error
        self._callers = {__file__, sys._getframe(1).f_code.co_filename}

    def look(self, frame, event, _):
        """For `sys.setprofile`."""
        caller = frame.f_back
        if (
            event in ("c_call", "c_exception")
            or frame.f_code.co_filename in self._callers
            or frame.f_code.co_flags & inspect.CO_GENERATOR  # Its destructor is shown as a call.
            or caller is None  # numba shows its compiled functions.
            # The call has come back: from here on its caller is interrupted.
            or (event == "return" and caller.f_code.co_filename in self._callers)
        ):
            return
        self.left -= 1
        if self.left == 0:
            raise self.error

    def during(self, call):
        """True if the error was raised, False if the call came back untouched."""
        try:
            sys.setprofile(self.look)
            call()
        except self.error:
            return True
        finally:
            sys.setprofile(None)
        assert self.left > 0, "the interrupt is lost"
        return False
