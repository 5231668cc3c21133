// Loss and gradients of a subpixel network for one batch, in float32 on one processor thread.
//
// The same as PyTorch computes, to rounding, with fewer multiplications: 3x3 convolutions, and both
// their gradients, run by Winograd's F(4x4, 3x3) (Lavin and Gray 2016, arXiv 1509.09308), 36 products
// for 16 samples instead of 144. Built and called by gradients.py.
//
// A plane is [height + 2][width + 2][maps] with a border of zeros, maps filled up with zeros to a
// multiple of 8. They are taken by vectors of WIDE maps, and what is left by one of LANES. Planes are
// worked on in strips of four rows, a tile being 4x4 samples; a strip's transformed tiles are
// [36][tiles][maps], tiles filled up to a multiple of BLOCK.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

namespace {

enum Loss { ABSOLUTE, SQUARE, LOGARITHM };

constexpr int LANES = 8, TILE = 4, POINTS = 36;
#ifdef __AVX512F__
constexpr int WIDE = 16, BLOCK = 8;  // 32 registers: 8 sums of 24 maps take half of them
#else
constexpr int WIDE = 8, BLOCK = 4;
#endif

// Vectors of COUNT maps; those in memory may begin at any float.
template <int COUNT>
struct Simd {
    typedef float Floats __attribute__((vector_size(4 * COUNT)));
    typedef float Stored __attribute__((vector_size(4 * COUNT), aligned(4)));
    typedef int32_t Integers __attribute__((vector_size(4 * COUNT)));
    static Floats load(const float* from) { return *reinterpret_cast<const Stored*>(from); }
    static void store(float* to, Floats value) { *reinterpret_cast<Stored*>(to) = value; }
    static Floats all(float x) { return x - Floats{}; }
};

// Calls `visit(Simd<count>(), first map)` for each vector of maps.
template <typename Visit>
inline __attribute__((always_inline)) void each_vector(int maps, Visit visit) {
    int map = 0;
    for (; map + WIDE <= maps; map += WIDE) visit(Simd<WIDE>(), map);
    for (; map < maps; map += LANES) visit(Simd<LANES>(), map);
}

inline int filled(int count, int multiple) { return (count + multiple - 1) / multiple * multiple; }

// MARK: Transforms in one dimension, from and to values that lie `stride` apart

// B^T d: six samples of the input.
struct InputTransform {
    static constexpr int SAMPLES = 6;
    template <typename Vector>
    static inline __attribute__((always_inline)) void run(const Vector* d, Vector* t, int stride) {
        const Vector a = d[4] - 4 * d[2], b = d[3] - 4 * d[1], c = d[4] - d[2], e = 2 * (d[3] - d[1]);
        t[0] = 4 * d[0] - 5 * d[2] + d[4];
        t[stride] = a + b;
        t[2 * stride] = a - b;
        t[3 * stride] = c + e;
        t[4 * stride] = c - e;
        t[5 * stride] = 4 * d[1] - 5 * d[3] + d[5];
    }
};

// A y: what four samples of the output's gradient are to the six products.
struct GradientTransform {
    static constexpr int SAMPLES = TILE;
    template <typename Vector>
    static inline __attribute__((always_inline)) void run(const Vector* y, Vector* m, int stride) {
        const Vector e = y[0] + y[2], o = y[1] + y[3], e2 = y[0] + 4 * y[2], o2 = 2 * y[1] + 8 * y[3];
        m[0] = y[0];
        m[stride] = e + o;
        m[2 * stride] = e - o;
        m[3 * stride] = e2 + o2;
        m[4 * stride] = e2 - o2;
        m[5 * stride] = y[3];
    }
};

// A^T m: four samples of the output.
template <typename Vector>
inline __attribute__((always_inline)) void transform_output(const Vector* m, Vector* y, int stride) {
    const Vector s1 = m[1] + m[2], d1 = m[1] - m[2], s2 = m[3] + m[4], d2 = m[3] - m[4];
    y[0] = m[0] + s1 + s2;
    y[stride] = d1 + 2 * d2;
    y[2 * stride] = s1 + 4 * s2;
    y[3 * stride] = d1 + 8 * d2 + m[5];
}

// G, six points of a kernel's three samples.
constexpr double KERNEL[6][3] = {{1 / 4., 0, 0},
                                 {-1 / 6., -1 / 6., -1 / 6.},
                                 {-1 / 6., 1 / 6., -1 / 6.},
                                 {1 / 24., 1 / 12., 1 / 6.},
                                 {1 / 24., -1 / 12., 1 / 6.},
                                 {0, 0, 1}};

// MARK: Activations

template <typename V, typename Vector = typename V::Floats>
Vector exponential(Vector x) {  // Cephes' expf
    constexpr auto all = V::all;
    typedef typename V::Integers Integers;
    x = x < -80 ? all(-80) : x > 80 ? all(80) : x;
    const Vector scaled = x * 1.44269504f;
    const Integers power = __builtin_convertvector(scaled + (scaled > 0 ? all(0.5f) : all(-0.5f)), Integers);
    const Vector whole = __builtin_convertvector(power, Vector);
    const Vector r = x - whole * 0.693359375f + whole * 2.12194440e-4f;
    Vector p = all(1.9875691500e-4f);
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    return (p * r * r + r + 1) * (Vector)((power + 127) << 23);
}

// V is an Simd<count>.
struct Tanh {
    template <typename V, typename Vector = typename V::Floats>
    static Vector value(Vector z, Vector) {
        return 1 - 2 / (exponential<V>(2 * z) + 1);
    }
    // The gradient before the activation, from the one after it.
    template <typename V, typename Vector = typename V::Floats>
    static Vector before(Vector gradient, Vector, Vector a, Vector, Vector&) {
        return gradient * (1 - a * a);
    }
};

struct Prelu {
    template <typename V, typename Vector = typename V::Floats>
    static Vector value(Vector z, Vector slope) {
        return z > 0 ? z : z * slope;
    }
    template <typename V, typename Vector = typename V::Floats>
    static Vector before(Vector gradient, Vector z, Vector, Vector slope, Vector& slope_gradient) {
        slope_gradient += z > 0 ? V::all(0) : gradient * z;
        return z > 0 ? gradient : gradient * slope;
    }
};

// MARK: A strip of tiles

// The lowest and the highest value of each HR sample; the same where it is known.
struct Interval {
    const float *lowest, *highest;
};

struct Strip {
    int tiles, stride, row;  // stride: tiles, filled up; row: samples of a plane's row
};

// 36 points of each tile, from its samples; the first tile's first sample is at `corner`.
template <typename Transform>
void transform_tiles(const float* corner, int maps, Strip strip, float* transformed) {
    constexpr int SIDE = Transform::SAMPLES;
    for (int tile = 0; tile < strip.tiles; tile++)
        each_vector(maps, [&](auto v, int map) {
            typename decltype(v)::Floats across[6 * SIDE], column[SIDE];
            const float* from = corner + (size_t)tile * TILE * maps + map;
            for (int x = 0; x < SIDE; x++) {
                for (int y = 0; y < SIDE; y++) column[y] = v.load(from + ((size_t)y * strip.row + x) * maps);
                Transform::run(column, across + x, SIDE);
            }
            for (int y = 0; y < 6; y++) {
                typename decltype(v)::Floats done[6];
                Transform::run(across + SIDE * y, done, 1);
                for (int x = 0; x < 6; x++)
                    v.store(transformed + ((size_t)(6 * y + x) * strip.stride + tile) * maps + map, done[x]);
            }
        });
}

void input_tiles(const float* plane, int maps, Strip strip, float* transformed) {
    transform_tiles<InputTransform>(plane, maps, strip, transformed);
}

// Tiles of a gradient lie within the plane's border.
void gradient_tiles(const float* plane, int maps, Strip strip, float* transformed) {
    transform_tiles<GradientTransform>(plane + (size_t)(strip.row + 1) * maps, maps, strip, transformed);
}

// Calls `visit(offset in the strip's plane, vector of maps)` for each output sample. V is an Simd<count>.
template <typename V, typename Visit>
inline __attribute__((always_inline)) void output_tiles(const float* products, int map, int maps, Strip strip,
                                                        Visit visit) {
    for (int tile = 0; tile < strip.tiles; tile++) {
        typename V::Floats across[6 * TILE], column[6];
        for (int x = 0; x < 6; x++) {
            for (int y = 0; y < 6; y++)
                column[y] = V::load(products + ((size_t)(6 * y + x) * strip.stride + tile) * maps + map);
            transform_output(column, across + x, 6);
        }
        for (int y = 0; y < TILE; y++) {
            typename V::Floats done[TILE];
            transform_output(across + 6 * y, done, 1);
            for (int x = 0; x < TILE; x++)
                visit(((size_t)(y + 1) * strip.row + 1 + tile * TILE + x) * maps + map, done[x]);
        }
    }
}

// MARK: Products

// MAPS maps, a multiple of LANES, in as few vectors as there are.
template <int MAPS>
struct Maps {
    static constexpr int WIDES = MAPS / WIDE, RESTS = MAPS % WIDE / LANES;
    typename Simd<WIDE>::Floats wide[WIDES > 0 ? WIDES : 1] = {};
    typename Simd<LANES>::Floats rest[RESTS > 0 ? RESTS : 1] = {};

