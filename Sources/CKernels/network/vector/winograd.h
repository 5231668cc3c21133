// Winograd convolution: network/winograd.h, vectors of LANES tiles.
//
// A chunk of one to three vectors of tiles is transformed, multiplied and transformed back. A wide
// one uses each weight more often, a narrow one stays nearer to the processor; which is faster
// depends on the processor (see network/table.c).

// Vectors of a wide chunk, and output channels whose sums fit the registers beside their inputs and
// a weight. With 16 registers, 3 vectors × 4 channels spill: 64 → 32 channels took 1.6 times as long.
#if VECTOR_REGISTERS == 32
#define WIDE_CHUNK 3
#define PRODUCT_BLOCK(vectors) 8
#else
#define WIDE_CHUNK 2
#define PRODUCT_BLOCK(vectors) ((vectors) == 2 ? 6 : 8)
#endif
#define PRODUCT_MAX_BLOCK 8

// Of the six results of Bᵀ, pairs share their first steps.
INLINE void input_pair(vf *first, vf *second, const vf d[6], const int pair) {
    if (pair == 0) {
        *first = fma_vector(splat(4.0f), d[0], fma_vector(splat(-5.0f), d[2], d[4]));
        *second = fma_vector(splat(4.0f), d[1], fma_vector(splat(-5.0f), d[3], d[5]));
    } else if (pair == 1) {
        vf a = fma_vector(splat(-4.0f), d[2], d[4]), b = fma_vector(splat(-4.0f), d[1], d[3]);
        *first = a + b;
        *second = a - b;
    } else {
        vf c = d[4] - d[2], e = d[3] - d[1];
        *first = fma_vector(splat(2.0f), e, c);
        *second = fma_vector(splat(-2.0f), e, c);
    }
}

// One column of frequencies, [6] at `stride`.
INLINE void input_column(float *out, ptrdiff_t stride, const vf d[6]) {
    vf t[6];
    input_pair(&t[0], &t[5], d, 0);
    input_pair(&t[1], &t[2], d, 1);
    input_pair(&t[3], &t[4], d, 2);
    UNROLL for (int i = 0; i < 6; i++) store(out + stride * i, t[i]);
}

// Pixel −2 ... 7 of each tile, from those at `row`.
INLINE vf tile_pixel(const float *row, ptrdiff_t phase_stride, const int pixel) {
    const float *plane = row + (pixel & 3) * phase_stride;
    vf here = load(plane);
    return pixel < 0 ? load_left(plane, here) : pixel > 3 ? load_right(plane, here) : here;
}

// One vector of tiles of one channel, whose inputs begin `left` pixels left of the tiles. Two columns
// of frequencies at a time are all that registers hold; loading inputs again costs less than spilling.
INLINE void input_tiles(float *out, ptrdiff_t stride, const float *const *rows,
                        ptrdiff_t phase_stride, ptrdiff_t offset, const int left) {
    UNROLL for (int pair = 0; pair < 3; pair++) {
        vf first[6], second[6];
        KEEP_LOADS_HERE;
        UNROLL for (int i = 0; i < 6; i++) {
            const float *row = rows[i] + offset;
            vf d[6];
            // Only the first pair reads the outer ones.
            UNROLL for (int j = 0; j < 6; j++) {
                d[j] = pair == 0 || (j > 0 && j < 5) ? tile_pixel(row, phase_stride, j - left)
                                                     : splat(0);
            }
            input_pair(&first[i], &second[i], d, pair);
        }
        int first_column = pair == 0 ? 0 : 2 * pair - 1, second_column = pair == 0 ? 5 : 2 * pair;
        input_column(out + stride * first_column, stride * 6, first);
        input_column(out + stride * second_column, stride * 6, second);
    }
}

INLINE void output_transform_vector(vf o[4], const vf m[6], const vf *bias) {
    vf s = m[1] + m[2], d = m[1] - m[2], p = m[3] + m[4], q = m[3] - m[4];
    if (bias) {
        s = s + *bias;
        d = d + *bias;
    }
    o[0] = (m[0] + s) + p;
    o[1] = fma_vector(splat(2.0f), q, d);
    o[2] = fma_vector(splat(4.0f), p, s);
    o[3] = fma_vector(splat(8.0f), q, d) + m[5];
}

// One vector of tiles of output channel o: the inverse, bias, addend and activation.
INLINE void output_tiles(float *const *out, const float *const *addend, ptrdiff_t phase_stride,
                         ptrdiff_t tile, const float *product, ptrdiff_t stride,
                         const struct conv2d_f32 *conv, ptrdiff_t o) {
    vf columns[6][4];
    UNROLL for (int j = 0; j < 6; j++) {
        vf m[6];
        UNROLL for (int i = 0; i < 6; i++) m[i] = load(product + stride * (6 * i + j));
        output_transform_vector(columns[j], m, NULL);
    }
    vf bias = splat(conv->bias[o]);
    UNROLL for (int i = 0; i < 4; i++) {
        vf row[6], y[4];
        UNROLL for (int j = 0; j < 6; j++) row[j] = columns[j][i];
        output_transform_vector(y, row, &bias);
        if (addend) {
            const float *from = addend[i] + conv->addend_stride * o + tile;
            UNROLL for (int p = 0; p < 4; p++) y[p] = y[p] + load(from + phase_stride * p);
        }
        activate_vectors(y, 4, &conv->activation, o);
        float *to = out[i] + 4 * phase_stride * o + tile;
        UNROLL for (int p = 0; p < 4; p++) store(to + phase_stride * p, y[p]);
    }
}

