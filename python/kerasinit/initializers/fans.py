"""How many input and output units a weight connects."""

import math
from collections.abc import Sequence


def compute_fans(
    shape: tuple[int, ...],
    input_axes: Sequence[int] | None = None,
    output_axes: Sequence[int] | None = None,
) -> tuple[int, int]:
    """The fans of a weight of this shape.

    The last two axes of a kernel are its input and output channels. The axes before them are its
    receptive field: a convolution kernel of shape (3, 3, 16, 32) has fan_in 3 * 3 * 16 and
    fan_out 3 * 3 * 32. Both fans of a vector are its length, and both fans of a scalar are 1.

    Args:
        shape: The weight's shape.
        input_axes: The axes that count as input units, in place of the convention.
        output_axes: The axes that count as output units. Both arguments are needed.

    Returns:
        `(fan_in, fan_out)`.

    Source: the convention of `keras.initializers.VarianceScaling`.
    """
    if input_axes is not None and output_axes is not None:
        return (
            math.prod(shape[axis] for axis in input_axes),
            math.prod(shape[axis] for axis in output_axes),
        )
    if not shape:
        return 1, 1
    if len(shape) == 1:
        return shape[0], shape[0]
    receptive_field = math.prod(shape[:-2])
    return shape[-2] * receptive_field, shape[-1] * receptive_field
