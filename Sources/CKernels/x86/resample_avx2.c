// Resampling kernels for AVX2.
//
// The vertical pass multiplies pairs of rows with vpmaddwd. The horizontal pass makes eight outputs
// at a time: four of them need at most eight neighbouring intermediates as long as they begin
// within six of each other (any enlargement, and reductions to half), so one 16-byte load per four
// outputs and pair of taps, put in order by vpshufb, replaces a gather.

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "../resample_internal.h"

#define AVX2 __attribute__((target("avx2")))
#define AVX2_INLINE static inline __attribute__((target("avx2"), always_inline))

// Two neighbouring taps in every 32-bit lane.
AVX2_INLINE __m256i broadcast_pair(const int16_t *weights) {
    int32_t pair;
    memcpy(&pair, weights, sizeof pair);
    return _mm256_set1_epi32(pair);
}

AVX2_INLINE __m256i load_samples_u8(const void *samples) {
    return _mm256_cvtepu8_epi16(_mm_loadu_si128(samples));
}

// Minus 32768, so that they fit 16 signed bits; `start` of the sum puts it right.
AVX2_INLINE __m256i load_samples_u16(const void *samples) {
    return _mm256_xor_si256(_mm256_loadu_si256(samples), _mm256_set1_epi16(INT16_MIN));
}

// Sixteen intermediates.
AVX2_INLINE void vertical_block(int16_t *dst, const char *src, ptrdiff_t stride,
                                const int16_t *weights, ptrdiff_t taps, __m256i start,
                                __m128i shift, int wide) {
    __m256i low = start, high = start;
    for (ptrdiff_t k = 0; k < taps; k += 2) {
        const char *first = src + k * stride;
        // The pair of an odd last tap has the weight zero; its row must not be read.
        const char *second = k + 1 < taps ? first + stride : first;
        __m256i a = wide ? load_samples_u16(first) : load_samples_u8(first);
        __m256i b = wide ? load_samples_u16(second) : load_samples_u8(second);
        __m256i pair = broadcast_pair(weights + k);
        low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_unpacklo_epi16(a, b), pair));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_unpackhi_epi16(a, b), pair));
    }
    low = _mm256_sra_epi32(low, shift);
    high = _mm256_sra_epi32(high, shift);
    _mm256_storeu_si256((__m256i *)dst, _mm256_packs_epi32(low, high));
}

AVX2_INLINE void vertical_row(int16_t *dst, const char *src, ptrdiff_t stride, ptrdiff_t width,
                              const int16_t *weights, ptrdiff_t taps, __m256i start, __m128i shift,
                              int wide) {
    ptrdiff_t x = 0;
    for (; x + 16 <= width; x += 16) {
        vertical_block(dst + x, src + (x << wide), stride, weights, taps, start, shift, wide);
    }
    // The last block overlaps the one before it, to stay inside the rows.
    if (x < width) {
        x = width - 16;
        vertical_block(dst + x, src + (x << wide), stride, weights, taps, start, shift, wide);
    }
}

AVX2 void resample_vertical_u8_avx2(int16_t *restrict dst, const uint8_t *restrict src,
                                  ptrdiff_t stride, ptrdiff_t width,
                                  const int16_t *restrict weights, ptrdiff_t taps) {
    if (width < 16) {
        resample_vertical_u8_c(dst, src, stride, width, weights, taps);
        return;
    }
    int shift = RESAMPLE_TAP_BITS - resample_fraction(8);
    __m256i start = _mm256_set1_epi32((1 << (shift - 1)) - (128 << RESAMPLE_TAP_BITS));
    __m128i count = _mm_cvtsi32_si128(shift);
    const char *rows = (const char *)src;
    if (taps == 4) {
        vertical_row(dst, rows, stride, width, weights, 4, start, count, 0);
    } else {
        vertical_row(dst, rows, stride, width, weights, taps, start, count, 0);
    }
}

