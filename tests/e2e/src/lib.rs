//! The real latchkey binary against the emulator.
