// Resampling kernels for AVX-512 (BW, VL): as the AVX2 ones with twice the width.
//
// In the horizontal pass one load of 32 intermediates serves a pair of taps of 16 outputs, put in
// order by vpermw. Where outputs lie too far apart for that, the AVX2 kernel runs.

#if defined(__x86_64__)

#include <immintrin.h>
#include <string.h>

#include "../resample_internal.h"

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))
#define AVX512_INLINE static inline __attribute__((target("avx512f,avx512bw,avx512vl"), always_inline))

AVX512_INLINE __m512i load_samples_u8(const void *samples) {
    return _mm512_cvtepu8_epi16(_mm256_loadu_si256(samples));
}

// Minus 32768, so that they fit 16 signed bits; `start` of the sum puts it right.
AVX512_INLINE __m512i load_samples_u16(const void *samples) {
    return _mm512_xor_si512(_mm512_loadu_si512(samples), _mm512_set1_epi16(INT16_MIN));
}

// Thirty-two intermediates.
AVX512_INLINE void vertical_block(int16_t *dst, const char *src, ptrdiff_t stride,
                                  const int16_t *weights, ptrdiff_t taps, __m512i start,
                                  __m128i shift, int wide) {
    __m512i low = start, high = start;
    for (ptrdiff_t k = 0; k < taps; k += 2) {
        const char *first = src + k * stride;
        // The pair of an odd last tap has the weight zero; its row must not be read.
        const char *second = k + 1 < taps ? first + stride : first;
        __m512i a = wide ? load_samples_u16(first) : load_samples_u8(first);
        __m512i b = wide ? load_samples_u16(second) : load_samples_u8(second);
        int32_t bits;
        memcpy(&bits, weights + k, sizeof bits);
        __m512i pair = _mm512_set1_epi32(bits);
        low = _mm512_add_epi32(low, _mm512_madd_epi16(_mm512_unpacklo_epi16(a, b), pair));
        high = _mm512_add_epi32(high, _mm512_madd_epi16(_mm512_unpackhi_epi16(a, b), pair));
    }
    low = _mm512_sra_epi32(low, shift);
    high = _mm512_sra_epi32(high, shift);
    _mm512_storeu_si512(dst, _mm512_packs_epi32(low, high));
}

AVX512_INLINE void vertical_row(int16_t *dst, const char *src, ptrdiff_t stride, ptrdiff_t width,
                                const int16_t *weights, ptrdiff_t taps, __m512i start,
                                __m128i shift, int wide) {
    ptrdiff_t x = 0;
    for (; x + 32 <= width; x += 32) {
        vertical_block(dst + x, src + (x << wide), stride, weights, taps, start, shift, wide);
    }
    // The last block overlaps the one before it, to stay inside the rows.
    if (x < width) {
        x = width - 32;
        vertical_block(dst + x, src + (x << wide), stride, weights, taps, start, shift, wide);
    }
}

AVX512 static void vertical_u8_avx512(int16_t *restrict dst, const uint8_t *restrict src,
                                      ptrdiff_t stride, ptrdiff_t width,
                                      const int16_t *restrict weights, ptrdiff_t taps) {
    if (width < 32) {
        resample_vertical_u8_avx2(dst, src, stride, width, weights, taps);
        return;
    }
    int shift = RESAMPLE_TAP_BITS - resample_fraction(8);
    __m512i start = _mm512_set1_epi32((1 << (shift - 1)) - (128 << RESAMPLE_TAP_BITS));
    __m128i count = _mm_cvtsi32_si128(shift);
    const char *rows = (const char *)src;
    if (taps == 4) {
        vertical_row(dst, rows, stride, width, weights, 4, start, count, 0);
    } else {
        vertical_row(dst, rows, stride, width, weights, taps, start, count, 0);
    }
}

AVX512 static void vertical_u16_avx512(int16_t *restrict dst, const uint16_t *restrict src,
                                       ptrdiff_t stride, ptrdiff_t width,
                                       const int16_t *restrict weights, ptrdiff_t taps,
                                       int depth) {
    if (width < 32) {
        resample_vertical_u16_avx2(dst, src, stride, width, weights, taps, depth);
        return;
    }
    int shift = RESAMPLE_TAP_BITS - resample_fraction(depth);
    int32_t bias = 32768 - (1 << (depth - 1));
    __m512i start = _mm512_set1_epi32((1 << (shift - 1)) + (bias << RESAMPLE_TAP_BITS));
    __m128i count = _mm_cvtsi32_si128(shift);
    const char *rows = (const char *)src;
    if (taps == 4) {
        vertical_row(dst, rows, stride, width, weights, 4, start, count, 1);
    } else {
        vertical_row(dst, rows, stride, width, weights, taps, start, count, 1);
    }
}

