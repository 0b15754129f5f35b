# A house for the tests of deploy/: the compiled programs, an office, and people who report with
# curl. To be sourced after common.sh and cluster.sh.
# shellcheck shell=bash
# shellcheck disable=SC2034

work=
intake_port='' desk_port='' faces_pids=()
programs=${CARGO_TARGET_DIR:-$root/target}/debug

house_begin() {
    trap house_end EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    need_program age age
    need_program curl curl
    [[ -x $programs/meldestelle-intake && -x $programs/meldestelle-desk && -x $programs/meldestelle-cell ]] || die "please compile first: SQLX_OFFLINE=true cargo build --workspace"
    work=$(mktemp -d /tmp/meldestelle-deploy-XXXXXX)
    # If root runs this, PostgreSQL runs as a system user who needs access to the folder.
    ! is_root || chmod go=x "$work"
}

house_end() {
    local status=$?
    trap '' INT TERM HUP
    faces_end
    [[ $(type -t end_more) != function ]] || end_more
    cluster_stop
    ((status == 0)) || say "What happened lay in $work; run it with KEEP=1 to keep that."
    [[ -n ${KEEP:-} || -z $work ]] || rm -rf -- "$work"
    exit "$status"
}

# office OWNER_URL DESK_URL: migrates the database and sets up an office; its secrets are then in
# $work/setup.json and $work/recovery.key.
office() {
    cluster_create meldestelle
    MELDESTELLE_DATABASE_URL=$1 "$programs/meldestelle-desk" migrate
    (umask 077 && MELDESTELLE_DATABASE_URL=$2 "$programs/meldestelle-desk" setup --name 'Meldestelle Musterstadt' --place Musterstadt \
        --kind municipal --responsible 'Stadt Musterstadt (erfunden)' --address 'Rathausplatz 1\n12345 Musterstadt' \
        --email meldestelle@musterstadt.example --phone '01234 567890' \
        --counsellor ada --counsellor bela --json >"$work/setup.json")
    grep -o 'AGE-SECRET-KEY-1[0-9A-Z]*' "$work/setup.json" >"$work/recovery.key"
}

# face NAME PORT SCHEME DATABASE_URL [ORIGIN]: starts a face and waits until it answers.
face() {
    local name=$1 port=$2 origin=${5:-$3://127.0.0.1:$2} tries=200 command=("$programs/meldestelle-$1")
    [[ $name == intake ]] || command+=(serve)
    # All people of a rehearsal come from one address, so the limit per client is raised.
    start "$work/$name.log" TERM env MELDESTELLE_REPORTS_IN_TEN_MINUTES=1000000 MELDESTELLE_DATABASE_URL="$4" MELDESTELLE_LISTEN="127.0.0.1:$port" MELDESTELLE_ORIGIN="$origin" "${command[@]}"
    faces_pids+=("$STARTED")
    until answers "$port"; do
        { alive "$STARTED" && ((tries-- > 0)); } || die "the $name face did not start: $(tail -n 3 "$work/$name.log")"
        sleep 0.1
    done
}
faces_end() {
    local pid
    for pid in "${faces_pids[@]}"; do stop "$pid" TERM 10; done
    faces_pids=()
}

# file_report ORIGIN WORDS [CURL OPTION ...]: reports as a person does, fetching the form first;
# attaches the file that LETTER names. Succeeds if the receipt page came.
file_report() {
    local origin=$1 words=$2 page field answer fields=()
    shift 2
    page=$(curl -sS --max-time 30 "$@" "$origin/de/report") || return 1
    while read -r field; do
        fields+=(--form-string "$(sed -E 's/.*name="([^"]*)".*value="([^"]*)".*/\1=\2/' <<<"$field")")
    done < <(grep -o '<input type="hidden"[^>]*>' <<<"$page")
    [[ -z ${LETTER:-} ]] || fields+=(--form "files=@$LETTER;type=text/plain")
    answer=$(curl -sS --max-time 30 "$@" "${fields[@]}" --form-string "narrative=$words" "$origin/de/report") || return 1
    [[ $answer == *' id="code"'* ]]
}

free_port() {
    local port
    while port=$((20000 + RANDOM % 20000)) && port_taken "$port"; do :; done
    printf '%s' "$port"
}

# expect WHAT COMMAND ...: prints what is proved; ends the test if the command fails.
expect() {
    local what=$1
    shift
    "$@" || die "NOT SO: $what"
    say "  - $what"
}

# refused WHAT MESSAGE COMMAND ...: the command must fail and print this message, to its output or
# to restore.log.
refused() {
    local what=$1 message=$2
    shift 2
    : >"$work/restore.log"
    if "$@" >"$work/refused.log" 2>&1; then die "NOT SO: refused was $what"; fi
    grep -q -- "$message" "$work/refused.log" "$work/restore.log" || die "refused was $what, but not with \"$message\": $(cat "$work/refused.log" "$work/restore.log")"
    say "  - refused: $what"
}
