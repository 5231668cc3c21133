#ifndef SUBPIXEL_CKERNELS_H
#define SUBPIXEL_CKERNELS_H

#include "resample.h"

#endif
