// All network kernels of a level, and the function that enters them into the table. Included last
// by the level's file, which has defined INIT, the name of that function, and what vector.h asks.

#include "../activation.h"
#include "../map.h"
#include "../network_c.h"
#include "../resolution.h"
#include "../winograd.h"

#include "vector.h"

#include "activation.h"

#include "changes.h"
#include "conv2d.h"
#include "maps.h"
#include "samples.h"
#include "winograd.h"

#include "tiles.h"

void INIT(struct network_kernels *kernels) {
    *kernels = (struct network_kernels){
        .load_u8 = load_u8_vector,
        .load_u16 = load_u16_vector,
        .conv2d = conv2d_vector,
        .conv2d_winograd = conv2d_winograd_vector,
        .conv2d_winograd_narrow = conv2d_winograd_narrow_vector,
        .activate = activate_row_vector,
        .affine = affine_vector,
        .combine = combine_vector,
        .shuffle = shuffle_vector,
        .resize = resize_vector,
        .store_u8 = store_u8_vector,
        .store_u16 = store_u16_vector,
        .changed_u8 = changed_u8_vector,
        .changed_u16 = changed_u16_vector,
        .tile_conv2d = tile_conv2d_vector,
        .tile_transform = tile_transform_vector,
        .tile_winograd = tile_winograd_vector,
        .fma_spin = fma_spin_vector,
    };
}
