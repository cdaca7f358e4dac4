"""The types of arguments that several public signatures share.

Keras has no types of its own. A type checker reads its classes as `Any`, and one `Any` among
others would let every value pass: so a generator is told by its method.
"""

from collections.abc import Sequence
from typing import Any, Protocol, SupportsIndex

import numpy as np


class Generator(Protocol):
    """A `SeedGenerator`, of Keras or of this package."""

    def next(self, ordered: bool = True) -> Any:
        """The state for the next draw, which is counted."""


# An integer, a generator, or a generator as it was saved.
Seed = SupportsIndex | Generator | dict[str, Any] | None
# Sizes that a traced function does not know yet are None or tensors.
Shape = Sequence[SupportsIndex | None] | np.ndarray
