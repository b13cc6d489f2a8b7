#!/usr/bin/env bash
# Installs Tildes as a service on Raspberry Pi OS, Jetson (Ubuntu), Debian or Ubuntu.
# Run it again after an update of this folder: what is done already is left as it is.
set -euo pipefail

# The system's own Python: the service could not reach one in root's home, such as pyenv's.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
umask 022

usage() {
    cat <<'HELP'
usage: boards/install.sh [--dry-run] [--command run|kiosk] [--models FOLDER]
       boards/install.sh [--dry-run] --uninstall

  --dry-run         print every step and do none
  --command NAME    what the service runs: the voice alone (run), or with the screens (kiosk), where
                    the display shows the visitor's page and nothing else
  --models FOLDER   copy the models from a USB stick instead of fetching them
  --uninstall       stop and remove everything but tickets, settings and models
HELP
}

here=$(CDPATH='' cd -P "$(dirname "$0")" && pwd)
source_folder=$(dirname "$here")
target=/opt/tildes
units=/etc/systemd/system
policies=/etc/chromium/policies/managed/tildes.json
dry=false uninstall=false mode='' models=''

fail() {
    echo "install.sh: $*" >&2
    exit 2
}

while [ $# -gt 0 ]; do
    case $1 in
        --dry-run) dry=true ;;
        --uninstall) uninstall=true ;;
        --command)
            case ${2:-} in
                run | kiosk) mode=$2 ;;
                *) fail "--command takes run or kiosk" ;;
            esac
            shift
            ;;
        --models)
            [ -d "${2:-}" ] || fail "--models takes a folder of models, such as /media/usb/models"
            models=$(CDPATH='' cd -P "$2" && pwd)
            shift
            ;;
        -h | --help)
            usage
            exit 0
            ;;
        *) fail "$1 is not known; see boards/install.sh --help" ;;
    esac
    shift
done

step() { echo "== $*"; }

# Every change goes through here, so that --dry-run shows all of them.
run() {
    if $dry; then
        printf '+'
        printf ' %q' "$@"
        printf '\n'
    else
        "$@"
    fi
}

# drop_in NAME LINE…: settings of this machine beside the unit.
drop_in() {
    local file=$units/tildes.service.d/$1
    shift
    run mkdir -p "${file%/*}"
    if $dry; then
        printf '+ write %s:\n' "$file"
        printf '    %s\n' "$@"
    else
        printf '%s\n' "$@" >"$file"
    fi
}

# A machine that is being set up in an image has no running systemd: then the units wait for it.
live() { [ -d /run/systemd/system ]; }
live_only() { if live || $dry; then run "$@"; fi; }
# A container has systemd, but devices are its host's business.
udev_only() { if [ -S /run/udev/control ] || $dry; then run "$@"; fi; }

# Whether this machine's display is the visitor's; an update without --command changes nothing of it.
has_screen() {
    [ "$mode" = kiosk ] || { [ -z "$mode" ] && [ -e "$units/tildes-screen.service" ]; }
}

# Ubuntu has Chromium as a snap alone, which no service can lock up as ours does.
has_browser() { ! grep -q '^ID=ubuntu$' /etc/os-release; }

needed_packages() {
    # c++ builds llama.cpp; the others are what sound, printers and pins go through.
    local packages=(ca-certificates g++ libportaudio2 libusb-1.0-0 alsa-utils sudo)
    if python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        packages+=(python3 python3-venv)
    else
        packages+=(python3.11 python3.11-venv) # Jetson's Ubuntu 22.04 has 3.10 for itself
    fi
    if has_screen && has_browser; then
        packages+=(cage xwayland chromium libpam-systemd kbd) # this cage starts no window without Xwayland
    fi
    echo "${packages[@]}"
}

