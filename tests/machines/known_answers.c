/* Makes all drawn known answers with the kernel in C, and no Python:
 *
 *     known_answers FILE     FILE is known_answers.tsv, with each {"set_random_seed": ...} as the seed that Python picks
 *
 * Prints how many answers and blocks are right. At the first wrong word it prints the line, and exits with status 1.
 * To draw from another language, begin here: from an initializer's arguments to the numbers that the kernel takes.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel.h"

enum { LINE = 1 << 17, AXES = 8 };

static const char *DTYPES[] = {"float32", "float16", "bfloat16", "float64", "int32", "int64"};
static const int WIDTHS[] = {4, 2, 2, 8, 4, 8};

/* --- From a seed to a stream --- */

static void philox(uint32_t c[4], uint32_t k0, uint32_t k1) {
  for (int round = 0; round < 10; round++, k0 += 0x9E3779B9, k1 += 0xBB67AE85) {
    uint64_t a = (uint64_t)0xD2511F53 * c[0], b = (uint64_t)0xCD9E8D57 * c[2];
    uint32_t next[4] = {(uint32_t)(b >> 32) ^ c[1] ^ k0, (uint32_t)b, (uint32_t)(a >> 32) ^ c[3] ^ k1, (uint32_t)a};
    memcpy(c, next, sizeof next);
  }
}

static uint32_t folded(int64_t seed) {
  const int64_t modulus = 2147483646;
  return (uint32_t)((seed % modulus + modulus) % modulus);
}

static void set_stream(draw *d, int64_t seed, int64_t count) {
  uint32_t c[4] = {folded(seed), 0, folded(count), 0};
  philox(c, 0x3EC8F720, 0x02461E29);
  d->key = c[0] | (uint64_t)c[1] << 32, d->low = 0, d->high = c[2] | (uint64_t)c[3] << 32;
}

/* --- From arguments, as JSON on one line, to a distribution --- */

static const char *value_of(const char *arguments, const char *name) {
  char quoted[64];
  snprintf(quoted, sizeof quoted, "\"%s\": ", name);
  const char *at = strstr(arguments, quoted);
  return at ? at + strlen(quoted) : NULL;
}

static double number_of(const char *arguments, const char *name, double otherwise) {
  const char *at = value_of(arguments, name);
  return at ? strtod(at, NULL) : otherwise;
}

static int64_t whole_of(const char *arguments, const char *name, int64_t otherwise) {
  const char *at = value_of(arguments, name);
  return at ? strtoll(at, NULL, 10) : otherwise;
}

/* The whole numbers of a list such as [3, 4]; returns how many. */
static int list_of(const char *text, int64_t list[AXES]) {
  int count = 0;
  if (*text++ != '[') abort();
  while (*text != ']' && count < AXES) {
    char *end;
    list[count++] = strtoll(text, &end, 10);
    text = *end == ',' ? end + 1 : end;
  }
  return count;
}

static double product_of(const int64_t *list, int count) {
  double product = 1;
  for (int i = 0; i < count; i++) product *= (double)list[i];
  return product;
}

static void fans_of(const char *arguments, const int64_t *shape, int axes, double *fan_in, double *fan_out) {
  const char *in = value_of(arguments, "input_axes"), *out = value_of(arguments, "output_axes");
  if (in && out) {
    int64_t chosen[AXES];
    int count = list_of(in, chosen);
    for (int i = 0; i < count; i++) chosen[i] = shape[chosen[i]];
    *fan_in = product_of(chosen, count);
    count = list_of(out, chosen);
    for (int i = 0; i < count; i++) chosen[i] = shape[chosen[i]];
    *fan_out = product_of(chosen, count);
  } else if (axes < 2) {
    *fan_in = *fan_out = product_of(shape, axes);
  } else {
    double field = product_of(shape, axes - 2);
    *fan_in = field * (double)shape[axes - 2], *fan_out = field * (double)shape[axes - 1];
  }
}

/* Rounds to so many binary digits, ties to even. */
static double nearest(double x, int digits) {
  int exponent;
  double fraction = frexp(x, &exponent);
  return ldexp(nearbyint(ldexp(fraction, digits)), exponent - digits);
}

static double in_dtype(double x, int dtype) {
  if (dtype == FLOAT16) return nearest(x, 11);
  if (dtype == BFLOAT16) return nearest((float)x, 8);
  return dtype == FLOAT32 ? (float)x : x;
}

