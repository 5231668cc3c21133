// Winograd convolution: the C reference, one tile at a time.

#pragma STDC FP_CONTRACT OFF

#include "winograd.h"

#include "activation.h"
#include "map.h"
#include "network_c.h"

static void input_transform(float t[6], const float d[6]) {
    float a = fmaf(-4.0f, d[2], d[4]), b = fmaf(-4.0f, d[1], d[3]);
    float c = d[4] - d[2], e = d[3] - d[1];
    t[0] = fmaf(4.0f, d[0], fmaf(-5.0f, d[2], d[4]));
    t[1] = a + b;
    t[2] = a - b;
    t[3] = fmaf(2.0f, e, c);
    t[4] = fmaf(-2.0f, e, c);
    t[5] = fmaf(4.0f, d[1], fmaf(-5.0f, d[3], d[5]));
}

static void output_transform(float o[4], const float m[6], const float *bias) {
    float s = m[1] + m[2], d = m[1] - m[2], p = m[3] + m[4], q = m[3] - m[4];
    if (bias) {
        s = s + *bias;
        d = d + *bias;
    }
    o[0] = (m[0] + s) + p;
    o[1] = fmaf(2.0f, q, d);
    o[2] = fmaf(4.0f, p, s);
    o[3] = fmaf(8.0f, q, d) + m[5];
}

// Bᵀ d B of the tile whose input begins at pixel x: frequency f at out[f · stride].
static void transform_tile(float *out, ptrdiff_t stride, const float *const *rows,
                           ptrdiff_t channel_offset, ptrdiff_t phase_stride, ptrdiff_t x) {
    float rows_done[6][6];
    for (int i = 0; i < 6; i++) {
        float d[6];
        for (int j = 0; j < 6; j++) {
            d[j] = rows[i][channel_offset + map_offset(x + j, phase_stride)];
        }
        input_transform(rows_done[i], d);
    }
    for (int j = 0; j < 6; j++) {
        float d[6], t[6];
        for (int i = 0; i < 6; i++) d[i] = rows_done[i][j];
        input_transform(t, d);
        for (int i = 0; i < 6; i++) out[(6 * i + j) * stride] = t[i];
    }
}

// Aᵀ m A + bias.
static void inverse_tile(float out[4][4], const float m[36], float bias) {
    float columns[6][4];
    for (int j = 0; j < 6; j++) {
        float column[6];
        for (int i = 0; i < 6; i++) column[i] = m[6 * i + j];
        output_transform(columns[j], column, 0);
    }
    for (int i = 0; i < 4; i++) {
        float row[6];
        for (int j = 0; j < 6; j++) row[j] = columns[j][i];
        output_transform(out[i], row, &bias);
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
            inverse_tile(y, m, conv->bias[o]);
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
