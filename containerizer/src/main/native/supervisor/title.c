#include "title.h"

#include <stddef.h>
#include <string.h>

static struct {
    char *start;
    size_t size;
} room;

void title_remember(char **arguments, int count)
{
    const char *last = arguments[count - 1];
    room.start = arguments[0];
    room.size = (size_t)(last + strlen(last) + 1 - arguments[0]);
}

/* Where the next text would begin. */
static size_t put(size_t used, const char *text)
{
    size_t length = strlen(text);
    size_t most = room.size - used - 1;
    memcpy(room.start + used, text, length < most ? length : most);
    return used + length + 1;
}

void title_set(const char *name, const char *argument)
{
    if (room.size == 0) {
        return;
    }
    memset(room.start, 0, room.size);
    size_t used = put(0, name);
    if (argument != NULL && used < room.size) {
        put(used, argument);
    }
}