/* What is drawn: `first` and `second` are a mean and a standard deviation, or the bounds of a uniform. */
static void set_scaling(draw *d, double first, double second) {
  const int dtype = (int)d->dtype;
  if (dtype >= INT32) {
    d->shift.whole = (uint64_t)(int64_t)first;
    d->scale.whole = (uint64_t)((int64_t)second - (int64_t)first);
  } else if (d->distribution == UNIFORM) { /* Keras casts the bounds: they pass through float32. */
    double low = in_dtype((float)first, dtype), span = in_dtype((float)second, dtype) - low;
    d->shift.number = low, d->scale.number = dtype == FLOAT64 ? span : in_dtype((float)span, dtype);
  } else {
    d->shift.number = in_dtype(first, dtype), d->scale.number = in_dtype(second, dtype);
  }
}

typedef struct { const char *name, *mode; double scale; int distribution; } published;
static const published SCALINGS[] = {
    {"GlorotNormal", "fan_avg", 1, TRUNCATED_NORMAL}, {"GlorotUniform", "fan_avg", 1, UNIFORM},
    {"HeNormal", "fan_in", 2, TRUNCATED_NORMAL},      {"HeUniform", "fan_in", 2, UNIFORM},
    {"LecunNormal", "fan_in", 1, TRUNCATED_NORMAL},   {"LecunUniform", "fan_in", 1, UNIFORM},
    {"VarianceScaling", "fan_in", 1, TRUNCATED_NORMAL}};

/* Fills in the distribution; returns 0 for a class that draws nothing, or not from one distribution. */
static int set_distribution(draw *d, const char *cls, const char *arguments, const int64_t *shape, int axes) {
  d->distribution = !strcmp(cls, "RandomUniform") ? UNIFORM : !strcmp(cls, "RandomNormal") ? NORMAL : TRUNCATED_NORMAL;
  if (!strcmp(cls, "RandomUniform")) {
    set_scaling(d, number_of(arguments, "minval", -0.05), number_of(arguments, "maxval", 0.05));
    return 1;
  }
  if (!strcmp(cls, "RandomNormal") || !strcmp(cls, "TruncatedNormal")) {
    set_scaling(d, number_of(arguments, "mean", 0), number_of(arguments, "stddev", 0.05));
    return 1;
  }
  for (size_t i = 0; i < sizeof SCALINGS / sizeof *SCALINGS; i++) {
    const published *s = SCALINGS + i;
    if (strcmp(cls, s->name)) continue;
    const char *mode = value_of(arguments, "mode"), *name = value_of(arguments, "distribution");
    mode = mode ? mode + 1 : s->mode; /* After the quote. */
    d->distribution = s->distribution;
    if (name) d->distribution = name[1] == 'u' && name[3] == 'i' ? UNIFORM : name[1] == 'u' ? NORMAL : TRUNCATED_NORMAL;
    double fan_in, fan_out;
    fans_of(arguments, shape, axes, &fan_in, &fan_out);
    double units = mode[4] == 'i' ? fan_in : mode[4] == 'o' ? fan_out : (fan_in + fan_out) / 2;
    double variance = number_of(arguments, "scale", s->scale) / (units > 1 ? units : 1);
    double limit = sqrt(3 * variance);
    if (d->distribution == UNIFORM) set_scaling(d, -limit, limit);
    else set_scaling(d, 0, d->distribution == NORMAL ? sqrt(variance) : sqrt(variance) / 0.87962566103423978);
    return 1;
  }
  return 0;
}

/* --- What the kernel makes --- */

static uint64_t word_at(const void *values, int64_t at, int width) {
  if (width == 2) return ((const uint16_t *)values)[at];
  return width == 4 ? ((const uint32_t *)values)[at] : ((const uint64_t *)values)[at];
}

/* Exactly as much memory as there are values, so that a sanitizer sees a value too many. */
static void *filled(const draw *d, int64_t count) {
  void *values = malloc((size_t)(count ? count : 1) * 8);
  int64_t size = count * WIDTHS[d->dtype], middle = count / 3;
  if (!values || !(values = realloc(values, (size_t)(size ? size : 1)))) abort();
  kerasinit_fill(values, 0, middle, d); /* In two pieces, as threads do. */
  kerasinit_fill(values, middle, count, d);
  return values;
}

static int same(const void *a, const void *b, int64_t count, const draw *d, const char *what) {
  int is_same = memcmp(a, b, (size_t)(count * WIDTHS[d->dtype])) == 0;
  if (!is_same) printf("%s: wrong values, distribution %d, %s\n", what, (int)d->distribution, DTYPES[d->dtype]);
  return is_same;
}

/* A draw, with room for the axes of a block. */
typedef union { draw d; int64_t room[sizeof(draw) / 8 + 2 * AXES]; } any_draw;

