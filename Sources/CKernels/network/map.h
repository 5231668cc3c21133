// Where a pixel of a row of maps lies; see network_kernels.h.

#ifndef SUBPIXEL_MAP_H
#define SUBPIXEL_MAP_H

#include <stddef.h>

// Offset of pixel x, which may be left of the row (negative), from the start of its channel.
static inline ptrdiff_t map_offset(ptrdiff_t x, ptrdiff_t phase_stride) {
    return (x & 3) * phase_stride + (x >> 2);
}

#endif
