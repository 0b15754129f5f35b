# Shared by deploy/try and tests/run: messages, installing packages, running and stopping programs.
# Source it; it is not run.
# shellcheck shell=bash
# shellcheck disable=SC2034

say() { printf '%s\n' "$*" >&2; }
step() { printf '\n== %s\n' "$*" >&2; }
die() {
    printf '\n%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# No script fails silently: the failed command is reported with the lines that led to it. It is
# shown as written, so without the values of its variables. A failing subshell reports nothing, and
# its caller does.
set -E
trap 'say_failed "$?" "$BASH_COMMAND"' ERR
say_failed() {
    ((BASH_SUBSHELL == 0)) || return 0
    local way='' at
    for ((at = 0; at < ${#BASH_LINENO[@]} - 1; at++)); do way+=" ${BASH_SOURCE[at + 1]##*/}:${BASH_LINENO[at]}"; done
    say "${0##*/}: status $1 from: $2 (at$way)"
}

is_root() { [[ $(id -u) -eq 0 ]]; }

# Runs a command as root: directly, or through sudo.
as_root() {
    if is_root; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "this needs root and there is no sudo: $*"
    fi
}

# Installs Debian packages.
install_packages() {
    command -v apt-get >/dev/null || die "please install: $* (there is no apt-get here)"
    is_root || command -v sudo >/dev/null || die "please install as root, then start again: apt-get install $*"
    say "Installing $* ..."
    { quietly as_root apt-get update -q && quietly as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; } ||
        die "apt-get could not install: $*"
}

# Installs the package $2 if there is no program $1.
need_program() {
    command -v "$1" >/dev/null || install_packages "$2"
}

# Reports what this run does not test, and why: now, and in the last line of tests/run.
left_out() {
    say "Left out: $1."
    [[ -z ${LEFT_OUT:-} ]] || printf '%s\n' "$1" >>"$LEFT_OUT"
}

# Finds cargo (rustup's folder is not always on the path) and a linker.
RUST_AT_LEAST=1.92
need_rust() {
    if ! command -v cargo >/dev/null && [[ -x $HOME/.cargo/bin/cargo ]]; then
        PATH="$HOME/.cargo/bin:$PATH"
    fi
    command -v cargo >/dev/null || die "there is no Rust here; https://rustup.rs installs it"
    local rust
    rust=$(rustc --version 2>/dev/null | sed -nE 's/^rustc ([0-9]+\.[0-9]+).*/\1/p')
    [[ $(printf '%s\n' "$RUST_AT_LEAST" "${rust:-0}" | sort -V | head -n 1) == "$RUST_AT_LEAST" ]] ||
        die "this needs Rust $RUST_AT_LEAST or newer, and here is ${rust:-none}; \"rustup default stable\" brings it (https://rustup.rs)"
    command -v cc >/dev/null || install_packages gcc libc6-dev
}

# Runs a long command in a process group of its own, so that a signal to this script ends it at
# once. Otherwise bash would wait for it.
WORK=
run() {
    setsid "$@" </dev/null &
    WORK=$!
    local status=0
    wait "$WORK" || status=$?
    WORK=
    ((status == 0)) || say "Failed: $*"
    return "$status"
}
# Runs a command and shows the end of its output only if it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || status=$?
    if ((status != 0)); then
        say "The end of what it said: $*"
        tail -n 20 "$log" >&2
    fi
    rm -f -- "$log"
    return "$status"
}
stop_work() {
    [[ -z $WORK ]] || kill -TERM -- "-$WORK" 2>/dev/null || true
}

# Starts a program in the background, appends its output to $1, and sets STARTED to its pid. When
# this script ends, even by a kill, the kernel sends the program the signal $2.
STARTED=
start() {
    local log=$1 signal=$2
    shift 2
    # File descriptor 9 is the lock of deploy/try. A program that inherits it would keep the lock.
    setsid setpriv --pdeathsig "$signal" "$@" </dev/null >>"$log" 2>&1 9>&- &
    STARTED=$!
}

alive() { [[ -n $1 ]] && kill -0 "$1" 2>/dev/null; }

# Sends the signal $2 to the pid $1 and waits for its end. Kills it after $3 seconds.
stop() {
    local pid=$1 signal=$2 tries=$(($3 * 10))
    alive "$pid" || return 0
    kill -s "$signal" "$pid" 2>/dev/null || true
    while alive "$pid" && ((tries-- > 0)); do sleep 0.1; done
    kill -s KILL "$pid" 2>/dev/null || true
}

# Whether something listens on a port of this machine.
port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Whether an HTTP server answers there, with any status.
answers() {
    local line=
    {
        {
            printf 'GET / HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$1" >&3
            read -r -t 5 line <&3
        } 3<>"/dev/tcp/127.0.0.1/$1" || true
    } 2>/dev/null
    [[ $line == HTTP/1.* ]]
}

# Percent-encodes a path for a URL.
url_path() {
    local text=$1 out='' character i
    local LC_ALL=C
    for ((i = 0; i < ${#text}; i++)); do
        character=${text:i:1}
        case $character in
            [a-zA-Z0-9/._~-]) out+=$character ;;
            *) printf -v out '%s%%%02X' "$out" "$(($(printf '%d' "'$character") & 255))" ;;
        esac
    done
    printf '%s' "$out"
}
