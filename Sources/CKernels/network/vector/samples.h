// Samples to maps and back, on vectors. Four samples of a tile are one 32-bit lane (two lanes for
// 16-bit samples), so that shifts and masks, not shuffles, part and join the phases. Little-endian.

// 32-bit words of a tile: four pixels, an enlargement of 4, 16-bit samples.
#define STORE_MAX_WORDS 8

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

INLINE int32_t sample_value(const float *in, float scale, float maximum) {
    float v = *in * scale;
    v = v > 0 ? v : 0;
    v = v < maximum ? v : maximum;
    return (int32_t)(v + 0.5f);
}

// Of LANES tiles, 32-bit words [tile][words], from [words][LANES].
INLINE void interleave_words(char *out, const vi *word, const int words) {
    if (words == 1) {
        store_bytes(out, word[0]);
    } else if (words == 2) {
        store_bytes(out, __builtin_shufflevector(word[0], word[1], LOW_PAIRS));
        store_bytes(out + sizeof(vi), __builtin_shufflevector(word[0], word[1], HIGH_PAIRS));
    } else if (words == 4) {
        vi low02 = __builtin_shufflevector(word[0], word[2], LOW_PAIRS);
        vi low13 = __builtin_shufflevector(word[1], word[3], LOW_PAIRS);
        vi high02 = __builtin_shufflevector(word[0], word[2], HIGH_PAIRS);
        vi high13 = __builtin_shufflevector(word[1], word[3], HIGH_PAIRS);
        store_bytes(out, __builtin_shufflevector(low02, low13, LOW_PAIRS));
        store_bytes(out + sizeof(vi), __builtin_shufflevector(low02, low13, HIGH_PAIRS));
        store_bytes(out + 2 * sizeof(vi), __builtin_shufflevector(high02, high13, LOW_PAIRS));
        store_bytes(out + 3 * sizeof(vi), __builtin_shufflevector(high02, high13, HIGH_PAIRS));
    } else {
        int32_t lanes[STORE_MAX_WORDS][LANES];
        for (int k = 0; k < words; k++) store_bytes(lanes[k], word[k]);
        for (int tile = 0; tile < LANES; tile++) {
            for (int k = 0; k < words; k++) {
                memcpy(out + 4 * (words * tile + k), &lanes[k][tile], 4);
            }
        }
    }
}

// Samples of `bytes` bytes of LANES tiles: sample q of a tile is of phase q / block, channel
// q % block.
INLINE void store_tiles(char *out, const float *in, ptrdiff_t phase_stride, const int block,
                        const int bytes, vf scale, vf maximum) {
    vi word[STORE_MAX_WORDS];
    UNROLL for (int k = 0; k < bytes * block; k++) {
        vi samples = (vi)(0);
        UNROLL for (int i = 0; i < 4 / bytes; i++) {
            int q = 4 / bytes * k + i;
            const float *plane = in + phase_stride * (4 * (q % block) + q / block);
            samples |= sample_lanes(plane, scale, maximum) << (8 * bytes * i);
        }
        word[k] = samples;
    }
    interleave_words(out, word, bytes * block);
}

// Whole vectors of a row; returns the number of pixels done.
INLINE ptrdiff_t store_vectors(char *out, const float *in, ptrdiff_t phase_stride,
                               const int block, const int bytes, ptrdiff_t first,
                               ptrdiff_t pixels, float scale, float maximum) {
    ptrdiff_t x = 0;
    for (; x + 4 * LANES <= pixels; x += 4 * LANES) {
        store_tiles(out + bytes * block * x, in + (first + x) / 4, phase_stride, block, bytes,
                    splat(scale), splat(maximum));
    }
    return x;
}

#define STORE(name, sample)                                                                       \
    static void name(sample *restrict out, const float *restrict in, ptrdiff_t phase_stride,      \
                     ptrdiff_t block, ptrdiff_t first, ptrdiff_t pixels, float scale,             \
                     float maximum) {                                                             \
        ptrdiff_t x = 0;                                                                          \
        switch (block) {                                                                          \
            STORE_CASE(1, sample);                                                                \
            STORE_CASE(2, sample);                                                                \
            STORE_CASE(3, sample);                                                                \
            STORE_CASE(4, sample);                                                                \
        }                                                                                         \
        for (; x < pixels; x++) {                                                                 \
            for (ptrdiff_t j = 0; j < block; j++) {                                               \
                const float *pixel = in + 4 * phase_stride * j                                    \
                                     + map_offset(first + x, phase_stride);                       \
                out[block * x + j] = (sample)sample_value(pixel, scale, maximum);                 \
            }                                                                                     \
        }                                                                                         \
    }
#define STORE_CASE(size, sample)                                                                  \
    case size:                                                                                    \
        x = store_vectors((char *)out, in, phase_stride, size, sizeof(sample), first, pixels,     \
                          scale, maximum);                                                        \
        break

STORE(store_u8_vector, uint8_t)
STORE(store_u16_vector, uint16_t)
