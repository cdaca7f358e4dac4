/* Several numbers at a time: the types, and the operations that C lacks for them.
 *
 * gcc and clang have vector types on every processor: the operators work lane by lane. For other compilers one lane is a
 * plain number. Each function that uses an instruction set has a portable version beside it.
 */
#ifndef KERASINIT_LANES_H
#define KERASINIT_LANES_H

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernel.h"

/* No product and sum may be fused, and nothing reordered. R compiles with -O2 after all other options. */
#if defined(__clang__)
#pragma STDC FP_CONTRACT OFF
#elif defined(__GNUC__)
#pragma GCC optimize("O3", "fp-contract=off", "no-math-errno", "no-trapping-math")
#elif defined(_MSC_VER)
#pragma fp_contract(off)
#endif
#if defined(__FAST_MATH__)
#error "The values need IEEE arithmetic: compile without -ffast-math."
#endif
/* With 1 (s390x), float is computed in double: every float operation here is stored or cast, which gives the
 * same float. With 2 (x87), nothing helps. */
#if FLT_EVAL_METHOD != 0 && FLT_EVAL_METHOD != 1
#error "The values need arithmetic without extra precision: compile with -msse2 -mfpmath=sse."
#endif

#ifndef TARGET
#define TARGET
#endif

#if defined(HAS_VECTORS)
#if defined(AVX2)
#define LANES 4
#define ALL(x) {x, x, x, x}
#define TAKE(table, i) {table[(i)[0]], table[(i)[1]], table[(i)[2]], table[(i)[3]]}
#else
#define LANES 2
#define ALL(x) {x, x}
#define TAKE(table, i) {table[(i)[0]], table[(i)[1]]}
#endif
#define FN TARGET static inline __attribute__((always_inline))
typedef double f64 __attribute__((vector_size(8 * LANES)));
typedef uint64_t u64 __attribute__((vector_size(8 * LANES)));
typedef float f32 __attribute__((vector_size(4 * LANES)));
typedef uint32_t u32 __attribute__((vector_size(4 * LANES)));
typedef int32_t i32 __attribute__((vector_size(4 * LANES)));
typedef uint16_t u16 __attribute__((vector_size(2 * LANES)));
#define TO(type, x) __builtin_convertvector(x, type)
#define MASK64(condition) ((u64)(condition))
#define MASK32(condition) ((u32)(condition))
#else
#define LANES 1
#define FN static inline
typedef double f64;
typedef uint64_t u64;
typedef float f32;
typedef uint32_t u32;
typedef int32_t i32;
typedef uint16_t u16;
#define TO(type, x) ((type)(x))
#define MASK64(condition) ((condition) ? ~(u64)0 : 0)
#define MASK32(condition) ((condition) ? ~(u32)0 : 0)
#define ALL(x) x
#define TAKE(table, i) table[i]
#endif

#if defined(__SSE2__) && LANES > 1
#include <immintrin.h>
#elif defined(__aarch64__) && LANES > 1
#include <arm_neon.h>
#endif

FN u64 bits64(f64 x) { u64 u; memcpy(&u, &x, sizeof u); return u; }
FN f64 of_bits64(u64 u) { f64 x; memcpy(&x, &u, sizeof x); return x; }
FN u32 bits32(f32 x) { u32 u; memcpy(&u, &x, sizeof u); return u; }
FN f32 of_bits32(u32 u) { f32 x; memcpy(&x, &u, sizeof x); return x; }

FN f64 all64(double x) { f64 lanes = ALL(x); return lanes; }
FN f32 all32(float x) { f32 lanes = ALL(x); return lanes; }
FN u64 all_u64(uint64_t x) { u64 lanes = ALL(x); return lanes; }

/* The lanes of `yes` where the mask is set, else those of `no`. */
FN u64 choose_u64(u64 mask, u64 yes, u64 no) { return no ^ ((no ^ yes) & mask); }
FN f64 choose64(u64 mask, f64 yes, f64 no) { return of_bits64(choose_u64(mask, bits64(yes), bits64(no))); }

/* Floats and 32-bit whole numbers as doubles. gcc's own conversion takes five instructions in place of one. */
#if defined(AVX2)
FN f64 wide_f32(f32 x) { return (f64)_mm256_cvtps_pd((__m128)x); }
FN f64 wide_i32(i32 x) { return (f64)_mm256_cvtepi32_pd((__m128i)x); }
#else
FN f64 wide_f32(f32 x) { return TO(f64, x); }
FN f64 wide_i32(i32 x) { return TO(f64, x); }
#endif

/* Whole numbers below 2^52 as doubles: as the last bits of 2^52 + x. */
FN f64 double_of(u64 x) { return of_bits64(x | all_u64((uint64_t)0x433 << 52)) - 0x1p52; }

/* The product of the lower halves. */
FN u64 product32(u64 x, u64 y) {
#if defined(AVX2)
  return (u64)_mm256_mul_epu32((__m256i)x, (__m256i)y);
#elif defined(__SSE2__) && LANES > 1
  return (u64)_mm_mul_epu32((__m128i)x, (__m128i)y);
#elif defined(__aarch64__) && LANES > 1
  return (u64)vmull_u32(vmovn_u64((uint64x2_t)x), vmovn_u64((uint64x2_t)y));
#else
  return (x & 0xFFFFFFFF) * (y & 0xFFFFFFFF);
#endif
}

