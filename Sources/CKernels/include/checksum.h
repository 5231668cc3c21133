// A checksum of bytes that come piece by piece: XXH3, 128 bits.
//
// Priorities: the bits that the specification asks for; speed, since every sample of a video goes
// through it. So it has no levels: it is bound by memory with any.
//
// It is what `xxhsum -H2` prints of the same bytes, if they are more than 240. Shorter input has
// forms of its own there; here it goes the way of the long one, padded with zeros to 64 bytes.
// Specification: https://github.com/Cyan4973/xxHash/blob/v0.8.3/doc/xxhash_spec.md

#ifndef SUBPIXEL_CHECKSUM_H
#define SUBPIXEL_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// Bytes that are taken in at once.
#define CHECKSUM_STRIPE 64

struct checksum {
    uint64_t lanes[8];
    // Bytes so far.
    uint64_t length;
    // Stripes taken in since the lanes were last scrambled, 0...15.
    ptrdiff_t stripes;
    // The latest stripe that was taken in, and behind it the `pending` bytes that weren't yet: none
    // only at the beginning, as the last 64 bytes are taken in differently.
    uint8_t latest[2 * CHECKSUM_STRIPE];
    ptrdiff_t pending;
};

void checksum_init(struct checksum *checksum);

// Adds `rows` rows of `length` bytes each, `stride` bytes from one to the next.
void checksum_update(struct checksum *checksum, const uint8_t *bytes, ptrdiff_t stride,
                     ptrdiff_t length, ptrdiff_t rows);

// The checksum of what was added so far, the upper half first.
void checksum_value(const struct checksum *checksum, uint64_t value[2]);

#endif
