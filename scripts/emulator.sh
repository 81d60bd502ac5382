# Sourced by the scripts that start an emulated machine: what it needs, found or fetched.

PATH=$PATH:/usr/sbin:/sbin # for those who are not root

# What the emulator and its first files are made of, and what makes file systems inside: COMMAND=PACKAGE.
MACHINE_PACKAGES=(qemu-system-x86_64=qemu-system-x86 modprobe=kmod cpio=cpio gzip=gzip mkfs.xfs=xfsprogs mkfs.ext4=e2fsprogs)

# Why this host cannot start the emulated machine, in words; nothing and status 1 when it can.
machine_obstacle() {
  if [ "$(uname -m)" != x86_64 ]; then
    echo "needs an x86_64 host"
  elif ! command -v apt-get >/dev/null 2>&1; then
    echo "needs Debian packages, and there is no apt-get"
  elif [ "$(id -u)" != 0 ] && ! machine_packages_are_there; then
    echo "needs these Debian packages, and root to install them: ${MACHINE_PACKAGES[*]#*=} busybox-static"
  else
    return 1
  fi
}

machine_packages_are_there() {
  local pair
  for pair in "${MACHINE_PACKAGES[@]}" busybox=busybox-static; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || return 1
  done
}

# Packages, and a kernel as Debian packs it, which is fetched once and never installed. Sets MACHINE_KERNEL, the directory
# with its files, and MACHINE_KERNEL_VERSION.
ensure_machine() {
  local obstacle
  if obstacle=$(machine_obstacle); then die "the emulated machine $obstacle"; fi
  ensure_packages "${MACHINE_PACKAGES[@]}"
  ensure_container_tools
  MACHINE_KERNEL=$(cache_directory)/kernel
  [ -e "$MACHINE_KERNEL/version" ] || fetch_machine_kernel
  MACHINE_KERNEL_VERSION=$(cat "$MACHINE_KERNEL/version")
}

# Where what was fetched is kept for the next run: the user's cache, or the checkout where there is no home directory.
cache_directory() {
  local home=${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}
  if [ -n "$home" ] && mkdir -p "$home/mesocosm" 2>/dev/null && [ -w "$home/mesocosm" ]; then
    printf '%s\n' "$home/mesocosm"
  else
    printf '%s\n' "$ROOT/.cache"
  fi
}

fetch_machine_kernel() {
  local unfinished=$MACHINE_KERNEL.$$
  rm -rf "$unfinished"
  mkdir -p "$unfinished/root"
  if ! download_kernel "$unfinished"; then
    rm -rf "$unfinished"
    die "no kernel for the emulated machine could be fetched; the network is needed the first time"
  fi
  mv -T "$unfinished/root" "$MACHINE_KERNEL" 2>/dev/null || [ -e "$MACHINE_KERNEL/version" ] # another run was faster
  rm -rf "$unfinished"
}

# The lists of apt-get may be missing, or name a package that the mirror has replaced.
download_kernel() {
  download_kernel_in "$1" || { [ "$(id -u)" = 0 ] && apt-get update -qq >&2 && download_kernel_in "$1"; }
}

download_kernel_in() {
  local package
  package=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '$1 == "Depends:" { print $2; exit }')
  [ -n "$package" ] || return 1
  say "fetching $package, the kernel of the emulated machine"
  (cd "$1" && apt-get download -qq -o APT::Sandbox::User=root "$package" >&2) || return 1
  dpkg-deb -x "$1"/*.deb "$1/root" || return 1
  # What no emulated machine has is the better half of it.
  rm -rf "$1"/root/usr "$1"/root/lib/modules/*/kernel/sound \
    "$1"/root/lib/modules/*/kernel/drivers/{gpu,media,infiniband,iio,staging,net/wireless,net/ethernet}
  depmod -b "$1/root" "${package#linux-image-}" || return 1
  printf '%s\n' "${package#linux-image-}" >"$1/root/version"
}