// The sums of outputs j...j + 15, which begin within thirty intermediates of each other.
AVX512_INLINE __m512i sum16(const int16_t *src, const struct resample_row *row, ptrdiff_t j,
                            ptrdiff_t taps) {
    const int16_t *first = src + row->starts[j];
    __m512i delta = _mm512_sub_epi32(_mm512_loadu_si512(row->starts + j),
                                     _mm512_set1_epi32(row->starts[j]));
    // Word indices of both samples of a pair: delta and delta + 1.
    __m512i order = _mm512_add_epi32(_mm512_or_si512(delta, _mm512_slli_epi32(delta, 16)),
                                     _mm512_set1_epi32(0x10000));
    const int16_t *weights = row->weights + j * 2;
    __m512i sum = _mm512_setzero_si512();
    for (ptrdiff_t k = 0; k < taps; k += 2) {
        __m512i samples = _mm512_permutexvar_epi16(order, _mm512_loadu_si512(first + k));
        __m512i pairs = _mm512_loadu_si512(weights + k * row->padded);
        sum = _mm512_add_epi32(sum, _mm512_madd_epi16(samples, pairs));
    }
    return sum;
}

AVX512_INLINE void horizontal_row_u8(uint8_t *dst, const int16_t *src,
                                     const struct resample_row *row, ptrdiff_t taps) {
    enum { SHIFT = RESAMPLE_TAP_BITS + 7 };
    const __m512i half = _mm512_set1_epi32((1 << (SHIFT - 1)) + (128 << SHIFT));
    for (ptrdiff_t j = 0; j < row->width; j += 16) {
        __m512i sum = _mm512_add_epi32(sum16(src, row, j, taps), half);
        sum = _mm512_max_epi32(_mm512_srai_epi32(sum, SHIFT), _mm512_setzero_si512());
        __m128i bytes = _mm512_cvtusepi32_epi8(sum);
        ptrdiff_t left = row->width - j;
        if (left >= 16) {
            _mm_storeu_si128((__m128i *)(dst + j), bytes);
        } else {
            _mm_mask_storeu_epi8(dst + j, (__mmask16)((1u << left) - 1), bytes);
        }
    }
}

AVX512 static void horizontal_u8_avx512(uint8_t *restrict dst, const int16_t *restrict src,
                                        const struct resample_row *row) {
    if (row->spread16 > 30) {
        resample_horizontal_u8_avx2(dst, src, row);
    } else if (row->taps == 4) {
        horizontal_row_u8(dst, src, row, 4);
    } else {
        horizontal_row_u8(dst, src, row, row->taps);
    }
}

AVX512_INLINE void horizontal_row_u16(uint16_t *dst, const int16_t *src,
                                      const struct resample_row *row, int depth, ptrdiff_t taps) {
    int bits = RESAMPLE_TAP_BITS + resample_fraction(depth);
    __m128i shift = _mm_cvtsi32_si128(bits);
    __m512i half = _mm512_set1_epi32(1 << (bits - 1));
    __m512i bias = _mm512_set1_epi32(1 << (depth - 1));
    __m512i maximum = _mm512_set1_epi32((1 << depth) - 1);
    for (ptrdiff_t j = 0; j < row->width; j += 16) {
        __m512i sum = _mm512_add_epi32(sum16(src, row, j, taps), half);
        sum = _mm512_add_epi32(_mm512_sra_epi32(sum, shift), bias);
        sum = _mm512_min_epi32(_mm512_max_epi32(sum, _mm512_setzero_si512()), maximum);
        __m256i words = _mm512_cvtepi32_epi16(sum);
        ptrdiff_t left = row->width - j;
        if (left >= 16) {
            _mm256_storeu_si256((__m256i *)(dst + j), words);
        } else {
            _mm256_mask_storeu_epi16(dst + j, (__mmask16)((1u << left) - 1), words);
        }
    }
}

AVX512 static void horizontal_u16_avx512(uint16_t *restrict dst, const int16_t *restrict src,
                                         const struct resample_row *row, int depth) {
    if (row->spread16 > 30) {
        resample_horizontal_u16_avx2(dst, src, row, depth);
    } else if (row->taps == 4) {
        horizontal_row_u16(dst, src, row, depth, 4);
    } else {
        horizontal_row_u16(dst, src, row, depth, row->taps);
    }
}

void resample_kernels_init_avx512(struct resample_kernels *kernels) {
    kernels->vertical_u8 = vertical_u8_avx512;
    kernels->vertical_u16 = vertical_u16_avx512;
    kernels->horizontal_u8 = horizontal_u8_avx512;
    kernels->horizontal_u16 = horizontal_u16_avx512;
}

#endif
