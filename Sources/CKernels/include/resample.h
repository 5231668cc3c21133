// Separable resampling of one plane: a vertical pass from rows of samples to a row of 16-bit
// intermediates, then a horizontal pass from that row to a row of output samples.
//
// Priorities: the same bits at every level; no sample read or written outside what is stated; speed.
//
// Taps are signed 14-bit fixed-point numbers that sum to 1 << 14, and whose absolute values sum to
// less than 2 << 14, so no 32-bit sum overflows.
//
// Vertical:   i = sat16((Σ tap·(x − bias) + half) >> (14 − f)),   bias = 1 << (depth − 1)
// Horizontal: y = clamp(((Σ tap·i + half) >> (14 + f)) + bias, 0, (1 << depth) − 1)
//
// The intermediate keeps f = max(0, 15 − depth) fraction bits: for depths up to 15 it holds twice
// the range of the samples, which no overshoot of the taps exceeds. At 16 bits overshoot saturates.

#ifndef SUBPIXEL_RESAMPLE_H
#define SUBPIXEL_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "network_kernels.h"

// Per-output arrays of a `resample_row` are padded to a multiple of this many outputs by repeating
// the last start with taps of zero.
#define RESAMPLE_OUTPUT_PADDING 16

// A row of intermediates is readable for this many elements past its width; their values don't
// matter.
#define RESAMPLE_ROW_PADDING 64

// The taps of a row of outputs. Output j is the sum over k < taps of
// weights[((k / 2) * padded + j) * 2 + k % 2] times intermediate starts[j] + k.
struct resample_row {
    // Number of outputs to make, at least 1.
    ptrdiff_t width;
    // width rounded up to a multiple of RESAMPLE_OUTPUT_PADDING.
    ptrdiff_t padded;
    // Taps per output, even, at least 2. starts[j] + taps is at most one past the source's width.
    ptrdiff_t taps;
    // Non-decreasing; [padded].
    const int32_t *starts;
    // Pairs of taps, [taps / 2][padded][2].
    const int16_t *weights;
    // Largest starts[j + 3] - starts[j] for j a multiple of 4.
    ptrdiff_t spread4;
    // Largest starts[j + 15] - starts[j] for j a multiple of 16.
    ptrdiff_t spread16;
};

struct resample_kernels {
    // Makes `width` intermediates from `taps` rows that begin at src, `stride` bytes apart.
    // weights is padded to an even count with a zero; no row past the last tap's is read, and no
    // sample past `width`. dst: no alignment needed, no overlap with src.
    void (*vertical_u8)(int16_t *restrict dst, const uint8_t *restrict src, ptrdiff_t stride,
                        ptrdiff_t width, const int16_t *restrict weights, ptrdiff_t taps);
    void (*vertical_u16)(int16_t *restrict dst, const uint16_t *restrict src, ptrdiff_t stride,
                         ptrdiff_t width, const int16_t *restrict weights, ptrdiff_t taps,
                         int depth);

    // Makes row->width outputs; nothing past them is written. src is a padded row of intermediates.
    void (*horizontal_u8)(uint8_t *restrict dst, const int16_t *restrict src,
                          const struct resample_row *row);
    void (*horizontal_u16)(uint16_t *restrict dst, const int16_t *restrict src,
                           const struct resample_row *row, int depth);
};

// Fills the table with the C kernels, then overwrites them level by level up to `level`, which the
// processor must support. At the level NEON they stay the C kernels, which compilers vectorise.
void resample_kernels_init(struct resample_kernels *kernels, enum kernel_level level);

#endif
