// The reference of the resampling kernels, and their table. See resample.h for the formulas.

#include "resample_internal.h"

static int32_t saturate16(int32_t value) {
    return value < INT16_MIN ? INT16_MIN : value > INT16_MAX ? INT16_MAX : value;
}

static int32_t clamp_sample(int32_t value, int depth) {
    int32_t maximum = (1 << depth) - 1;
    return value < 0 ? 0 : value > maximum ? maximum : value;
}

void resample_vertical_u8_c(int16_t *restrict dst, const uint8_t *restrict src, ptrdiff_t stride,
                            ptrdiff_t width, const int16_t *restrict weights, ptrdiff_t taps) {
    int shift = RESAMPLE_TAP_BITS - resample_fraction(8);
    for (ptrdiff_t x = 0; x < width; x++) {
        int32_t sum = 1 << (shift - 1);
        for (ptrdiff_t k = 0; k < taps; k++) sum += weights[k] * (src[k * stride + x] - 128);
        dst[x] = (int16_t)saturate16(sum >> shift);
    }
}

void resample_vertical_u16_c(int16_t *restrict dst, const uint16_t *restrict src,
                             ptrdiff_t stride, ptrdiff_t width, const int16_t *restrict weights,
                             ptrdiff_t taps, int depth) {
    int shift = RESAMPLE_TAP_BITS - resample_fraction(depth);
    int32_t bias = 1 << (depth - 1);
    for (ptrdiff_t x = 0; x < width; x++) {
        int32_t sum = 1 << (shift - 1);
        for (ptrdiff_t k = 0; k < taps; k++) {
            const uint16_t *row = (const uint16_t *)((const char *)src + k * stride);
            sum += weights[k] * (row[x] - bias);
        }
        dst[x] = (int16_t)saturate16(sum >> shift);
    }
}

// The sum of one output, in units of an intermediate's times a tap's fraction.
static int32_t horizontal_sum(const int16_t *restrict src, const struct resample_row *row,
                              ptrdiff_t j) {
    int32_t sum = 0;
    const int16_t *samples = src + row->starts[j];
    for (ptrdiff_t k = 0; k < row->taps; k += 2) {
        const int16_t *pair = row->weights + (k / 2 * row->padded + j) * 2;
        sum += pair[0] * samples[k] + pair[1] * samples[k + 1];
    }
    return sum;
}

void resample_horizontal_u8_c(uint8_t *restrict dst, const int16_t *restrict src,
                              const struct resample_row *row) {
    int shift = RESAMPLE_TAP_BITS + resample_fraction(8);
    int32_t half = 1 << (shift - 1);
    for (ptrdiff_t j = 0; j < row->width; j++) {
        int32_t value = ((horizontal_sum(src, row, j) + half) >> shift) + 128;
        dst[j] = (uint8_t)clamp_sample(value, 8);
    }
}

void resample_horizontal_u16_c(uint16_t *restrict dst, const int16_t *restrict src,
                               const struct resample_row *row, int depth) {
    int shift = RESAMPLE_TAP_BITS + resample_fraction(depth);
    int32_t half = 1 << (shift - 1);
    int32_t bias = 1 << (depth - 1);
    for (ptrdiff_t j = 0; j < row->width; j++) {
        int32_t value = ((horizontal_sum(src, row, j) + half) >> shift) + bias;
        dst[j] = (uint16_t)clamp_sample(value, depth);
    }
}

void resample_kernels_init(struct resample_kernels *kernels, enum kernel_level level) {
    kernels->vertical_u8 = resample_vertical_u8_c;
    kernels->vertical_u16 = resample_vertical_u16_c;
    kernels->horizontal_u8 = resample_horizontal_u8_c;
    kernels->horizontal_u16 = resample_horizontal_u16_c;
#if defined(__x86_64__)
    if (level >= KERNEL_LEVEL_AVX2) resample_kernels_init_avx2(kernels);
    if (level >= KERNEL_LEVEL_AVX512) resample_kernels_init_avx512(kernels);
#else
    (void)level;
#endif
}
