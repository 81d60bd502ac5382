/* What this process is called in lists of processes. */
#ifndef MESOCOSM_TITLE_H
#define MESOCOSM_TITLE_H

/* Called first, with the arguments of main: their room is what there is for titles. */
void title_remember(char **arguments, int count);

/* A name and what follows it, which may be cut off; NULL is nothing. */
void title_set(const char *name, const char *argument);

#endif
