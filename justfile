# The whole test, as CI runs it.
test:
    tests/run

# What an editor would complain about.
lint:
    cargo fmt --check
    cargo clippy --workspace --all-targets -- -D warnings

# Everything against the bundled emulator, with a pretend phone.
demo:
    cargo run --release -- demo

# Writes docs/settings.md and .env.example from the list of settings.
settings:
    cargo test -p latchkey-shared --test settings -- --ignored

# The figures of docs/figures.md.
bench:
    cargo build --release --workspace --bins
    cargo run --release -p latchkey-bench

# Kills, freezes and cuts off processes at every step of a link, so many times, and at random after that.
chaos rounds="10" seconds="300":
    cargo build --workspace --bins
    cargo run -p latchkey-chaos -- --rounds {{rounds}}
    cargo run -p latchkey-chaos -- --soak {{seconds}} --seed "$(date +%s)"

# Licences, bans and sources of all dependencies; needs cargo-deny.
deny:
    cargo deny check licenses bans sources

# Fuzzes one of frame, node, handshake; needs nightly and cargo-fuzz.
fuzz target seconds="60":
    cd proto/fuzz && cargo +nightly fuzz run {{target}} -- -max_total_time={{seconds}}
