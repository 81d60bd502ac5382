#!/usr/bin/env bash
# Starts ours with the flags of mesos-agent; $MESOCOSM_AGENT_JAVA_OPTS adds options for the JVM.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
. "$ROOT/scripts/daemon.sh"
read -r -a extra <<<"${MESOCOSM_AGENT_JAVA_OPTS:-}"
start agent io.mesocosm.agent.edge.AgentMain -XX:+UseSerialGC -XX:-MaxFDLimit "${extra[@]}" -- "$@"