    static Maps load(const float* from) {
        Maps maps;
        for (int v = 0; v < WIDES; v++) maps.wide[v] = Simd<WIDE>::load(from + v * WIDE);
        for (int v = 0; v < RESTS; v++) maps.rest[v] = Simd<LANES>::load(from + WIDES * WIDE + v * LANES);
        return maps;
    }

    void store(float* to) const {
        for (int v = 0; v < WIDES; v++) Simd<WIDE>::store(to + v * WIDE, wide[v]);
        for (int v = 0; v < RESTS; v++) Simd<LANES>::store(to + WIDES * WIDE + v * LANES, rest[v]);
    }

    inline __attribute__((always_inline)) void add(float factor, const Maps& other) {
        for (int v = 0; v < WIDES; v++) wide[v] += factor * other.wide[v];
        for (int v = 0; v < RESTS; v++) rest[v] += factor * other.rest[v];
    }
};

// products[tile][out] = sum over `in` of tiles[tile][in] * kernels[in][out], at each point.
template <int MAPS>
void multiply(const float* tiles, const float* kernels, int inputs, int outputs, Strip strip, float* products) {
    for (int point = 0; point < POINTS; point++)
        for (int map = 0; map < outputs; map += MAPS)
            for (int tile = 0; tile < strip.stride; tile += BLOCK) {
                const float* from = tiles + ((size_t)point * strip.stride + tile) * inputs;
                const float* kernel = kernels + (size_t)point * inputs * outputs + map;
                float* to = products + ((size_t)point * strip.stride + tile) * outputs + map;
                Maps<MAPS> sums[BLOCK];
                for (int in = 0; in < inputs; in++, kernel += outputs) {
                    const auto weights = Maps<MAPS>::load(kernel);
#pragma GCC unroll 8
                    for (int b = 0; b < BLOCK; b++) sums[b].add(from[b * inputs + in], weights);
                }
                for (int b = 0; b < BLOCK; b++) sums[b].store(to + (size_t)b * outputs);
            }
}

// kernels[in][out] += sum over tiles of tiles[tile][in] * gradients[tile][out], at each point.
template <int MAPS>
void accumulate(const float* tiles, const float* gradients, int inputs, int outputs, Strip strip, float* kernels) {
    for (int point = 0; point < POINTS; point++)
        for (int map = 0; map < outputs; map += MAPS)
            for (int in = 0; in < inputs; in += BLOCK) {
                const float* from = tiles + (size_t)point * strip.stride * inputs + in;
                const float* gradient = gradients + (size_t)point * strip.stride * outputs + map;
                float* to = kernels + ((size_t)point * inputs + in) * outputs + map;
                Maps<MAPS> sums[BLOCK];
                for (int b = 0; b < BLOCK; b++) sums[b] = Maps<MAPS>::load(to + (size_t)b * outputs);
                for (int tile = 0; tile < strip.tiles; tile++, from += inputs, gradient += outputs) {
                    const auto errors = Maps<MAPS>::load(gradient);
#pragma GCC unroll 8
                    for (int b = 0; b < BLOCK; b++) sums[b].add(from[b], errors);
                }
                for (int b = 0; b < BLOCK; b++) sums[b].store(to + (size_t)b * outputs);
            }
}

template <typename... Arguments>
void multiply_any(int outputs, Arguments... arguments) {
    outputs % 24 == 0   ? multiply<24>(arguments...)
    : outputs % 16 == 0 ? multiply<16>(arguments...)
                        : multiply<8>(arguments...);
}

template <typename... Arguments>
void accumulate_any(int outputs, Arguments... arguments) {
    outputs % 24 == 0   ? accumulate<24>(arguments...)
    : outputs % 16 == 0 ? accumulate<16>(arguments...)
                        : accumulate<8>(arguments...);
}

// MARK: The network

struct Layer {
    int inputs, outputs;            // maps
    int inputs_full, outputs_full;  // filled up
    std::vector<float> forward, backward, points;  // kernels at 36 points, and their gradients
    std::vector<float> bias, slope, bias_gradient, slope_gradient;
    std::vector<float> before, after, gradient;  // planes; the last layer has `before` alone: its error
};

class Gradients {
  public:
    Gradients(int factor, int hidden, const int* maps, int first, bool tanh, bool residual, int height, int width)
        : factor(factor), first(first), tanh(tanh), residual(residual), height(height), width(width) {
        const int phases = factor * factor;
        strip = {width / TILE, filled(width / TILE, BLOCK), width + 2};
        size_t samples = (size_t)(height + 2) * (width + 2);
        int most = 0;
        layers.resize(hidden + 1);
        for (int i = 0; i <= hidden; i++) {
            Layer& layer = layers[i];
            layer.inputs = i == 0 ? 1 : maps[i - 1];
            layer.outputs = i == hidden ? phases : maps[i];
            layer.inputs_full = filled(layer.inputs, LANES);
            layer.outputs_full = filled(layer.outputs, LANES);
            most = std::max({most, layer.inputs_full, layer.outputs_full});
            for (auto values : {&layer.bias, &layer.slope, &layer.bias_gradient, &layer.slope_gradient})
                values->assign(layer.outputs_full, 0);
            layer.before.assign(samples * layer.outputs_full, 0);
            layer.after.assign(i < hidden ? samples * layer.outputs_full : 0, 0);
            layer.gradient.assign(i < hidden ? samples * layer.outputs_full : 0, 0);
            size_t count = i == 0 ? (size_t)first * first * layer.outputs_full
                                  : (size_t)POINTS * layer.inputs_full * layer.outputs_full;
            layer.forward.assign(count, 0);
            layer.points.assign(count, 0);
            if (i > 0) layer.backward.assign(count, 0);
        }
        luma.assign((size_t)(height + first - 1) * (width + first - 1), 0);
        for (auto values : {&tiles, &other_tiles, &products})
            values->assign((size_t)POINTS * strip.stride * most, 0);
    }

