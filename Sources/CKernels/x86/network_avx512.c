// Network kernels for AVX-512 (F, BW, DQ, VL): sixteen tiles a vector.

#if defined(__x86_64__)

#pragma STDC FP_CONTRACT OFF

#pragma clang attribute push(                                                                     \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma"))), apply_to = function)

#define LANES 16
#define VECTOR_REGISTERS 32
#define VECTOR_CONSTRAINT "v"
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31
#define LOW_PAIRS 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23
#define HIGH_PAIRS 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31
#define INIT network_kernels_init_avx512
#include "../network/vector/level.h"

#pragma clang attribute pop

#endif
