"""Argument types that several public signatures share.

Keras lacks type hints. A type checker reads its classes as `Any`, and one `Any` in a union lets
every value pass. So `Generator` is a protocol: an object with this method.
"""

from collections.abc import Sequence
from typing import Any, Protocol, SupportsIndex

import numpy as np


class Generator(Protocol):
    """A `SeedGenerator`, of Keras or of this package."""

    def next(self, ordered: bool = True) -> Any:
        """Counts a draw and returns its state."""


# An integer, a generator, or a generator's saved form.
Seed = SupportsIndex | Generator | dict[str, Any] | None
# A size that is unknown while a function is traced is None or a tensor.
Shape = Sequence[SupportsIndex | None] | np.ndarray
