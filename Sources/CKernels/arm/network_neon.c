// Network kernels for NEON: four tiles a vector. Compiled for arm64; never run by its author.

#if defined(__aarch64__)

#pragma STDC FP_CONTRACT OFF

#define LANES 4
#define VECTOR_REGISTERS 32
#define VECTOR_CONSTRAINT "w"
#define EVEN_LANES 0, 2, 4, 6
#define ODD_LANES 1, 3, 5, 7
#define LOW_PAIRS 0, 4, 1, 5
#define HIGH_PAIRS 2, 6, 3, 7
#define INIT network_kernels_init_neon
#include "../network/vector/level.h"

#endif
