// The kernels of a super-resolution network: rows of feature maps in, rows of feature maps out.
//
// Priorities: the same bits at every level; speed; nothing read or written outside what is stated.
// Float policy: a sum has one order, stated here; every multiply-add is fused; nothing else is
// contracted or reassociated. Vectors run across pixels or output channels, never across what is
// summed, so a level cannot change a result.
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
// A map of pixels
//   What is computed in places, a few tiles of 4×4 pixels here and there, has the channels of a pixel
//   together, so that a tile is made without its neighbours and vectors run across channels:
//
//       value(channel c, pixel x, y) = map[y · row + x · pixel + c]
//
//   - A pixel has pixel_floats(channels) floats: a whole number of vectors of 4, 8 or 16. The values
//     after its channels are finite and mean nothing.
//   - The tile_ kernels take the table whose vectors divide the pixel that they write (tile_transform:
//     that it reads): MAP_TILES lanes or, in the tables for half and for a quarter of that, fewer.
//   - They do the operations of the kernels of the same name for rows, in the same order.
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
// Frequencies of a Winograd tile: 6×6.
#define WINOGRAD_FREQUENCIES 36

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

// Floats of a pixel in a map of pixels. 24 are three vectors of 8 rather than two of 16: a quarter
// less to do for AVX2 and Zen 4, whose units take 8 at a time.
static inline ptrdiff_t pixel_floats(ptrdiff_t channels) {
    ptrdiff_t vector = channels <= 4 ? 4 : channels <= 24 ? 8 : 16;
    return (channels + vector - 1) / vector * vector;
}

// Tiles that tile_winograd takes at most at once.
#define TILE_BATCH 8

// Floats from a row to the next and from a pixel to the next.
struct pixel_steps {
    ptrdiff_t row, pixel;
};

// How the maps of a tile_ kernel lie. Convolutions have, unlike conv2d_f32 for rows, output_channels
// = steps of a pixel of the output, and weights, biases and slopes for as many.
struct tile_steps {
    struct pixel_steps out, in, addend;
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

    // Compares two rows of samples in cells of two: sets bit c of `bits`, which is bit c mod 64 of
    // word c div 64, where sample 2c or 2c + 1 of `a` differs from `b`'s. Other bits stay as they
    // are; neither row is read past `width`.
    void (*changed_u8)(uint64_t *restrict bits, const uint8_t *a, const uint8_t *b,
                       ptrdiff_t width);
    void (*changed_u16)(uint64_t *restrict bits, const uint16_t *a, const uint16_t *b,
                        ptrdiff_t width);

    // A tile of a map of pixels. `in` is the pixel that the kernel's first weight meets for the tile's
    // first pixel. `addend` is the tile's first pixel or null; its channels are 1 or, with
    // conv->addend_stride 0, 0 apart. conv->padding_left is not used.
    void (*tile_conv2d)(float *out, const float *in, const float *addend,
                        const struct tile_steps *steps, const struct conv2d_f32 *conv);
    // Winograd's input transform of a tile: `in` is the first of its 6×6 pixels; of all floats of
    // them, out[36][in.pixel].
    void (*tile_transform)(float *restrict out, const float *in, struct pixel_steps steps);
    // The rest of Winograd's convolution for `count` tiles, 1 ... TILE_BATCH, from their transforms
    // [count][36][in.pixel]. `out` and `addend`, which may be null, are their first pixels.
    void (*tile_winograd)(float *const *out, const float *transformed, const float *const *addend,
                          ptrdiff_t count, const struct tile_steps *steps,
                          const struct conv2d_f32 *conv);

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

// The same for numbers of tiles, or floats of pixels, that are multiples of MAP_TILES / 2 and of
// MAP_TILES / 4: vectors are no longer than that.
void network_kernels_init_half(struct network_kernels *kernels, enum kernel_level level);
void network_kernels_init_quarter(struct network_kernels *kernels, enum kernel_level level);

// Tiles of maps of pixels for what has no vector version, as the kernels for rows of that name do it.

// Samples, as load_u8 and load_u16 take them: `pixels` of them into channel 0.
void tile_load_u8(float *out, ptrdiff_t pixel, const uint8_t *row, ptrdiff_t pixels, float scale);
void tile_load_u16(float *out, ptrdiff_t pixel, const uint16_t *row, ptrdiff_t pixels, float scale);
void tile_activate(float *out, const float *in, const struct tile_steps *steps, ptrdiff_t channels,
                   const struct activation_f32 *activation);
void tile_affine(float *out, const float *in, const struct tile_steps *steps, ptrdiff_t channels,
                 const float *scale, const float *shift);
// A channel stride of 0 uses the same channel for all; steps->in is a's, steps->addend b's.
void tile_combine(float *out, const float *a, ptrdiff_t a_stride, const float *b,
                  ptrdiff_t b_stride, const struct tile_steps *steps, ptrdiff_t channels,
                  enum combine_kind kind);
// Copies `channels` channels.
void tile_copy(float *out, const float *in, const struct tile_steps *steps, ptrdiff_t channels);
// Channel c of the output's pixel (x, y) is channel (y mod block)·row_step + (x mod block)·column_step
// + c·channel_step of the input's pixel (x div block, y div block). `map` is the input's pixel (0, 0);
// x and y, not below 0, are the tile's first pixel.
void tile_shuffle(float *out, const float *map, ptrdiff_t x, ptrdiff_t y,
                  const struct tile_steps *steps, ptrdiff_t channels, ptrdiff_t block,
                  ptrdiff_t row_step, ptrdiff_t column_step, ptrdiff_t channel_step);
// Input pixels are clamped to a picture of `width` × `height`, of which `map` is the first.
void tile_resize(float *out, const float *map, ptrdiff_t x, ptrdiff_t y, ptrdiff_t width,
                 ptrdiff_t height, const struct tile_steps *steps, ptrdiff_t channels,
                 const struct resize_f32 *resize);
// `pixels` pixels of a row of the last map to a row of samples, as store_u8 and store_u16 make them:
// sample block·x + j is channel j of pixel x.
void tile_store_u8(uint8_t *out, const float *in, ptrdiff_t pixel, ptrdiff_t block,
                   ptrdiff_t pixels, float scale, float maximum);
void tile_store_u16(uint16_t *out, const float *in, ptrdiff_t pixel, ptrdiff_t block,
                    ptrdiff_t pixels, float scale, float maximum);

#endif
