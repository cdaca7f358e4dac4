/* The logarithm, sine and cosine of float32 and float64, for the arguments of Box-Muller. As in
 * python/kerasinit/stream/reference.py and functions64.py, by the same names. */
#include "lanes.h"
#include "tables.h"

/* A 12-bit exponent, two's complement, as a double. */
FN f64 exponent_of(u64 x) {
  return of_bits64(x ^ all_u64((uint64_t)0x433 << 52 | 0x800)) - (0x1p52 + 0x1p11);
}

/* --- float32: in doubles, rounded once at the end. With product_sum and without it all 2^23 results are the same --- */

/* The logarithm of a float32 in (0, 1), given as a double. */
FN f32 log32(f64 x) {
  /* x = 2^k * z with z in [0.7, 1.4), and log(x) = log1p(z/c - 1) + log(c) + k*log(2). A double's bits are those of the
   * float, shifted by 29, with another bias of the exponent. */
  u64 bits = bits64(x), offset = bits - ((LOG32_INTERVALS_BEGIN << 29) + ((uint64_t)896 << 52));
  u64 interval = (offset >> 48) & 15;
  f64 k = exponent_of(offset >> 52), z = of_bits64(bits - (offset & ((uint64_t)0xFFF << 52)));
  f64 inverse = TAKE(LOG32_INVERSE, interval), log = TAKE(LOG32_LOG, interval);
  f64 r = product_sum(z, inverse, all64(-1.0)), y0 = product_sum(k, all64(LN2), log), r2 = r * r;
  const double *a = LOG32_POLYNOMIAL;
  f64 y = product_sum(r2, all64(a[0]), product_sum(r, all64(a[1]), all64(a[2])));
  return TO(f32, product_sum(y, r2, y0 + r));
}

/* The sine and the cosine of a float32 in [0, 2 pi]. */
FN void sine_cosine32(f32 angle, f32 *sine, f32 *cosine) {
  /* x = n * pi/2 + r with r in [-pi/4, pi/4]; the quarter n selects the polynomials. */
  f64 x = wide_f32(angle);
  i32 n = TO(i32, x * TWO_OVER_PI + 0.5);
  f64 r = product_sum(wide_i32(n), all64(-HALF_PI), x), r2 = r * r, r3 = r * r2, r4 = r2 * r2;
  const double *s = SINE32_POLYNOMIAL, *c = COSINE32_POLYNOMIAL;
  f64 s_low = product_sum(r3, all64(s[0]), r), s_high = product_sum(r2, all64(s[2]), all64(s[1]));
  f64 c_low = product_sum(r4, all64(c[1]), product_sum(r2, all64(c[0]), all64(1.0)));
  f64 c_high = product_sum(r2, all64(c[3]), all64(c[2]));
  u32 of_sine = bits32(TO(f32, product_sum(r3 * r2, s_high, s_low)));
  u32 of_cosine = bits32(TO(f32, product_sum(r4 * r2, c_high, c_low)));
  u32 quarter = TO(u32, n), swapped = (of_sine ^ of_cosine) & (0 - (quarter & 1));
  *sine = of_bits32(of_sine ^ swapped ^ ((quarter & 2) << 30));
  *cosine = of_bits32(of_cosine ^ swapped ^ (((quarter + 1) & 2) << 30));
}

/* --- float64 --- */

FN f64 log_near_one(f64 x) {
  const double *b = LOG64_LONG; /* b[0] is -0.5. */
  f64 r = x - 1.0, r2 = r * r, r3 = r * r2;
  f64 y = fused(r2, all64(b[9]), fused(r, all64(b[8]), all64(b[7])));
  y = fused(r3, all64(b[10]), y);
  y = fused(r3, y, fused(r2, all64(b[6]), fused(r, all64(b[5]), all64(b[4]))));
  y = fused(r3, y, fused(r2, all64(b[3]), fused(r, all64(b[2]), all64(b[1]))));
  /* r - r^2 / 2 in two parts: the square of r's upper half is exact. */
  f64 scaled = r * 0x1p27, r_high = (r + scaled) - scaled, r_low = r - r_high;
  f64 half_square = (r_high * r_high) * -0.5, high = r + half_square;
  return high + fused(r3, y, fused(r_low * -0.5, r + r_high, (r - high) + half_square));
}

