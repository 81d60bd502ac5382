#include "records.h"

#include "description.h"

#include <string.h>

enum { RECORD_HEADER_BYTES = 8 };

uint32_t read_u32(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

uint64_t read_u64(const unsigned char *at)
{
    return (uint64_t)read_u32(at) | (uint64_t)read_u32(at + 4) << 32;
}

static const char *check_header(const unsigned char *buffer, size_t size)
{
    if (size < RECORDS_HEADER_BYTES) {
        return "shorter than its header";
    }
    if (size > DESCRIPTION_MAX_BYTES) {
        return "too large";
    }
    if (read_u32(buffer) != DESCRIPTION_MAGIC) {
        return "wrong magic";
    }
    if (read_u32(buffer + 4) != DESCRIPTION_VERSION) {
        return "unknown version";
    }
    if (read_u32(buffer + 8) != size) {
        return "not as long as it says";
    }
    if (read_u32(buffer + 12) > DESCRIPTION_MAX_RECORDS) {
        return "too many records";
    }
    return NULL;
}

const char *records_open(struct records *records, const unsigned char *buffer, size_t size)
{
    memset(records, 0, sizeof *records);
    const char *wrong = check_header(buffer, size);
    if (wrong != NULL) {
        return wrong;
    }
    records->buffer = buffer;
    records->size = size;
    records->at = RECORDS_HEADER_BYTES;
    records->left = read_u32(buffer + 12);
    return NULL;
}

const char *records_next(struct records *records, struct record *out)
{
    memset(out, 0, sizeof *out);
    if (records->left == 0) {
        return records->at == records->size ? NULL : "has bytes after its last record";
    }
    if (records->size - records->at < RECORD_HEADER_BYTES) {
        return "ends inside a record";
    }
    out->type = read_u32(records->buffer + records->at);
    out->size = read_u32(records->buffer + records->at + 4);
    records->at += RECORD_HEADER_BYTES;
    if (out->size > records->size - records->at) {
        return "ends inside a record";
    }
    out->payload = records->buffer + records->at;
    records->at += out->size;
    records->left--;
    return NULL;
}

bool records_find(struct records *records, uint32_t type, struct record *out)
{
    while (records_next(records, out) == NULL && out->payload != NULL) {
        if (out->type == type) {
            return true;
        }
    }
    return false;
}

bool is_text(const unsigned char *payload, size_t size)
{
    return size > 0 && memchr(payload, 0, size) == payload + size - 1;
}

bool is_path(const unsigned char *payload, size_t size)
{
    return is_text(payload, size) && payload[0] == '/';
}
