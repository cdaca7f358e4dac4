/* From a draw to values, for the instruction set in TARGET: FILL is the function that this file makes. The order and
 * the names are those of python/kerasinit/stream/reference.py. */
#include "kernel.h"
#include "functions.h"

/* Groups that are made together: their numbers fit in a processor's fastest memory. */
enum { BLOCK = 256 };

FN u64 load_u64(const uint64_t *from) { u64 x; memcpy(&x, from, sizeof x); return x; }
FN f32 load32(const float *from) { f32 x; memcpy(&x, from, sizeof x); return x; }
#define STORE(to, x) memcpy(to, &(x), sizeof(x))

/* --- From a counter to words --- */

/* Philox4x32-10 (Salmon et al., 2011): four 32-bit words from a counter of four, with the keys of the ten rounds. Only
 * the lower half of a lane counts until the end. */
FN void philox(u64 words[4], u64 keys[10][2], u64 low, u64 high) {
  u64 c0 = low, c1 = low >> 32, c2 = high, c3 = high >> 32;
  for (int round = 0; round < 10; round++) {
    u64 product0 = product32(c0, all_u64(0xD2511F53)), product1 = product32(c2, all_u64(0xCD9E8D57));
    c0 = (product1 >> 32) ^ c1 ^ keys[round][0];
    c1 = product1;
    c2 = (product0 >> 32) ^ c3 ^ keys[round][1];
    c3 = product0;
  }
  words[0] = c0 & 0xFFFFFFFF, words[1] = c1 & 0xFFFFFFFF, words[2] = c2 & 0xFFFFFFFF, words[3] = c3 & 0xFFFFFFFF;
}

/* Four words for each group, from its place in the stream or `attempt` places after that. A group has 2^step places. */
FN void words_of_groups(uint64_t words[4][BLOCK], const uint64_t *groups, int count, int step, int attempt, const draw *d) {
  uint64_t start = d->low + (uint64_t)attempt, start_high = d->high + (start < d->low);
  u64 keys[10][2];
  for (int round = 0; round < 10; round++) {
    keys[round][0] = all_u64((d->key + (uint64_t)round * 0x9E3779B9) & 0xFFFFFFFF);
    keys[round][1] = all_u64(((d->key >> 32) + (uint64_t)round * 0xBB67AE85) & 0xFFFFFFFF);
  }
  for (int j = 0; j < count; j += LANES) {
    u64 group = load_u64(groups + j), low = start + (group << step), made[4];
    u64 high = start_high + (step ? group >> (64 - step) : group & 0) - MASK64(low < start); /* The carry. */
    philox(made, keys, low, high);
    for (int i = 0; i < 4; i++) STORE(&words[i][j], made[i]);
  }
}

/* --- From words to standard values --- */

#define TWO_PI 0x1.921fb54442d18p+2
#define EPSILON 1e-7 /* Box-Muller uses this in place of a smaller uniform. */

/* Multiples of 2^-23 in [0, 1). */
FN f64 uniform32(u64 word) { return double_of(word & 0x7FFFFF) * 0x1p-23; }

/* Multiples of 2^-52 in [0, 1), from two words. */
FN f64 uniform64(u64 high, u64 low) { return double_of((high & 0xFFFFF) << 32 | low) * 0x1p-52; }

/* Pairs of normals by Box and Muller (1958), from words `at` and `at` + 1, in polar coordinates. Two loops: one has more
 * constants than there are registers. */
FN void radii32(float *radii, uint64_t words[4][BLOCK], int at, int count) {
  for (int j = 0; j < count; j += LANES) {
    f64 u = uniform32(load_u64(&words[at][j])), epsilon = all64((float)EPSILON);
    f32 radius = root32(log32(choose64(MASK64(u > epsilon), u, epsilon)) * all32(-2.0f));
    STORE(radii + j, radius);
  }
}

/* The power of two in uniform32 changes no digit, so it can be in the constant. */
FN f32 angle32(u64 word) { return TO(f32, double_of(word & 0x7FFFFF) * (TWO_PI * 0x1p-23)); }

