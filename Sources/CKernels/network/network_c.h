// The C kernels, and how the levels above enter the table.

#ifndef SUBPIXEL_NETWORK_C_H
#define SUBPIXEL_NETWORK_C_H

#include "network_kernels.h"

void load_u8_c(float *restrict out, ptrdiff_t phase_stride, const uint8_t *restrict row,
               ptrdiff_t x, ptrdiff_t width, ptrdiff_t tiles, float scale);
void load_u16_c(float *restrict out, ptrdiff_t phase_stride, const uint16_t *restrict row,
                ptrdiff_t x, ptrdiff_t width, ptrdiff_t tiles, float scale);
void conv2d_c(float *restrict out, const float *const *rows, const float *addend,
              ptrdiff_t phase_stride, ptrdiff_t tiles, const struct conv2d_f32 *conv);
void conv2d_winograd_c(float *const *out, const float *const *rows, const float *const *addend,
                       ptrdiff_t phase_stride, ptrdiff_t tiles, const struct conv2d_f32 *conv,
                       float *restrict scratch);
void activate_row_c(float *out, const float *in, ptrdiff_t phase_stride, ptrdiff_t tiles,
                    ptrdiff_t channels, const struct activation_f32 *activation);
void affine_c(float *out, const float *in, ptrdiff_t phase_stride, ptrdiff_t tiles,
              ptrdiff_t channels, const float *scale, const float *shift);
void combine_c(float *out, const float *a, ptrdiff_t a_stride, const float *b, ptrdiff_t b_stride,
               ptrdiff_t phase_stride, ptrdiff_t tiles, ptrdiff_t channels,
               enum combine_kind kind);
void shuffle_c(float *restrict out, ptrdiff_t out_phase_stride, const float *restrict in,
               ptrdiff_t in_stride, ptrdiff_t in_phase_stride, ptrdiff_t tiles, ptrdiff_t block);
void resize_c(float *restrict out, ptrdiff_t out_phase_stride, const float *const *rows,
              ptrdiff_t in_phase_stride, ptrdiff_t tiles, const float *row_weights,
              ptrdiff_t first, ptrdiff_t last, const struct resize_f32 *resize);
void store_u8_c(uint8_t *restrict out, const float *restrict in, ptrdiff_t phase_stride,
                ptrdiff_t block, ptrdiff_t first, ptrdiff_t pixels, float scale, float maximum);
void store_u16_c(uint16_t *restrict out, const float *restrict in, ptrdiff_t phase_stride,
                 ptrdiff_t block, ptrdiff_t first, ptrdiff_t pixels, float scale, float maximum);

void changed_u8_c(uint64_t *restrict bits, const uint8_t *a, const uint8_t *b, ptrdiff_t width);
void changed_u16_c(uint64_t *restrict bits, const uint16_t *a, const uint16_t *b,
                   ptrdiff_t width);

void tile_conv2d_c(float *out, const float *in, const float *addend,
                   const struct tile_steps *steps, const struct conv2d_f32 *conv);
void tile_transform_c(float *restrict out, const float *in, struct pixel_steps steps);
void tile_winograd_c(float *const *out, const float *transformed, const float *const *addend,
                     ptrdiff_t count, const struct tile_steps *steps,
                     const struct conv2d_f32 *conv);

// Each overwrites the entries that its level has.
void network_kernels_init_avx2(struct network_kernels *kernels);
void network_kernels_init_avx2_half(struct network_kernels *kernels);
void network_kernels_init_avx512(struct network_kernels *kernels);
void network_kernels_init_avx512_half(struct network_kernels *kernels);
void network_kernels_init_neon(struct network_kernels *kernels);

#endif
