// Where two rows of samples differ, on vectors: a cell of four samples is one lane of 32 bits (of 64
// for 16-bit samples), so a comparison makes the bits of LANES cells at once.

typedef int64_t vl __attribute__((ext_vector_type(LANES)));
typedef vl vl_unaligned __attribute__((aligned(1), may_alias));
typedef _Bool vb __attribute__((ext_vector_type(LANES)));

// A bit for each lane that is true.
INLINE uint64_t lane_bits(vb lanes) {
    uint64_t bits = 0;
    memcpy(&bits, &lanes, sizeof lanes);
    return bits & (((uint64_t)1 << LANES) - 1);
}

#define CHANGED(name, sample, cells)                                                              \
    static void name(uint64_t *restrict bits, const sample *a, const sample *b,                   \
                     ptrdiff_t width) {                                                           \
        ptrdiff_t x = 0;                                                                          \
        for (; x + 4 * LANES <= width; x += 4 * LANES) {                                          \
            cells left = *(const cells##_unaligned *)(a + x);                                     \
            cells right = *(const cells##_unaligned *)(b + x);                                    \
            bits[x / 256] |= lane_bits(__builtin_convertvector(left != right, vb))                \
                             << (x / 4 % 64);                                                     \
        }                                                                                         \
        for (; x < width; x++) {                                                                  \
            if (a[x] != b[x]) bits[x / 256] |= (uint64_t)1 << (x / 4 % 64);                       \
        }                                                                                         \
    }

CHANGED(changed_u8_vector, uint8_t, vi)
CHANGED(changed_u16_vector, uint16_t, vl)
