# What the scripts have in common: sourced by them, from the project's root.

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Packages of the system, where it is Debian or Ubuntu.
install_packages() {
    [ -n "${packages_updated:-}" ] || as_root apt-get update -qq
    packages_updated=yes
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" >/dev/null
}

# A command, and the packages that it comes in.
need() {
    command -v "$1" >/dev/null 2>&1 || install_packages "${@:2}"
}

# A Python environment of its own below target/: its name, modules that it must have (`a, b`), and what to install for them.
# Prints the path of its Python.
python_with() {
    local environment=$PWD/target/$1
    # Debian keeps what a Python environment needs in a package of its own, which brings Python along.
    python3 -c 'import ensurepip' 2>/dev/null || install_packages python3-venv >&2 || return
    if ! "$environment/bin/python" -c "import $2" 2>/dev/null; then
        python3 -m venv "$environment" >&2 || return
        "$environment/bin/pip" install --quiet --disable-pip-version-check "${@:3}" >&2 || return
    fi
    echo "$environment/bin/python"
}

# The path of the program as the tests build it; UDDATA_PROGRAM names one that is there already.
program() {
    if [ -z "${UDDATA_PROGRAM:-}" ]; then
        cargo build --quiet --locked --all-features >&2 || return
    fi
    echo "${UDDATA_PROGRAM:-${CARGO_TARGET_DIR:-$PWD/target}/debug/uddata}"
}
