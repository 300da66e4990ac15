#!/bin/sh
# Decides whether the Rust modules are built, and builds them. Run in the build directory:
#
#   sh Modules/_rust/wire.sh configure   puts the modules into Modules/Setup.local, or takes
#                                        them out where they cannot be built
#   sh Modules/_rust/wire.sh off         takes them out: the C modules are built
#   sh Modules/_rust/wire.sh remove      takes out every trace of them
#
# `make` runs the first by itself. A directory in which `configure` was run by its path has a
# Setup.local of its own: run `sh SRCDIR/Modules/_rust/wire.sh configure` in it once.
set -eu

here=$(dirname "$0")
setup=Modules/Setup.local
begin='# rustdlib: begin'
end='# rustdlib: end'

main() {
    case ${1-} in
    configure) configure ;;
    off) take_out 'switched off by hand' ;;
    remove) write_setup "$(rest)" ;;
    build) build "$2" ;;
    news) news ;;
    *) fail 'usage: sh Modules/_rust/wire.sh configure | off | remove' ;;
    esac
}

fail() {
    echo "rustdlib: $1" >&2
    exit 1
}

# What `cargo wire apply` has written into rust.mk.
chosen() {
    sed -n "s/^$1 = //p" "$here/rust.mk"
}

# What configure has found out; nothing before it has run.
configured() {
    [ ! -f Makefile ] || sed -n "s/^$1=[[:space:]]*//p" Makefile
}

configure() {
    [ -f "$setup" ] || fail "there is no $setup here; run this where you run make, after configure"
    why=$(obstacle)
    if [ -z "$why" ]; then
        put_in
    elif [ "$(chosen RUST_MODE)" = required ]; then
        fail "$why, and this tree requires Rust"
    else
        take_out "$why"
    fi
}

# Why the modules cannot be built; nothing if they can.
obstacle() {
    needed=$(sed -n 's/^rust-version = "1\.\([0-9]*\).*/\1/p' "$here/Cargo.toml")
    found=$("${CARGO:-cargo}" --version 2>/dev/null | sed -n 's/^cargo 1\.\([0-9]*\).*/\1/p')
    case $(configured MACHDEP):$(uname -s) in
    linux:* | freebsd*:* | :Linux | :FreeBSD) ;;
    *) echo "no support for this platform" && return ;;
    esac
    case $(configured CONFIGURE_CFLAGS_NODIST)$(configured BASECFLAGS)$(configured CONFIG_ARGS) in
    *fsanitize=thread* | *with-thread-sanitizer*)
        echo "ThreadSanitizer cannot see into Rust code" ;;
    *fsanitize=memory* | *with-memory-sanitizer*)
        echo "MemorySanitizer cannot see into Rust code" ;;
    *)
        if [ -z "$found" ]; then
            echo "there is no cargo"
        elif [ "$found" -lt "$needed" ]; then
            echo "cargo 1.$found is too old, 1.$needed is needed"
        elif ! command -v "$(find_objcopy)" >/dev/null; then
            echo "there is no objcopy"
        fi ;;
    esac
}

put_in() {
    write_setup "$(cat "$here/Setup")
$(rest)"
}

# makesetup takes no notice of comments: the Makefile is the upstream one.
take_out() {
    echo "rustdlib: $1: building the C modules" >&2
    write_setup "$begin
# The C modules are built. To try again: sh Modules/_rust/wire.sh configure
$end
$(rest)"
}

# Setup.local without our block. The dot keeps the newlines at the end, which $( ) would take.
rest() {
    sed "/^$begin/,/^$end/d" "$setup"
    echo .
}

# Writes a file that is to change, and drops what was built by the other rules.
write_setup() {
    printf '%s' "${1%.}" >"$setup.new"
    if cmp -s "$setup.new" "$setup"; then
        rm -f "$setup.new"
        return
    fi
    mv "$setup.new" "$setup"
    rm -f Modules/_rustdlib.*
    for module in $(chosen RUST_MODULES); do
        for library in "Modules/$module".*so; do
            if grep -q _rustdlib "$library" 2>/dev/null; then rm -f "$library"; fi
        done
    done
}

# One object file, as a C module is: its only symbols are what CPython calls to import a module, PyInit_x
# or PyModExport_x.
build() {
    object=$1
    build=$PWD work=$PWD/Modules/_rust
    mkdir -p "$work"
    write_config "$work/pyo3-config"
    profile=release folder=release
    if defined Py_DEBUG; then profile=dev folder=debug; fi
    target=$(cross_target)
    [ -z "$target" ] || folder=$target/$folder
    compile "$profile" ${target:+--target "$target"} >&2
    symbols='' keep=''
    for module in _rustdlib $(chosen RUST_MODULES); do
        hook=${WIRE_HOOK:-PyInit}_$module
        symbols="$symbols,-u,$hook" keep="$keep -G $hook"
    done
    ${WIRE_CC:-cc} -r -nostdlib -o "$object.whole" \
        "-Wl,--gc-sections,--force-group-allocation$symbols" "$work/target/$folder/librustdlib.a"
    # shellcheck disable=SC2086
    $(find_objcopy) $keep "$object.whole" "$object"
    rm -f "$object.whole"
}

