/* For x86-64 processors with AVX2 and fused multiply-add. Only functions with TARGET use them. */
#include "kernel.h"
#if defined(HAS_AVX2)
#define AVX2
#define TARGET __attribute__((target("avx2,fma,f16c")))
#define FILL kerasinit_fill_avx2
#include "fill.h"
#else
typedef int nothing; /* C has no empty files. */
#endif
