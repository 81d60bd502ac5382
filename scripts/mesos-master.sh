#!/usr/bin/env bash
# Starts ours with the flags of mesos-master; $MESOCOSM_MASTER_JAVA_OPTS adds options for the JVM.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
. "$ROOT/scripts/daemon.sh"
start master io.mesocosm.master.edge.MasterMain "${MESOCOSM_MASTER_JAVA_OPTS:-}" "$@"