FN void normal_pairs32(float *sines, float *cosines, uint64_t words[4][BLOCK], int at, int count) {
  radii32(cosines, words, at, count);
  for (int j = 0; j < count; j += LANES) {
    f32 radius = load32(cosines + j), sine, cosine;
    sine_cosine32(angle32(load_u64(&words[at + 1][j])), &sine, &cosine);
    sine = sine * radius, cosine = cosine * radius;
    STORE(sines + j, sine);
    STORE(cosines + j, cosine);
  }
}

FN void normal_pairs64(double *sines, double *cosines, uint64_t words[4][BLOCK], int at, int count) {
  (void)at; /* A pair takes all four words. */
  for (int j = 0; j < count; j += LANES) {
    f64 u = uniform64(load_u64(&words[0][j]), load_u64(&words[1][j])), epsilon = all64(EPSILON);
    f64 radius = root64(log64(choose64(MASK64(u > epsilon), u, epsilon)) * -2.0);
    STORE(cosines + j, radius);
  }
  for (int j = 0; j < count; j += LANES) {
    f64 radius, sine, cosine;
    memcpy(&radius, cosines + j, sizeof radius);
    sine_cosine64(uniform64(load_u64(&words[2][j]), load_u64(&words[3][j])) * TWO_PI, &sine, &cosine);
    sine = sine * radius, cosine = cosine * radius;
    STORE(sines + j, sine);
    STORE(cosines + j, cosine);
  }
}

#define NUMBER float
#define INDEX int32_t
#define GROUP 4
#define STEP 8
#define NORMALS normals32
#define TRUNCATED_NORMALS truncated_normals32
#define NORMAL_PAIRS normal_pairs32
#define IS_KEPT is_kept32
#include "groups.h"
#undef NUMBER
#undef INDEX
#undef GROUP
#undef STEP
#undef NORMALS
#undef TRUNCATED_NORMALS
#undef NORMAL_PAIRS
#undef IS_KEPT
#define NUMBER double
#define INDEX int64_t
#define GROUP 2
#define STEP 7
#define NORMALS normals64
#define TRUNCATED_NORMALS truncated_normals64
#define NORMAL_PAIRS normal_pairs64
#define IS_KEPT is_kept64
#include "groups.h"

/* The standard values of a block of groups: float64's are doubles, integers' are whole numbers, the others floats. */
typedef union { float f32[BLOCK * 4 + LANES]; double f64[BLOCK * 2]; uint64_t whole[BLOCK * 4]; } standard;

/* Uniforms in [0, 1) with as many random bits as the dtype's mantissa has, or random integers. */
FN void uniforms(standard *block, const uint64_t *groups, int count, const draw *d) {
  uint64_t words[4][BLOCK];
  words_of_groups(words, groups, count, 0, 0, d);
  const uint32_t mask = d->dtype == FLOAT32 ? 0x7FFFFF : d->dtype == FLOAT16 ? 0x3FF : 0x7F;
  const float unit = d->dtype == FLOAT32 ? 0x1p-23f : d->dtype == FLOAT16 ? 0x1p-10f : 0x1p-7f;
  switch (d->dtype) {
    case FLOAT64:
      for (int j = 0; j < count; j++)
        for (int i = 0; i < 4; i += 2)
          block->f64[2 * j + i / 2] = (double)(int64_t)((words[i][j] & 0xFFFFF) << 32 | words[i + 1][j]) * 0x1p-52;
      break;
    case INT32:
      for (int j = 0; j < count; j++)
        for (int i = 0; i < 4; i++) block->whole[4 * j + i] = words[i][j];
      break;
    case INT64:
      for (int j = 0; j < count; j++)
        for (int i = 0; i < 4; i += 2) block->whole[2 * j + i / 2] = words[i][j] | words[i + 1][j] << 32;
      break;
    default:
      for (int j = 0; j < count; j++)
        for (int i = 0; i < 4; i++) block->f32[4 * j + i] = (float)(int32_t)((uint32_t)words[i][j] & mask) * unit;
  }
}

/* --- From standard values to the dtype's: each step is rounded, to nearest, ties to even --- */

