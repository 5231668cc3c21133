// The kernels of a super-resolution network: rows of feature maps in, rows of feature maps out.
//
// Priorities: the same bits at every level; speed; nothing read or written outside what is stated.
// Float policy: a sum has one order, stated here; every multiply-add is fused; nothing else is
// contracted or reassociated. Vectors run across pixels only, so a level cannot change a result.
//
// A row of maps
//   Pixels are grouped in tiles of four, x = 4·tile + phase, and stored phase by phase, so that
//   sixteen neighbouring tiles are one contiguous vector and Winograd's stride of four costs no
//   shuffle:
//
//       value(channel c, pixel x) = row[c · channel_stride + (x mod 4) · phase_stride + x div 4]
//
//   - channel_stride is 4 · phase_stride.
//   - `tiles`, the number of tiles of a call, is a positive multiple of MAP_TILES, or of half of
//     that for the narrow table.
//   - A row pointer may point at any tile of a row. MAP_GUARD floats before it and after the last
//     tile of each phase plane are readable; kernels read them as the pixels left and right and
//     never write them. Rows that begin on a cache line are the fastest.
//   - Outputs never overlap inputs, except where a kernel says so.
//
// A level other than C may assume all of this.

#ifndef SUBPIXEL_NETWORK_KERNELS_H
#define SUBPIXEL_NETWORK_KERNELS_H

#include <stddef.h>
#include <stdint.h>

// One AVX-512 vector of floats.
#define MAP_TILES 16
// Floats between the phase planes of a row.
#define MAP_GUARD 16
// Largest padding of a convolution: four tiles to either side.
#define MAP_MAX_PADDING 16

// Instruction-set levels, lowest first. NEON stands for arm64 and is never above an x86 level.
enum kernel_level {
    KERNEL_LEVEL_C = 0,
    KERNEL_LEVEL_AVX2 = 1,
    KERNEL_LEVEL_AVX512 = 2,
    KERNEL_LEVEL_NEON = 3,
};

enum activation_kind {
    ACTIVATION_NONE = 0,
    ACTIVATION_RELU = 1,     // x > 0 ? x : 0
    ACTIVATION_PRELU = 2,    // x > 0 ? x : slopes[channel] · x
    ACTIVATION_TANH = 3,     // within 2e-6 of tanh(x); see network/activation.h
    ACTIVATION_SIGMOID = 4,  // within 1e-6 of 1 / (1 + exp(−x))
    ACTIVATION_CLIP = 5,     // x > low ? (x < high ? x : high) : low
};

struct activation_f32 {
    enum activation_kind kind;
    // PReLU: one for each channel.
    const float *slopes;
    // Clip.
    float low, high;
};

// A convolution of stride 1 with bias, an optional addend and an activation:
//
//     out[o] = activation(bias[o] + Σ_c Σ_i Σ_j weights·in[c][y + i − top][x + j − left] + addend)
struct conv2d_f32 {
    ptrdiff_t input_channels, output_channels;
    // Direct form only; Winograd's is 3×3.
    ptrdiff_t kernel_height, kernel_width;
    // Pixel x of the output row is made from pixel x − padding_left of the input rows on. Where
    // the output's tiles lie one pixel left of the input's in the picture, it is one more than the
    // layer's, where they lie right, one less. −1 ... MAP_MAX_PADDING + 1, and kernel_width − 1 − left
    // likewise; Winograd: 0, 1 or 2. Rows are the caller's: it passes those needed.
    ptrdiff_t padding_left;
    // Direct: [input_channels][kernel_height][kernel_width][output_channels].
    // Winograd: [36][input_channels][output_channels], frequency (i, j) at 6·i + j: G·g·Gᵀ.
    const float *weights;
    // [output_channels].
    const float *bias;
    struct activation_f32 activation;
    // Floats between the addend's channels; 0 adds the same channel to all.
    ptrdiff_t addend_stride;
};

enum combine_kind { COMBINE_ADD = 0, COMBINE_SUBTRACT = 1, COMBINE_MULTIPLY = 2 };

// Enlargement of rows to `factor` times the width from `taps` input rows.
struct resize_f32 {
    ptrdiff_t factor;
    // 1, 2 or 4 in both directions.
    ptrdiff_t taps;
    // Pixel that the taps of output pixel 0 of a group of `factor` begin at, per output: [factor].
    const ptrdiff_t *starts;
    // [factor][taps].
    const float *weights;
};

struct network_kernels {
    // Reads pixels x ... x + 4·tiles − 1 of a row of samples as value · scale. Pixels outside
    // 0 ..< width become 0 and are not read.
    void (*load_u8)(float *restrict out, ptrdiff_t phase_stride, const uint8_t *restrict row,
                    ptrdiff_t x, ptrdiff_t width, ptrdiff_t tiles, float scale);
    void (*load_u16)(float *restrict out, ptrdiff_t phase_stride, const uint16_t *restrict row,
                     ptrdiff_t x, ptrdiff_t width, ptrdiff_t tiles, float scale);

    // One output row from kernel_height input rows. `addend` is a row or null. The sum begins with
    // the bias and runs over channels, then kernel rows, then kernel columns.
    void (*conv2d)(float *restrict out, const float *const *rows, const float *addend,
                   ptrdiff_t phase_stride, ptrdiff_t tiles, const struct conv2d_f32 *conv);

