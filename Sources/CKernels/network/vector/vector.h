// Vectors of LANES floats in Clang's extended vector types: the network kernels are written once
// and included by each level's file, which sets the target of its functions and defines
//
//     LANES               floats of a vector: 4, 8 or 16
//     VECTOR_REGISTERS    16 or 32
//     VECTOR_CONSTRAINT   the letter by which inline assembly calls a vector register
//     EVEN_LANES, ODD_LANES    the indices 0, 2, 4 ... and 1, 3, 5 ..., LANES of each
//     LOW_PAIRS, HIGH_PAIRS    the indices 0, LANES, 1, LANES + 1 ..., of the lower, upper halves
//
// Each operation here is one instruction on every level; fma is fused.

#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef float vf __attribute__((ext_vector_type(LANES)));
typedef int32_t vi __attribute__((ext_vector_type(LANES)));
typedef vf vf_unaligned __attribute__((aligned(4), may_alias));
typedef vi vi_unaligned __attribute__((aligned(1), may_alias));

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")
// Unrolled, the compiler would overlap the loads of the iterations and spill.
#define ROLLED _Pragma("clang loop unroll(disable)")

// Keeps the compiler from moving loads across: it would make many broadcasts or loads at once to
// share or overlap them, run out of registers and spill, which costs more than loading twice.
#define KEEP_LOADS_HERE __asm__ volatile("" : : : "memory")

INLINE vf load(const float *p) { return *(const vf_unaligned *)p; }
// The vector one lane left of `here`, which was loaded from p, and the one right of it. Sixteen lanes
// are a cache line, so a load at p ± 1 would always straddle two: there, joining two aligned loads
// is faster.
#if LANES == 16
INLINE vf load_left(const float *p, vf here) {
    return __builtin_shufflevector(load(p - LANES), here, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
                                   25, 26, 27, 28, 29, 30);
}
INLINE vf load_right(const float *p, vf here) {
    return __builtin_shufflevector(here, load(p + LANES), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12,
                                   13, 14, 15, 16);
}
#else
INLINE vf load_left(const float *p, vf here) {
    (void)here;
    return load(p - 1);
}
INLINE vf load_right(const float *p, vf here) {
    (void)here;
    return load(p + 1);
}
#endif
INLINE void store(float *p, vf v) { *(vf_unaligned *)p = v; }
INLINE vi load_bytes(const void *p) { return *(const vi_unaligned *)p; }
INLINE void store_bytes(void *p, vi v) { *(vi_unaligned *)p = v; }
INLINE vf splat(float x) { return (vf)(x); }
INLINE vf fma_vector(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
// The second operand if either is NaN, as x86 has it.
INLINE vf larger(vf a, vf b) { return a > b ? a : b; }
INLINE vf smaller(vf a, vf b) { return a < b ? a : b; }
