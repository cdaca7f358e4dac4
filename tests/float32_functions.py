"""float32's logarithm, radius, angle, sine and cosine for all of their arguments."""

from kerasinit.stream import reference

COUNT = 2**23  # Words that Box-Muller distinguishes in float32.

# MD5 of the 2**23 little-endian results for words 0, 1, 2, ... Three programs give the same: plain
# R (tests/testthat/test-stream.R), NumPy, and glibc 2.36's functions in a C program.
DIGESTS = {
    "log": "ef03c2cb4323d32fad46b1c7eb81bea8",
    "radius": "2cf7c52075f6a5917cf409748ef4fdcf",
    "angle": "0eef41c0ee7090985e82e7c86f66faa0",
    "sine": "4d164f673de4057e1c29e0bd3d528cc1",
    "cosine": "72bcf85345eaf65e1e03305a62c1d27d",
}


def results_for(words, xp):
    """The results of each function for these words, by name."""
    uniform = reference.uniform32(words, 23, xp)
    log = reference.log32(xp.maximum(uniform, reference.EPSILON32), xp)
    radius = xp.float32(xp.sqrt(-2.0 * log))
    angle = xp.float32(xp.float64(uniform) * reference.TWO_PI)
    sine, cosine = reference.sine_cosine32(angle, xp)
    return {"log": log, "radius": radius, "angle": angle, "sine": sine, "cosine": cosine}
