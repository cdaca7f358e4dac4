"""An interrupt at a chosen step of a call."""

import inspect
import sys


class Interrupt:
    """Raises an error at the step-th place of a call where Python checks for interrupts.

    Such places are the start of a Python function and the end of a C function, and in Python 3.10
    also the end of a Python function. Places in the test file itself, which makes the call, do not
    count.
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
            or frame.f_code.co_flags & inspect.CO_GENERATOR  # Its destructor shows as a call.
            # The call has returned: an interrupt from here on would hit its caller.
            or (event == "return" and caller.f_code.co_filename in self._callers)
        ):
            return
        self.left -= 1
        if self.left == 0:
            raise self.error

    def during(self, call):
        """True if the error was raised, False if the call returned before that step."""
        try:
            sys.setprofile(self.look)
            call()
        except self.error:
            return True
        finally:
            sys.setprofile(None)
        assert self.left > 0, "the interrupt is lost"
        return False
