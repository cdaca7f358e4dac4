/* Another C library's logf, sinf, cosf, sincosf, log, sin, cos and sincos, to be put before glibc's:
 *
 *     cc -shared -fPIC -O2 -fno-builtin -o other_libm.so other_libm.c -lm -ldl
 *     LD_PRELOAD=$PWD/other_libm.so python ...
 *
 * glibc's functions are not always correctly rounded, and each C library errs at other arguments.
 * These are computed with more bits and rounded once, so that they nearly always are. Without
 * -fno-builtin the compiler would make one sincos of a sine and a cosine: a call to itself.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>

long double logl(long double), sinl(long double), cosl(long double);

/* The double functions of the C library, which this file's own hide from a plain call. */
static double (*real_log)(double), (*real_sin)(double), (*real_cos)(double);

/* Twice is no harm: threads that meet here store the same addresses. */
static void find(void) {
  real_sin = (double (*)(double))dlsym(RTLD_NEXT, "sin");
  real_cos = (double (*)(double))dlsym(RTLD_NEXT, "cos");
  real_log = (double (*)(double))dlsym(RTLD_NEXT, "log");
  if (!real_sin || !real_cos || !real_log) abort();
}

/* Another library's constructor may call before ours has run. */
#define FOUND(function) (function ? function : (find(), function))

__attribute__((constructor)) static void begin(void) { find(); }

float logf(float x) { return (float)FOUND(real_log)(x); }
float sinf(float x) { return (float)FOUND(real_sin)(x); }
float cosf(float x) { return (float)FOUND(real_cos)(x); }
void sincosf(float x, float *sine, float *cosine) {
  *sine = sinf(x);
  *cosine = cosf(x);
}

double log(double x) { return (double)logl(x); }
double sin(double x) { return (double)sinl(x); }
double cos(double x) { return (double)cosl(x); }
void sincos(double x, double *sine, double *cosine) {
  *sine = sin(x);
  *cosine = cos(x);
}
