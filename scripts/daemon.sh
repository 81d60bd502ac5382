# Sourced by the start commands: start MODULE MAIN-CLASS JVM-OPTION... -- ARGUMENT...
start() {
  local module=$1 main=$2 options=()
  shift 2
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  "$ROOT/scripts/build" || exit 1
  exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
    "${options[@]}" -cp "$ROOT/$module/target/classes:$ROOT/$module/target/lib/*" "$main" "$@"
}
