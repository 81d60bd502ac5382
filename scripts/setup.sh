# Sourced by the other scripts: finds or installs what Mesocosm needs and says what it does.
# Sets ROOT (the checkout), JAVA_HOME (a JDK 25) and MVN (the Maven command line).

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "mesocosm: $*" >&2; }
die() { say "$*"; exit 1; }

is_jdk25() {
  [ -x "$1/bin/javac" ] && grep -qs '^JAVA_VERSION="25' "$1/release"
}

# A JDK 25: JAVA_HOME if it is one, else the first under /usr/lib/jvm, whatever the default `java` is.
find_jdk() {
  local candidate
  for candidate in "${JAVA_HOME:-/nonexistent}" /usr/lib/jvm/*; do
    if is_jdk25 "$candidate"; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return 0
    fi
  done
  die "no JDK 25 found in JAVA_HOME or under /usr/lib/jvm; install one there (Temurin 25 is what we test with)"
}

# ensure_packages COMMAND=PACKAGE ...: installs the Debian packages whose command is missing.
ensure_packages() {
  local missing=() pair
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || missing+=("${pair#*=}")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  [ "$(id -u)" = 0 ] || die "missing Debian packages: ${missing[*]}; install them as root and run this again"
  say "installing ${missing[*]} with apt-get"
  apt-get update -qq >&2 || die "apt-get update failed; ${missing[*]} could not be installed"
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >&2 \
    || die "apt-get could not install ${missing[*]}"
}

# Build tools; libc6-dev is looked for by a header of its own.
ensure_build_tools() {
  ensure_packages mvn=maven gcc=gcc make=make
  [ -e /usr/include/stdlib.h ] && [ -n "$(find /usr/lib -name libc.a -print -quit)" ] \
    || ensure_packages no-such-command-for-libc=libc6-dev
}

# Namespaces, virtual cables and small disks: what the failover rounds and tests are made of.
ensure_namespace_tools() {
  ensure_packages unshare=util-linux nsenter=util-linux setpriv=util-linux mount=mount ip=iproute2
}

# The root file systems of test containers are made of busybox, which must need no libraries.
ensure_container_tools() {
  ensure_packages busybox=busybox-static
  if ldd "$(command -v busybox)" >/dev/null 2>&1; then
    ensure_packages no-such-command-for-a-static-busybox=busybox-static
  fi
}

# The small disks of tests are made by these; an ordinary user's PATH may lack their directory.
ensure_disk_tools() {
  PATH=$PATH:/usr/sbin:/sbin ensure_packages mkfs.xfs=xfsprogs mkfs.btrfs=btrfs-progs
}

# The framework on the npm package that the tests run: node, npm, and what its lock file names, in the checkout. Fetched
# anew only when the lock file changes.
ensure_npm_client() {
  local client=$ROOT/simulation/npm-client
  ensure_packages node=nodejs npm=npm
  cmp -s "$client/package-lock.json" "$client/node_modules/.installed-lock.json" && return 0
  say "fetching the npm packages of simulation/npm-client with npm ci"
  # npm keeps its cache and settings in the home directory, if there is one to write to.
  (
    cd "$client"
    if ! { [ -n "${HOME:-}" ] && mkdir -p "$HOME/.npm" 2>/dev/null && [ -w "$HOME/.npm" ]; }; then
      HOME=$client/.npm
      export HOME npm_config_cache=$client/.npm
    fi
    npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2
  ) || die "npm ci failed; the network is needed the first time"
  cp "$client/package-lock.json" "$client/node_modules/.installed-lock.json"
}

maven_command() {
  MVN=(mvn -B)
  # Without a home directory to write to, the Maven repository lives in the checkout.
  if ! { [ -n "${HOME:-}" ] && mkdir -p "$HOME/.m2" 2>/dev/null && [ -w "$HOME/.m2" ]; }; then
    MVN+=("-Dmaven.repo.local=$ROOT/.m2/repository")
  fi
}

# Runs Maven in the checkout.
maven() {
  (cd "$ROOT" && "${MVN[@]}" "$@")
}

find_jdk