    // See subpixel_gradients.
    float run(int count, const float* lr, Interval hr, const float* const* weights, const float* const* biases,
              const float* const* slopes, float** weight_gradients, float** bias_gradients, float** slope_gradients,
              Loss loss, float floor) {
        take(weights, biases, slopes);
        double total = 0;
        for (int i = 0; i < count; i++) {
            const float* low = lr + (size_t)i * height * width;
            const size_t begin = (size_t)i * height * width * factor * factor;
            const Interval target = {hr.lowest + begin, hr.highest + begin};
            total += tanh ? patch<Tanh>(low, target, loss, floor, count) : patch<Prelu>(low, target, loss, floor, count);
        }
        give(weight_gradients, bias_gradients, slope_gradients);
        return (float)(total / count);
    }

  private:
    int factor, first;
    bool tanh, residual;
    int height, width;
    Strip strip;
    std::vector<Layer> layers;
    std::vector<float> luma, tiles, other_tiles, products;

    void take(const float* const* weights, const float* const* biases, const float* const* slopes) {
        for (size_t i = 0; i < layers.size(); i++) {
            Layer& layer = layers[i];
            std::copy_n(biases[i], layer.outputs, layer.bias.begin());
            if (!tanh && i + 1 < layers.size()) std::copy_n(slopes[i], layer.outputs, layer.slope.begin());
            for (auto values : {&layer.points, &layer.bias_gradient, &layer.slope_gradient})
                std::fill(values->begin(), values->end(), 0);
            const int taps = first * first;
            for (int out = 0; out < layer.outputs; out++)
                for (int in = 0; in < layer.inputs; in++)
                    if (i == 0)
                        for (int tap = 0; tap < taps; tap++)
                            layer.forward[tap * layer.outputs_full + out] = weights[0][out * taps + tap];
                    else
                        take_kernel(layer, weights[i] + ((size_t)out * layer.inputs + in) * 9, in, out);
        }
    }

