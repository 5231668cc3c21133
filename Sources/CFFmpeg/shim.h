// What Swift needs to call FFmpeg: the headers, and the macros and bit fields that the importer
// does not translate. Each shim says which gap it fills.

#ifndef SUBPIXEL_CFFMPEG_SHIM_H
#define SUBPIXEL_CFFMPEG_SHIM_H

#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/cpu.h>
#include <libavutil/display.h>
#include <libavutil/dovi_meta.h>
#include <libavutil/error.h>
#include <libavutil/hash.h>
#include <libavutil/hdr_dynamic_metadata.h>
#include <libavutil/hwcontext.h>
#include <libavutil/imgutils.h>
#include <libavutil/intreadwrite.h>
#include <libavutil/mastering_display_metadata.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/time.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

// Gap: function-like macros and casts of constants are not imported.
static inline int subpixel_averror(int posix_error) { return AVERROR(posix_error); }
static inline int subpixel_averror_eof(void) { return AVERROR_EOF; }
static inline int subpixel_averror_invaliddata(void) { return AVERROR_INVALIDDATA; }
static inline int subpixel_averror_exit(void) { return AVERROR_EXIT; }
static inline int subpixel_averror_protocol_not_found(void) { return AVERROR_PROTOCOL_NOT_FOUND; }
static inline int64_t subpixel_nopts(void) { return AV_NOPTS_VALUE; }

// Gap: pthread_t is an opaque type that differs between systems. Unique among living threads.
static inline uint64_t subpixel_thread_id(void) { return (uint64_t)(uintptr_t)pthread_self(); }

// Gap: AVCodec's lists of what an encoder takes became avcodec_get_supported_config in FFmpeg 7.1
// (libavcodec 61.13). NULL means anything.
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 13, 100)
static inline const enum AVPixelFormat *subpixel_codec_pixel_formats(const AVCodec *codec) {
    const void *list = NULL;
    avcodec_get_supported_config(NULL, codec, AV_CODEC_CONFIG_PIX_FORMAT, 0, &list, NULL);
    return (const enum AVPixelFormat *)list;
}
static inline const AVRational *subpixel_codec_frame_rates(const AVCodec *codec) {
    const void *list = NULL;
    avcodec_get_supported_config(NULL, codec, AV_CODEC_CONFIG_FRAME_RATE, 0, &list, NULL);
    return (const AVRational *)list;
}
static inline const int *subpixel_codec_sample_rates(const AVCodec *codec) {
    const void *list = NULL;
    avcodec_get_supported_config(NULL, codec, AV_CODEC_CONFIG_SAMPLE_RATE, 0, &list, NULL);
    return (const int *)list;
}
static inline const enum AVSampleFormat *subpixel_codec_sample_formats(const AVCodec *codec) {
    const void *list = NULL;
    avcodec_get_supported_config(NULL, codec, AV_CODEC_CONFIG_SAMPLE_FORMAT, 0, &list, NULL);
    return (const enum AVSampleFormat *)list;
}
#else
static inline const enum AVPixelFormat *subpixel_codec_pixel_formats(const AVCodec *codec) {
    return codec->pix_fmts;
}
static inline const AVRational *subpixel_codec_frame_rates(const AVCodec *codec) {
    return codec->supported_framerates;
}
static inline const int *subpixel_codec_sample_rates(const AVCodec *codec) {
    return codec->supported_samplerates;
}
static inline const enum AVSampleFormat *subpixel_codec_sample_formats(const AVCodec *codec) {
    return codec->sample_fmts;
}
#endif

// Gap: side data of a stream moved into its codec parameters in FFmpeg 6.1 (libavcodec 60.31).
// Copies the bytes; negative on failure.
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 100)
static inline int subpixel_stream_add_side_data(AVStream *stream, enum AVPacketSideDataType type,
                                                const uint8_t *bytes, size_t size) {
    AVPacketSideData *entry = av_packet_side_data_new(&stream->codecpar->coded_side_data,
                                                      &stream->codecpar->nb_coded_side_data, type,
                                                      size, 0);
    if (!entry)
        return AVERROR(ENOMEM);
    memcpy(entry->data, bytes, size);
    return 0;
}
#else
static inline int subpixel_stream_add_side_data(AVStream *stream, enum AVPacketSideDataType type,
                                                const uint8_t *bytes, size_t size) {
    uint8_t *copy = av_stream_new_side_data(stream, type, size);
    if (!copy)
        return AVERROR(ENOMEM);
    memcpy(copy, bytes, size);
    return 0;
}
#endif

