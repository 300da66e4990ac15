# What tests/prepare-python-3.15 and tests/prepare-platform have in common: both make a tree of
# Debian packages under target/ and run commands in it. Sourced, not run.

project=$(cd "$(dirname "$0")/.." && pwd)
target=$(realpath -m "${CARGO_TARGET_DIR:-$project/target}")
program=$(basename "$0")

# Exit status 3: cannot be prepared on this machine.
cannot() {
    echo "$program: $1" >&2
    exit 3
}

# Exit status 2: nobody can do what is asked for.
wrong() {
    echo "$program: $1" >&2
    exit 2
}

# The Debian archive that this machine's apt uses.
mirror() {
    local found
    found=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' \
        'Created-By: Packages' 'Origin: Debian' | awk '$2 !~ /-/ { print $1; exit }')
    [ -n "$found" ] || cannot "apt knows no Debian archive (try: apt-get update)"
    echo "$found"
}

# Puts wheels into a folder. A tree has no pip; any pip outside can fetch for its Pythons.
wheels_into() {
    python3 -m pip install --quiet --no-input --root-user-action=ignore --only-binary=:all: \
        --target "$@"
}

# The test vectors of the hashes, where `cargo wire test` looks for them.
add_vectors() {
    local requirement=$project/tests/differential/vectors.txt version folder
    version=$(cut -d ' ' -f 1 "$requirement")
    folder=$built/packages/$version
    [ -d "$folder" ] && return
    rm -rf "$folder.new"
    wheels_into "$folder.new" --no-deps --require-hashes --requirement "$requirement" &&
        mv "$folder.new" "$folder"
}

# Runs a command in $tree, in a mount namespace of its own, with this project, the Rust toolchain and
# $built, which is cargo's target directory there, bound in. Before that, `mount_tree` mounts what
# the tree is made of; `step_in` is what runs chroot and its arguments. $settings are variables
# for the command.
enter() {
    local cargo_home=${CARGO_HOME:-$HOME/.cargo} rustup_home=${RUSTUP_HOME:-$HOME/.rustup}
    [ -x "$cargo_home/bin/cargo" ] || cannot "needs Rust from rustup, to bind it in"
    # Everything is fetched out here, where the network is known to work.
    (cd "$project" && cargo fetch --quiet) || cannot "cargo cannot fetch the dependencies"
    # What is built inside needs the newer C library: it has a target of its own.
    mkdir -p "$built"
    export tree project built cargo_home rustup_home settings
    export -f mount_tree step_in
    exec unshare -m bash -euc '
        mount --make-rprivate /
        mount_tree
        mount -t proc proc "$tree/proc"
        mount --rbind /dev "$tree/dev"
        for directory in "$project" "$built" "$cargo_home" "$rustup_home"; do
            mkdir -p "$tree$directory"
            mount --bind "$directory" "$tree$directory"
        done
        step_in chroot "$tree" /usr/bin/env -i HOME="$HOME" LANG=C.UTF-8 TERM="${TERM:-dumb}" \
            PATH="$cargo_home/bin:/usr/local/bin:/usr/bin:/bin" \
            CARGO_HOME="$cargo_home" RUSTUP_HOME="$rustup_home" \
            ${RUSTUP_TOOLCHAIN:+RUSTUP_TOOLCHAIN="$RUSTUP_TOOLCHAIN"} \
            CARGO_NET_OFFLINE=true CARGO_TARGET_DIR="$built" $settings \
            /bin/sh -c "cd \"\$1\" && shift && exec \"\$@\"" sh "$project" "$@"' enter "$@"
}