    // A 3x3 kernel's 36 points, and those of the turned one, which leads from outputs to inputs.
    static void take_kernel(Layer& layer, const float* kernel, int in, int out) {
        for (int turned = 0; turned < 2; turned++) {
            double half[6][3] = {};
            for (int k = 0; k < 6; k++)
                for (int x = 0; x < 3; x++)
                    for (int y = 0; y < 3; y++)
                        half[k][x] += KERNEL[k][y] * kernel[turned ? 8 - (3 * y + x) : 3 * y + x];
            for (int k = 0; k < 6; k++)
                for (int l = 0; l < 6; l++) {
                    double value = 0;
                    for (int x = 0; x < 3; x++) value += half[k][x] * KERNEL[l][x];
                    const size_t point = 6 * k + l;
                    if (turned)
                        layer.backward[(point * layer.outputs_full + out) * layer.inputs_full + in] = (float)value;
                    else
                        layer.forward[(point * layer.inputs_full + in) * layer.outputs_full + out] = (float)value;
                }
        }
    }

    void give(float** weights, float** biases, float** slopes) const {
        for (size_t i = 0; i < layers.size(); i++) {
            const Layer& layer = layers[i];
            std::copy_n(layer.bias_gradient.begin(), layer.outputs, biases[i]);
            if (!tanh && i + 1 < layers.size()) std::copy_n(layer.slope_gradient.begin(), layer.outputs, slopes[i]);
            const int taps = first * first;
            for (int out = 0; out < layer.outputs; out++)
                for (int in = 0; in < layer.inputs; in++)
                    if (i == 0)
                        for (int tap = 0; tap < taps; tap++)
                            weights[0][out * taps + tap] = layer.points[tap * layer.outputs_full + out];
                    else
                        give_kernel(layer, weights[i] + ((size_t)out * layer.inputs + in) * 9, in, out);
        }
    }