    // Four output rows from six input rows by Winograd's F(4×4, 3×3).
    // `addend` is four rows or null. `scratch` holds conv2d_winograd_scratch() floats, 64-byte
    // aligned. See network/winograd.h for the order of operations.
    void (*conv2d_winograd)(float *const *out, const float *const *rows,
                            const float *const *addend, ptrdiff_t phase_stride, ptrdiff_t tiles,
                            const struct conv2d_f32 *conv, float *restrict scratch);
    // The same, made in smaller steps; conv2d_winograd is this one where it is the faster.
    void (*conv2d_winograd_narrow)(float *const *out, const float *const *rows,
                                   const float *const *addend, ptrdiff_t phase_stride,
                                   ptrdiff_t tiles, const struct conv2d_f32 *conv,
                                   float *restrict scratch);

    // out may be in.
    void (*activate)(float *out, const float *in, ptrdiff_t phase_stride, ptrdiff_t tiles,
                     ptrdiff_t channels, const struct activation_f32 *activation);

    // out = fma(in, scale[channel], shift[channel]); out may be in.
    void (*affine)(float *out, const float *in, ptrdiff_t phase_stride, ptrdiff_t tiles,
                   ptrdiff_t channels, const float *scale, const float *shift);

    // out = a ∘ b; a stride of 0 uses the same channel for all. out may be a or b.
    void (*combine)(float *out, const float *a, ptrdiff_t a_stride, const float *b,
                    ptrdiff_t b_stride, ptrdiff_t phase_stride, ptrdiff_t tiles,
                    ptrdiff_t channels, enum combine_kind kind);

    // Pixel shuffle in mid-network: `block` input channels, `in_stride` floats apart, become one
    // output row `block` times as wide; out pixel block·x + j is pixel x of channel j. `tiles` and
    // in_phase_stride are the input's, out_phase_stride the output's.
    void (*shuffle)(float *restrict out, ptrdiff_t out_phase_stride, const float *restrict in,
                    ptrdiff_t in_stride, ptrdiff_t in_phase_stride, ptrdiff_t tiles,
                    ptrdiff_t block);

    // One channel of one output row from resize->taps input rows with `row_weights`, which comes
    // first: for each tap column the rows are summed, then the columns. Input pixels are clamped to
    // first ... last. `tiles` and in_phase_stride are the input's.
    void (*resize)(float *restrict out, ptrdiff_t out_phase_stride, const float *const *rows,
                   ptrdiff_t in_phase_stride, ptrdiff_t tiles, const float *row_weights,
                   ptrdiff_t first, ptrdiff_t last, const struct resize_f32 *resize);

    // Pixel shuffle to samples: writes block·pixels samples of one output row; sample block·x + j
    // is pixel `x + first` of channel j. A value v becomes the integer part of
    // min(max(v · scale, 0), maximum) + 0.5 (halves round up, NaN is 0). `first` is a multiple of 4.
    void (*store_u8)(uint8_t *restrict out, const float *restrict in, ptrdiff_t phase_stride,
                     ptrdiff_t block, ptrdiff_t first, ptrdiff_t pixels, float scale,
                     float maximum);
    void (*store_u16)(uint16_t *restrict out, const float *restrict in, ptrdiff_t phase_stride,
                      ptrdiff_t block, ptrdiff_t first, ptrdiff_t pixels, float scale,
                      float maximum);

    // Compares two rows of samples in cells of four: sets bit c of `bits`, which is bit c mod 64 of
    // word c div 64, where a sample 4c ... 4c + 3 of `a` differs from `b`'s. Other bits stay as they
    // are; neither row is read past `width`.
    void (*changed_u8)(uint64_t *restrict bits, const uint8_t *a, const uint8_t *b,
                       ptrdiff_t width);
    void (*changed_u16)(uint64_t *restrict bits, const uint16_t *a, const uint16_t *b,
                        ptrdiff_t width);

    // Runs `rounds` rounds of independent fused multiply-adds in registers and returns their number
    // (of scalar ones): time it to know the processor's peak. Not a kernel: its result is not
    // compared between levels.
    int64_t (*fma_spin)(int64_t rounds);
};

// Floats of scratch memory that conv2d_winograd needs, whatever the level and `tiles`.
ptrdiff_t conv2d_winograd_scratch(ptrdiff_t input_channels, ptrdiff_t output_channels);

// Sets pixels `first` ... 4·tiles − 1 of a row to 0: what lies right of the picture.
void clear_columns_f32(float *row, ptrdiff_t phase_stride, ptrdiff_t channels, ptrdiff_t first,
                       ptrdiff_t tiles);

// The best level that this processor supports and this program was built with.
enum kernel_level kernel_best_level(void);

// Fills the table with the C kernels, then overwrites them level by level up to `level`, which the
// processor must support.
void network_kernels_init(struct network_kernels *kernels, enum kernel_level level);

// The same for numbers of tiles that are multiples of MAP_TILES / 2: with AVX-512 vectors half as
// wide, elsewhere the same kernels.
void network_kernels_init_narrow(struct network_kernels *kernels, enum kernel_level level);

#endif
