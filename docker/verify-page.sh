# Sourced by verify.sh: what stands in the blocks of docs/containers.md.

page_block() { # page_block LANGUAGE N: the Nth of the blocks in that language
  awk -v fence="\`\`\`$1" -v wanted="$2" '
    $0 == fence { inside = ++seen == wanted; next }
    /^```$/ { inside = 0 }
    inside' docs/containers.md
}

# Whoever reads the page leaves the container its terminal, and types what follows in another one when it is ready: here
# `docker run` returns then. The engine may have no network of its own to build in, or to publish ports from.
page_prelude() {
  declare -f become_ready has_bridge
  cat << 'END'
docker() {
  case $1 in
    build) command docker build --network host "${@:2}" ;;
    run) ! has_bridge || { command docker run --detach --name "$container" "${@:2}" && become_ready; } ;;
    *) command docker "$@" ;;
  esac
}
curl() { command curl --silent --show-error --fail "$@"; }
END
}

follow_page() { # follow_page N: its Nth block of shell commands, in a shell of its own, which ends with the first command that fails
  local commands
  commands=$(page_block sh "$1")
  [ -n "$commands" ] || return 1
  remove
  work=$work container=$container bash -euo pipefail -c "$(page_prelude)"$'\n'"$commands"
}

page_dockerfile() { page_block dockerfile 1 | docker build --network host --tag cloudglass-with-cli -; }

# The image that the page has for init scripts with `awslocal`.
verify_dockerfile() {
  if ! docker image inspect debian:12-slim > "$work/inspected" 2>&1 && ! docker pull debian:12-slim > "$work/pulled" 2>&1; then
    say "skipped: debian:12-slim cannot be had, for the page's image with the AWS CLI"
    return
  fi
  check "docs/containers.md: the image with the AWS CLI is built" page_dockerfile
  mkdir "$work/awslocal.d"
  printf '#!/bin/bash\nset -e\nawslocal s3 mb s3://seeded\n' > "$work/awslocal.d/seed.sh"
  run --volume "$work/awslocal.d:/etc/localstack/init/ready.d:ro" cloudglass-with-cli
  check "it is ready" become_ready
  check "and an init script has made a bucket with awslocal" init
}