    static void give_kernel(const Layer& layer, float* kernel, int in, int out) {
        double half[3][6] = {};
        for (int k = 0; k < 6; k++)
            for (int l = 0; l < 6; l++) {
                const size_t point = 6 * k + l;
                const float value = layer.points[(point * layer.inputs_full + in) * layer.outputs_full + out];
                for (int y = 0; y < 3; y++) half[y][l] += KERNEL[k][y] * value;
            }
        for (int y = 0; y < 3; y++)
            for (int x = 0; x < 3; x++) {
                double value = 0;
                for (int l = 0; l < 6; l++) value += half[y][l] * KERNEL[l][x];
                kernel[3 * y + x] = (float)value;
            }
    }

    // Forward and backward through one of `count` patches; returns its loss.
    template <typename Activation>
    double patch(const float* low, Interval target, Loss loss, float floor, int count) {
        for (int y = 0; y < height; y++)
            std::copy_n(low + (size_t)y * width, width,
                        luma.begin() + (size_t)(y + first / 2) * (width + first - 1) + first / 2);
        run_first<Activation>();
        for (size_t i = 1; i < layers.size(); i++)
            run_layer<Activation>(layers[i], layers[i - 1], i + 1 == layers.size());
        const double error = subtract(low, target, loss);
        const double each = 1 / (layers.back().outputs * (double)height * width * count);
        weigh_error((float)(loss == ABSOLUTE ? each : loss == SQUARE ? 2 * each : 2 * each / (error + floor)), loss);
        for (size_t i = layers.size() - 1; i > 0; i--) {
            const bool last = i + 1 == layers.size();
            learn<Activation>(layers[i], layers[i - 1], last ? layers[i].before : layers[i].gradient);
        }
        learn_first();
        return loss == LOGARITHM ? std::log(error + floor) : error;
    }

