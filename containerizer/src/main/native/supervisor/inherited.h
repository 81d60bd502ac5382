/* Descriptors that the agent starts the supervisor with; the JNI library puts them there. */
#ifndef MESOCOSM_INHERITED_H
#define MESOCOSM_INHERITED_H

enum { CHANNEL = 3, DESCRIPTION = 4, FIRST_FREE = 5 };

#endif