// `block` output channels of one frequency: a small matrix product with the tiles as columns.
INLINE void product_block(float *out, const float *in, const float *weights, ptrdiff_t channels,
                          ptrdiff_t outputs, const int block, const int vectors) {
    vf sum[PRODUCT_MAX_BLOCK][3];
    UNROLL for (int b = 0; b < block; b++) {
        UNROLL for (int v = 0; v < vectors; v++) sum[b][v] = splat(0);
    }
    for (ptrdiff_t c = 0; c < channels; c++) {
        vf input[3];
        UNROLL for (int v = 0; v < vectors; v++) input[v] = load(in + LANES * v);
        UNROLL for (int b = 0; b < block; b++) {
            vf weight = splat(weights[b]);
            UNROLL for (int v = 0; v < vectors; v++) {
                sum[b][v] = fma_vector(weight, input[v], sum[b][v]);
            }
        }
        in += LANES * vectors;
        weights += outputs;
    }
    UNROLL for (int b = 0; b < block; b++) {
        UNROLL for (int v = 0; v < vectors; v++) store(out + LANES * (vectors * b + v), sum[b][v]);
    }
}

INLINE void winograd_product(float *product, ptrdiff_t out_stride, const float *transformed,
                             ptrdiff_t in_stride, const struct conv2d_f32 *conv,
                             const int vectors) {
    ptrdiff_t channels = conv->input_channels, outputs = conv->output_channels;
    ptrdiff_t tiles = LANES * vectors;
    ptrdiff_t blocks = (outputs + PRODUCT_BLOCK(vectors) - 1) / PRODUCT_BLOCK(vectors);
    for (ptrdiff_t f = 0; f < WINOGRAD_FREQUENCIES; f++) {
        const float *in = transformed + f * in_stride;
        const float *weights = conv->weights + f * channels * outputs;
        float *out = product + f * out_stride;
        for (ptrdiff_t n = 0; n < blocks; n++) {
            ptrdiff_t o = outputs * n / blocks;
#define CASE(size)                                                                                \
    case size:                                                                                    \
        if (size <= PRODUCT_BLOCK(vectors))                                                       \
            product_block(out + tiles * o, in, weights + o, channels, outputs, size, vectors);    \
        break;
            switch (outputs * (n + 1) / blocks - o) {
                CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8)
            }
#undef CASE
        }
    }
}

INLINE void winograd_chunk(float *const *out, const float *const *rows, const float *const *addend,
                           ptrdiff_t phase_stride, ptrdiff_t tile, const struct conv2d_f32 *conv,
                           float *scratch, const int vectors) {
    ptrdiff_t tiles = LANES * vectors;
    ptrdiff_t in_stride = winograd_stride(conv->input_channels, tiles);
    ptrdiff_t out_stride = winograd_stride(conv->output_channels, tiles);
    float *product = scratch + WINOGRAD_FREQUENCIES * in_stride;
#define CASE(left)                                                                                \
    case left:                                                                                    \
        for (ptrdiff_t c = 0; c < conv->input_channels; c++) {                                    \
            for (ptrdiff_t v = 0; v < tiles; v += LANES) {                                        \
                input_tiles(scratch + tiles * c + v, in_stride, rows, phase_stride,               \
                            4 * phase_stride * c + tile + v, left);                               \
            }                                                                                     \
        }                                                                                         \
        break;
    switch (conv->padding_left) {
        CASE(0)
        CASE(1)
        CASE(2)
    }
#undef CASE
    winograd_product(product, out_stride, scratch, in_stride, conv, vectors);
    for (ptrdiff_t o = 0; o < conv->output_channels; o++) {
        for (ptrdiff_t v = 0; v < tiles; v += LANES) {
            output_tiles(out, addend, phase_stride, tile + v, product + tiles * o + v, out_stride,
                         conv, o);
        }
    }
}

// Four output rows in chunks of `most` vectors.
INLINE void winograd_rows(float *const *out, const float *const *rows, const float *const *addend,
                          ptrdiff_t phase_stride, ptrdiff_t tiles, const struct conv2d_f32 *conv,
                          float *scratch, const int most) {
    ptrdiff_t tile = 0;
    while (tile < tiles) {
        ptrdiff_t left = (tiles - tile) / LANES;
        // Not three and one, but two and two.
        int vectors = most == 3 && left == 4 ? 2 : left < most ? (int)left : most;
        if (vectors == 1) {
            winograd_chunk(out, rows, addend, phase_stride, tile, conv, scratch, 1);
        } else if (most == 2 || vectors == 2) {
            winograd_chunk(out, rows, addend, phase_stride, tile, conv, scratch, 2);
        } else {
            winograd_chunk(out, rows, addend, phase_stride, tile, conv, scratch, 3);
        }
        tile += LANES * vectors;
    }
}

static void conv2d_winograd_vector(float *const *out, const float *const *rows,
                                   const float *const *addend, ptrdiff_t phase_stride,
                                   ptrdiff_t tiles, const struct conv2d_f32 *conv,
                                   float *restrict scratch) {
    winograd_rows(out, rows, addend, phase_stride, tiles, conv, scratch, WIDE_CHUNK);
}

static void conv2d_winograd_narrow_vector(float *const *out, const float *const *rows,
                                          const float *const *addend, ptrdiff_t phase_stride,
                                          ptrdiff_t tiles, const struct conv2d_f32 *conv,
                                          float *restrict scratch) {
    for (ptrdiff_t tile = 0; tile < tiles; tile += LANES) {
        winograd_chunk(out, rows, addend, phase_stride, tile, conv, scratch, 1);
    }
}
