// Direct convolution: the C reference.

#pragma STDC FP_CONTRACT OFF

#include "activation.h"
#include "map.h"
#include "network_c.h"

static float conv2d_pixel(const float *const *rows, ptrdiff_t phase_stride, ptrdiff_t x,
                          ptrdiff_t o, const struct conv2d_f32 *conv) {
    const float *weight = conv->weights + o;
    float sum = conv->bias[o];
    for (ptrdiff_t c = 0; c < conv->input_channels; c++) {
        for (ptrdiff_t i = 0; i < conv->kernel_height; i++) {
            const float *row = rows[i] + 4 * phase_stride * c;
            for (ptrdiff_t j = 0; j < conv->kernel_width; j++) {
                sum = fmaf(*weight, row[map_offset(x + j - conv->padding_left, phase_stride)],
                           sum);
                weight += conv->output_channels;
            }
        }
    }
    return sum;
}

void conv2d_c(float *restrict out, const float *const *rows, const float *addend,
              ptrdiff_t phase_stride, ptrdiff_t tiles, const struct conv2d_f32 *conv) {
    for (ptrdiff_t o = 0; o < conv->output_channels; o++) {
        for (ptrdiff_t x = 0; x < 4 * tiles; x++) {
            ptrdiff_t offset = map_offset(x, phase_stride);
            float sum = conv2d_pixel(rows, phase_stride, x, o, conv);
            if (addend) {
                sum = sum + addend[conv->addend_stride * o + offset];
            }
            out[4 * phase_stride * o + offset] = activate_c(sum, &conv->activation, o);
        }
    }
}
