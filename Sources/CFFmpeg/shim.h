// What Swift needs to call FFmpeg: the headers, and the macros and bit fields that the importer
// does not translate. Each shim says which gap it fills.

#ifndef SUBPIXEL_CFFMPEG_SHIM_H
#define SUBPIXEL_CFFMPEG_SHIM_H

#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/dovi_meta.h>
#include <libavutil/error.h>
#include <libavutil/hdr_dynamic_metadata.h>
#include <libavutil/imgutils.h>
#include <libavutil/intreadwrite.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

// Gap: function-like macros and casts of constants are not imported.
static inline int subpixel_averror(int posix_error) { return AVERROR(posix_error); }
static inline int subpixel_averror_eof(void) { return AVERROR_EOF; }
static inline int subpixel_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
static inline int subpixel_averror_exit(void) { return AVERROR_EXIT; }
static inline int64_t subpixel_nopts(void) { return AV_NOPTS_VALUE; }

// Gap: FF_PROFILE_UNKNOWN became AV_PROFILE_UNKNOWN in FFmpeg 6.1; the value is the same.
#define SUBPIXEL_PROFILE_UNKNOWN (-99)

#endif
