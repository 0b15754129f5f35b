# A private PostgreSQL: Unix socket only, in a folder that nobody else can enter. Source it after
# common.sh; it is not run.
# shellcheck shell=bash
#
# cluster_prepare DIR   chooses the cluster's folder and user, and creates it the first time
# cluster_start LOG [setting=value ...]
# cluster_sql           psql as the superuser
# cluster_create DB     a database of meldestelle_owner that only the three roles may enter
# cluster_url ROLE DB   a URL for psql, pg_dump and the faces
# cluster_stop
#
# The cluster runs as the user who starts it. PostgreSQL refuses to run as root, so root uses the
# system user below.

CLUSTER_USER=meldestelle-try
CLUSTER_BIN=      # folder of initdb, postgres, psql
CLUSTER_HOME=     # folder with data/ and, if the path is short enough for one, socket/
CLUSTER_SOCKET=
CLUSTER_PID=
CLUSTER_POSTGRES_CONF=$(dirname "${BASH_SOURCE[0]}")/../postgres/postgresql.conf

# Runs a command as the user of the cluster, from a folder that this user can enter. Otherwise
# PostgreSQL's programs complain.
cluster_as() {
    if is_root; then
        setpriv --reuid "$CLUSTER_USER" --regid "$CLUSTER_USER" --clear-groups env -C / -u PGDATA HOME=/nonexistent "$@"
    else
        "$@"
    fi
}

cluster_prepare() {
    local dir=$1
    mkdir -p "$dir"
    if is_root; then
        id "$CLUSTER_USER" >/dev/null 2>&1 ||
            useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin "$CLUSTER_USER"
        chmod u=rwx,go=x "$dir"
    else
        chmod u=rwx,go= "$dir"
    fi
    cluster_choose_home "$dir"
    cluster_choose_version
    cluster_choose_socket
    cluster_end_leftover
    # A marker of success, because initdb can be interrupted.
    if [[ ! -e $CLUSTER_HOME/initialised ]]; then
        cluster_as rm -rf "$CLUSTER_HOME/data"
        quietly cluster_as "$CLUSTER_BIN/initdb" -D "$CLUSTER_HOME/data" -U postgres -A trust -E UTF8 --no-locale
        cluster_as touch "$CLUSTER_HOME/initialised"
    fi
}

# Chooses the folder of the cluster: usually DIR/postgres. If the system user cannot reach that (a
# checkout under /root), it is another folder, whose path is saved in DIR.
cluster_choose_home() {
    local dir=$1 note=$1/postgres.path
    if [[ -e $note ]]; then
        CLUSTER_HOME=$(<"$note")
    elif cluster_as test -x "$dir"; then
        CLUSTER_HOME=$dir/postgres
    else
        CLUSTER_HOME=/var/lib/$CLUSTER_USER/$(printf '%s' "$dir" | sha256sum | cut -c1-16)
        say "The user $CLUSTER_USER cannot enter $dir, so the database lies in $CLUSTER_HOME."
        printf '%s\n' "$CLUSTER_HOME" >"$note"
        install -d -m 755 "/var/lib/$CLUSTER_USER"
    fi
    if is_root; then
        install -d -m 700 -o "$CLUSTER_USER" -g "$CLUSTER_USER" "$CLUSTER_HOME"
    else
        install -d -m 700 "$CLUSTER_HOME"
    fi
}

# Removes a cluster and all its data.
cluster_remove() {
    local dir=$1
    if [[ -d $dir/postgres || -e $dir/postgres.path ]]; then
        cluster_choose_home "$dir"
        [[ ! -e $CLUSTER_HOME/data/postmaster.pid ]] || { cluster_choose_version && cluster_end_leftover; }
        [[ ! -e $CLUSTER_HOME/socket.path ]] || rm -rf -- "$(<"$CLUSTER_HOME/socket.path")"
        rm -rf -- "$CLUSTER_HOME" "$dir/postgres.path"
    fi
}

