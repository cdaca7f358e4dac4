/* kerasinit's kernel: from a stream to the values of a tensor, as docs/stream.md specifies them.
 *
 * C99, with no state, no allocation and no lock, so it is safe in threads and forks. It calls no function of the C
 * library that decides a bit. All numbers here have 8 bytes, so the struct has no gaps on any machine.
 */
#ifndef KERASINIT_KERNEL_H
#define KERASINIT_KERNEL_H

#include <stdint.h>

#if (defined(__clang__) || (defined(__GNUC__) && __GNUC__ >= 9)) && !defined(ONE_LANE) /* A test sets ONE_LANE. */
#define HAS_VECTORS
#endif
#if defined(HAS_VECTORS) && defined(__x86_64__)
#define HAS_AVX2 /* Its code is compiled in. Whether the processor has it shows when it runs. */
#endif

enum { UNIFORM, NORMAL, TRUNCATED_NORMAL };
enum { FLOAT32, FLOAT16, BFLOAT16, FLOAT64, INT32, INT64 };

/* What is drawn: python/kerasinit/stream/kernel.py packs the same fields. */
typedef struct {
  int64_t distribution, dtype;
  uint64_t key, low, high; /* The stream: its key, and the halves of its counter. */
  union { double number; uint64_t whole; } scale, shift; /* Whole for integers: how many there are, and the first. */
  /* A block of the tensor, in runs of `length` values that are contiguous in the whole tensor too. Run number
   * (i, j, ...) begins at base + i * strides[0] + j * strides[1] + ..., for i below sizes[0] and so on. */
  int64_t length, base, axes;
  int64_t sizes_and_strides[]; /* All sizes, then all strides. */
} draw;

/* Fills out[first] to out[last - 1], as counted in the block, of a result that begins at `out`. The scale and the
 * shift must be such that no step leaves the range of normal numbers. */
void kerasinit_fill(void *out, int64_t first, int64_t last, const draw *d);

/* The same, compiled for one instruction set. */
void kerasinit_fill_base(void *out, int64_t first, int64_t last, const draw *d);
void kerasinit_fill_avx2(void *out, int64_t first, int64_t last, const draw *d);

#endif
