//! WhatsApp's companion protocol, the part a linker needs, without I/O.
