"""Kernels that make a convolution a short-time Fourier transform."""

import math
from typing import Any

import keras
import ml_dtypes
import numpy as np

from kerasinit.backends import machine
from kerasinit.checks import check_choice, described
from kerasinit.initializers.base import Initializer, Maker
from kerasinit.processes import require_threads
from kerasinit.stream.blocks import Block, slices_of
from kerasinit.stream.draw import stored_dtype
from kerasinit.stream.values import empty


def _scipy_window(window: str, length: int, periodic: bool) -> np.ndarray:
    try:
        from scipy import signal
    except ImportError:
        raise ImportError(
            f"STFT(): `window` {described(window)} comes from SciPy, which this Python lacks. Run "
            "`pip install 'kerasinit[stft]'`, or give an array of values or None."
        ) from None
    try:
        return signal.get_window(window, length, periodic)
    except ValueError:
        raise ValueError(
            f"STFT(): `window` must be a window of scipy.signal that needs no parameter, such as "
            f"'hann' or 'hamming', an array or None, not {described(window)}."
        ) from None


def _is_vector(window: Any) -> bool:
    try:
        array = np.asarray(window)
    except Exception:  # A ragged list, or a user's class that raises.
        return False
    return array.dtype.kind in "iuf" and array.ndim == 1


def _kernel(
    side: str, window: Any, scaling: str | None, length: int, frequencies: int, dtype: str
) -> np.ndarray:
    if machine.is_tensorflow():
        require_threads(length * frequencies, "STFT.__call__()")
    kind = np.dtype(ml_dtypes.bfloat16 if dtype == "bfloat16" else dtype)
    with np.errstate(all="ignore"):  # A single frequency gives 0 / 0, as in Keras.
        time = np.arange(length).astype(kind).reshape((length, 1, 1))
        bins = np.arange(frequencies).astype(kind).reshape((1, 1, frequencies))
        frequency = bins / kind.type((frequencies - 1) * 2)
        # Keras's own order of operations: in float16 another order gives other bits.
        angle = (kind.type(-2) * time) * frequency * kind.type(math.pi)
        kernel = machine.cosine(angle) if side == "real" else machine.sine(angle)
        if window is None:
            return kernel
        window = np.asarray(window).astype(kind).reshape((length, 1, 1))
        return (kernel * window) / _norm(window, scaling)


def _norm(window: np.ndarray, scaling: str | None) -> Any:
    if scaling == "density":
        return np.sqrt(machine.total(np.square(window)))
    if scaling == "spectrum":
        return machine.total(np.abs(window))
    return window.dtype.type(1)


class STFT(Initializer, keras.initializers.STFT):
    """Makes the real or the imaginary part of the kernel of a short-time Fourier transform.

    The result has one input channel, whatever the shape says, as in Keras: it broadcasts.

    Args:
        side: "real" or "imag".
        window: A window's name in `scipy.signal.windows`, an array of its values, or None.
        scaling: The divisor of the window: "density" (L2 norm), "spectrum" (L1 norm) or None.
        periodic: True makes the window periodic, not symmetric.

    Raises:
        ImportError: `window` is a name and SciPy is missing.
        TypeError: an argument is of the wrong kind.
        ValueError: an argument has a value that is not allowed; in a call: `shape` is not
            (window length, input channels, number of frequencies).

    Example:
        >>> import kerasinit
        >>> kerasinit.initializers.STFT("real", "hann")((4, 1, 3)).numpy().shape
        (4, 1, 3)
    """

    _is_cut_from_whole = True

    def __init__(
        self,
        side: str = "real",
        window: Any = "hann",
        scaling: str | None = "density",
        periodic: bool = False,
    ) -> None:
        self.side = check_choice(side, "side", "STFT()", ("real", "imag"))
        self.scaling = check_choice(scaling, "scaling", "STFT()", ("density", "spectrum", None))
        if not isinstance(periodic, (bool, np.bool_)):
            raise TypeError(f"STFT(): `periodic` must be True or False, not {described(periodic)}.")
        self.periodic = bool(periodic)
        if isinstance(window, str):
            _scipy_window(window, 1, self.periodic)
        elif window is not None and not _is_vector(window):
            raise TypeError(
                "STFT(): `window` must be a name, a one-dimensional array of numbers or None, "
                f"not {described(window)}."
            )
        self.window = window

    def _check(self, shape: tuple[int, ...], dtype: str, call: str) -> None:
        if len(shape) != 3:
            raise ValueError(
                f"{call}: `shape` must be (window length, input channels, frequencies), "
                f"and {shape} is not."
            )
        if not isinstance(self.window, (str, type(None))) and len(self.window) != shape[0]:
            raise ValueError(
                f"{call}: `shape` {shape} asks for a window of {shape[0]}, and `window` has "
                f"{len(self.window)} values."
            )

    def _shape_made(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape[0], 1, shape[2]

    def _values_held(self, shape: tuple[int, ...], block: Block) -> int:
        return 8 * math.prod(shape)  # The angles, the kernel, times the window, and their copies.

    def _maker(self, shape: tuple[int, ...], dtype: str, block: Block) -> Maker:
        side, window, scaling, length = self.side, self.window, self.scaling, shape[0]
        if isinstance(window, str):
            window = _scipy_window(window, length, self.periodic)

        def make() -> np.ndarray:
            made = empty(block.shape, stored_dtype(dtype))
            whole = _kernel(side, window, scaling, length, shape[2], dtype)
            made[...] = whole.view(made.dtype)[slices_of(block)]
            return made

        return make

    def get_config(self) -> dict[str, Any]:
        """The arguments that recreate this initializer."""
        return {
            "side": self.side,
            "window": self.window,
            "periodic": self.periodic,
            "scaling": self.scaling,
        }
