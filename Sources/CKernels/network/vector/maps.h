// Functions of single pixels, on vectors.

static void activate_row_vector(float *out, const float *in, ptrdiff_t phase_stride,
                                ptrdiff_t tiles, ptrdiff_t channels,
                                const struct activation_f32 *activation) {
    for (ptrdiff_t plane = 0; plane < 4 * channels; plane++) {
        for (ptrdiff_t tile = 0; tile < tiles; tile += LANES) {
            vf v = load(in + phase_stride * plane + tile);
            activate_vectors(&v, 1, activation, plane >> 2);
            store(out + phase_stride * plane + tile, v);
        }
    }
}

static void affine_vector(float *out, const float *in, ptrdiff_t phase_stride, ptrdiff_t tiles,
                          ptrdiff_t channels, const float *scale, const float *shift) {
    for (ptrdiff_t plane = 0; plane < 4 * channels; plane++) {
        vf factor = splat(scale[plane >> 2]), offset = splat(shift[plane >> 2]);
        for (ptrdiff_t tile = 0; tile < tiles; tile += LANES) {
            ptrdiff_t i = phase_stride * plane + tile;
            store(out + i, fma_vector(load(in + i), factor, offset));
        }
    }
}

static void combine_vector(float *out, const float *a, ptrdiff_t a_stride, const float *b,
                           ptrdiff_t b_stride, ptrdiff_t phase_stride, ptrdiff_t tiles,
                           ptrdiff_t channels, enum combine_kind kind) {
    for (ptrdiff_t c = 0; c < channels; c++) {
        for (ptrdiff_t phase = 0; phase < 4; phase++) {
            for (ptrdiff_t tile = 0; tile < tiles; tile += LANES) {
                ptrdiff_t i = phase_stride * phase + tile;
                vf p = load(a + a_stride * c + i), q = load(b + b_stride * c + i);
                vf r = kind == COMBINE_ADD ? p + q : kind == COMBINE_SUBTRACT ? p - q : p * q;
                store(out + 4 * phase_stride * c + i, r);
            }
        }
    }
}

static void shuffle_vector(float *restrict out, ptrdiff_t out_phase_stride,
                           const float *restrict in, ptrdiff_t in_stride,
                           ptrdiff_t in_phase_stride, ptrdiff_t tiles, ptrdiff_t block) {
    shuffle_row(out, out_phase_stride, in, in_stride, in_phase_stride, tiles, block);
}

static void resize_vector(float *restrict out, ptrdiff_t out_phase_stride,
                          const float *const *rows, ptrdiff_t in_phase_stride, ptrdiff_t tiles,
                          const float *row_weights, ptrdiff_t first, ptrdiff_t last,
                          const struct resize_f32 *resize) {
    resize_row(out, out_phase_stride, rows, in_phase_stride, tiles, row_weights, first, last,
               resize);
}

// More independent chains than latency × units of any processor so far.
static int64_t fma_spin_vector(int64_t rounds) {
    enum { CHAINS = 12 };
    vf sum[CHAINS];
    UNROLL for (int i = 0; i < CHAINS; i++) sum[i] = splat((float)i);
    vf factor = splat(0.5f), one = splat(1.0f);
    for (int64_t round = 0; round < rounds; round++) {
        // Values the compiler cannot see through, lest it fold the loop.
        __asm__ volatile("" : "+" VECTOR_CONSTRAINT(factor), "+" VECTOR_CONSTRAINT(one));
        UNROLL for (int i = 0; i < CHAINS; i++) sum[i] = fma_vector(sum[i], factor, one);
    }
    UNROLL for (int i = 0; i < CHAINS; i++) __asm__ volatile("" : : VECTOR_CONSTRAINT(sum[i]));
    return rounds * CHAINS * LANES;
}