AVX2 void resample_vertical_u16_avx2(int16_t *restrict dst, const uint16_t *restrict src,
                                   ptrdiff_t stride, ptrdiff_t width,
                                   const int16_t *restrict weights, ptrdiff_t taps, int depth) {
    if (width < 16) {
        resample_vertical_u16_c(dst, src, stride, width, weights, taps, depth);
        return;
    }
    int shift = RESAMPLE_TAP_BITS - resample_fraction(depth);
    int32_t bias = 32768 - (1 << (depth - 1));
    __m256i start = _mm256_set1_epi32((1 << (shift - 1)) + (bias << RESAMPLE_TAP_BITS));
    __m128i count = _mm_cvtsi32_si128(shift);
    const char *rows = (const char *)src;
    if (taps == 4) {
        vertical_row(dst, rows, stride, width, weights, 4, start, count, 1);
    } else {
        vertical_row(dst, rows, stride, width, weights, taps, start, count, 1);
    }
}

// The sums of outputs j...j + 7 whose fours begin within six intermediates of each other.
AVX2_INLINE __m256i sum8_near(const int16_t *src, const struct resample_row *row, ptrdiff_t j,
                              ptrdiff_t taps) {
    const __m256i spread = _mm256_setr_epi8(0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12, 0,
                                            0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8, 12, 12, 12, 12);
    const __m256i bytes = _mm256_set1_epi32(0x03020100);
    __m256i starts = _mm256_loadu_si256((const __m256i *)(row->starts + j));
    __m256i delta = _mm256_sub_epi32(starts, _mm256_shuffle_epi32(starts, 0));
    delta = _mm256_shuffle_epi8(delta, spread);
    __m256i order = _mm256_add_epi8(_mm256_add_epi8(delta, delta), bytes);

    const int16_t *low = src + row->starts[j];
    const int16_t *high = src + row->starts[j + 4];
    const int16_t *weights = row->weights + j * 2;
    __m256i sum = _mm256_setzero_si256();
    for (ptrdiff_t k = 0; k < taps; k += 2) {
        __m256i samples =
            _mm256_inserti128_si256(_mm256_castsi128_si256(_mm_loadu_si128((const void *)(low + k))),
                                    _mm_loadu_si128((const void *)(high + k)), 1);
        samples = _mm256_shuffle_epi8(samples, order);
        __m256i pairs = _mm256_loadu_si256((const void *)(weights + k * row->padded));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(samples, pairs));
    }
    return sum;
}

// The same for outputs that lie farther apart.
AVX2_INLINE __m256i sum8_far(const int16_t *src, const struct resample_row *row, ptrdiff_t j) {
    __m256i starts = _mm256_loadu_si256((const __m256i *)(row->starts + j));
    const int16_t *weights = row->weights + j * 2;
    __m256i sum = _mm256_setzero_si256();
    for (ptrdiff_t k = 0; k < row->taps; k += 2) {
        __m256i samples = _mm256_i32gather_epi32((const int *)(const void *)(src + k), starts, 2);
        __m256i pairs = _mm256_loadu_si256((const void *)(weights + k * row->padded));
        sum = _mm256_add_epi32(sum, _mm256_madd_epi16(samples, pairs));
    }
    return sum;
}

enum reach { FOUR_TAPS, NEAR, FAR };

static inline enum reach reach_of(const struct resample_row *row) {
    return row->spread4 > 6 ? FAR : row->taps == 4 ? FOUR_TAPS : NEAR;
}

AVX2_INLINE __m256i sum8(const int16_t *src, const struct resample_row *row, ptrdiff_t j,
                         enum reach reach) {
    return reach == FOUR_TAPS ? sum8_near(src, row, j, 4)
           : reach == NEAR    ? sum8_near(src, row, j, row->taps)
                              : sum8_far(src, row, j);
}

