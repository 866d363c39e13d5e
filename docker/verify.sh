#!/bin/bash
# Builds the image and holds it to what docs/containers.md promises: npm run verify-image.
#
# Uses the Docker engine at hand. Without one, but as root with `dockerd` installed, it starts one of its own that it ends
# again, on a bridge of its own that needs no rules of the firewall. Where the base image cannot be pulled, it is made with
# debootstrap and the Node that runs here. Where neither is possible it says that it skipped, and ends well.
set -euo pipefail
cd "$(dirname "$0")/.."
. docker/verify-modules.sh
. docker/verify-page.sh

work=$(mktemp -d)
engine=""
bridge=""
container="cloudglass-verify-$$"
failures=0

say() { printf 'image: %s\n' "$*"; }
skip() { say "skipped: $*"; exit 0; }
check() { # check WHAT COMMAND…
  local what=$1
  shift
  if "$@" > "$work/said" 2>&1; then say "ok: $what"; else
    say "FAILED: $what"
    sed 's/^/  /' "$work/said"
    failures=$((failures + 1))
  fi
}

remove() { docker rm --force --volumes "$container" > "$work/removed" 2>&1 || true; }

finish() {
  remove
  if [ -n "$engine" ]; then
    kill "$engine"
    wait "$engine" || true
    # Of containers that shared the network of the machine.
    umount "$work/exec/netns/default" 2> "$work/gone" || true
  fi
  [ -z "$bridge" ] || ip link delete "$bridge" || true
  rm -rf "$work"
}
trap finish EXIT

# Ports are published over it by the engine's own proxy. Without one, containers share the network of the machine.
make_bridge() {
  local name="cg$$"
  command -v ip > "$work/found" || return 0
  ip link add "$name" type bridge 2> "$work/no-bridge" || return 0
  bridge=$name
  ip address add "172.31.$(($$ % 250)).1/24" dev "$bridge"
  ip link set "$bridge" up
}

start_engine() {
  command -v docker > "$work/found" || skip "there is no docker"
  docker info > "$work/engine-at-hand" 2>&1 && return
  [ "$(id -u)" = 0 ] || skip "no Docker engine answers, and only root can start one"
  command -v dockerd > "$work/found" || skip "no Docker engine answers, and dockerd is not installed"
  export DOCKER_HOST="unix://$work/docker.sock"
  make_bridge
  dockerd --data-root "$work/engine" --exec-root "$work/exec" --pidfile "$work/pid" \
    --host "$DOCKER_HOST" --bridge="${bridge:-none}" \
    --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
    > "$work/dockerd.log" 2>&1 &
  engine=$!
  for _ in $(seq 60); do
    docker info > "$work/engine-at-hand" 2>&1 && return
    kill -0 "$engine" 2> "$work/gone" || break
    sleep 0.5
  done
  skip "a Docker engine does not start here: $(tail -1 "$work/dockerd.log")"
}

# The Node that runs here on Debian: as much of node:26-slim as the build needs.
make_base() {
  command -v debootstrap > "$work/found" || skip "node:26-slim cannot be had, nor made without debootstrap"
  local base="$work/base" npm
  npm=$(dirname "$(dirname "$(readlink -f "$(command -v npm)")")")
  debootstrap --variant=minbase --include=libatomic1,libstdc++6,ca-certificates bookworm "$base" \
    > "$work/debootstrap.log" 2>&1 || skip "debootstrap: $(tail -1 "$work/debootstrap.log")"
  tar -C "$base" -c . | docker import - debian:12-slim > "$work/imported"
  cp "$(node -p process.execPath)" "$base/usr/local/bin/node"
  mkdir -p "$base/usr/local/lib/node_modules"
  cp -RL "$npm" "$base/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$base/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$base/usr/local/bin/npx"
  cp /etc/ssl/certs/ca-certificates.crt "$base/etc/ssl/certs/ca-certificates.crt"
  cp /etc/resolv.conf "$base/etc/resolv.conf"
  tar -C "$base" -c . | docker import \
    --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' - node:26-slim > "$work/imported"
  rm -rf "$base"
}

run() { # run OPTIONS… : the container, on the machine's network
  remove
  docker run --detach --name "$container" --network host --env GATEWAY_LISTEN=127.0.0.1:4599 \
    "$@" > "$work/started"
}

become_ready() {
  for _ in $(seq 240); do
    docker logs "$container" 2>&1 | grep -q '^Ready\.$' && return 0
    sleep 0.25
  done
  docker logs "$container"
  return 1
}

init() { # the one init script has run well
  curl --silent http://127.0.0.1:4599/_localstack/init/ready | grep '"SUCCESSFUL"'
}

become_healthy() {
  for _ in $(seq 120); do
    [ "$(docker inspect --format '{{.State.Health.Status}}' "$container")" = healthy ] && return 0
    sleep 0.5
  done
  return 1
}

against() { # against COMMAND… : the AWS CLI
  AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 \
    aws --endpoint-url http://127.0.0.1:4599 "$@"
}

has_bridge() { docker network inspect bridge > "$work/found" 2>&1; }

published() { # published PATH CURL-OPTIONS… : the status, through a port of the host
  curl --silent --output "$work/answer" --write-out '%{http_code}' "${@:2}" \
    "http://$(docker port "$container" 4566/tcp | head -1)$1"
}
refuses() { [ "$(published /_cloudglass/reset --request POST)" = "$1" ]; }