    template <typename Activation>
    void run_layer(Layer& layer, const Layer& previous, bool last) {
        for (int y = 0; y < height; y += TILE) {
            const size_t row = (size_t)y * strip.row;
            input_tiles(previous.after.data() + row * layer.inputs_full, layer.inputs_full, strip, tiles.data());
            multiply_any(layer.outputs_full, tiles.data(), layer.forward.data(), layer.inputs_full, layer.outputs_full,
                         strip, products.data());
            float* before = layer.before.data() + row * layer.outputs_full;
            float* after = last ? nullptr : layer.after.data() + row * layer.outputs_full;
            each_vector(layer.outputs_full, [&](auto v, int map) {
                typedef decltype(v) V;
                const auto bias = V::load(&layer.bias[map]), slope = V::load(&layer.slope[map]);
                output_tiles<V>(products.data(), map, layer.outputs_full, strip, [&](size_t at, auto y) {
                    V::store(before + at, y + bias);
                    if (after) V::store(after + at, Activation::template value<V>(y + bias, slope));
                });
            });
        }
    }

    // The gradients of a layer's weights, and of what was before the previous activation.
    template <typename Activation>
    void learn(Layer& layer, Layer& previous, const std::vector<float>& gradient) {
        for (int y = 0; y < height; y += TILE) {
            const size_t row = (size_t)y * strip.row;
            const float* from = gradient.data() + row * layer.outputs_full;
            input_tiles(previous.after.data() + row * layer.inputs_full, layer.inputs_full, strip, tiles.data());
            gradient_tiles(from, layer.outputs_full, strip, other_tiles.data());
            accumulate_any(layer.outputs_full, tiles.data(), other_tiles.data(), layer.inputs_full, layer.outputs_full,
                           strip, layer.points.data());
            input_tiles(from, layer.outputs_full, strip, tiles.data());
            multiply_any(layer.inputs_full, tiles.data(), layer.backward.data(), layer.outputs_full, layer.inputs_full,
                         strip, products.data());
            const size_t begin = row * layer.inputs_full;
            const float *before = previous.before.data() + begin, *after = previous.after.data() + begin;
            float* to = previous.gradient.data() + begin;
            each_vector(layer.inputs_full, [&](auto v, int map) {
                typedef decltype(v) V;
                const auto slope = V::load(&previous.slope[map]);
                auto bias_sum = V::load(&previous.bias_gradient[map]);
                auto slope_sum = V::load(&previous.slope_gradient[map]);
                output_tiles<V>(products.data(), map, layer.inputs_full, strip, [&](size_t at, auto y) {
                    const auto z = V::load(before + at), a = V::load(after + at);
                    const auto g = Activation::template before<V>(y, z, a, slope, slope_sum);
                    bias_sum += g;
                    V::store(to + at, g);
                });
                V::store(&previous.bias_gradient[map], bias_sum);
                V::store(&previous.slope_gradient[map], slope_sum);
            });
        }
    }

    template <typename Activation>
    void run_first() {
        Layer& layer = layers[0];
        const int maps = layer.outputs_full, row = width + first - 1;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x += TILE)
                each_vector(maps, [&](auto v, int map) {
                    typedef decltype(v) V;
                    const auto slope = V::load(&layer.slope[map]);
                    typename V::Floats sums[TILE];
                    for (auto& sum : sums) sum = V::load(&layer.bias[map]);
                    const float* kernel = &layer.forward[map];
                    for (int ky = 0; ky < first; ky++)
                        for (int kx = 0; kx < first; kx++, kernel += maps) {
                            const float* from = &luma[(size_t)(y + ky) * row + x + kx];
#pragma GCC unroll 4
                            for (int b = 0; b < TILE; b++) sums[b] += from[b] * V::load(kernel);
                        }
                    const size_t at = ((size_t)(y + 1) * strip.row + x + 1) * maps + map;
                    for (int b = 0; b < TILE; b++) {
                        V::store(&layer.before[at + (size_t)b * maps], sums[b]);
                        V::store(&layer.after[at + (size_t)b * maps], Activation::template value<V>(sums[b], slope));
                    }
                });
    }

