"""Values have the stated distribution, and are independent of each other."""

from functools import cache, partial
from itertools import product

import numpy as np
import pytest
import tensorflow as tf
from scipy import stats

import kerasinit
from kerasinit.initializers import Orthogonal, RandomNormal, RandomUniform, TruncatedNormal

pytestmark = [pytest.mark.once, pytest.mark.no_cover]

# The probability that good values fail any check of this file, for random seeds. The seeds are
# fixed, so each run has the same result.
FALSE_ALARMS = 1e-3
SEED, SIZE = 20260, 400_000
MANY, SMALL = 250, 500  # The number of seeds, and of values for each.

# Not float16 and bfloat16: with so few digits their values are discrete, which these checks would
# detect. Other tests compare their bits with stock Keras's.
DTYPES = ("float32", "float64")
MEAN, SPREAD = 0.5, 2.0
INITIALIZERS = {
    "truncated normal": (TruncatedNormal, (MEAN, SPREAD)),
    "normal": (RandomNormal, (MEAN, SPREAD)),
    "uniform": (RandomUniform, (MEAN, MEAN + SPREAD)),
    "whole numbers": (RandomUniform, (-5, 20)),
}
REFERENCES = {
    "truncated normal": stats.truncnorm(-2, 2, MEAN, SPREAD),
    "normal": stats.norm(MEAN, SPREAD),
    "uniform": stats.uniform(MEAN, SPREAD),
    "angles": stats.uniform(-np.pi, 2 * np.pi),
    "p-values": stats.uniform(),
}
CONTINUOUS = ("truncated normal", "normal", "uniform")


@cache
def values(name, dtype, seed=SEED, size=SIZE):
    cls, parameters = INITIALIZERS[name]
    return cls(*parameters, seed)((size,), dtype).numpy()


def two_seeds(name, dtype, seed=SEED, size=SIZE):
    return values(name, dtype, seed, size), values(name, dtype, seed + 1, size)


def two_draws(name, dtype):
    cls, parameters = INITIALIZERS[name]
    initializer = cls(*parameters, kerasinit.random.SeedGenerator(SEED))
    return [initializer((SIZE,), dtype).numpy() for _ in range(2)]


def two_neighbours(name, dtype):
    return values(name, dtype)[::2], values(name, dtype)[1::2]


@cache
def matrices(dtype):
    return np.array([Orthogonal(seed=seed)((2, 2), dtype) for seed in range(2 * MANY)])


def angles(_, dtype):
    return np.arctan2(*matrices(dtype)[:, :, 0].T.astype("float64"))


def determinants(_, dtype):
    return np.linalg.det(matrices(dtype))


def fits_of_many_seeds(name, dtype):
    return [fit(name, values(name, dtype, SEED + i, SMALL)) for i in range(MANY)]


def correlations_of_many_seeds(name, dtype):
    pairs = (two_seeds(name, dtype, SEED + 2 * i, SMALL) for i in range(MANY))
    return [correlation(name, pair) for pair in pairs]


# Each check takes the distribution that its sample should have, and the sample. It returns a
# p-value.


def fit(name, sample):
    """The Kolmogorov-Smirnov test."""
    return stats.kstest(sample, REFERENCES[name].cdf).pvalue


def evenness(_, pvalues):
    return fit("p-values", pvalues)


@cache
def central_moment(name, power):
    """The mean of a power of the reference, in units of its standard deviation."""
    true = REFERENCES[name]
    return true.expect(lambda value: ((value - true.mean()) / true.std()) ** power)


def moment(power, name, sample):
    """A moment about the true mean, not the sample's: so its standard error is known exactly."""
    true = REFERENCES[name]
    found = np.mean(((sample.astype("float64") - true.mean()) / true.std()) ** power)
    variance = central_moment(name, 2 * power) - central_moment(name, power) ** 2
    score = (found - central_moment(name, power)) / np.sqrt(variance / sample.size)
    return 2 * stats.norm.sf(abs(score))


def correlation(_, pair):
    return stats.pearsonr(*pair).pvalue


