"""Constants and tables of the logarithm, sine and cosine, each with its source.

LOG32, SINE32, COSINE32 and LOG64 are from Arm's optimized-routines (`math/logf_data.c`,
`math/sincosf_data.c`, `math/log_data.c`). glibc 2.28 took them from there too. Their notice:

    Copyright (c) 1999-2019, Arm Limited. SPDX-License-Identifier: MIT

    Permission is hereby granted, free of charge, to any person obtaining a copy of this software
    and associated documentation files (the "Software"), to deal in the Software without
    restriction, including without limitation the rights to use, copy, modify, merge, publish,
    distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the
    Software is furnished to do so, subject to the following conditions:

    The above copyright notice and this permission notice shall be included in all copies or
    substantial portions of the Software.

    THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING
    BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND
    NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM,
    DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
    OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

import numpy as np

_hex = float.fromhex


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(_hex(word) for word in text.split())


def _table(text: str) -> np.ndarray:
    return np.array(_numbers(text))


# 1/c and log(c) for a c near the middle of each of the 16 intervals of [0.7, 1.4).
LOG32_INVERSE = _table(
    """
        0x1.661ec79f8f3bep+0 0x1.571ed4aaf883dp+0 0x1.49539f0f010bp+0
        0x1.3c995b0b80385p+0 0x1.30d190c8864a5p+0 0x1.25e227b0b8eap+0
        0x1.1bb4a4a1a343fp+0 0x1.12358f08ae5bap+0 0x1.0953f419900a7p+0
        0x1p+0 0x1.e608cfd9a47acp-1 0x1.ca4b31f026aap-1
        0x1.b2036576afce6p-1 0x1.9c2d163a1aa2dp-1 0x1.886e6037841edp-1
        0x1.767dcf5534862p-1
    """
)
LOG32_LOG = _table(
    """
        -0x1.57bf7808caadep-2 -0x1.2bef0a7c06ddbp-2 -0x1.01eae7f513a67p-2
        -0x1.b31d8a68224e9p-3 -0x1.6574f0ac07758p-3 -0x1.1aa2bc79c81p-3
        -0x1.a4e76ce8c0e5ep-4 -0x1.1973c5a611cccp-4 -0x1.252f438e10c1ep-5
        0x0p+0 0x1.aa5aa5df25984p-5 0x1.c5e53aa362eb4p-4
        0x1.526e57720db08p-3 0x1.bc2860d22477p-3 0x1.1058bc8a07ee1p-2
        0x1.4043057b6ee09p-2
    """
)
LOG32_INTERVALS_BEGIN = 0x3F330000  # The bits of the float32 where the intervals begin.
LOG32_POLYNOMIAL = _numbers("-0x1.00ea348b88334p-2 0x1.5575b0be00b6ap-2 -0x1.ffffef20a4123p-2")
LN2 = _hex("0x1.62e42fefa39efp-1")

TWO_OVER_PI, HALF_PI = _hex("0x1.45F306DC9C883p-1"), _hex("0x1.921FB54442D18p0")
SINE32_POLYNOMIAL = _numbers("-0x1.555545995a603p-3 0x1.1107605230bc4p-7 -0x1.994eb3774cf24p-13")
COSINE32_POLYNOMIAL = _numbers(
    """
    -0x1.ffffffd0c621cp-2 0x1.55553e1068f19p-5 -0x1.6c087e89a359dp-10 0x1.99343027bf8c3p-16
    """
)

# --- Doubles --------------------------------------------------------------------------------------
# The constants of the sine and cosine are from IBM's accurate mathematical library, as in glibc
# 2.36 (`inst/COPYRIGHTS`). The logarithm's table stores only 1/c. log(c), and all sines and
# cosines, are computed in integers, so that every machine gets the same values.

# An integer stands for a multiple of 2**-_BITS. The tables need 53 bits, and 53 more of the rest.
_BITS = 200
_ONE = 1 << _BITS

# 1/c for a c near the middle of each of the 128 intervals of [0.6875, 1.375).
LOG64_INVERSE = _table(
    """
    0x1.734f0c3e0de9fp+0 0x1.713786a2ce91fp+0 0x1.6f26008fab5a0p+0 0x1.6d1a61f138c7dp+0
    0x1.6b1490bc5b4d1p+0 0x1.69147332f0cbap+0 0x1.6719f18224223p+0 0x1.6524f99a51ed9p+0
    0x1.63356aa8f24c4p+0 0x1.614b36b9ddc14p+0 0x1.5f66452c65c4cp+0 0x1.5d867b5912c4fp+0
    0x1.5babccb5b90dep+0 0x1.59d61f2d91a78p+0 0x1.5805612465687p+0 0x1.56397cee76bd3p+0
    0x1.54725e2a77f93p+0 0x1.52aff42064583p+0 0x1.50f22dbb2bddfp+0 0x1.4f38f4734ded7p+0
    0x1.4d843cfde2840p+0 0x1.4bd3ec078a3c8p+0 0x1.4a27fc3e0258ap+0 0x1.4880524d48434p+0
    0x1.46dce1b192d0bp+0 0x1.453d9d3391854p+0 0x1.43a2744b4845ap+0 0x1.420b54115f8fbp+0
    0x1.40782da3ef4b1p+0 0x1.3ee8f5d57fe8fp+0 0x1.3d5d9a00b4ce9p+0 0x1.3bd60c010c12bp+0
    0x1.3a5242b75dab8p+0 0x1.38d22cd9fd002p+0 0x1.3755bc5847a1cp+0 0x1.35dce49ad36e2p+0
    0x1.34679984dd440p+0 0x1.32f5cceffcb24p+0 0x1.3187775a10d49p+0 0x1.301c8373e3990p+0
    0x1.2eb4ebb95f841p+0 0x1.2d50a0219a9d1p+0 0x1.2bef9a8b7fd2ap+0 0x1.2a91c7a0c1babp+0
    0x1.293726014b530p+0 0x1.27dfa5757a1f5p+0 0x1.268b39b1d3bbfp+0 0x1.2539d838ff5bdp+0
    0x1.23eb7aac9083bp+0 0x1.22a012ba940b6p+0 0x1.2157996cc4132p+0 0x1.201201dd2fc9bp+0
    0x1.1ecf4494d480bp+0 0x1.1d8f5528f6569p+0 0x1.1c52311577e7cp+0 0x1.1b17c74cb26e9p+0
    0x1.19e010c2c1ab6p+0 0x1.18ab07bb670bdp+0 0x1.1778a25efbcb6p+0 0x1.1648d354c31dap+0
    0x1.151b990275fddp+0 0x1.13f0ea432d24cp+0 0x1.12c8b7210f9dap+0 0x1.11a3028ecb531p+0
    0x1.107fbda8434afp+0 0x1.0f5ee0f4e6bb3p+0 0x1.0e4065d2a9fcep+0 0x1.0d244632ca521p+0
    0x1.0c0a77ce2981ap+0 0x1.0af2f83c636d1p+0 0x1.09ddb98a01339p+0 0x1.08cabaf52e7dfp+0
    0x1.07b9f2f4e28fbp+0 0x1.06ab58c358f19p+0 0x1.059eea5ecf92cp+0 0x1.04949cdd12c90p+0
    0x1.038c6c6f0ada9p+0 0x1.02865137932a9p+0 0x1.0182427ea7348p+0 0x1.008040614b195p+0
    0x1.fe01ff726fa1ap-1 0x1.fa11cc261ea74p-1 0x1.f6310b081992ep-1 0x1.f25f63ceeadcdp-1
    0x1.ee9c8039113e7p-1 0x1.eae8078cbb1abp-1 0x1.e741aa29d0c9bp-1 0x1.e3a91830a99b5p-1
    0x1.e01e009609a56p-1 0x1.dca01e577bb98p-1 0x1.d92f20b7c9103p-1 0x1.d5cac66fb5ccep-1
    0x1.d272caa5ede9dp-1 0x1.cf26e3e6b2ccdp-1 0x1.cbe6da2a77902p-1 0x1.c8b266d37086dp-1
    0x1.c5894bd5d5804p-1 0x1.c26b533bb9f8cp-1 0x1.bf583eeece73fp-1 0x1.bc4fd75db96c1p-1
    0x1.b951e0c864a28p-1 0x1.b65e2c5ef3e2cp-1 0x1.b374867c9888bp-1 0x1.b094b211d304ap-1
    0x1.adbe885f2ef7ep-1 0x1.aaf1d31603da2p-1 0x1.a82e63fd358a7p-1 0x1.a5740ef09738bp-1
    0x1.a2c2a90ab4b27p-1 0x1.a01a01393f2d1p-1 0x1.9d79f24db3c1bp-1 0x1.9ae2505c7b190p-1
    0x1.9852ef297ce2fp-1 0x1.95cbaeea44b75p-1 0x1.934c69de74838p-1 0x1.90d4f2f6752e6p-1
    0x1.8e6528effd79dp-1 0x1.8bfce9fcc007cp-1 0x1.899c0dabec30ep-1 0x1.87427aa2317fbp-1
    0x1.84f00acb39a08p-1 0x1.82a49e8653e55p-1 0x1.8060195f40260p-1 0x1.7e22563e0a329p-1
    0x1.7beb377dcb5adp-1 0x1.79baa679725c2p-1 0x1.77907f2170657p-1 0x1.756cadbd6130cp-1
    """
)


def _rounded(number: int) -> float:
    """The double nearest to a multiple of 2**-_BITS."""
    return number / _ONE  # Python's division of whole numbers rounds correctly.


def _exact(value: float) -> int:
    """A double as a multiple of 2**-_BITS."""
    return int(value * 2.0**_BITS)


def _log(number: int) -> int:
    # log(x) = 2 artanh(y) with y = (x - 1) / (x + 1), and |y| < 0.19.
    y = ((number - _ONE) << _BITS) // (number + _ONE)
    square = y * y >> _BITS
    total, n = 0, 1
    while y not in (0, -1):
        total, y, n = total + y // n, y * square >> _BITS, n + 2
    return 2 * total


def _sine_and_cosine(number: int) -> tuple[int, int]:
    square = number * number >> _BITS
    sums = []
    for term, n in ((number, 1), (_ONE, 0)):
        total = 0
        while term not in (0, -1):
            total, term, n = total + term, -(term * square >> _BITS) // ((n + 1) * (n + 2)), n + 2
        sums.append(total)
    return sums[0], sums[1]


def _log_table() -> np.ndarray:
    # Round to multiples of 2**-43, so that adding a multiple of log(2)'s first bits is exact.
    unit = 2.0**43
    logs = [-_log(_exact(float(inverse))) for inverse in LOG64_INVERSE]
    return np.array([round(_rounded(log) * unit) / unit for log in logs])


def _sine_tables(size: int) -> list[np.ndarray]:
    """Sine and cosine of k/128: the nearest double of each, and the double nearest to the rest."""
    step_sine, step_cosine = _sine_and_cosine(_ONE >> 7)
    sine, cosine = 0, _ONE
    rows = []
    for _ in range(size):
        row = []
        for number in (sine, cosine):
            value = _rounded(number)
            row += [value, _rounded(number - _exact(value))]
        rows.append(row)
        sine, cosine = (
            sine * step_cosine + cosine * step_sine >> _BITS,
            cosine * step_cosine - sine * step_sine >> _BITS,
        )
    return [np.array(column) for column in zip(*rows, strict=True)]


LOG64_LOG = _log_table()
# The largest index in use is 110: no remainder is above 0.8555.
SINE, SINE_REST, COSINE, COSINE_REST = _sine_tables(111)

# log(2): its first bits, whose multiples are exact, and the rest.
LN2_HIGH, LN2_LOW = _hex("0x1.62e42fefa3800p-1"), _hex("0x1.ef35793c76730p-45")
# log(1 + r) is r plus one of these polynomials, from r**2 on. This one is used with the table,
LOG64_SHORT = _numbers(
    """
    -0x1.0000000000001p-1 0x1.555555551305bp-2 -0x1.fffffffeb459p-3 0x1.999b324f10111p-3
    -0x1.55575e506c89fp-3
    """
)
# and this one for arguments close to 1.
LOG64_LONG = _numbers(
    """
    -0x1p-1 0x1.5555555555577p-2 -0x1.ffffffffffdcbp-3 0x1.999999995dd0cp-3
    -0x1.55555556745a7p-3 0x1.24924a344de3p-3 -0x1.fffffa4423d65p-4 0x1.c7184282ad6cap-4
    -0x1.999eb43b068ffp-4 0x1.78182f7afd085p-4 -0x1.5521375d145cdp-4
    """
)
LOG64_LONG_FROM = 1.0 - 2.0**-4
LOG64_INTERVALS_BEGIN = 0x3FE6000000000000  # The bits of 0.6875, where the intervals begin.

# sin(t) = t + SINE_3 t**3 + SINE_5 t**5 and 1 - cos(t) = COSINE_2 t**2 + ... for |t| < 2**-8.
SINE_3, SINE_5 = -1.66666666666664880952546298448555e-01, 8.33333214285722277379541354343671e-03
COSINE_2, COSINE_4, COSINE_6 = (
    4.99999999999999999999950396842453e-01,
    -4.16666666666664434524222570944589e-02,
    1.38888874007937613028114285595617e-03,
)
# sin(x) = x + x**3 (LONG_SINE[0] + LONG_SINE[1] x**2 + ...) for |x| < LONG_SINE_BELOW.
LONG_SINE = _numbers(
    """
    -0x1.5555555555555p-3 0x1.1111111110ECEp-7 -0x1.A01A019DB08B8p-13 0x1.71DE27B9A7ED9p-19
    -0x1.ADDFFC2FCDF59p-26
    """
)
LONG_SINE_BELOW = 0.126
# Adding this to a double in [0, 1) rounds it to a multiple of 1/128, k/128. The lowest bits hold k.
TO_128TH = _hex("0x1.8p45")

# Reduction by quarters of a circle: the arguments where the number of quarters changes,
QUARTERS_FROM = [
    0.85546875,
    _hex("0x1.368fdp+1"),
    _hex("0x1.f6a7a2955385ep+1"),
    _hex("0x1.5fdbbe9bba775p+2"),
]
# and pi/2 in parts, for one quarter and for more. Multiples of the latter parts are exact.
ONE_QUARTER = [_hex("0x1.921fb54442d18p+0"), _hex("0x1.1a62633145c07p-54")]
MORE_QUARTERS = [
    _hex("0x1.921fb58p+0"),
    _hex("-0x1.dde973cp-27"),
    _hex("-0x1.cb3b398p-55"),
    _hex("-0x1.d747f23e32ed7p-83"),
]