static inline int subpixel_averror_option_not_found(void) { return AVERROR_OPTION_NOT_FOUND; }

// Gap: FF_QP2LAMBDA is a macro.
#define SUBPIXEL_QP_TO_LAMBDA 118

// Gap: FF_PROFILE_UNKNOWN became AV_PROFILE_UNKNOWN in FFmpeg 6.1; the value is the same.
#define SUBPIXEL_PROFILE_UNKNOWN (-99)

// Gap: AVFrame.pkt_duration became AVFrame.duration in FFmpeg 6.0 (libavutil 57.30) and went away
// in 8.0. In units of the frame's time base, 0 when unknown.
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
static inline int64_t subpixel_frame_duration(const AVFrame *frame) { return frame->duration; }
static inline void subpixel_frame_set_duration(AVFrame *frame, int64_t duration) {
    frame->duration = duration;
}
#else
static inline int64_t subpixel_frame_duration(const AVFrame *frame) { return frame->pkt_duration; }
static inline void subpixel_frame_set_duration(AVFrame *frame, int64_t duration) {
    frame->pkt_duration = duration;
}
#endif

// Gap: key_frame, interlaced_frame and top_field_first became flags in FFmpeg 6.1 (libavutil 58.29).
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 29, 100)
static inline int subpixel_frame_is_key(const AVFrame *frame) {
    return (frame->flags & AV_FRAME_FLAG_KEY) != 0;
}
static inline void subpixel_frame_set_key(AVFrame *frame, int on) {
    frame->flags = on ? frame->flags | AV_FRAME_FLAG_KEY : frame->flags & ~AV_FRAME_FLAG_KEY;
}
static inline int subpixel_frame_is_interlaced(const AVFrame *frame) {
    return (frame->flags & AV_FRAME_FLAG_INTERLACED) != 0;
}
static inline int subpixel_frame_is_top_field_first(const AVFrame *frame) {
    return (frame->flags & AV_FRAME_FLAG_TOP_FIELD_FIRST) != 0;
}
static inline void subpixel_frame_set_interlaced(AVFrame *frame, int interlaced, int top_first) {
    frame->flags &= ~(AV_FRAME_FLAG_INTERLACED | AV_FRAME_FLAG_TOP_FIELD_FIRST);
    if (interlaced)
        frame->flags |= AV_FRAME_FLAG_INTERLACED;
    if (top_first)
        frame->flags |= AV_FRAME_FLAG_TOP_FIELD_FIRST;
}
#else
static inline int subpixel_frame_is_key(const AVFrame *frame) { return frame->key_frame; }
static inline void subpixel_frame_set_key(AVFrame *frame, int on) { frame->key_frame = on; }
static inline int subpixel_frame_is_interlaced(const AVFrame *frame) {
    return frame->interlaced_frame;
}
static inline int subpixel_frame_is_top_field_first(const AVFrame *frame) {
    return frame->top_field_first;
}
static inline void subpixel_frame_set_interlaced(AVFrame *frame, int interlaced, int top_first) {
    frame->interlaced_frame = interlaced;
    frame->top_field_first = top_first;
}
#endif

// Gap: side data of a stream moved from AVStream to AVCodecParameters in FFmpeg 6.1
// (libavformat 60.15). The bytes belong to the stream.
static inline int subpixel_stream_side_data_count(const AVStream *stream) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    return stream->codecpar->nb_coded_side_data;
#else
    return stream->nb_side_data;
#endif
}
static inline const AVPacketSideData *subpixel_stream_side_data(const AVStream *stream, int index) {
#if LIBAVFORMAT_VERSION_INT >= AV_VERSION_INT(60, 15, 100)
    return &stream->codecpar->coded_side_data[index];
#else
    return &stream->side_data[index];
#endif
}

#endif