    void learn_first() {
        Layer& layer = layers[0];
        const int maps = layer.outputs_full, row = width + first - 1, taps = first * first;
        constexpr int TAPS = 4;  // at once
        for (int y = 0; y < height; y++)
            for (int tap = 0; tap < taps; tap += TAPS) {
                const float* from[TAPS];
                for (int b = 0; b < TAPS; b++) {
                    const int k = std::min(tap + b, taps - 1);
                    from[b] = &luma[(size_t)(y + k / first) * row + k % first];
                }
                each_vector(maps, [&](auto v, int map) {
                    typedef decltype(v) V;
                    const float* gradient = &layer.gradient[((size_t)(y + 1) * strip.row + 1) * maps + map];
                    typename V::Floats sums[TAPS] = {};
                    for (int x = 0; x < width; x++, gradient += maps)
#pragma GCC unroll 4
                        for (int b = 0; b < TAPS; b++) sums[b] += from[b][x] * V::load(gradient);
                    for (int b = 0; b < std::min(TAPS, taps - tap); b++) {
                        float* to = &layer.points[(size_t)(tap + b) * maps + map];
                        V::store(to, V::load(to) + sums[b]);
                    }
                });
            }
    }

    // Calls `visit(sum of the row, output sample, LR row and column, phase)` for each HR sample.
    template <typename Visit>
    double each_sample(Visit visit) {
        Layer& layer = layers.back();
        double total = 0;
        for (int y = 0; y < height; y++) {
            float sum = 0;
            for (int x = 0; x < width; x++) {
                float* output = &layer.before[((size_t)(y + 1) * strip.row + x + 1) * layer.outputs_full];
                for (int phase = 0; phase < layer.outputs; phase++) visit(sum, output[phase], y, x, phase);
            }
            total += sum;
        }
        return total;
    }

    // The last layer's output becomes its error; returns the mean square, or the mean absolute error.
    double subtract(const float* low, Interval target, Loss loss) {
        const double total = each_sample([&](float& sum, float& output, int y, int x, int phase) {
            const size_t row = (size_t)y * factor + phase / factor;
            const size_t at = row * width * factor + x * factor + phase % factor;
            if (residual) output += low[(size_t)y * width + x];
            output -= std::min(std::max(output, target.lowest[at]), target.highest[at]);
            sum += loss == ABSOLUTE ? std::abs(output) : output * output;
        });
        return total / ((double)height * width * factor * factor);
    }

    // The error becomes the loss's gradient, and its sum the bias's.
    void weigh_error(float weight, Loss loss) {
        std::vector<double> sums(layers.back().outputs, 0);
        each_sample([&](float&, float& output, int, int, int phase) {
            if (loss == ABSOLUTE) output = output > 0 ? 1 : output < 0 ? -1 : 0;
            output *= weight;
            sums[phase] += output;
        });
        for (size_t i = 0; i < sums.size(); i++) layers.back().bias_gradient[i] += (float)sums[i];
    }
};

}  // namespace

extern "C" {

// Workspace for patches of height x width LR samples, both multiples of 4. `maps` are those of the
// hidden layers, `first` the odd side of the first kernel. To be freed by subpixel_release.
void* subpixel_workspace(int factor, int hidden, const int* maps, int first, int tanh, int residual, int height,
                         int width) {
    return new Gradients(factor, hidden, maps, first, tanh, residual, height, width);
}

void subpixel_release(void* workspace) { delete static_cast<Gradients*>(workspace); }

// lr [count][height][width] in 0...1; lowest and highest [count][height * factor][width * factor] are the
// interval of HR, hr itself twice where it is known. Weights are [outputs][inputs][side][side] per layer;
// gradients are written in the same shapes. Returns the mean over patches of the mean absolute error
// (loss 0), the mean square error (1), or ln(that + floor) (2); within its interval a sample has no error.
float subpixel_gradients(void* workspace, int count, const float* lr, const float* lowest, const float* highest,
                         const float* const* weights, const float* const* biases, const float* const* slopes,
                         float** weight_gradients, float** bias_gradients, float** slope_gradients, int loss,
                         float floor) {
    return static_cast<Gradients*>(workspace)->run(count, lr, {lowest, highest}, weights, biases, slopes,
                                                   weight_gradients, bias_gradients, slope_gradients, (Loss)loss,
                                                   floor);
}
}