def contingency(name, pair):
    """A chi-squared test of the deciles that contain each of two values."""
    tenths = REFERENCES[name].ppf(np.linspace(0, 1, 11))
    return stats.chi2_contingency(np.histogram2d(*pair, tenths)[0]).pvalue


def frequencies(_, sample):
    return stats.chisquare(np.bincount(sample + 5, minlength=25)).pvalue


def signs(_, sample):
    return stats.binomtest(int(np.sum(sample > 0)), len(sample)).pvalue


MOMENTS = {
    "mean": partial(moment, 1),
    "variance": partial(moment, 2),
    "skewness": partial(moment, 3),
    "kurtosis": partial(moment, 4),
}
CHECKS = {
    "fit": fit,
    "evenness": evenness,
    "correlation": correlation,
    "contingency": contingency,
    "frequencies": frequencies,
    "signs": signs,
    **MOMENTS,
}
SAMPLES = (two_seeds, two_draws, two_neighbours)
MANY_SAMPLES = (fits_of_many_seeds, correlations_of_many_seeds)
TESTS = [
    *product(("fit", *MOMENTS), (values,), CONTINUOUS, DTYPES),
    *product(("correlation", "contingency"), SAMPLES, CONTINUOUS, DTYPES),
    *product(("evenness",), MANY_SAMPLES, CONTINUOUS, DTYPES),
    *product(("frequencies",), (values,), ("whole numbers",), ("int32", "int64")),
    *product(("fit",), (angles,), ("angles",), DTYPES),
    *product(("signs",), (determinants,), ("determinants",), DTYPES),
]
# Bonferroni: the checks together alarm no more often, however they depend on each other.
ALARM = FALSE_ALARMS / len(TESTS)


@pytest.mark.parametrize("check, sample, name, dtype", TESTS)
def test_all_checks_pass(check, sample, name, dtype):
    assert CHECKS[check](name, sample(name, dtype)) > ALARM


# That each check can fail:


@pytest.mark.parametrize("name", CONTINUOUS)
@pytest.mark.parametrize("check", ["fit", "variance", "kurtosis"])
def test_two_per_cent_more_spread_is_detected(check, name):
    mean = REFERENCES[name].mean()
    assert CHECKS[check](name, (values(name, "float64") - mean) * 1.02 + mean) < ALARM


@pytest.mark.parametrize("name", CONTINUOUS)
@pytest.mark.parametrize("check", ["fit", "mean", "skewness"])
def test_a_shift_of_two_per_cent_is_detected(check, name):
    assert CHECKS[check](name, values(name, "float64") + 0.02 * REFERENCES[name].std()) < ALARM


@pytest.mark.parametrize("name", CONTINUOUS)
@pytest.mark.parametrize("check", ["correlation", "contingency"])
def test_repeated_values_are_detected(check, name):
    repeated = values(name, "float32").copy()
    repeated[: SIZE // 50] = values(name, "float32", SEED + 1)[: SIZE // 50]
    assert CHECKS[check](name, (repeated, values(name, "float32", SEED + 1))) < ALARM


@pytest.mark.parametrize("sample", MANY_SAMPLES)
def test_seeds_that_give_the_same_values_are_detected(sample, monkeypatch):
    same = values("normal", "float32", SEED, SMALL)
    monkeypatch.setitem(globals(), "values", lambda *_: same)
    assert evenness("normal", sample("normal", "float32")) < ALARM


def test_a_number_that_is_too_frequent_is_detected():
    sample = values("whole numbers", "int32").copy()
    sample[: SIZE // 10] = np.maximum(sample[: SIZE // 10], -4)
    assert frequencies("whole numbers", sample) < ALARM


def test_matrices_without_corrected_signs_are_detected(monkeypatch):
    draws = tf.random.stateless_normal((2 * MANY, 2, 2), seed=(SEED, 0))
    monkeypatch.setitem(globals(), "matrices", lambda _: tf.linalg.qr(draws)[0].numpy())
    assert fit("angles", angles("angles", "float32")) < ALARM
    assert signs("determinants", determinants("determinants", "float32")) < ALARM
