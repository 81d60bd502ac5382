#!/usr/bin/env bash
# Starts a ZooKeeper server, the one that is on our class path, for hosts that have no other:
#
#   scripts/zookeeper.sh ZOO.CFG                 with a configuration file of ZooKeeper's
#   scripts/zookeeper.sh --try N [DIRECTORY]     N servers on this host, for trying: clients at 127.0.0.1:2181, :2182, ...,
#                                                data below DIRECTORY (one that goes away at the end), until Ctrl-C
#
# $MESOCOSM_ZOOKEEPER_JAVA_OPTS adds options for the JVM, e.g. -Xmx2g.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/setup.sh"
. "$ROOT/scripts/daemon.sh"

usage() { die "usage: scripts/zookeeper.sh ZOO.CFG, or scripts/zookeeper.sh --try N [DIRECTORY]"; }

[ $# -ge 1 ] || usage
if [ "$1" != --try ]; then
  [ $# = 1 ] || usage
  [ -r "$1" ] || die "cannot read $1, the configuration of the ZooKeeper server"
  start zookeeper org.apache.zookeeper.server.quorum.QuorumPeerMain "${MESOCOSM_ZOOKEEPER_JAVA_OPTS:-}" "$1"
fi

[[ ${2:-} =~ ^[1-9]$ ]] || usage
servers=$2
kept=${3:-}
ensure_built
directory=$kept
if [ -n "$kept" ]; then
  mkdir -p "$kept"
else
  directory=$(mktemp -d "${TMPDIR:-/tmp}/mesocosm-zookeeper.XXXXXX")
fi

pids=()
stop() {
  trap - EXIT INT TERM
  kill ${pids[@]+"${pids[@]}"} 2>/dev/null || true
  wait 2>/dev/null || true
  [ -n "$kept" ] || rm -rf "$directory"
}
trap stop EXIT
trap 'stop; exit 130' INT
trap 'stop; exit 143' TERM

peers=
for ((i = 1; i <= servers && servers > 1; i++)); do
  peers+="server.$i=127.0.0.1:$((2887 + i)):$((3887 + i))"$'\n'
done
addresses=
for ((i = 1; i <= servers; i++)); do
  port=$((2180 + i))
  if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then die "port $port is taken"; fi
  mkdir -p "$directory/$i"
  echo "$i" >"$directory/$i/myid"
  cat >"$directory/$i/zoo.cfg" <<CONFIGURATION
tickTime=1000
initLimit=10
syncLimit=5
dataDir=$directory/$i
clientPort=$port
clientPortAddress=127.0.0.1
autopurge.snapRetainCount=3
autopurge.purgeInterval=1
4lw.commands.whitelist=srvr,mntr,ruok
$peers
CONFIGURATION
  # A process of its own for each, so that one can be killed: its pid is in DIRECTORY/N/pid.
  MESOCOSM_BUILD=no "${BASH_SOURCE[0]}" "$directory/$i/zoo.cfg" >"$directory/$i/log" 2>&1 &
  pids+=($!)
  echo $! >"$directory/$i/pid"
  addresses+="${addresses:+,}127.0.0.1:$port"
done
say "$servers ZooKeeper servers; log and pid of each are below $directory; Ctrl-C stops them"
say "for masters: --zk=zk://$addresses/mesos   for agents: --master=zk://$addresses/mesos"
wait
