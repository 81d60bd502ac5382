#!/usr/bin/env bash
# Shows a master's registry, fills an empty one, or removes one; --help says more. $MESOCOSM_REGISTRY_JAVA_OPTS adds
# options for the JVM.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
. "$ROOT/scripts/daemon.sh"
start registry io.mesocosm.master.tool.RegistryTool "${MESOCOSM_REGISTRY_JAVA_OPTS:-}" "$@"
