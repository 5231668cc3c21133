// Activations of one value: the specification that every level follows operation by operation.
//
// tanh: for |x| clamped to 7.2, x · P(x²) / Q(x²) with P and Q of degree 3, fitted for the smallest
// largest error (1.1e-6 before rounding, 1.4e-6 in floats over all arguments; stated: 2e-6). A
// division would cost more than all the rest on AVX-512, and the reciprocal estimates of x86
// differ between makers, so 1 / Q is made of an integer guess (error 12 %), one Newton step whose
// constant balances that error (0.25 %) and one Halley step (2e-8).

#ifndef SUBPIXEL_ACTIVATION_H
#define SUBPIXEL_ACTIVATION_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "network_kernels.h"

#define TANH_LIMIT 7.2f
#define TANH_P0 9.999946952e-01f
#define TANH_P1 1.227596104e-01f
#define TANH_P2 2.253729152e-03f
#define TANH_P3 3.821385235e-06f
#define TANH_Q1 4.560750127e-01f
#define TANH_Q2 2.096331865e-02f
#define TANH_Q3 1.398363675e-04f
#define RECIPROCAL_GUESS 0x7ef68000
#define RECIPROCAL_STEP 2.0025f

// 1 / x for x of 1 ... 1000.
static inline float reciprocal_c(float x) {
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    bits = RECIPROCAL_GUESS - bits;
    float y;
    memcpy(&y, &bits, sizeof y);
    y = y * fmaf(-x, y, RECIPROCAL_STEP);
    float error = fmaf(-x, y, 1.0f);
    return fmaf(y, fmaf(error, error, error), y);
}

static inline float tanh_c(float x) {
    x = x > -TANH_LIMIT ? x : -TANH_LIMIT;
    x = x < TANH_LIMIT ? x : TANH_LIMIT;
    float s = x * x;
    float p = fmaf(fmaf(fmaf(TANH_P3, s, TANH_P2), s, TANH_P1), s, TANH_P0);
    float q = fmaf(fmaf(fmaf(TANH_Q3, s, TANH_Q2), s, TANH_Q1), s, 1.0f);
    return (x * p) * reciprocal_c(q);
}

// sigmoid(x) = ½ + ½ tanh(x / 2), exactly.
static inline float sigmoid_c(float x) { return fmaf(0.5f, tanh_c(0.5f * x), 0.5f); }

static inline float activate_c(float x, const struct activation_f32 *activation,
                               ptrdiff_t channel) {
    switch (activation->kind) {
    case ACTIVATION_NONE: return x;
    case ACTIVATION_RELU: return x > 0 ? x : 0;
    case ACTIVATION_PRELU: return x > 0 ? x : activation->slopes[channel] * x;
    case ACTIVATION_TANH: return tanh_c(x);
    case ACTIVATION_SIGMOID: return sigmoid_c(x);
    case ACTIVATION_CLIP:
        x = x > activation->low ? x : activation->low;
        return x < activation->high ? x : activation->high;
    }
    return x;
}

#endif
