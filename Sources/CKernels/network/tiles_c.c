// Tiles of maps of pixels: the C reference, and what has no other version.

#pragma STDC FP_CONTRACT OFF

#include "activation.h"
#include "network_c.h"
#include "winograd.h"

void tile_conv2d_c(float *out, const float *in, const float *addend,
                   const struct tile_steps *steps, const struct conv2d_f32 *conv) {
    for (ptrdiff_t y = 0; y < 4; y++) {
        for (ptrdiff_t x = 0; x < 4; x++) {
            const float *first = in + y * steps->in.row + x * steps->in.pixel;
            for (ptrdiff_t o = 0; o < conv->output_channels; o++) {
                const float *weight = conv->weights + o;
                float sum = conv->bias[o];
                for (ptrdiff_t c = 0; c < conv->input_channels; c++) {
                    for (ptrdiff_t i = 0; i < conv->kernel_height; i++) {
                        for (ptrdiff_t j = 0; j < conv->kernel_width; j++) {
                            float value = first[i * steps->in.row + j * steps->in.pixel + c];
                            sum = fmaf(*weight, value, sum);
                            weight += conv->output_channels;
                        }
                    }
                }
                if (addend) {
                    sum = sum + addend[y * steps->addend.row + x * steps->addend.pixel
                                       + conv->addend_stride * o];
                }
                out[y * steps->out.row + x * steps->out.pixel + o] =
                    activate_c(sum, &conv->activation, o);
            }
        }
    }
}

void tile_transform_c(float *restrict out, const float *in, struct pixel_steps steps) {
    for (ptrdiff_t c = 0; c < steps.pixel; c++) {
        float rows[6][6];
        for (int i = 0; i < 6; i++) {
            float d[6];
            for (int j = 0; j < 6; j++) d[j] = in[i * steps.row + j * steps.pixel + c];
            winograd_input_c(rows[i], d);
        }
        for (int j = 0; j < 6; j++) {
            float d[6], t[6];
            for (int i = 0; i < 6; i++) d[i] = rows[i][j];
            winograd_input_c(t, d);
            for (int i = 0; i < 6; i++) out[(6 * i + j) * steps.pixel + c] = t[i];
        }
    }
}

void tile_winograd_c(float *const *out, const float *transformed, const float *const *addend,
                     ptrdiff_t count, const struct tile_steps *steps,
                     const struct conv2d_f32 *conv) {
    ptrdiff_t channels = conv->input_channels, outputs = conv->output_channels;
    for (ptrdiff_t n = 0; n < count; n++) {
        const float *in = transformed + n * WINOGRAD_FREQUENCIES * steps->in.pixel;
        for (ptrdiff_t o = 0; o < outputs; o++) {
            float m[WINOGRAD_FREQUENCIES], y[4][4];
            for (ptrdiff_t f = 0; f < WINOGRAD_FREQUENCIES; f++) {
                m[f] = 0;
                for (ptrdiff_t c = 0; c < channels; c++) {
                    m[f] = fmaf(conv->weights[(f * channels + c) * outputs + o],
                                in[f * steps->in.pixel + c], m[f]);
                }
            }
            winograd_inverse_c(y, m, conv->bias[o]);
            for (int i = 0; i < 4; i++) {
                for (int j = 0; j < 4; j++) {
                    float v = y[i][j];
                    if (addend) {
                        v = v + addend[n][i * steps->addend.row + j * steps->addend.pixel
                                          + conv->addend_stride * o];
                    }
                    out[n][i * steps->out.row + j * steps->out.pixel + o] =
                        activate_c(v, &conv->activation, o);
                }
            }
        }
    }
}

// MARK: One version

#define LOAD(name, sample)                                                                        \
    void name(float *out, ptrdiff_t pixel, const sample *row, ptrdiff_t pixels, float scale) {    \
        for (ptrdiff_t x = 0; x < pixels; x++) out[pixel * x] = (float)row[x] * scale;            \
    }

LOAD(tile_load_u8, uint8_t)
LOAD(tile_load_u16, uint16_t)

#define FOR_EACH_PIXEL                                                                            \
    for (ptrdiff_t j = 0; j < 4; j++)                                                             \
        for (ptrdiff_t i = 0; i < 4; i++)

static inline ptrdiff_t at(struct pixel_steps steps, ptrdiff_t x, ptrdiff_t y) {
    return y * steps.row + x * steps.pixel;
}

void tile_activate(float *out, const float *in, const struct tile_steps *steps, ptrdiff_t channels,
                   const struct activation_f32 *activation) {
    FOR_EACH_PIXEL {
        const float *from = in + at(steps->in, i, j);
        float *to = out + at(steps->out, i, j);
        for (ptrdiff_t c = 0; c < channels; c++) to[c] = activate_c(from[c], activation, c);
    }
}

void tile_affine(float *out, const float *in, const struct tile_steps *steps, ptrdiff_t channels,
                 const float *scale, const float *shift) {
    FOR_EACH_PIXEL {
        const float *from = in + at(steps->in, i, j);
        float *to = out + at(steps->out, i, j);
        for (ptrdiff_t c = 0; c < channels; c++) to[c] = fmaf(from[c], scale[c], shift[c]);
    }
}

