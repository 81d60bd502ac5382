#!/usr/bin/env bash
# Starts ours with the flags of mesos-master; $MESOCOSM_MASTER_JAVA_OPTS adds options for the JVM.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
. "$ROOT/scripts/daemon.sh"
read -r -a extra <<<"${MESOCOSM_MASTER_JAVA_OPTS:-}"
start master io.mesocosm.master.edge.MasterMain -XX:+UseSerialGC -XX:-MaxFDLimit "${extra[@]}" -- "$@"