/* Blocks of a draw: cut from the whole, and far away in the stream. Returns how many, or -1. */
static int blocks_of(any_draw *of) {
  draw *d = &of->d;
  enum { PLANES = 3, ROWS = 7, COLUMNS = 11 };
  d->length = PLANES * ROWS * COLUMNS, d->base = 0, d->axes = 0;
  char *whole = filled(d, d->length);
  const int width = WIDTHS[d->dtype];

  /* Columns 2 to 6 of rows 1 to 4 of each plane. */
  d->length = 5, d->base = COLUMNS + 2, d->axes = 2;
  d->sizes_and_strides[0] = PLANES, d->sizes_and_strides[1] = 4;
  d->sizes_and_strides[2] = ROWS * COLUMNS, d->sizes_and_strides[3] = COLUMNS;
  char *block = filled(d, PLANES * 4 * 5), *cut = malloc(PLANES * 4 * 5 * 8), *to = cut;
  for (int plane = 0; plane < PLANES; plane++)
    for (int row = 1; row < 5; row++, to += 5 * width)
      memcpy(to, whole + ((plane * ROWS + row) * COLUMNS + 2) * width, (size_t)(5 * width));
  int right = same(block, cut, PLANES * 4 * 5, d, "a block");
  free(cut), free(block), free(whole);

  /* Values far away are the first ones of a stream that begins there. */
  const int wide = d->dtype == FLOAT64 || d->dtype == INT64, group = wide ? 2 : 4;
  const int step = d->distribution != TRUNCATED_NORMAL ? 0 : wide ? 7 : 8;
  static const int64_t FAR[] = {INT64_C(1) << 31, INT64_C(1) << 32, INT64_C(1) << 40, INT64_C(1) << 61};
  for (size_t i = 0; i < sizeof FAR / sizeof *FAR && right; i++) {
    d->length = 100, d->base = FAR[i] - 50, d->axes = 0;
    d->low = UINT64_MAX - 5; /* So the counter carries. */
    void *far = filled(d, 100);
    uint64_t groups = (uint64_t)(FAR[i] / group) - 100, low = d->low, high = d->high;
    d->base = 100 * group - 50;
    d->low += groups << step, d->high += (step ? groups >> (64 - step) : 0) + (d->low < low);
    void *near = filled(d, 100);
    right = same(far, near, 100, d, "values far away");
    d->low = low, d->high = high;
    free(far), free(near);
  }
  return right ? 1 + (int)(sizeof FAR / sizeof *FAR) : -1;
}

/* The fields of a line, which are separated by tabs. */
static int split_line(char *line, char *fields[6]) {
  int count = 0;
  line[strcspn(line, "\r\n")] = 0;
  for (char *at = line; count < 6; at++) {
    fields[count++] = at;
    at = strchr(at, '\t');
    if (!at) break;
    *at = 0;
  }
  return count == 6;
}

int main(int count, char **given) {
  static char line[LINE];
  char *fields[6];
  int answers = 0, blocks = 0;
  FILE *file = count == 2 ? fopen(given[1], "r") : NULL;
  if (!file) {
    fprintf(stderr, "usage: known_answers FILE\n");
    return 2;
  }
  while (fgets(line, sizeof line, file)) {
    if (line[0] == '#' || !split_line(line, fields)) continue;
    int64_t shape[AXES];
    int axes = list_of(fields[3], shape);
    static any_draw drawn;
    draw *d = &drawn.d;
    memset(&drawn, 0, sizeof drawn);
    for (d->dtype = 0; d->dtype < 6 && strcmp(fields[4], DTYPES[d->dtype]);) d->dtype++;
    if (d->dtype == 6 || !set_distribution(d, fields[0], fields[2], shape, axes)) continue;
    if (value_of(fields[2], "generator"))
      set_stream(d, whole_of(fields[2], "generator", 0), whole_of(fields[2], "draws", 0));
    else
      set_stream(d, whole_of(fields[2], "seed", 0), 0);
    d->length = (int64_t)product_of(shape, axes);
    void *values = filled(d, d->length);
    char *at = fields[5];
    for (int64_t i = 0; i < d->length; i++) {
      uint64_t expected = strtoull(at, &at, 16), found = word_at(values, i, WIDTHS[d->dtype]);
      if (found != expected) {
        printf("%s(%s)(%s, %s), value %" PRId64 ": %" PRIx64 ", not %" PRIx64 "\n", fields[0], fields[2], fields[3],
               fields[4], i, found, expected);
        return 1;
      }
    }
    free(values);
    answers++;
    int right = answers % 10 ? 0 : blocks_of(&drawn);
    if (right < 0) return 1;
    blocks += right;
  }
  fclose(file);
  printf("%d answers, %d blocks\n", answers, blocks);
  return 0;
}
