// Pixel shuffle and interpolation between maps of different resolution: one source for all levels,
// compiled for each so that fmaf is an instruction.

#ifndef SUBPIXEL_RESOLUTION_H
#define SUBPIXEL_RESOLUTION_H

#include <math.h>

#include "map.h"
#include "network_kernels.h"

static inline void shuffle_row(float *restrict out, ptrdiff_t out_phase_stride,
                               const float *restrict in, ptrdiff_t in_stride,
                               ptrdiff_t in_phase_stride, ptrdiff_t tiles, ptrdiff_t block) {
    for (ptrdiff_t j = 0; j < block; j++) {
        for (ptrdiff_t phase = 0; phase < 4; phase++) {
            const float *plane = in + in_stride * j + in_phase_stride * phase;
            // Pixel 4·tile + phase goes to block·(4·tile + phase) + j: a stride of `block` tiles.
            float *target = out + map_offset(block * phase + j, out_phase_stride);
            for (ptrdiff_t tile = 0; tile < tiles; tile++) target[block * tile] = plane[tile];
        }
    }
}

static inline void resize_row(float *restrict out, ptrdiff_t out_phase_stride,
                              const float *const *rows, ptrdiff_t in_phase_stride,
                              ptrdiff_t tiles, const float *row_weights, ptrdiff_t first,
                              ptrdiff_t last, const struct resize_f32 *resize) {
    for (ptrdiff_t x = 0; x < 4 * tiles; x++) {
        for (ptrdiff_t k = 0; k < resize->factor; k++) {
            float sum = 0;
            for (ptrdiff_t j = 0; j < resize->taps; j++) {
                ptrdiff_t from = x + resize->starts[k] + j;
                from = from < first ? first : from;
                from = from > last ? last : from;
                ptrdiff_t offset = map_offset(from, in_phase_stride);
                float column = 0;
                for (ptrdiff_t i = 0; i < resize->taps; i++) {
                    column = fmaf(row_weights[i], rows[i][offset], column);
                }
                sum = fmaf(resize->weights[k * resize->taps + j], column, sum);
            }
            out[map_offset(x * resize->factor + k, out_phase_stride)] = sum;
        }
    }
}

#endif
