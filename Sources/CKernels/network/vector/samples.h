// Samples to maps and back, on vectors. Four samples of a tile are one 32-bit lane (two lanes for
// 16-bit samples), so that shifts and masks, not shuffles, part and join the phases. Little-endian.

INLINE vf scaled(vi value, vf scale) { return __builtin_convertvector(value, vf) * scale; }

static void load_u8_vector(float *restrict out, ptrdiff_t phase_stride,
                           const uint8_t *restrict row, ptrdiff_t x, ptrdiff_t width,
                           ptrdiff_t tiles, float scale) {
    vf factor = splat(scale);
    for (ptrdiff_t tile = 0; tile < tiles; tile += LANES) {
        ptrdiff_t from = x + 4 * tile;
        uint8_t edge[4 * LANES];
        const uint8_t *samples = row + from;
        if (from < 0 || from + 4 * LANES > width) {
            for (ptrdiff_t i = 0; i < 4 * LANES; i++) {
                edge[i] = from + i >= 0 && from + i < width ? row[from + i] : 0;
            }
            samples = edge;
        }
        vi word = load_bytes(samples);
        UNROLL for (int phase = 0; phase < 4; phase++) {
            vi value = (word >> (8 * phase)) & 255;
            store(out + phase_stride * phase + tile, scaled(value, factor));
        }
    }
}

static void load_u16_vector(float *restrict out, ptrdiff_t phase_stride,
                            const uint16_t *restrict row, ptrdiff_t x, ptrdiff_t width,
                            ptrdiff_t tiles, float scale) {
    vf factor = splat(scale);
    for (ptrdiff_t tile = 0; tile < tiles; tile += LANES) {
        ptrdiff_t from = x + 4 * tile;
        uint16_t edge[4 * LANES];
        const uint16_t *samples = row + from;
        if (from < 0 || from + 4 * LANES > width) {
            for (ptrdiff_t i = 0; i < 4 * LANES; i++) {
                edge[i] = from + i >= 0 && from + i < width ? row[from + i] : 0;
            }
            samples = edge;
        }
        vi low = load_bytes(samples), high = load_bytes(samples + 2 * LANES);
        vi words[2] = {__builtin_shufflevector(low, high, EVEN_LANES),
                       __builtin_shufflevector(low, high, ODD_LANES)};
        UNROLL for (int phase = 0; phase < 4; phase++) {
            vi value = (words[phase >> 1] >> (16 * (phase & 1))) & 65535;
            store(out + phase_stride * phase + tile, scaled(value, factor));
        }
    }
}

// LANES pixels of a phase plane as integers.
INLINE vi sample_lanes(const float *in, vf scale, vf maximum) {
    vf v = larger(load(in) * scale, splat(0));
    return __builtin_convertvector(smaller(v, maximum) + splat(0.5f), vi);
}

INLINE float stored_value(const float *in, ptrdiff_t phase_stride, ptrdiff_t x, float scale,
                          float maximum) {
    float v = in[map_offset(x, phase_stride)] * scale;
    v = v > 0 ? v : 0;
    v = v < maximum ? v : maximum;
    return v + 0.5f;
}

// Of LANES tiles, 32-bit words [tile][words], from [words][LANES].
INLINE void interleave_words(void *out, const vi *word, ptrdiff_t words) {
    int32_t lanes[16][LANES];
    for (ptrdiff_t k = 0; k < words; k++) store_bytes(lanes[k], word[k]);
    for (ptrdiff_t tile = 0; tile < LANES; tile++) {
        for (ptrdiff_t k = 0; k < words; k++) {
            memcpy((char *)out + 4 * (words * tile + k), &lanes[k][tile], 4);
        }
    }
}

// Most channels of a pixel shuffle that the vector path takes: block 8, as far as networks go.
#define STORE_MAX_BLOCK 8

static void store_u8_vector(uint8_t *restrict out, const float *restrict in,
                            ptrdiff_t phase_stride, ptrdiff_t block, ptrdiff_t first,
                            ptrdiff_t pixels, float scale, float maximum) {
    ptrdiff_t x = 0;
    vf factor = splat(scale), limit = splat(maximum);
    if (block <= STORE_MAX_BLOCK) {
        for (; x + 4 * LANES <= pixels; x += 4 * LANES) {
            const float *from = in + (first + x) / 4;
            vi word[STORE_MAX_BLOCK];
            // Sample q of a tile is of phase q / block and channel q % block.
            for (ptrdiff_t k = 0, phase = 0, j = 0; k < block; k++) {
                vi bytes = (vi)(0);
                UNROLL for (int i = 0; i < 4; i++) {
                    const float *plane = from + phase_stride * (4 * j + phase);
                    bytes |= sample_lanes(plane, factor, limit) << (8 * i);
                    if (++j == block) {
                        j = 0;
                        phase++;
                    }
                }
                word[k] = bytes;
            }
            interleave_words(out + block * x, word, block);
        }
    }
    for (; x < pixels; x++) {
        for (ptrdiff_t j = 0; j < block; j++) {
            out[block * x + j] = (uint8_t)(int32_t)stored_value(
                in + 4 * phase_stride * j, phase_stride, first + x, scale, maximum);
        }
    }
}

static void store_u16_vector(uint16_t *restrict out, const float *restrict in,
                             ptrdiff_t phase_stride, ptrdiff_t block, ptrdiff_t first,
                             ptrdiff_t pixels, float scale, float maximum) {
    ptrdiff_t x = 0;
    vf factor = splat(scale), limit = splat(maximum);
    if (block <= STORE_MAX_BLOCK) {
        for (; x + 4 * LANES <= pixels; x += 4 * LANES) {
            const float *from = in + (first + x) / 4;
            vi word[2 * STORE_MAX_BLOCK];
            for (ptrdiff_t k = 0, phase = 0, j = 0; k < 2 * block; k++) {
                vi pair = (vi)(0);
                UNROLL for (int i = 0; i < 2; i++) {
                    const float *plane = from + phase_stride * (4 * j + phase);
                    pair |= sample_lanes(plane, factor, limit) << (16 * i);
                    if (++j == block) {
                        j = 0;
                        phase++;
                    }
                }
                word[k] = pair;
            }
            interleave_words(out + block * x, word, 2 * block);
        }
    }
    for (; x < pixels; x++) {
        for (ptrdiff_t j = 0; j < block; j++) {
            out[block * x + j] = (uint16_t)(int32_t)stored_value(
                in + 4 * phase_stride * j, phase_stride, first + x, scale, maximum);
        }
    }
}
