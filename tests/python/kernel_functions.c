/* The kernel's functions on arrays, for the tests: with AVX2 defined or not, as in src/fill_avx2.c and fill_base.c. */
#include "kernel.h"
#if defined(AVX2)
#define TARGET __attribute__((target("avx2,fma,f16c")))
#endif
#define FILL fill_in_test
#include "fill.h"

#define LOAD(x, from) memcpy(&x, from, sizeof x)

/* For words 0, 1, 2, ...: the radius of a pair of normals, its angle, and the angle's sine and cosine. */
TARGET void functions32(float *radius, float *angle, float *sine, float *cosine, int64_t count) {
  uint64_t words[4][BLOCK];
  for (int64_t first = 0; first < count; first += BLOCK) {
    for (int j = 0; j < BLOCK; j++) words[0][j] = words[1][j] = (uint64_t)(first + j);
    radii32(radius + first, words, 0, BLOCK);
    for (int j = 0; j < BLOCK; j += LANES) {
      f32 a = angle32(load_u64(&words[1][j])), s, c;
      sine_cosine32(a, &s, &c);
      STORE(angle + first + j, a);
      STORE(sine + first + j, s);
      STORE(cosine + first + j, c);
    }
  }
}

/* `count` is a multiple of LANES. */
TARGET void log64s(const double *from, double *to, int64_t count) {
  for (int64_t i = 0; i < count; i += LANES) {
    f64 x;
    LOAD(x, from + i);
    x = log64(x);
    STORE(to + i, x);
  }
}

TARGET void sines_cosines64(const double *from, double *sine, double *cosine, int64_t count) {
  for (int64_t i = 0; i < count; i += LANES) {
    f64 x, s, c;
    LOAD(x, from + i);
    sine_cosine64(x, &s, &c);
    STORE(sine + i, s);
    STORE(cosine + i, c);
  }
}

TARGET void fused64(const double *x, const double *y, const double *z, double *sums, int64_t count) {
  for (int64_t i = 0; i < count; i += LANES) {
    f64 a, b, c;
    LOAD(a, x + i);
    LOAD(b, y + i);
    LOAD(c, z + i);
    c = fused(a, b, c);
    STORE(sums + i, c);
  }
}

TARGET void float16s(const float *from, uint16_t *bits, float *rounded, int64_t count) {
  for (int64_t i = 0; i < count; i += LANES) {
    f32 x = load32(from + i), back = float16_rounded(x);
    u16 half = float16_bits(x);
    STORE(bits + i, half);
    STORE(rounded + i, back);
  }
}

TARGET void bfloat16s(const float *from, uint16_t *bits, float *rounded, int64_t count) {
  for (int64_t i = 0; i < count; i++) bits[i] = bfloat16_bits(from[i]), rounded[i] = bfloat16_rounded(from[i]);
}

/* The C library's functions. */
void libm64(const double *u, const double *v, double *logarithm, double *sine, double *cosine, int64_t count) {
  for (int64_t i = 0; i < count; i++) logarithm[i] = log(u[i]), sine[i] = sin(v[i]), cosine[i] = cos(v[i]);
}