AVX2_INLINE void horizontal_row_u8(uint8_t *dst, const int16_t *src,
                                   const struct resample_row *row, enum reach reach) {
    enum { SHIFT = RESAMPLE_TAP_BITS + 7 };
    const __m256i half = _mm256_set1_epi32(1 << (SHIFT - 1));
    for (ptrdiff_t j = 0; j < row->width; j += 16) {
        __m256i a = _mm256_add_epi32(sum8(src, row, j, reach), half);
        __m256i b = _mm256_add_epi32(sum8(src, row, j + 8, reach), half);
        a = _mm256_packs_epi32(_mm256_srai_epi32(a, SHIFT), _mm256_srai_epi32(b, SHIFT));
        a = _mm256_add_epi16(_mm256_permute4x64_epi64(a, 0xd8), _mm256_set1_epi16(128));
        __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
        if (j + 16 <= row->width) {
            _mm_storeu_si128((__m128i *)(dst + j), bytes);
        } else {
            uint8_t last[16];
            _mm_storeu_si128((__m128i *)last, bytes);
            memcpy(dst + j, last, (size_t)(row->width - j));
        }
    }
}

AVX2 void resample_horizontal_u8_avx2(uint8_t *restrict dst, const int16_t *restrict src,
                                    const struct resample_row *row) {
    switch (reach_of(row)) {
    case FOUR_TAPS: horizontal_row_u8(dst, src, row, FOUR_TAPS); break;
    case NEAR: horizontal_row_u8(dst, src, row, NEAR); break;
    case FAR: horizontal_row_u8(dst, src, row, FAR); break;
    }
}

AVX2_INLINE __m256i finish_u16(__m256i sum, __m256i half, __m128i shift, __m256i bias,
                               __m256i maximum) {
    sum = _mm256_add_epi32(_mm256_sra_epi32(_mm256_add_epi32(sum, half), shift), bias);
    return _mm256_min_epi32(_mm256_max_epi32(sum, _mm256_setzero_si256()), maximum);
}

AVX2_INLINE void horizontal_row_u16(uint16_t *dst, const int16_t *src,
                                    const struct resample_row *row, int depth, enum reach reach) {
    int bits = RESAMPLE_TAP_BITS + resample_fraction(depth);
    __m128i shift = _mm_cvtsi32_si128(bits);
    __m256i half = _mm256_set1_epi32(1 << (bits - 1));
    __m256i bias = _mm256_set1_epi32(1 << (depth - 1));
    __m256i maximum = _mm256_set1_epi32((1 << depth) - 1);
    for (ptrdiff_t j = 0; j < row->width; j += 16) {
        __m256i a = finish_u16(sum8(src, row, j, reach), half, shift, bias, maximum);
        __m256i b = finish_u16(sum8(src, row, j + 8, reach), half, shift, bias, maximum);
        a = _mm256_permute4x64_epi64(_mm256_packus_epi32(a, b), 0xd8);
        if (j + 16 <= row->width) {
            _mm256_storeu_si256((__m256i *)(dst + j), a);
        } else {
            uint16_t last[16];
            _mm256_storeu_si256((__m256i *)last, a);
            memcpy(dst + j, last, (size_t)(row->width - j) * sizeof *dst);
        }
    }
}

AVX2 void resample_horizontal_u16_avx2(uint16_t *restrict dst, const int16_t *restrict src,
                                     const struct resample_row *row, int depth) {
    switch (reach_of(row)) {
    case FOUR_TAPS: horizontal_row_u16(dst, src, row, depth, FOUR_TAPS); break;
    case NEAR: horizontal_row_u16(dst, src, row, depth, NEAR); break;
    case FAR: horizontal_row_u16(dst, src, row, depth, FAR); break;
    }
}

void resample_kernels_init_avx2(struct resample_kernels *kernels) {
    kernels->vertical_u8 = resample_vertical_u8_avx2;
    kernels->vertical_u16 = resample_vertical_u16_avx2;
    kernels->horizontal_u8 = resample_horizontal_u8_avx2;
    kernels->horizontal_u16 = resample_horizontal_u16_avx2;
}

#endif
