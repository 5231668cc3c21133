// Network kernels for AVX-512 with vectors of eight tiles, for what is left of a row: twice as many
// registers as AVX2 has.

#if defined(__x86_64__)

#pragma STDC FP_CONTRACT OFF

#pragma clang attribute push(                                                                     \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)

#define LANES 8
#define VECTOR_REGISTERS 32
#define VECTOR_CONSTRAINT "v"
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15
#define LOW_PAIRS 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_PAIRS 4, 12, 5, 13, 6, 14, 7, 15
#define INIT network_kernels_init_avx512_half
#include "../network/vector/level.h"

#pragma clang attribute pop

#endif