install_packages() {
    local package lacking=()
    for package in $(needed_packages); do
        if ! dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed'; then
            lacking+=("$package")
        fi
    done
    if [ ${#lacking[@]} -eq 0 ]; then
        return
    fi
    step "packages: ${lacking[*]}"
    run apt-get update
    run env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${lacking[@]}"
}

make_user() {
    step "user tildes in the groups of sound, pins, printers and serial ports"
    local group
    for group in audio gpio lp dialout; do
        getent group "$group" >/dev/null || run groupadd --system "$group"
    done
    if ! getent passwd tildes >/dev/null; then
        run useradd --system --user-group --home-dir /var/lib/tildes --no-create-home \
            --shell /usr/sbin/nologin tildes
    fi
    run usermod --append --groups audio,gpio,lp,dialout tildes
    run install -d -m 0750 -o tildes -g tildes /var/lib/tildes /var/cache/tildes
    run install -d -m 0755 /var/lib/tildes/models /etc/tildes
}

copy_program() {
    step "the program, into $target"
    if [ "$source_folder" = "$target" ]; then
        return
    fi
    run install -d -m 0755 "$target"
    # A file that an update dropped must not stay; the environment is kept, it takes long.
    run find "$target" -mindepth 1 -maxdepth 1 ! -name .venv -exec rm -rf {} +
    if $dry; then
        echo "+ tar: $source_folder → $target, without .git and .venv"
    else
        tar -C "$source_folder" --exclude=./.git --exclude=./.venv --exclude=./.hypothesis \
            --exclude='./.*_cache' --exclude=__pycache__ -cf - . | tar -C "$target" --no-same-owner -xf -
    fi
}

# The launcher as root, with the service's folders; the wheel that it builds stays in the cache.
launch() {
    run env -C / XDG_CONFIG_HOME=/etc XDG_STATE_HOME=/var/lib XDG_CACHE_HOME=/var/cache \
        TILDES_MODELS=/var/lib/tildes/models HOME=/root "$target/tildes" "$@"
}

set_up_program() {
    step "engines (llama.cpp is compiled: minutes on a PC, half an hour on a Pi) and models"
    if [ -n "$models" ]; then
        run cp -R "$models/." /var/lib/tildes/models/
        launch models list
    else
        launch models pull
    fi
    # The service can't write beside the program, so what Python compiles is there before it.
    run "$target/.venv/bin/python" -P -m compileall -q -x '/[.]venv/|/tests/' "$target"
    # The service reads the models and may not change them; its cache is its own.
    run chown -R root:root /var/lib/tildes/models
    run chmod -R a+rX /var/lib/tildes/models
    run chown -R tildes:tildes /var/cache/tildes
}

systemd_version() { systemctl --version | sed -n '1s/^systemd \([0-9]*\).*/\1/p'; }

install_service() {
    step "the service, its devices and its log"
    run install -m 0755 "$here/tildes-of-the-service" /usr/local/bin/tildes
    run install -D -m 0644 "$here/udev/70-tildes.rules" /etc/udev/rules.d/70-tildes.rules
    run install -D -m 0644 "$here/systemd/journald.conf" /etc/systemd/journald.conf.d/tildes.conf
    run install -D -m 0644 "$here/systemd/tildes.service" "$units/tildes.service"
    if [ "$(systemd_version)" -ge 254 ]; then
        run install -D -m 0644 "$here/systemd/backoff.conf" "$units/tildes.service.d/backoff.conf"
    fi
    if [ -n "$mode" ]; then
        drop_in command.conf '[Service]' "Environment=TILDES_COMMAND=$mode"
    fi
    udev_only udevadm control --reload
    udev_only udevadm trigger --subsystem-match=usb --subsystem-match=gpio
    live_only systemctl daemon-reload
    live_only systemctl restart systemd-journald
    run systemctl enable tildes.service
    # Loading takes a while, and a microphone may be plugged in later: the doctor tells how it goes.
    live_only systemctl restart --no-block tildes.service
}

install_screen() {
    if ! has_screen; then
        if [ -e "$units/tildes-screen.service" ]; then
            remove_screen
        fi
        return
    fi
    if ! has_browser; then
        step "the display is left as it is, since Ubuntu's Chromium is a snap: open http://127.0.0.1:8080/"
        return
    fi
    step "the display, which shows the visitor's page and nothing else"
    if ! getent passwd tildes-screen >/dev/null; then
        run useradd --system --user-group --home-dir /run/tildes-screen --no-create-home \
            --shell /usr/sbin/nologin tildes-screen
    fi
    run usermod --append --groups video,render,input tildes-screen
    run install -m 0755 "$here/screen/tildes-screen" /usr/local/bin/tildes-screen
    run install -D -m 0644 "$here/screen/policies.json" "$policies"
    run install -D -m 0644 "$here/systemd/tildes-screen.service" "$units/tildes-screen.service"
    live_only systemctl daemon-reload
    run systemctl enable tildes-screen.service
    live_only systemctl restart --no-block tildes-screen.service
}

remove_screen() {
    step "giving the display back"
    live_only systemctl stop tildes-screen.service
    run systemctl disable tildes-screen.service
    run rm -rf "$units/tildes-screen.service" "$units/tildes-screen.service.d" \
        "$policies" /usr/local/bin/tildes-screen
}

remove_all() {
    if [ -e "$units/tildes-screen.service" ] || $dry; then
        remove_screen
    fi
    step "stopping and removing the service"
    if [ -e "$units/tildes.service" ] || $dry; then
        live_only systemctl stop tildes.service
        run systemctl disable tildes.service
    fi
    run rm -rf "$units/tildes.service" "$units/tildes.service.d" \
        /etc/systemd/journald.conf.d/tildes.conf /etc/udev/rules.d/70-tildes.rules \
        /usr/local/bin/tildes /var/cache/tildes
    if [ "$source_folder" != "$target" ]; then
        run rm -rf "$target"
    fi
    live_only systemctl daemon-reload
    udev_only udevadm control --reload
    cat <<'KEPT'
Kept: tickets and models in /var/lib/tildes, settings in /etc/tildes, the user tildes. To be rid of them too:
  sudo rm -rf /var/lib/tildes /etc/tildes && sudo userdel tildes
After --command kiosk also: sudo userdel tildes-screen
KEPT
}

command -v apt-get >/dev/null || fail "needs Debian, Ubuntu or Raspberry Pi OS (apt-get)"
command -v systemctl >/dev/null || fail "needs systemd: sudo apt-get install systemd"
$dry || [ "$(id -u)" -eq 0 ] || fail "needs root: sudo boards/install.sh"

if $uninstall; then
    remove_all
    exit 0
fi
install_packages
make_user
copy_program
set_up_program
install_service
install_screen
step "what it finds: sudo tildes doctor; what it says: journalctl -u tildes -f"
if live && ! $dry; then
    /usr/local/bin/tildes doctor || true
fi
