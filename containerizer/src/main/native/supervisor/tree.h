/* Signals to everything below the supervisor. As child subreaper it is the ancestor of each
 * process of its container, whatever that process did with its session or its parent. */
#ifndef MESOCOSM_TREE_H
#define MESOCOSM_TREE_H

/* Sends `signal_number` to each descendant. All of them are stopped while it is sent, so that no
 * process escapes by forking; SIGKILL needs no stop. */
void tree_signal(int signal_number);

#endif
