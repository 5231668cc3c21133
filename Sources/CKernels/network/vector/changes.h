// Where two rows of samples differ, on vectors: a cell of two samples is one lane of 16 bits (of 32
// for 16-bit samples), so a comparison makes the bits of CELLS cells at once.

#define CELLS (2 * LANES)
typedef int16_t cells_u8 __attribute__((ext_vector_type(CELLS)));
typedef int32_t cells_u16 __attribute__((ext_vector_type(CELLS)));
typedef cells_u8 cells_u8_unaligned __attribute__((aligned(1), may_alias));
typedef cells_u16 cells_u16_unaligned __attribute__((aligned(1), may_alias));
typedef _Bool vb __attribute__((ext_vector_type(CELLS)));

// A bit for each lane that is true.
INLINE uint64_t lane_bits(vb lanes) {
    uint64_t bits = 0;
    memcpy(&bits, &lanes, sizeof lanes);
    return bits & (((uint64_t)1 << CELLS) - 1);
}

#define CHANGED(name, sample, cells)                                                              \
    static void name(uint64_t *restrict bits, const sample *a, const sample *b,                   \
                     ptrdiff_t width) {                                                           \
        ptrdiff_t x = 0;                                                                          \
        for (; x + 2 * CELLS <= width; x += 2 * CELLS) {                                          \
            cells left = *(const cells##_unaligned *)(a + x);                                     \
            cells right = *(const cells##_unaligned *)(b + x);                                    \
            bits[x / 128] |= lane_bits(__builtin_convertvector(left != right, vb))                \
                             << (x / 2 % 64);                                                     \
        }                                                                                         \
        for (; x < width; x++) {                                                                  \
            if (a[x] != b[x]) bits[x / 128] |= (uint64_t)1 << (x / 2 % 64);                       \
        }                                                                                         \
    }

CHANGED(changed_u8_vector, uint8_t, cells_u8)
CHANGED(changed_u16_vector, uint16_t, cells_u16)
#undef CELLS
