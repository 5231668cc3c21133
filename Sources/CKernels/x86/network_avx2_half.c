// Network kernels for AVX2 and FMA with vectors of four floats, for maps whose pixels have no more.

#if defined(__x86_64__)

#pragma STDC FP_CONTRACT OFF

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

#define LANES 4
#define VECTOR_REGISTERS 16
#define VECTOR_CONSTRAINT "x"
#define EVEN_LANES 0, 2, 4, 6
#define ODD_LANES 1, 3, 5, 7
#define LOW_PAIRS 0, 4, 1, 5
#define HIGH_PAIRS 2, 6, 3, 7
#define INIT network_kernels_init_avx2_half
#include "../network/vector/level.h"

#pragma clang attribute pop

#endif