# Chooses the PostgreSQL that made the data, or the newest one that is installed.
cluster_choose_version() {
    local major=
    [[ ! -r $CLUSTER_HOME/data/PG_VERSION ]] || major=$(<"$CLUSTER_HOME/data/PG_VERSION")
    CLUSTER_BIN=$(cluster_newest "$major")
    if [[ -z $CLUSTER_BIN ]]; then
        install_packages "postgresql${major:+-$major}"
        CLUSTER_BIN=$(cluster_newest "$major")
    fi
    [[ -n $CLUSTER_BIN ]] || die "no PostgreSQL ${major:-15 or newer} under /usr/lib/postgresql, and the packages brought none"
}
cluster_newest() {
    local bin major
    for bin in /usr/lib/postgresql/*/bin; do
        major=${bin%/bin}
        major=${major##*/}
        [[ -x $bin/initdb && -x $bin/psql && $major =~ ^[0-9]+$ ]] || continue
        if ((major >= 15)) && [[ -z $1 || $1 == "$major" ]]; then printf '%s %s\n' "$major" "$bin"; fi
    done | sort -n | tail -n 1 | cut -d' ' -f2-
}

# Chooses a folder for the socket, whose path must be shorter than 108 bytes.
cluster_choose_socket() {
    local note=$CLUSTER_HOME/socket.path
    CLUSTER_SOCKET=$CLUSTER_HOME/socket
    if ((${#CLUSTER_SOCKET} > 85)); then
        if [[ -e $note ]] && [[ -d $(<"$note") ]]; then
            CLUSTER_SOCKET=$(<"$note")
            return
        fi
        CLUSTER_SOCKET=$(cluster_as mktemp -d /tmp/meldestelle-XXXXXX)
        printf '%s\n' "$CLUSTER_SOCKET" >"$note"
        say "The path of $CLUSTER_HOME is too long for a socket, so that lies in $CLUSTER_SOCKET."
    fi
    cluster_as install -d -m 700 "$CLUSTER_SOCKET"
}

# After a kill -9, the server may still run, or its pid file may name an unrelated process by now.
cluster_end_leftover() {
    local file=$CLUSTER_HOME/data/postmaster.pid pid
    [[ -e $file ]] || return 0
    pid=$(head -n 1 "$file")
    if alive "$pid" && [[ $(readlink "/proc/$pid/cwd") == $(readlink -f "$CLUSTER_HOME/data") ]]; then
        say "Ending the database of an earlier start ..."
        stop "$pid" INT 30
    fi
    rm -f "$file"
}

cluster_start() {
    local log=$1 setting data=$CLUSTER_HOME/data
    shift
    cluster_as tee "$data/postgresql.conf" >/dev/null <<CONF
$(cat "$CLUSTER_POSTGRES_CONF")

listen_addresses = ''
unix_socket_directories = '${CLUSTER_SOCKET//\'/\'\'}'
max_connections = 100
$(for setting in "$@"; do printf '%s\n' "$setting"; done)
CONF
    if is_root; then
        start "$log" INT --reuid "$CLUSTER_USER" --regid "$CLUSTER_USER" --clear-groups env -C / "$CLUSTER_BIN/postgres" -D "$data"
    else
        start "$log" INT "$CLUSTER_BIN/postgres" -D "$data"
    fi
    CLUSTER_PID=$STARTED
    local tries=600
    until "$CLUSTER_BIN/pg_isready" -q -h "$CLUSTER_SOCKET" -U postgres -d postgres; do
        if ! alive "$CLUSTER_PID" || ((tries-- == 0)); then
            tail -n 20 "$log" >&2
            die "PostgreSQL did not start; its log is $log"
        fi
        sleep 0.1
    done
    cluster_sql -q -f "$(dirname "$CLUSTER_POSTGRES_CONF")/roles.sql"
}

# Creates a database as every installation has it. Also restricts access to one that exists already.
cluster_create() {
    if [[ -z $(cluster_sql -At -c "SELECT 1 FROM pg_database WHERE datname = '$1'") ]]; then
        cluster_sql -q -c "CREATE DATABASE $1 OWNER meldestelle_owner"
    fi
    DATABASE=$1 cluster_sql -q -f "$(dirname "$CLUSTER_POSTGRES_CONF")/database.sql"
}

# Fast shutdown: open transactions are rolled back, and acknowledged ones are on disk.
cluster_stop() {
    [[ -z $CLUSTER_PID ]] || stop "$CLUSTER_PID" INT 30
    CLUSTER_PID=
}

cluster_sql() {
    PGHOST=$CLUSTER_SOCKET PGUSER=postgres PGDATABASE=${DATABASE:-postgres} "$CLUSTER_BIN/psql" -X -v ON_ERROR_STOP=1 "$@"
}

cluster_url() {
    printf 'postgres:///%s?host=%s&user=%s' "$2" "$(url_path "$CLUSTER_SOCKET")" "$1"
}