/* The bits of the float16 nearest to each float (ties to even), and that number as a float. */
#if defined(AVX2) /* All processors with AVX2 have these instructions, too. */
FN u16 float16_bits(f32 x) {
  u16 bits;
  __m128i eight = _mm_cvtps_ph((__m128)x, _MM_FROUND_TO_NEAREST_INT);
  memcpy(&bits, &eight, sizeof bits);
  return bits;
}
FN f32 float16_rounded(f32 x) { return (f32)_mm_cvtph_ps(_mm_cvtps_ph((__m128)x, _MM_FROUND_TO_NEAREST_INT)); }
#else
typedef struct { u32 sign, size, units, small; } parts16;
FN parts16 parts_of_float16(f32 x) {
  u32 bits = bits32(x), sign = bits & 0x80000000, size = bits ^ sign;
  /* In units of a normal float16's last place. And below 2^-14, where a sum with 0.5 rounds: a float's unit is there
   * float16's smallest, 2^-24. */
  f32 small = of_bits32(size) + all32(0.5f);
  return (parts16){sign, size, (size + 0xFFF + (size >> 13 & 1)) >> 13, bits32(small)};
}
FN u32 choose_u32(u32 mask, u32 yes, u32 no) { return no ^ ((no ^ yes) & mask); }
FN u16 float16_bits(f32 x) {
  parts16 p = parts_of_float16(x);
  u32 half = choose_u32(MASK32(p.size >= 0x38800000), p.units - (112 << 10), p.small - 0x3F000000); /* From 2^-14 on, */
  half = choose_u32(MASK32(p.size < 0x477FF000), half, 0x7C00 + (half & 0)); /* and infinity from 65520 on. */
  return TO(u16, half | p.sign >> 16);
}
FN f32 float16_rounded(f32 x) {
  parts16 p = parts_of_float16(x);
  u32 half = choose_u32(MASK32(p.size >= 0x38800000), p.units << 13, bits32(of_bits32(p.small) - all32(0.5f)));
  half = choose_u32(MASK32(p.size < 0x477FF000), half, 0x7F800000 + (half & 0));
  return of_bits32(half | p.sign);
}
#endif

/* The square root, an IEEE operation. A compiler may call the C library for sqrt(), which may set errno. */
#if defined(AVX2)
FN f64 root64(f64 x) { return (f64)_mm256_sqrt_pd((__m256d)x); }
FN f32 root32(f32 x) { return (f32)_mm_sqrt_ps((__m128)x); }
#else
FN f64 root64(f64 x) {
#if defined(__SSE2__) && LANES > 1
  return (f64)_mm_sqrt_pd((__m128d)x);
#else
  double a[LANES];
  memcpy(a, &x, sizeof a);
  for (int i = 0; i < LANES; i++) a[i] = sqrt(a[i]);
  memcpy(&x, a, sizeof x);
  return x;
#endif
}
/* Exact: a double has more than twice the digits of a float, and two. */
FN f32 root32(f32 x) { return TO(f32, root64(wide_f32(x))); }
#endif

/* x * y + z, rounded once. Where no instruction does it, Boldo and Melquiond (2008): 2^27 times a factor must not
 * overflow, and the error of the product must not be too small for a normal number. */
#if defined(AVX2)
FN f64 fused(f64 x, f64 y, f64 z) { return (f64)_mm256_fmadd_pd((__m256d)x, (__m256d)y, (__m256d)z); }
#elif (defined(__FP_FAST_FMA) || defined(__aarch64__)) && LANES > 1
FN f64 fused(f64 x, f64 y, f64 z) {
  f64 sum = ALL(0.0);
  for (int i = 0; i < LANES; i++) sum[i] = __builtin_fma(x[i], y[i], z[i]);
  return sum;
}
#else
typedef struct { f64 high, low; } pair64;
FN pair64 split(f64 x) { /* Veltkamp: products of the halves are exact. */
  f64 scaled = x * 0x1.0000002p27, high = scaled - (scaled - x);
  return (pair64){high, x - high};
}
FN pair64 sum_and_error(f64 x, f64 y) { /* Knuth. */
  f64 sum = x + y, part = sum - x;
  return (pair64){sum, (x - (sum - part)) + (y - part)};
}
FN f64 fused(f64 x, f64 y, f64 z) {
  pair64 a = split(x), b = split(y);
  f64 product = x * y;
  f64 error = (((a.high * b.high - product) + a.high * b.low) + a.low * b.high) + a.low * b.low;
  pair64 low = sum_and_error(error, z), high = sum_and_error(product, low.high);
  /* The sum of the errors, rounded to odd: truncated, with its last bit set if that loses something. */
  pair64 rest = sum_and_error(low.low, high.low);
  u64 bits = bits64(rest.high), odd = (bits - ((bits ^ bits64(rest.low)) >> 63)) | 1;
  return high.high + choose64(MASK64(rest.low == 0), rest.high, of_bits64(odd));
}
#endif

/* x * y + z, with one rounding or two: where both give the same result in the end. */
#if defined(AVX2)
FN f64 product_sum(f64 x, f64 y, f64 z) { return fused(x, y, z); }
#else
FN f64 product_sum(f64 x, f64 y, f64 z) { return x * y + z; }
#endif

#endif