# What the modules know of that waits for a release: this tree has it, and its number does not say so.
news() {
    for issue in $(grep -rhos 'c"gh-[0-9]*"' "$here/modules" | sort -u | tr -dc '0-9\n'); do
        for file in "$here"/../../Misc/NEWS.d/next/*/*.gh-issue-"$issue".*; do
            [ ! -e "$file" ] || echo "$file"
        done
    done
}

# Those, and what whoever builds has named.
corrections() {
    echo "${RUSTDLIB_CORRECTIONS-}"
    news | sed 's/.*\.gh-issue-\([0-9]*\)\..*/gh-\1/'
}

compile() {
    (
        profile=$1
        shift
        RUSTDLIB_CORRECTIONS=$(corrections | xargs)
        cd "$here"
        PYO3_CONFIG_FILE=$work/pyo3-config
        CARGO_ENCODED_RUSTFLAGS=$(rust_flags)
        # PyO3 knows no version before its release; what it does not know it takes for the last.
        UNSAFE_PYO3_SKIP_VERSION_CHECK=1
        # CPython's own debug build has -Og.
        CARGO_PROFILE_DEV_OPT_LEVEL=${CARGO_PROFILE_DEV_OPT_LEVEL-1}
        export PYO3_CONFIG_FILE CARGO_ENCODED_RUSTFLAGS UNSAFE_PYO3_SKIP_VERSION_CHECK RUSTDLIB_CORRECTIONS
        export CARGO_PROFILE_DEV_OPT_LEVEL
        "${CARGO:-cargo}" build --locked --package rustdlib-bundle --profile "$profile" \
            --target-dir "$work/target" "$@"
    ) || fail "cargo failed, see above; without a network, wire the tree with --vendor; \
for the C modules: sh $0 off"
}

# What PyO3 asks a Python for, since there is none yet.
write_config() {
    pointer=$(sed -n 's/^#define SIZEOF_VOID_P //p' pyconfig.h)
    [ -n "$pointer" ] || fail "pyconfig.h does not say how large a pointer is"
    flags=
    for flag in Py_DEBUG Py_REF_DEBUG Py_TRACE_REFS Py_GIL_DISABLED; do
        if defined $flag; then flags="$flags,$flag"; fi
    done
    cat >"$1.new" <<-END
	implementation=CPython
	version=$(configured VERSION)
	shared=true
	abi3=false
	pointer_width=$((pointer * 8))
	build_flags=${flags#,}
	suppress_build_script_link_lines=true
	END
    if cmp -s "$1.new" "$1"; then rm "$1.new"; else mv "$1.new" "$1"; fi
}

defined() {
    grep -q "^#define $1 1" pyconfig.h
}

# CARGO_TARGET, or the Rust name of the platform that CPython is cross-compiled for.
cross_target() {
    if [ -n "${CARGO_TARGET-}" ]; then
        echo "$CARGO_TARGET"
    elif [ -n "$(configured _PYTHON_HOST_PLATFORM)" ]; then
        configured HOST_GNU_TYPE | sed -e 's/^\([^-]*\)-pc-/\1-unknown-/' \
            -e 's/^s390x-ibm-/s390x-unknown-/' -e 's/-freebsd[0-9.]*$/-freebsd/' \
            -e 's/^i[3-6]86-/i686-/' -e 's/^armv7[a-z]*-/armv7-/' -e 's/^riscv64-/riscv64gc-/'
    fi
}

# The one beside CPython's ar, which knows the processor that is built for.
find_objcopy() {
    beside=$(configured AR)
    beside=${beside%ar}
    beside=${beside%gcc-}objcopy
    command -v "$beside" >/dev/null || beside=objcopy
    echo "${OBJCOPY:-$beside}"
}

# The user's flags, and those of CPython's that Rust has; separated by 0x1f, as cargo wants it.
rust_flags() {
    set -- ${RUSTFLAGS-}
    for flag in $(cd "$build" && configured BASECFLAGS && configured CONFIGURE_CFLAGS); do
        case $flag in
        -fno-omit-frame-pointer) set -- "$@" -C force-frame-pointers=yes ;;
        -ffile-prefix-map=*) set -- "$@" "--remap-path-prefix=${flag#*=}" ;;
        esac
    done
    (IFS=$(printf '\037') && printf '%s' "$*")
}

main "$@"
