// Tiles of maps of pixels: vectors of LANES channels. See network_kernels.h.

// Pixels of a tile whose sums fit the registers beside a weight.
#define TILE_PIXELS (VECTOR_REGISTERS == 32 ? 16 : 8)

// Applies the activation to `count` vectors of channels o ... o + LANES − 1.
INLINE void activate_channels(vf *v, const int count, const struct activation_f32 *activation,
                              ptrdiff_t o) {
    if (activation->kind == ACTIVATION_PRELU) {
        vf slope = load(activation->slopes + o);
        UNROLL for (int i = 0; i < count; i++) v[i] = v[i] > splat(0) ? v[i] : slope * v[i];
    } else {
        activate_vectors(v, count, activation, o);
    }
}

INLINE vf addend_vector(const float *pixel, const struct conv2d_f32 *conv, ptrdiff_t o) {
    return conv->addend_stride == 0 ? splat(*pixel) : load(pixel + o);
}

// `in_pixel` is steps->in.pixel: a constant where it is one, so that the inputs' addresses need no
// register each.
INLINE void tile_direct(float *out, const float *in, const float *addend,
                        const struct tile_steps *steps, const struct conv2d_f32 *conv,
                        ptrdiff_t in_pixel) {
    struct tile_steps step = *steps;
    for (ptrdiff_t o = 0; o < conv->output_channels; o += LANES) {
        for (ptrdiff_t y = 0; y < 4; y += TILE_PIXELS / 4) {
            const float *weights = conv->weights + o;
            vf sum[TILE_PIXELS];
            UNROLL for (int p = 0; p < TILE_PIXELS; p++) sum[p] = load(conv->bias + o);
            for (ptrdiff_t c = 0; c < conv->input_channels; c++) {
                for (ptrdiff_t i = 0; i < conv->kernel_height; i++) {
                    const float *rows[TILE_PIXELS / 4];
                    UNROLL for (int q = 0; q < TILE_PIXELS / 4; q++) {
                        rows[q] = in + (y + i + q) * step.in.row + c;
                    }
                    ROLLED for (ptrdiff_t j = 0; j < conv->kernel_width; j++) {
                        vf weight = load(weights);
                        UNROLL for (int q = 0; q < TILE_PIXELS / 4; q++) {
                            UNROLL for (int p = 0; p < 4; p++) {
                                vf value = splat(rows[q][p * in_pixel]);
                                sum[4 * q + p] = fma_vector(weight, value, sum[4 * q + p]);
                            }
                            rows[q] += in_pixel;
                        }
                        weights += conv->output_channels;
                    }
                }
            }
            if (addend) {
                UNROLL for (int p = 0; p < TILE_PIXELS; p++) {
                    const float *pixel = addend + (y + p / 4) * step.addend.row
                                         + p % 4 * step.addend.pixel;
                    sum[p] = sum[p] + addend_vector(pixel, conv, o);
                }
            }
            activate_channels(sum, TILE_PIXELS, &conv->activation, o);
            UNROLL for (int p = 0; p < TILE_PIXELS; p++) {
                store(out + (y + p / 4) * step.out.row + p % 4 * step.out.pixel + o, sum[p]);
            }
        }
    }
}

static void tile_conv2d_vector(float *out, const float *in, const float *addend,
                               const struct tile_steps *steps, const struct conv2d_f32 *conv) {
    switch (steps->in.pixel) {
    case 4: tile_direct(out, in, addend, steps, conv, 4); break;
    default: tile_direct(out, in, addend, steps, conv, steps->in.pixel); break;
    }
}

static void tile_transform_vector(float *restrict out, const float *in, struct pixel_steps steps) {
    for (ptrdiff_t c = 0; c < steps.pixel; c += LANES) {
        UNROLL for (int pair = 0; pair < 3; pair++) {
            vf first[6], second[6];
            KEEP_LOADS_HERE;
            UNROLL for (int i = 0; i < 6; i++) {
                const float *row = in + i * steps.row + c;
                vf d[6];
                UNROLL for (int j = 0; j < 6; j++) {
                    d[j] = pair == 0 || (j > 0 && j < 5) ? load(row + j * steps.pixel) : splat(0);
                }
                input_pair(&first[i], &second[i], d, pair);
            }
            int first_column = pair == 0 ? 0 : 2 * pair - 1;
            int second_column = pair == 0 ? 5 : 2 * pair;
            input_column(out + steps.pixel * first_column + c, steps.pixel * 6, first);
            input_column(out + steps.pixel * second_column + c, steps.pixel * 6, second);
        }
    }
}

