#ifndef SUBPIXEL_CKERNELS_H
#define SUBPIXEL_CKERNELS_H

#include "checksum.h"
#include "network_kernels.h"
#include "resample.h"

#endif
