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

# The figures of the README.
bench:
    cargo build --release --workspace --bins
    cargo run --release -p latchkey-bench

# Licences, bans and sources of all dependencies; needs cargo-deny.
deny:
    cargo deny check licenses bans sources

# Fuzzes one of frame, node, handshake; needs nightly and cargo-fuzz.
fuzz target seconds="60":
    cd proto/fuzz && cargo +nightly fuzz run {{target}} -- -max_total_time={{seconds}}
