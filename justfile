# Runs the whole test, as CI does.
test:
    tests/run

# Runs what an editor would complain about.
lint:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings

# Runs everything against the bundled emulator, with a simulated phone.
demo:
    cargo run --release -- demo

# Writes docs/settings.md and .env.example from the list of settings.
settings:
    cargo test -p latchkey-shared --test settings -- --ignored

# Writes the tables of docs/bots.md from the list of bots.
bots:
    node tests/deploy/bots.mjs

# Measures the figures of docs/figures.md.
bench:
    cargo run --release -p latchkey-bench

# Takes the pictures of docs/board.jpg.
board:
    cargo build -p latchkey -p latchkey-emulator
    cd tests/browser && node board.mjs

# Packs the browser extension of deploy/extension for the stores.
extension file="latchkey-passkeys.zip":
    node deploy/release/extension.mjs {{file}}

# Measures the figures of docs/capacity.md.
capacity:
    cargo run --release -p latchkey-bench -- capacity

# Measures how long newcomers wait for a code beside those who take what they can.
abuse:
    cargo run --release -p latchkey-bench -- abuse

# Kills, freezes and cuts off processes: `rounds` times at every step of a link, then at random for `seconds`.
chaos rounds="10" seconds="300":
    cargo build --workspace --bins
    cargo run -p latchkey-chaos -- --rounds {{rounds}}
    cargo run -p latchkey-chaos -- --soak {{seconds}} --seed "$(date +%s)"

# Rolls fleets over between an older release and this one; `just older --record` records what that one leaves in Redis.
older *arguments:
    tests/older/run {{arguments}}

# Proves with whatsapp-rust itself that it logs in with a converted session; builds it, which takes five minutes.
whatsapp-rust:
    tests/interop/whatsapp-rust/run

# Tests the programs that are built with the feature `opentelemetry`.
opentelemetry:
    tests/opentelemetry/run

# Checks the licences, bans and sources of all dependencies; needs cargo-deny.
deny:
    cargo deny check licenses bans sources

# Writes gateway/assets/fluent.js: the runtime of Fluent for browsers, as one file.
fluent version="0.19.1":
    #!/usr/bin/env bash
    set -euo pipefail
    folder=$(mktemp -d)
    trap 'rm -r "$folder"' EXIT
    (cd "$folder" && npm install --silent --ignore-scripts=false @fluent/bundle@{{version}} esbuild@0.28)
    echo 'export { FluentBundle, FluentResource } from "@fluent/bundle";' > "$folder/entry.js"
    {
        echo '// @fluent/bundle {{version}} (https://projectfluent.org), Apache-2.0, copyright Mozilla Foundation and others.'
        echo '// `just fluent` makes this file of it.'
        (cd "$folder" && npx esbuild entry.js --bundle --format=esm --minify --target=es2021)
    } > gateway/assets/fluent.js

# Tries the broker on Redis 6.2 and 8 and on Valkey 8 and 9; with `--all`, with all of its tests.
redis-servers *arguments:
    tests/redis-server/others {{arguments}}

# Fuzzes one target, such as `link` (`cd proto/fuzz && cargo fuzz list` names all); needs nightly and cargo-fuzz.
fuzz target seconds="60":
    mkdir -p proto/fuzz/corpus.found/{{target}}
    cd proto/fuzz && cargo +nightly fuzz run {{target}} corpus.found/{{target}} corpus/{{target}} -- -max_total_time={{seconds}}

# Fuzzes every target for so many minutes, and tells executions and edges.
fuzz-all minutes="1":
    proto/fuzz/all {{minutes}}

# Runs each fuzz target as often as proto/fuzz/targets says, without a sanitizer.
fuzz-many *targets:
    proto/fuzz/many {{targets}}

# Puts mutants into the code below a path, such as proto/src/link, and names those that no test notices; needs cargo-mutants.
mutants path:
    tests/mutants {{path}}

# Builds the image of deploy/docker and runs it, without a registry of images; needs Debian, root, buildah and mmdebstrap.
image-test:
    tests/image
