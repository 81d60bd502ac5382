/* What kind of file system something is on. */
#ifndef MESOCOSM_MOUNT_TYPE_H
#define MESOCOSM_MOUNT_TYPE_H

enum { MOUNT_TYPE_BYTES = 32 };

/* Its name as mount(8) says it, "unknown" when it cannot be told. errno is kept. */
void mount_type(int file, char name[MOUNT_TYPE_BYTES]);

#endif