void tile_combine(float *out, const float *a, ptrdiff_t a_stride, const float *b,
                  ptrdiff_t b_stride, const struct tile_steps *steps, ptrdiff_t channels,
                  enum combine_kind kind) {
    FOR_EACH_PIXEL {
        const float *p = a + at(steps->in, i, j), *q = b + at(steps->addend, i, j);
        float *to = out + at(steps->out, i, j);
        for (ptrdiff_t c = 0; c < channels; c++) {
            float x = p[a_stride * c], y = q[b_stride * c];
            to[c] = kind == COMBINE_ADD ? x + y : kind == COMBINE_SUBTRACT ? x - y : x * y;
        }
    }
}

void tile_copy(float *out, const float *in, const struct tile_steps *steps, ptrdiff_t channels) {
    FOR_EACH_PIXEL {
        const float *from = in + at(steps->in, i, j);
        float *to = out + at(steps->out, i, j);
        for (ptrdiff_t c = 0; c < channels; c++) to[c] = from[c];
    }
}

void tile_shuffle(float *out, const float *map, ptrdiff_t x, ptrdiff_t y,
                  const struct tile_steps *steps, ptrdiff_t channels, ptrdiff_t block,
                  ptrdiff_t row_step, ptrdiff_t column_step, ptrdiff_t channel_step) {
    FOR_EACH_PIXEL {
        const float *from = map + at(steps->in, (x + i) / block, (y + j) / block)
                            + (y + j) % block * row_step + (x + i) % block * column_step;
        float *to = out + at(steps->out, i, j);
        for (ptrdiff_t c = 0; c < channels; c++) to[c] = from[channel_step * c];
    }
}

static inline ptrdiff_t clamp(ptrdiff_t x, ptrdiff_t count) {
    return x < 0 ? 0 : x < count ? x : count - 1;
}

void tile_resize(float *out, const float *map, ptrdiff_t x, ptrdiff_t y, ptrdiff_t width,
                 ptrdiff_t height, const struct tile_steps *steps, ptrdiff_t channels,
                 const struct resize_f32 *resize) {
    ptrdiff_t factor = resize->factor, taps = resize->taps;
    FOR_EACH_PIXEL {
        ptrdiff_t column = (x + i) % factor, row = (y + j) % factor;
        ptrdiff_t left = (x + i) / factor + resize->starts[column];
        ptrdiff_t top = (y + j) / factor + resize->starts[row];
        const float *columns = resize->weights + column * taps;
        const float *rows = resize->weights + row * taps;
        for (ptrdiff_t c = 0; c < channels; c++) {
            float sum = 0;
            for (ptrdiff_t l = 0; l < taps; l++) {
                float column = 0;
                for (ptrdiff_t k = 0; k < taps; k++) {
                    ptrdiff_t from =
                        at(steps->in, clamp(left + l, width), clamp(top + k, height));
                    column = fmaf(rows[k], map[from + c], column);
                }
                sum = fmaf(columns[l], column, sum);
            }
            out[at(steps->out, i, j) + c] = sum;
        }
    }
}

// Four values at a time, of one pixel or of two: every processor has vectors of four floats.
typedef float four_floats __attribute__((ext_vector_type(4)));
typedef int32_t four_ints __attribute__((ext_vector_type(4)));

static inline four_ints sample_values(four_floats v, float scale, float maximum) {
    four_floats zero = {0, 0, 0, 0}, most = {maximum, maximum, maximum, maximum};
    v = v * scale;
    v = v > zero ? v : zero;
    v = v < most ? v : most;
    return __builtin_convertvector(v + 0.5f, four_ints);
}

#define STORE(name, sample)                                                                       \
    void name(sample *out, const float *in, ptrdiff_t pixel, ptrdiff_t block, ptrdiff_t pixels,   \
              float scale, float maximum) {                                                       \
        typedef sample four_samples __attribute__((ext_vector_type(4)));             \
        ptrdiff_t x = 0;                                                                          \
        /* Pixels of four values that are stored. */                                              \
        ptrdiff_t step = block == 2 ? 2 : block == 4 ? 1 : 0;                                     \
        for (; step > 0 && x + step <= pixels; x += step) {                                       \
            const float *next = step == 2 ? in + pixel : in + 2;                                  \
            four_floats values = {in[0], in[1], next[0], next[1]};                                \
            four_samples samples =                                                                \
                __builtin_convertvector(sample_values(values, scale, maximum), four_samples);     \
            memcpy(out, &samples, sizeof samples);                                                \
            in += step * pixel;                                                                   \
            out += step * block;                                                                  \
        }                                                                                         \
        for (; x < pixels; x++) {                                                                 \
            for (ptrdiff_t j = 0; j < block; j++) {                                               \
                four_floats value = {in[j]};                                                      \
                out[j] = (sample)sample_values(value, scale, maximum)[0];                         \
            }                                                                                     \
            in += pixel;                                                                          \
            out += block;                                                                         \
        }                                                                                         \
    }

STORE(tile_store_u8, uint8_t)
STORE(tile_store_u16, uint16_t)
