// Samples to maps and back: the C reference.

#pragma STDC FP_CONTRACT OFF

#include "map.h"
#include "network_c.h"

#define LOAD(name, sample)                                                                        \
    void name(float *restrict out, ptrdiff_t phase_stride, const sample *restrict row,            \
              ptrdiff_t x, ptrdiff_t width, ptrdiff_t tiles, float scale) {                       \
        for (ptrdiff_t i = 0; i < 4 * tiles; i++) {                                               \
            int inside = x + i >= 0 && x + i < width;                                             \
            out[map_offset(i, phase_stride)] = inside ? (float)row[x + i] * scale : 0.0f;         \
        }                                                                                         \
    }

LOAD(load_u8_c, uint8_t)
LOAD(load_u16_c, uint16_t)

#define STORE(name, sample)                                                                       \
    void name(sample *restrict out, const float *restrict in, ptrdiff_t phase_stride,             \
              ptrdiff_t block, ptrdiff_t first, ptrdiff_t pixels, float scale, float maximum) {   \
        for (ptrdiff_t x = 0; x < pixels; x++) {                                                  \
            for (ptrdiff_t j = 0; j < block; j++) {                                               \
                float v = in[4 * phase_stride * j + map_offset(first + x, phase_stride)] * scale; \
                v = v > 0 ? v : 0;                                                                \
                v = v < maximum ? v : maximum;                                                    \
                out[block * x + j] = (sample)(int32_t)(v + 0.5f);                                 \
            }                                                                                     \
        }                                                                                         \
    }

STORE(store_u8_c, uint8_t)
STORE(store_u16_c, uint16_t)

#define CHANGED(name, sample)                                                                     \
    void name(uint64_t *restrict bits, const sample *a, const sample *b, ptrdiff_t width) {       \
        for (ptrdiff_t x = 0; x < width; x++) {                                                   \
            if (a[x] != b[x]) bits[x / 128] |= (uint64_t)1 << (x / 2 % 64);                       \
        }                                                                                         \
    }

CHANGED(changed_u8_c, uint8_t)
CHANGED(changed_u16_c, uint16_t)
