// XXH3 of long input, 128 bits. See checksum.h.

#include "checksum.h"

#include <string.h>

// Names and values as in the specification.
#define PRIME32_1 0x9e3779b1u
#define PRIME32_2 0x85ebca77u
#define PRIME32_3 0xc2b2ae3du
#define PRIME64_1 0x9e3779b185ebca87u
#define PRIME64_2 0xc2b2ae3d27d4eb4fu
#define PRIME64_3 0x165667b19e3779f9u
#define PRIME64_4 0x85ebca77c2b2ae63u
#define PRIME64_5 0x27d4eb2f165667c5u

// The specification's default secret. Where parts of it are used follows from its length.
static const uint8_t secret[192] = {
    0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c,
    0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f,
    0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
    0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c,
    0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb, 0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3,
    0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
    0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d,
    0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64,
    0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
    0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e,
    0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce,
    0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e};

static const ptrdiff_t stripes_of_block = (sizeof secret - CHECKSUM_STRIPE) / 8;
static const uint8_t *const scrambling_key = secret + sizeof secret - CHECKSUM_STRIPE;

static uint64_t read64(const uint8_t *bytes) {
    uint64_t value;
    memcpy(&value, bytes, sizeof value);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#error "the lanes are read in the order of little-endian processors"
#endif
    return value;
}

// Each of eight lanes gets its neighbour's bytes, and the product of the halves of its own, keyed.
// Two lanes at a time on any x86-64, which is as fast as samples come from memory: 18 GB/s, where
// AVX2 reaches 25.
static void accumulate(uint64_t *restrict lanes, const uint8_t *restrict bytes,
                       const uint8_t *restrict key, ptrdiff_t count) {
    typedef uint64_t vector __attribute__((vector_size(64)));
    vector sum;
    memcpy(&sum, lanes, sizeof sum);
    for (ptrdiff_t stripe = 0; stripe < count; stripe++) {
        vector data, keyed;
        memcpy(&data, bytes + stripe * CHECKSUM_STRIPE, sizeof data);
        memcpy(&keyed, key + stripe * 8, sizeof keyed);
        keyed ^= data;
        sum += __builtin_shufflevector(data, data, 1, 0, 3, 2, 5, 4, 7, 6) +
               (keyed & 0xffffffff) * (keyed >> 32);
    }
    memcpy(lanes, &sum, sizeof sum);
}

void checksum_init(struct checksum *checksum) {
    *checksum = (struct checksum){.lanes = {PRIME32_3, PRIME64_1, PRIME64_2, PRIME64_3, PRIME64_4,
                                            PRIME32_2, PRIME64_5, PRIME32_1}};
}

static void scramble(uint64_t *lanes) {
    for (int i = 0; i < 8; i++) {
        lanes[i] = (lanes[i] ^ lanes[i] >> 47 ^ read64(scrambling_key + 8 * i)) * PRIME32_1;
    }
}

static void take_stripes(struct checksum *checksum, const uint8_t *bytes, ptrdiff_t count) {
    while (count > 0) {
        ptrdiff_t rest = stripes_of_block - checksum->stripes;
        ptrdiff_t now = count < rest ? count : rest;
        accumulate(checksum->lanes, bytes, secret + 8 * checksum->stripes, now);
        checksum->stripes += now;
        if (checksum->stripes == stripes_of_block) {
            scramble(checksum->lanes);
            checksum->stripes = 0;
        }
        bytes += now * CHECKSUM_STRIPE;
        count -= now;
    }
}

static void add(struct checksum *checksum, const uint8_t *bytes, ptrdiff_t length) {
    uint8_t *pending = checksum->latest + CHECKSUM_STRIPE;
    checksum->length += (uint64_t)length;
    ptrdiff_t room = CHECKSUM_STRIPE - checksum->pending;
    if (length <= room) {
        memcpy(pending + checksum->pending, bytes, (size_t)length);
        checksum->pending += length;
        return;
    }
    if (checksum->pending > 0) {
        memcpy(pending + checksum->pending, bytes, (size_t)room);
        take_stripes(checksum, pending, 1);
        memcpy(checksum->latest, pending, CHECKSUM_STRIPE);
        bytes += room;
        length -= room;
    }
    ptrdiff_t count = (length - 1) / CHECKSUM_STRIPE;
    if (count > 0) {
        take_stripes(checksum, bytes, count);
        bytes += count * CHECKSUM_STRIPE;
        length -= count * CHECKSUM_STRIPE;
        memcpy(checksum->latest, bytes - CHECKSUM_STRIPE, CHECKSUM_STRIPE);
    }
    memcpy(pending, bytes, (size_t)length);
    checksum->pending = length;
}

void checksum_update(struct checksum *checksum, const uint8_t *bytes, ptrdiff_t stride,
                     ptrdiff_t length, ptrdiff_t rows) {
    if (length <= 0) return;
    if (stride == length) {
        length *= rows;
        rows = rows > 0;
    }
    for (ptrdiff_t row = 0; row < rows; row++) add(checksum, bytes + row * stride, length);
}

static uint64_t merge(const uint64_t *lanes, const uint8_t *key, uint64_t sum) {
    for (int i = 0; i < 8; i += 2) {
        unsigned __int128 product = (unsigned __int128)(lanes[i] ^ read64(key + 8 * i)) *
                                    (lanes[i + 1] ^ read64(key + 8 * i + 8));
        sum += (uint64_t)product ^ (uint64_t)(product >> 64);
    }
    sum = (sum ^ sum >> 37) * 0x165667919e3779f9u;
    return sum ^ sum >> 32;
}

void checksum_value(const struct checksum *checksum, uint64_t value[2]) {
    struct checksum last = *checksum;
    // The last 64 bytes, which reach back into the stripe before.
    const uint8_t *end = last.latest + CHECKSUM_STRIPE + last.pending;
    if (last.length < CHECKSUM_STRIPE) end = last.latest + 2 * CHECKSUM_STRIPE;
    accumulate(last.lanes, end - CHECKSUM_STRIPE, scrambling_key - 7, 1);
    const uint8_t *upper_key = secret + sizeof secret - sizeof last.lanes - 11;
    value[0] = merge(last.lanes, upper_key, ~(last.length * PRIME64_2));
    value[1] = merge(last.lanes, secret + 11, last.length * PRIME64_1);
}