start_engine
if ! docker image inspect node:26-slim > "$work/inspected" 2>&1; then
  docker pull node:26-slim > "$work/pulled" 2>&1 || make_base
fi
check "docs/containers.md: the image is built from the base image and the package registry, and runs" follow_page 1
[ "$failures" = 0 ] || exit 1
if has_bridge; then
  check "behind the published port AWS's API answers, and what tells of it" test "$(published /_localstack/health)" = 200
  check "its own API does not answer the host without a token" refuses 403
  check "docs/containers.md: it answers who has the token" follow_page 2
  check "and no one without it" refuses 401
else
  say "skipped: without a bridge no port is published, for the page's containers and for modules of Testcontainers"
fi

bytes=$(docker image inspect --format '{{.Size}}' cloudglass)
compressed=$(docker save cloudglass | gzip -6 | wc -c)
say "size: $((compressed / 1000000)) MB compressed, $((bytes / 1000000)) MB unpacked"
check "it is under 150 MB unpacked" test "$bytes" -lt 150000000

run --read-only --tmpfs /tmp --cap-drop ALL cloudglass
check "it is ready on a read-only root, without capabilities" become_ready
check "it becomes healthy" become_healthy
check "it is not root" test "$(docker exec "$container" id -u)" = 1000
if command -v aws > "$work/found"; then
  check "the AWS CLI makes a bucket" against s3 mb s3://verify
  printf 'kept' > "$work/object"
  check "and an object in it" against s3 cp "$work/object" s3://verify/object
else
  say "skipped: there is no AWS CLI to speak to it"
fi
docker exec "$container" node -e 'fetch("http://127.0.0.1:4599/_cloudglass/events").then(
  async ({ body }) => { for await (const _ of body) console.log("listens"); })' > "$work/listener" 2>&1 &
listener=$!
until grep -q listens "$work/listener"; do
  kill -0 "$listener" 2> "$work/gone" || break
  sleep 0.1
done
before=$(date +%s%N)
docker stop --time 10 "$container" > "$work/stopped"
milliseconds=$((($(date +%s%N) - before) / 1000000))
say "SIGTERM to the end, with somebody who listens to its events: $milliseconds ms"
check "it ends in under 2 s" test "$milliseconds" -lt 2000
check "and well" test "$(docker inspect --format '{{.State.ExitCode}}' "$container")" = 0
docker start "$container" > "$work/started"
if command -v aws > "$work/found"; then
  listed() { become_ready && against s3 cp s3://verify/object - | grep -q kept; }
  check "its volume keeps the object" listed
fi

mkdir "$work/ready.d"
printf '#!/bin/bash\nset -e\nid -un\nls / > /tmp/listed\n' > "$work/ready.d/hook.sh"
run --volume "$work/ready.d:/etc/localstack/init/ready.d:ro" --env PERSISTENCE=1 cloudglass
check "it is ready with LocalStack's variables" become_ready
check "an init script has run" init
state() { docker exec "$container" ls /var/lib/localstack/cloudglass; }
check "PERSISTENCE=1 keeps state in LocalStack's volume" state
# As Testcontainers' module for Java does.
run --entrypoint sh cloudglass -c "printf '#!/bin/bash\n/usr/local/bin/docker-entrypoint.sh\n' > /tmp/start.sh; sleep 0.1; bash /tmp/start.sh"
check "it starts by the entry point that Testcontainers calls" become_ready
verify_dockerfile
remove

! has_bridge || verify_modules

compose=""
docker compose version > "$work/found" 2>&1 && compose="docker compose"
[ -n "$compose" ] || ! command -v docker-compose > "$work/found" || compose=docker-compose
if [ -n "$compose" ]; then
  files="--project-directory docker -f docker/compose.yaml"
  if ! has_bridge; then
    # Nothing can be published without a bridge, and an override cannot take a port away.
    sed '/^    ports:/,+1d' docker/compose.yaml > "$work/compose.yaml"
    files="--project-directory docker -f $work/compose.yaml -f docker/compose.host.yaml"
  fi
  application() { docker build --network host --tag cloudglass-sample-application docker/application; }
  check "the sample application is built" application
  visit() { # Twice: the second finds what the first one wrote.
    $compose $files up --no-build --exit-code-from application --abort-on-container-exit application
  }
  visits() { visit && visit > "$work/second" 2>&1 && grep -q 'visit 2' "$work/second"; }
  check "the sample application waits for it, and its volume outlives it" visits
  # No other port than the page's: 4566.
  service() {
    curl --silent --output "$work/answer" --write-out '%{http_code}' "${@:2}" "http://127.0.0.1:4566$1"
  }
  console_asks() {
    $compose $files up --detach --no-build cloudglass || return 1
    service /_cloudglass/health --retry 60 --retry-delay 1 --retry-all-errors && echo &&
      [ "$(service /_cloudglass/clock)" = 401 ] &&
      [ "$(service /_cloudglass/clock --header 'Authorization: Bearer cloudglass')" = 200 ]
  }
  check "its own API answers who has the token of the compose file" console_asks
  $compose $files down --volumes > "$work/down" 2>&1
else
  say "skipped: there is no docker compose"
fi
[ "$failures" = 0 ]