FN uint16_t bfloat16_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  return (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

FN float bfloat16_rounded(float x) {
  uint32_t bits = (uint32_t)bfloat16_bits(x) << 16;
  memcpy(&x, &bits, sizeof x);
  return x;
}

/* Standard values * scale + shift, in the dtype and in the result. */
FN void finish(void *out, int64_t to, const standard *block, int from, int count, const draw *d) {
  const double scale64 = d->scale.number, shift64 = d->shift.number;
  const float scale = (float)scale64, shift = (float)shift64;
  const float *f = block->f32 + from;
  const uint64_t *whole = block->whole + from;
  uint16_t *half = (uint16_t *)out + to;
  switch (d->dtype) {
    case FLOAT32:
      for (int i = 0; i < count; i++) ((float *)out)[to + i] = (float)(f[i] * scale) + shift;
      break;
    case FLOAT16:
      for (int i = 0; i < count; i += LANES) {
        f32 product = float16_rounded(load32(f + i)) * all32(scale), sum = float16_rounded(product) + all32(shift);
        u16 made = float16_bits(sum);
        memcpy(half + i, &made, count - i < LANES ? (size_t)(count - i) * sizeof *half : sizeof made);
      }
      break;
    case BFLOAT16:
      for (int i = 0; i < count; i++)
        half[i] = bfloat16_bits((float)(bfloat16_rounded((float)(bfloat16_rounded(f[i]) * scale)) + shift));
      break;
    case FLOAT64:
      for (int i = 0; i < count; i++) ((double *)out)[to + i] = block->f64[from + i] * scale64 + shift64;
      break;
    case INT32:
      for (int i = 0; i < count; i++) ((uint32_t *)out)[to + i] = (uint32_t)(d->shift.whole + whole[i] % d->scale.whole);
      break;
    default:
      for (int i = 0; i < count; i++) ((uint64_t *)out)[to + i] = d->shift.whole + whole[i] % d->scale.whole;
  }
}

/* --- From places in the result to groups --- */

/* The position in the whole tensor of a value of the block. */
FN int64_t position_of(int64_t number, const draw *d) {
  const int64_t *sizes = d->sizes_and_strides, *strides = sizes + d->axes;
  int64_t run = number / d->length, position = d->base + number % d->length;
  for (int64_t axis = d->axes - 1; axis >= 0; axis--) {
    position += run % sizes[axis] * strides[axis];
    run /= sizes[axis];
  }
  return position;
}

TARGET void FILL(void *out, int64_t first, int64_t last, const draw *d) {
  standard block;
  union { int32_t f32[BLOCK]; int64_t f64[BLOCK]; } complete;
  uint64_t groups[BLOCK + LANES];
  struct { int64_t to; int from, count; } pieces[BLOCK]; /* Parts of runs: where they are in the result and the block. */
  const int wide = d->dtype == FLOAT64 || d->dtype == INT64, size = wide ? 2 : 4;
  while (first < last) {
    int count = 0, parts = 0;
    for (; first < last && count < BLOCK; parts++) {
      int64_t position = position_of(first, d), ahead = position % size;
      int64_t length = d->length - first % d->length, room = (int64_t)(BLOCK - count) * size - ahead;
      if (length > last - first) length = last - first;
      if (length > room) length = room;
      pieces[parts].to = first, pieces[parts].from = count * size + (int)ahead, pieces[parts].count = (int)length;
      int needed = (int)((ahead + length + size - 1) / size);
      for (int j = 0; j < needed; j++) groups[count + j] = (uint64_t)(position / size + j);
      count += needed;
      first += length;
    }
    for (int j = 0; j < LANES; j++) groups[count + j] = 0; /* Lanes that are computed and not used. */
    if (d->distribution == UNIFORM) uniforms(&block, groups, count, d);
    else if (d->distribution == NORMAL && wide) normals64(block.f64, complete.f64, groups, count, d, 0);
    else if (d->distribution == NORMAL) normals32(block.f32, complete.f32, groups, count, d, 0);
    else if (wide) truncated_normals64(block.f64, groups, count, d);
    else truncated_normals32(block.f32, groups, count, d);
    for (int i = 0; i < parts; i++) finish(out, pieces[i].to, &block, pieces[i].from, pieces[i].count, d);
  }
}