FN f64 log_by_table(f64 x) {
  /* x = 2^k * z, with z in an interval around c; log(x) = k log(2) + log(c) + log(z / c). */
  u64 bits = bits64(x), offset = bits - LOG64_INTERVALS_BEGIN, interval = (offset >> 45) & 127;
  f64 k = exponent_of(offset >> 52), z = of_bits64(bits - (offset & ((uint64_t)0xFFF << 52)));
  f64 inverse = TAKE(LOG64_INVERSE, interval), log = TAKE(LOG64_LOG, interval);
  const double *a = LOG64_SHORT;
  f64 r = fused(z, inverse, all64(-1.0)), start = k * LN2_HIGH + log, high = start + r;
  f64 low = fused(k, all64(LN2_LOW), (start - high) + r), r2 = r * r;
  f64 y = fused(r2, fused(r, all64(a[4]), all64(a[3])), fused(r, all64(a[2]), all64(a[1])));
  return fused(r * r2, y, fused(r2, all64(a[0]), low)) + high;
}

/* The logarithm of a float64 in [1e-7, 1). */
FN f64 log64(f64 x) { return choose64(MASK64(x >= LOG64_LONG_FROM), log_near_one(x), log_by_table(x)); }

/* Near k/128: the sine and cosine there, each with the rest that a double loses. */
typedef struct { f64 sine, sine_rest, cosine, cosine_rest; } row64;

/* The sine of x + rest, for x of [0, 0.126). */
FN f64 sine_of_small(f64 x, f64 rest) {
  const double *c = LONG_SINE;
  f64 x2 = x * x, y = fused(x2, all64(c[4]), all64(c[3]));
  for (int i = 2; i >= 0; i--) y = fused(x2, y, all64(c[i]));
  return x + fused(x2, fused(x, y, rest * -0.5), rest);
}

/* One less the cosine of t, for |t| < 1/256. */
FN f64 cosine_of_step(f64 t2) {
  return fused(fused(t2, all64(COSINE_6), all64(COSINE_4)), t2, all64(COSINE_2)) * t2;
}

/* The sine of x + rest, where x is k/128 + t. */
FN f64 sine_by_table(f64 t, f64 rest, row64 row) {
  f64 t2 = t * t, s = t + fused(t * t2, fused(t2, all64(SINE_5), all64(SINE_3)), rest);
  f64 c = fused(t, rest, cosine_of_step(t2));
  return row.sine + fused(row.cosine, s, fused(-row.sine, c, fused(row.cosine_rest, s, row.sine_rest)));
}

/* The cosine of k/128 + t. */
FN f64 cosine_by_table(f64 t, row64 row) {
  f64 t2 = t * t, s = fused(t * t2, fused(t2, all64(SINE_5), all64(SINE_3)), t), c = cosine_of_step(t2);
  return row.cosine + fused(-row.sine, s, fused(-row.cosine, c, fused(-row.sine_rest, s, row.cosine_rest)));
}

/* The sine and the cosine of a float64 in [0, 2 pi]. */
FN void sine_cosine64(f64 x, f64 *sine, f64 *cosine) {
  u64 quarters = all_u64(0);
  for (int i = 0; i < 4; i++) quarters -= MASK64(x >= QUARTERS_FROM[i]);
  /* The rest of x, in two parts. */
  f64 n = double_of(quarters);
  u64 one = MASK64(quarters == 1);
  f64 first = x - n * choose64(one, all64(ONE_QUARTER[0]), all64(MORE_QUARTERS[0]));
  first = first - n * choose64(one, all64(0.0), all64(MORE_QUARTERS[1]));
  f64 part2 = n * choose64(one, all64(ONE_QUARTER[1]), all64(MORE_QUARTERS[2])), second = first - part2;
  f64 part3 = n * choose64(one, all64(0.0), all64(MORE_QUARTERS[3])), angle = second - part3;
  f64 rest = ((first - second) - part2) + ((second - angle) - part3);
  /* Both functions of its absolute value. */
  u64 sign = bits64(angle) & ((uint64_t)1 << 63);
  f64 size = of_bits64(bits64(angle) ^ sign), rounded = size + TO_128TH, t = size - (rounded - TO_128TH);
  rest = of_bits64(bits64(rest) ^ sign);
  u64 k = bits64(rounded) & 127;
  f64 at[4] = {TAKE(SINE, k), TAKE(SINE_REST, k), TAKE(COSINE, k), TAKE(COSINE_REST, k)};
  row64 row = {at[0], at[1], at[2], at[3]};
  f64 of_sine = choose64(MASK64(size < LONG_SINE_BELOW), sine_of_small(size, rest), sine_by_table(t, rest, row));
  /* The number of quarters decides which is which, and the signs. */
  u64 s = bits64(of_sine) ^ sign, c = bits64(cosine_by_table(t + rest, row)), swapped = (s ^ c) & (0 - (quarters & 1));
  *sine = of_bits64(s ^ swapped ^ ((quarters & 2) << 62));
  *cosine = of_bits64(c ^ swapped ^ (((quarters + 1) & 2) << 62));
}
