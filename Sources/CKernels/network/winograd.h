// Winograd's F(4×4, 3×3) (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks",
// 2015, section 4.3): 36 multiplications for sixteen outputs instead of 144.
//
//     Y = Aᵀ [ Σ_c (G g Gᵀ) ⊙ (Bᵀ d B) ] A
//
// d is a tile of 6×6 inputs, g the 3×3 weights, Y the 4×4 outputs. Of Bᵀ d B the rows come first
// (each row of d times B), of Aᵀ m A the columns. The sum over input channels starts at 0 and rises.
// Transforms in one dimension, in this order of operations (a·b + c is one fma):
//
//     Bᵀ:  a = −4·d2 + d4    b = −4·d1 + d3    c = d4 − d2    e = d3 − d1
//          t0 = 4·d0 + (−5·d2 + d4)    t1 = a + b    t2 = a − b
//          t3 = 2·e + c    t4 = −2·e + c    t5 = 4·d1 + (−5·d3 + d5)
//
//     Aᵀ:  s = m1 + m2    d = m1 − m2    (rows only: s += bias, d += bias)
//          p = m3 + m4    q = m3 − m4
//          o0 = (m0 + s) + p    o1 = 2·q + d    o2 = 4·p + s    o3 = (8·q + d) + m5
//
// For weights of the usual size the result is within 1e-6 of the direct form's.

#ifndef SUBPIXEL_WINOGRAD_H
#define SUBPIXEL_WINOGRAD_H

#include <math.h>
#include <stddef.h>

#include "network_kernels.h"

// Most tiles that a level transforms before it multiplies. Three AVX-512 vectors.
#define WINOGRAD_CHUNK 48

// Floats from one frequency to the next of transformed data: [channels][tiles] and a cache line,
// lest the 36 streams fall on the same sets of the first-level cache.
static inline ptrdiff_t winograd_stride(ptrdiff_t channels, ptrdiff_t tiles) {
    return channels * tiles + 16;
}

// The transforms of one tile.

static inline void winograd_input_c(float t[6], const float d[6]) {
    float a = fmaf(-4.0f, d[2], d[4]), b = fmaf(-4.0f, d[1], d[3]);
    float c = d[4] - d[2], e = d[3] - d[1];
    t[0] = fmaf(4.0f, d[0], fmaf(-5.0f, d[2], d[4]));
    t[1] = a + b;
    t[2] = a - b;
    t[3] = fmaf(2.0f, e, c);
    t[4] = fmaf(-2.0f, e, c);
    t[5] = fmaf(4.0f, d[1], fmaf(-5.0f, d[3], d[5]));
}

static inline void winograd_output_c(float o[4], const float m[6], const float *bias) {
    float s = m[1] + m[2], d = m[1] - m[2], p = m[3] + m[4], q = m[3] - m[4];
    if (bias) {
        s = s + *bias;
        d = d + *bias;
    }
    o[0] = (m[0] + s) + p;
    o[1] = fmaf(2.0f, q, d);
    o[2] = fmaf(4.0f, p, s);
    o[3] = fmaf(8.0f, q, d) + m[5];
}

// Aᵀ m A + bias.
static inline void winograd_inverse_c(float out[4][4], const float m[36], float bias) {
    float columns[6][4];
    for (int j = 0; j < 6; j++) {
        float column[6];
        for (int i = 0; i < 6; i++) column[i] = m[6 * i + j];
        winograd_output_c(columns[j], column, 0);
    }
    for (int i = 0; i < 4; i++) {
        float row[6];
        for (int j = 0; j < 6; j++) row[j] = columns[j][i];
        winograd_output_c(out[i], row, &bias);
    }
}

#endif
