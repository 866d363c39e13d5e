# Sourced by verify.sh: the GitHub Action and Testcontainers' modules with the image, each where its language is at hand. The
# modules are others' and come from the registries of their languages; where these are not reached they are skipped. The engine that is
# at hand may have no registry of images, so nothing but the base image and what was built from it is used.

verify_modules() {
  local modules=conformance/containers
  # It would run an image that removes what tests leave behind; these end their containers themselves.
  export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1 TC_HOST=127.0.0.1
  # What the module for Java tries the engine with: any image that has `ls`.
  export TESTCONTAINERS_TINYIMAGE_CONTAINER_IMAGE=node:26-slim
  export DOCKER_HOST=${DOCKER_HOST:-unix:///var/run/docker.sock}
  check "Testcontainers: the package's own module" \
    node tools/launch/launch.mjs "$modules/cloudglass.ts" cloudglass
  page_module() {
    page_block ts 1 > "$modules/page.generated.ts"
    node tools/launch/launch.mjs "$modules/page.generated.ts"
  }
  check "docs/containers.md: the program with that module" page_module
  rm "$modules/page.generated.ts"
  check "the GitHub Action, with the image" \
    node tools/launch/launch.mjs "$modules/action.ts"
  cp -R "$modules/localstack" "$work/localstack"
  page_block python 1 > "$work/localstack/python/page.py"
  try_module Node npm "npm install --silent --no-audit --no-fund" "node bucket.mjs"
  try_module Python python3 "python3 -m venv venv && venv/bin/pip install -q -r requirements.txt" \
    "venv/bin/python bucket.py && venv/bin/python page.py"
  try_module Java mvn "mvn -q -B compile" "mvn -q -B exec:java"
  try_module Go go "go build -mod=mod -o bucket ." "./bucket"
}

try_module() { # try_module LANGUAGE PROGRAM INSTALL RUN
  local language=$1 place="$work/localstack/${1,,}"
  if ! command -v "$2" > "$work/found"; then
    say "skipped: LocalStack's module for $language, there is no $2"
  elif ! (cd "$place" && eval "$3") > "$work/installed" 2>&1; then
    say "skipped: LocalStack's module for $language cannot be installed: $(tail -1 "$work/installed")"
  else
    in_place() { (cd "$place" && eval "$1"); }
    check "Testcontainers: LocalStack's module for $language" in_place "$4"
  fi
}
