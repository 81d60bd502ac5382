#!/usr/bin/env bash
# Starts ours with the flags of mesos-agent; $MESOCOSM_AGENT_JAVA_OPTS adds options for the JVM.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
. "$ROOT/scripts/daemon.sh"
start agent io.mesocosm.agent.edge.AgentMain "${MESOCOSM_AGENT_JAVA_OPTS:-}" "$@"
