// The table of network kernels.

#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "network_c.h"

// Long enough chains to fill the latency of whatever unit the compiler uses without fma.
static int64_t fma_spin_c(int64_t rounds) {
    volatile float sink;
    float sums[8] = {0, 1, 2, 3, 4, 5, 6, 7};
    for (int64_t round = 0; round < rounds; round++) {
        for (int i = 0; i < 8; i++) sums[i] = sums[i] * 0.5f + 1.0f;
    }
    for (int i = 0; i < 8; i++) sink = sums[i];
    (void)sink;
    return rounds * 8;
}

#if defined(__x86_64__)
// Family 19h with AVX-512. Asked of the processor, since older compilers' runtimes don't know it by
// name. ("AMD64 Architecture Programmer's Manual", volume 3, CPUID function 1.)
static int is_zen_4(void) {
    unsigned a, b, c, d;
    __builtin_cpu_init();
    if (!__builtin_cpu_is("amd") || !__get_cpuid(1, &a, &b, &c, &d)) return 0;
    return ((a >> 8) & 15) + ((a >> 20) & 255) == 0x19;
}
#endif

enum kernel_level kernel_best_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq")) {
        return KERNEL_LEVEL_AVX512;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return KERNEL_LEVEL_AVX2;
#elif defined(__aarch64__)
    return KERNEL_LEVEL_NEON;
#endif
    return KERNEL_LEVEL_C;
}

void network_kernels_init(struct network_kernels *kernels, enum kernel_level level) {
    *kernels = (struct network_kernels){
        .load_u8 = load_u8_c,
        .load_u16 = load_u16_c,
        .conv2d = conv2d_c,
        .conv2d_winograd = conv2d_winograd_c,
        .conv2d_winograd_narrow = conv2d_winograd_c,
        .activate = activate_row_c,
        .affine = affine_c,
        .combine = combine_c,
        .shuffle = shuffle_c,
        .resize = resize_c,
        .store_u8 = store_u8_c,
        .store_u16 = store_u16_c,
        .changed_u8 = changed_u8_c,
        .changed_u16 = changed_u16_c,
        .tile_conv2d = tile_conv2d_c,
        .tile_transform = tile_transform_c,
        .tile_winograd = tile_winograd_c,
        .fma_spin = fma_spin_c,
    };
#if defined(__x86_64__)
    if (level >= KERNEL_LEVEL_AVX2) network_kernels_init_avx2(kernels);
    if (level >= KERNEL_LEVEL_AVX512) {
        network_kernels_init_avx512(kernels);
        // Zen 4 does AVX-512 in halves, so loading a weight for each multiplication costs it
        // nothing, and narrow chunks are 4 to 13 % faster. Intel's full-width units want wide ones.
        if (is_zen_4()) kernels->conv2d_winograd = kernels->conv2d_winograd_narrow;
    }
#elif defined(__aarch64__)
    if (level == KERNEL_LEVEL_NEON) network_kernels_init_neon(kernels);
#endif
}

void network_kernels_init_half(struct network_kernels *kernels, enum kernel_level level) {
    network_kernels_init(kernels, level);
#if defined(__x86_64__)
    if (level >= KERNEL_LEVEL_AVX512) network_kernels_init_avx512_half(kernels);
#endif
}

void network_kernels_init_quarter(struct network_kernels *kernels, enum kernel_level level) {
    network_kernels_init(kernels, level);
#if defined(__x86_64__)
    if (level >= KERNEL_LEVEL_AVX2) network_kernels_init_avx2_half(kernels);
#endif
}
