// Activations of vectors: network/activation.h, operation by operation.

INLINE vf reciprocal_vector(vf x) {
    vi guess = (vi)(RECIPROCAL_GUESS) - (vi)x;
    vf y = (vf)guess;
    y = y * fma_vector(-x, y, splat(RECIPROCAL_STEP));
    vf error = fma_vector(-x, y, splat(1.0f));
    return fma_vector(y, fma_vector(error, error, error), y);
}

INLINE vf tanh_vector(vf x) {
    x = larger(x, splat(-TANH_LIMIT));
    x = smaller(x, splat(TANH_LIMIT));
    vf s = x * x;
    vf p = fma_vector(splat(TANH_P3), s, splat(TANH_P2));
    p = fma_vector(fma_vector(p, s, splat(TANH_P1)), s, splat(TANH_P0));
    vf q = fma_vector(splat(TANH_Q3), s, splat(TANH_Q2));
    q = fma_vector(fma_vector(q, s, splat(TANH_Q1)), s, splat(1.0f));
    return (x * p) * reciprocal_vector(q);
}

INLINE vf sigmoid_vector(vf x) {
    return fma_vector(splat(0.5f), tanh_vector(splat(0.5f) * x), splat(0.5f));
}

// Applies the activation to `count` vectors of one channel.
INLINE void activate_vectors(vf *v, const int count, const struct activation_f32 *activation,
                             ptrdiff_t channel) {
    switch (activation->kind) {
    case ACTIVATION_NONE: break;
    case ACTIVATION_RELU:
        UNROLL for (int i = 0; i < count; i++) v[i] = larger(v[i], splat(0));
        break;
    case ACTIVATION_PRELU: {
        vf slope = splat(activation->slopes[channel]);
        UNROLL for (int i = 0; i < count; i++) v[i] = v[i] > splat(0) ? v[i] : slope * v[i];
        break;
    }
    case ACTIVATION_TANH:
        UNROLL for (int i = 0; i < count; i++) v[i] = tanh_vector(v[i]);
        break;
    case ACTIVATION_SIGMOID:
        UNROLL for (int i = 0; i < count; i++) v[i] = sigmoid_vector(v[i]);
        break;
    case ACTIVATION_CLIP: {
        vf low = splat(activation->low), high = splat(activation->high);
        UNROLL for (int i = 0; i < count; i++) v[i] = smaller(larger(v[i], low), high);
        break;
    }
    }
}
