/* The frame of a launch description: a header, then records (description.h). */
#ifndef MESOCOSM_RECORDS_H
#define MESOCOSM_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECORDS_HEADER_BYTES = 16 };

struct record {
    uint32_t type;
    const unsigned char *payload; /* NULL: there is no further record */
    size_t size;
};

/* Where one reads in the buffer. */
struct records {
    const unsigned char *buffer;
    size_t size;
    size_t at;
    uint32_t left;
};

uint32_t read_u32(const unsigned char *at);
uint64_t read_u64(const unsigned char *at);

/* Starts before the first record; NULL, or what is wrong with the header. */
const char *records_open(struct records *records, const unsigned char *buffer, size_t size);

/* The next record; NULL, or what is wrong. */
const char *records_next(struct records *records, struct record *out);

/* The next record of this type in a buffer that has been read to its end before. */
bool records_find(struct records *records, uint32_t type, struct record *out);

/* A text is one NUL-terminated run of bytes that fills its payload exactly. */
bool is_text(const unsigned char *payload, size_t size);

/* A path from the root that has text after its slash or is the root. */
bool is_path(const unsigned char *payload, size_t size);

#endif
