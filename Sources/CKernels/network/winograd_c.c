// Winograd convolution: the C reference, one tile at a time.

#pragma STDC FP_CONTRACT OFF

#include "winograd.h"

#include "activation.h"
#include "map.h"
#include "network_c.h"

// Bᵀ d B of the tile whose input begins at pixel x: frequency f at out[f · stride].
static void transform_tile(float *out, ptrdiff_t stride, const float *const *rows,
                           ptrdiff_t channel_offset, ptrdiff_t phase_stride, ptrdiff_t x) {
    float rows_done[6][6];
    for (int i = 0; i < 6; i++) {
        float d[6];
        for (int j = 0; j < 6; j++) {
            d[j] = rows[i][channel_offset + map_offset(x + j, phase_stride)];
        }
        winograd_input_c(rows_done[i], d);
    }
    for (int j = 0; j < 6; j++) {
        float d[6], t[6];
        for (int i = 0; i < 6; i++) d[i] = rows_done[i][j];
        winograd_input_c(t, d);
        for (int i = 0; i < 6; i++) out[(6 * i + j) * stride] = t[i];
    }
}

void conv2d_winograd_c(float *const *out, const float *const *rows, const float *const *addend,
                       ptrdiff_t phase_stride, ptrdiff_t tiles, const struct conv2d_f32 *conv,
                       float *restrict scratch) {
    ptrdiff_t channels = conv->input_channels, outputs = conv->output_channels;
    for (ptrdiff_t tile = 0; tile < tiles; tile++) {
        // scratch: [36][channels]
        for (ptrdiff_t c = 0; c < channels; c++) {
            transform_tile(scratch + c, channels, rows, 4 * phase_stride * c, phase_stride,
                           4 * tile - conv->padding_left);
        }
        for (ptrdiff_t o = 0; o < outputs; o++) {
            float m[WINOGRAD_FREQUENCIES], y[4][4];
            for (ptrdiff_t f = 0; f < WINOGRAD_FREQUENCIES; f++) {
                m[f] = 0;
                for (ptrdiff_t c = 0; c < channels; c++) {
                    m[f] = fmaf(conv->weights[(f * channels + c) * outputs + o],
                                scratch[f * channels + c], m[f]);
                }
            }
            winograd_inverse_c(y, m, conv->bias[o]);
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) {
                    ptrdiff_t offset = j * phase_stride + tile;
                    float v = y[i][j];
                    if (addend) v = v + addend[i][conv->addend_stride * o + offset];
                    out[i][4 * phase_stride * o + offset] = activate_c(v, &conv->activation, o);
                }
            }
        }
    }
}

ptrdiff_t conv2d_winograd_scratch(ptrdiff_t input_channels, ptrdiff_t output_channels) {
    return WINOGRAD_FREQUENCIES * (winograd_stride(input_channels, WINOGRAD_CHUNK)
                                   + winograd_stride(output_channels, WINOGRAD_CHUNK));
}
