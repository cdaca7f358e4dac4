"""Seeds and the stream that they open."""

from kerasinit.random.seed_generator import SeedGenerator, set_random_seed

__all__ = ["SeedGenerator", "set_random_seed"]

SeedGenerator.__module__ = __name__
