// Network kernels for AVX2 and FMA: eight tiles a vector.

#if defined(__x86_64__)

#pragma STDC FP_CONTRACT OFF

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define LANES 8
#define VECTOR_REGISTERS 16
#define VECTOR_CONSTRAINT "x"
#define EVEN_LANES 0, 2, 4, 6, 8, 10, 12, 14
#define ODD_LANES 1, 3, 5, 7, 9, 11, 13, 15
#define LOW_PAIRS 0, 8, 1, 9, 2, 10, 3, 11
#define HIGH_PAIRS 4, 12, 5, 13, 6, 14, 7, 15
#define INIT network_kernels_init_avx2
#include "../network/vector/level.h"

#pragma clang attribute pop

#endif
