#!/usr/bin/env bash
# Starts ours with the flags of mesos-resolve; $MESOCOSM_CLI_JAVA_OPTS adds options for the JVM.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
. "$ROOT/scripts/daemon.sh"
start cli io.mesocosm.cli.MesosResolve "${MESOCOSM_CLI_JAVA_OPTS:-}" "$@"