// Products of `count` tiles for LANES channels from o on: product[count][36][LANES]. `in_pixel` as in
// tile_direct.
INLINE void tile_products(float *product, const float *in, ptrdiff_t in_pixel,
                          const struct conv2d_f32 *conv, ptrdiff_t o, const int count) {
    ptrdiff_t channels = conv->input_channels, outputs = conv->output_channels;
    ptrdiff_t in_tile = WINOGRAD_FREQUENCIES * in_pixel;
    const float *weights = conv->weights + o;
    for (ptrdiff_t f = 0; f < WINOGRAD_FREQUENCIES; f++) {
        vf sum[TILE_BATCH];
        UNROLL for (int n = 0; n < count; n++) sum[n] = splat(0);
        ROLLED for (ptrdiff_t c = 0; c < channels; c++) {
            vf weight = load(weights);
            UNROLL for (int n = 0; n < count; n++) {
                sum[n] = fma_vector(weight, splat(in[n * in_tile + c]), sum[n]);
            }
            weights += outputs;
        }
        UNROLL for (int n = 0; n < count; n++) {
            store(product + (n * WINOGRAD_FREQUENCIES + f) * LANES, sum[n]);
        }
        in += in_pixel;
    }
}

// LANES channels of a tile from o on: the inverse, bias, addend and activation.
INLINE void tile_inverse(float *out, const float *addend, const float *product,
                         const struct tile_steps *steps, const struct conv2d_f32 *conv,
                         ptrdiff_t o) {
    vf columns[6][4];
    UNROLL for (int j = 0; j < 6; j++) {
        vf m[6];
        UNROLL for (int i = 0; i < 6; i++) m[i] = load(product + LANES * (6 * i + j));
        output_transform_vector(columns[j], m, NULL);
    }
    vf bias = load(conv->bias + o);
    UNROLL for (int i = 0; i < 4; i++) {
        vf row[6], y[4];
        UNROLL for (int j = 0; j < 6; j++) row[j] = columns[j][i];
        output_transform_vector(y, row, &bias);
        if (addend) {
            UNROLL for (int p = 0; p < 4; p++) {
                const float *pixel = addend + i * steps->addend.row + p * steps->addend.pixel;
                y[p] = y[p] + addend_vector(pixel, conv, o);
            }
        }
        activate_channels(y, 4, &conv->activation, o);
        float *to = out + i * steps->out.row + o;
        UNROLL for (int p = 0; p < 4; p++) store(to + p * steps->out.pixel, y[p]);
    }
}

#define CASES(in_pixel)                                                                           \
    switch (count) {                                                                              \
    case 1: tile_products(product, transformed, in_pixel, conv, o, 1); break;                     \
    case 2: tile_products(product, transformed, in_pixel, conv, o, 2); break;                     \
    case 3: tile_products(product, transformed, in_pixel, conv, o, 3); break;                     \
    case 4: tile_products(product, transformed, in_pixel, conv, o, 4); break;                     \
    case 5: tile_products(product, transformed, in_pixel, conv, o, 5); break;                     \
    case 6: tile_products(product, transformed, in_pixel, conv, o, 6); break;                     \
    case 7: tile_products(product, transformed, in_pixel, conv, o, 7); break;                     \
    case 8: tile_products(product, transformed, in_pixel, conv, o, 8); break;                     \
    }

static void tile_winograd_vector(float *const *out, const float *transformed,
                                 const float *const *addend, ptrdiff_t count,
                                 const struct tile_steps *steps, const struct conv2d_f32 *conv) {
    float product[TILE_BATCH * WINOGRAD_FREQUENCIES * LANES] __attribute__((aligned(64)));
    for (ptrdiff_t o = 0; o < conv->output_channels; o += LANES) {
        switch (steps->in.pixel) {
        case 8: CASES(8); break;
        case 16: CASES(16); break;
        case 24: CASES(24); break;
        case 32: CASES(32); break;
        default: CASES(steps->in.pixel); break;
        }
        for (ptrdiff_t n = 0; n < count; n++) {
            tile_inverse(out[n], addend ? addend[n] : NULL,
                         product + n * WINOGRAD_FREQUENCIES * LANES, steps, conv, o);
        }
    }
}
#undef CASES
