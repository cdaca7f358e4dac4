#include "kernel.h"

/* The instruction set is chosen when it runs: a compiled package moves from machine to machine. */
void kerasinit_fill(void *out, int64_t first, int64_t last, const draw *d) {
#if defined(HAS_AVX2)
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    kerasinit_fill_avx2(out, first, last, d);
    return;
  }
#endif
  kerasinit_fill_base(out, first, last, d);
}
