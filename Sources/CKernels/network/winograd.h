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

#include <stddef.h>

// Frequencies of a tile.
#define WINOGRAD_FREQUENCIES 36
// Most tiles that a level transforms before it multiplies. Three AVX-512 vectors.
#define WINOGRAD_CHUNK 48

// Floats from one frequency to the next of transformed data: [channels][tiles] and a cache line,
// lest the 36 streams fall on the same sets of the first-level cache.
static inline ptrdiff_t winograd_stride(ptrdiff_t channels, ptrdiff_t tiles) {
    return channels * tiles + 16;
}

#endif
