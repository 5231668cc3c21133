// What the levels of the resampling kernels share.

#ifndef SUBPIXEL_RESAMPLE_INTERNAL_H
#define SUBPIXEL_RESAMPLE_INTERNAL_H

#include "resample.h"

// Fraction bits of a tap.
#define RESAMPLE_TAP_BITS 14

// Fraction bits of an intermediate.
static inline int resample_fraction(int depth) { return depth < 15 ? 15 - depth : 0; }

#define RESAMPLE_DECLARE(level)                                                                   \
    void resample_vertical_u8_##level(int16_t *restrict dst, const uint8_t *restrict src,         \
                                      ptrdiff_t stride, ptrdiff_t width,                          \
                                      const int16_t *restrict weights, ptrdiff_t taps);           \
    void resample_vertical_u16_##level(                                                           \
        int16_t *restrict dst, const uint16_t *restrict src, ptrdiff_t stride, ptrdiff_t width,   \
        const int16_t *restrict weights, ptrdiff_t taps, int depth);                              \
    void resample_horizontal_u8_##level(uint8_t *restrict dst, const int16_t *restrict src,       \
                                        const struct resample_row *row);                          \
    void resample_horizontal_u16_##level(uint16_t *restrict dst, const int16_t *restrict src,     \
                                         const struct resample_row *row, int depth);

// The reference runs what is too narrow for a vector; AVX2 what AVX-512 gains nothing for.
RESAMPLE_DECLARE(c)
RESAMPLE_DECLARE(avx2)

void resample_kernels_init_avx2(struct resample_kernels *kernels);
void resample_kernels_init_avx512(struct resample_kernels *kernels);

#endif
