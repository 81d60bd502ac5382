# Sourced by the start commands and by scripts/build.

# How each program's JVM is set up. Compact object headers save a fifth of the heap; the master's pauses matter, so it
# has G1; the others are small. The agent hands its limit of open files on to tasks, so the JVM must not raise it. Netty
# would bring up the flight recorder for events of its own with the first buffer.
jvm_options() {
  JVM_OPTIONS=(--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow
    -XX:+UseCompactObjectHeaders -XX:-MaxFDLimit -Dio.netty.jfr.enabled=false)
  case $1 in
    master) JVM_OPTIONS+=(-XX:+UseG1GC -Xms32m) ;;
    agent) JVM_OPTIONS+=(-XX:+UseSerialGC -Xms16m) ;;
    cli) JVM_OPTIONS+=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms16m) ;;
    # Its output is JSON.
    registry) JVM_OPTIONS+=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xms16m -Dlog.level=ERROR -Dlog.target=System.err
      "-Dlogback.configurationFile=$ROOT/scripts/logback.xml") ;;
    # ZooKeeper's own scripts give it this heap too; its administration over HTTP would take port 8080.
    zookeeper) JVM_OPTIONS+=(-XX:+UseG1GC -Xms32m -Xmx1g -Dzookeeper.admin.enableServer=false
      -Dzookeeper.jmx.log4j.disable=true "-Dlogback.configurationFile=$ROOT/scripts/logback.xml") ;;
  esac
}

# The module that a program is in.
module_of() {
  case $1 in
    zookeeper | registry) echo master ;;
    *) echo "$1" ;;
  esac
}

# The jars of a module and of what it needs, always in the same order: the start cache depends on it.
class_path() {
  local jars=("$ROOT/$1"/target/mesocosm-"$1"-*.jar "$ROOT/$1"/target/lib/*.jar)
  local IFS=:
  printf '%s' "${jars[*]}"
}

# Builds if something changed; says so if nothing is there and $MESOCOSM_BUILD is `no`.
ensure_built() {
  if [ "${MESOCOSM_BUILD:-}" != no ]; then
    "$ROOT/scripts/build" >&2 || exit 1
  elif [ ! -e "$ROOT/target/built" ]; then
    die "nothing is built in $ROOT; run $ROOT/scripts/build"
  fi
}

# Whether a start cache is there and no jar of the module is newer: one of other classes ends in errors of linkage.
is_fresh() {
  local jar
  [ -e "$1" ] || return 1
  for jar in "$ROOT/$2"/target/mesocosm-"$2"-*.jar "$ROOT/$2"/target/lib/*.jar; do
    [ ! "$jar" -nt "$1" ] || return 1
  done
}

# start PROGRAM MAIN-CLASS EXTRA-JVM-OPTIONS ARGUMENT...
start() {
  local program=$1 main=$2 extra=() module
  module=$(module_of "$program")
  read -r -a extra <<<"$3"
  shift 3
  ensure_built
  jvm_options "$program"
  local cache=$ROOT/$program/target/start.aot
  is_fresh "$cache" "$module" && JVM_OPTIONS+=("-XX:AOTCache=$cache" -Xlog:aot*=off -Xlog:cds*=off)
  exec "$JAVA_HOME/bin/java" "${JVM_OPTIONS[@]}" ${extra[@]+"${extra[@]}"} -cp "$(class_path "$module")" "$main" "$@"
}

# Sets TRAINING to what runs the module's program once for the cache of loaded classes that makes later starts quick.
training() {
  jvm_options "$1"
  TRAINING=("$JAVA_HOME/bin/java" "${JVM_OPTIONS[@]}" "-XX:AOTCacheOutput=$ROOT/$1/target/start.aot"
    -cp "$(class_path "$1")")
}

# ask PORT PATH: what a daemon of this host answers; nothing as long as nobody does.
ask() {
  { exec 3<>"/dev/tcp/127.0.0.1/$1" && printf 'GET %s HTTP/1.0\r\n\r\n' "$2" >&3 && cat <&3; exec 3>&-; } 2>/dev/null || true
}

# ask_until PID PORT PATH WORD: asks until the answer has that word, for 15 seconds at most and while the process lives.
ask_until() {
  local tries=0
  until [[ "$(ask "$2" "$3")" == *"$4"* ]] || [ $((tries += 1)) -gt 150 ]; do
    kill -0 "$1" 2>/dev/null || break
    sleep 0.1
  done
}

# train_daemons MASTER-PORT AGENT-PORT SCRATCH: an agent registers with a master. What they need until then, and for a
# first look at them, is what they need in every start.
train_daemons() {
  local master agent
  training master
  "${TRAINING[@]}" io.mesocosm.master.edge.MasterMain --ip=127.0.0.1 --hostname=127.0.0.1 --port="$1" \
    --work_dir="$3/master" >"$ROOT/master/target/start-cache.log" 2>&1 &
  master=$!
  ask_until "$master" "$1" /state '"elected_time"'
  training agent
  "${TRAINING[@]}" io.mesocosm.agent.edge.AgentMain --ip=127.0.0.1 --hostname=127.0.0.1 --port="$2" \
    --master="127.0.0.1:$1" --work_dir="$3/agent" --runtime_dir="$3/run" --launcher=posix \
    --isolation=posix/cpu,posix/mem --registration_backoff_factor=10ms >"$ROOT/agent/target/start-cache.log" 2>&1 &
  agent=$!
  ask_until "$agent" "$1" /slaves '"active":true'
  ask "$2" /state >/dev/null
  kill "$agent" "$master" 2>/dev/null || true
  wait "$agent" "$master" || true
}

train_cli() {
  training cli
  "${TRAINING[@]}" io.mesocosm.cli.MesosExecute --help >"$ROOT/cli/target/start-cache.log" 2>&1 || true
}
