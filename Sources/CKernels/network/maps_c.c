// Functions of single pixels, and changes of resolution: the C reference.

#pragma STDC FP_CONTRACT OFF

#include "activation.h"
#include "map.h"
#include "network_c.h"
#include "resolution.h"

void activate_row_c(float *out, const float *in, ptrdiff_t phase_stride, ptrdiff_t tiles,
                    ptrdiff_t channels, const struct activation_f32 *activation) {
    for (ptrdiff_t c = 0; c < channels; c++) {
        for (ptrdiff_t x = 0; x < 4 * tiles; x++) {
            ptrdiff_t i = 4 * phase_stride * c + map_offset(x, phase_stride);
            out[i] = activate_c(in[i], activation, c);
        }
    }
}

void affine_c(float *out, const float *in, ptrdiff_t phase_stride, ptrdiff_t tiles,
              ptrdiff_t channels, const float *scale, const float *shift) {
    for (ptrdiff_t c = 0; c < channels; c++) {
        for (ptrdiff_t x = 0; x < 4 * tiles; x++) {
            ptrdiff_t i = 4 * phase_stride * c + map_offset(x, phase_stride);
            out[i] = fmaf(in[i], scale[c], shift[c]);
        }
    }
}

void combine_c(float *out, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride,
               ptrdiff_t phase_stride, ptrdiff_t tiles, ptrdiff_t channels,
               enum combine_kind kind) {
    for (ptrdiff_t c = 0; c < channels; c++) {
        for (ptrdiff_t x = 0; x < 4 * tiles; x++) {
            ptrdiff_t i = map_offset(x, phase_stride);
            float p = a[a_stride * c + i], q = b[b_stride * c + i];
            float *r = out + 4 * phase_stride * c + i;
            switch (kind) {
            case COMBINE_ADD: *r = p + q; break;
            case COMBINE_SUBTRACT: *r = p - q; break;
            case COMBINE_MULTIPLY: *r = p * q; break;
            }
        }
    }
}

void shuffle_c(float *restrict out, ptrdiff_t out_phase_stride, const float *restrict in,
               ptrdiff_t in_stride, ptrdiff_t in_phase_stride, ptrdiff_t tiles, ptrdiff_t block) {
    shuffle_row(out, out_phase_stride, in, in_stride, in_phase_stride, tiles, block);
}

void resize_c(float *restrict out, ptrdiff_t out_phase_stride, const float *const *rows,
              ptrdiff_t in_phase_stride, ptrdiff_t tiles, const float *row_weights,
              ptrdiff_t first, ptrdiff_t last, const struct resize_f32 *resize) {
    resize_row(out, out_phase_stride, rows, in_phase_stride, tiles, row_weights, first, last,
               resize);
}

// A call of memset, which the compiler would make of it, takes longer than the few stores there
// mostly are.
__attribute__((no_builtin("memset")))
void clear_columns_f32(float *row, ptrdiff_t phase_stride, ptrdiff_t channels, ptrdiff_t first,
                       ptrdiff_t tiles) {
    for (ptrdiff_t plane = 0; plane < 4 * channels; plane++) {
        ptrdiff_t phase = plane & 3;
        // The first tile whose pixel of this phase is not left of `first`.
        ptrdiff_t tile = (first - phase + 3) >> 2;
        for (; tile < tiles; tile++) row[plane * phase_stride + tile] = 0;
    }
}
