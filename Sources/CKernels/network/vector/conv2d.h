// Direct convolution: a block of output channels × the four phases of one vector of tiles in
// accumulators. A weight is broadcast once for four multiplications, an input vector loaded once
// for as many as there are channels in the block.

// 6 · 4 accumulators and 6 weights of 32 registers; 3 · 4 and 3 of 16.
#if VECTOR_REGISTERS == 32
#define CONV2D_BLOCK 6
#else
#define CONV2D_BLOCK 3
#endif

// One column of the kernel: offsets[0 ... 3] of the phases' inputs.
INLINE void conv2d_column(vf sum[CONV2D_BLOCK][4], const float *row, const ptrdiff_t *offsets,
                          const float *weights, const int block) {
    vf weight[CONV2D_BLOCK];
    UNROLL for (int b = 0; b < block; b++) weight[b] = splat(weights[b]);
    UNROLL for (int p = 0; p < 4; p++) {
        vf input = load(row + offsets[p]);
        UNROLL for (int b = 0; b < block; b++) {
            sum[b][p] = fma_vector(weight[b], input, sum[b][p]);
        }
    }
}

INLINE void conv2d_block(float *out, const float *const *rows, const float *addend,
                         ptrdiff_t phase_stride, ptrdiff_t tiles, const struct conv2d_f32 *conv,
                         ptrdiff_t o, const int block) {
    // Of the pixels left of, in and right of a tile.
    ptrdiff_t offsets[2 * MAP_MAX_PADDING + 4];
    for (ptrdiff_t j = 0; j < conv->kernel_width + 3; j++) {
        offsets[j] = map_offset(j - conv->padding_left, phase_stride);
    }
    for (ptrdiff_t tile = 0; tile < tiles; tile += LANES) {
        const float *weights = conv->weights + o;
        vf sum[CONV2D_BLOCK][4];
        UNROLL for (int b = 0; b < block; b++) {
            UNROLL for (int p = 0; p < 4; p++) sum[b][p] = splat(conv->bias[o + b]);
        }
        for (ptrdiff_t c = 0; c < conv->input_channels; c++) {
            for (ptrdiff_t i = 0; i < conv->kernel_height; i++) {
                const float *row = rows[i] + 4 * phase_stride * c + tile;
                ROLLED for (ptrdiff_t j = 0; j < conv->kernel_width; j++) {
                    conv2d_column(sum, row, offsets + j, weights, block);
                    weights += conv->output_channels;
                }
            }
        }
        UNROLL for (int b = 0; b < block; b++) {
            if (addend) {
                const float *from = addend + conv->addend_stride * (o + b) + tile;
                UNROLL for (int p = 0; p < 4; p++) {
                    sum[b][p] = sum[b][p] + load(from + phase_stride * p);
                }
            }
            activate_vectors(sum[b], 4, &conv->activation, o + b);
            float *to = out + 4 * phase_stride * (o + b) + tile;
            UNROLL for (int p = 0; p < 4; p++) store(to + phase_stride * p, sum[b][p]);
        }
    }
}

static void conv2d_vector(float *restrict out, const float *const *rows, const float *addend,
                          ptrdiff_t phase_stride, ptrdiff_t tiles,
                          const struct conv2d_f32 *conv) {
    ptrdiff_t outputs = conv->output_channels;
    // As even as they can be: 16 are 6 + 5 + 5, not 6 + 6 + 4.
    ptrdiff_t blocks = (outputs + CONV2D_BLOCK - 1) / CONV2D_BLOCK;
    for (ptrdiff_t n = 0; n < blocks; n++) {
        ptrdiff_t o = outputs * n / blocks;
#define CASE(size)                                                                                \
    case size: conv2d_block(out, rows, addend, phase_stride, tiles, conv, o, size); break
        switch (outputs * (n + 1) / blocks - o) {
            CASE(1);
            CASE(2);
            CASE(3);
#if CONV2D_BLOCK == 6
            CASE(4);
            CASE(5);
            CASE(6);
#endif
        }
#undef CASE
    }
}
