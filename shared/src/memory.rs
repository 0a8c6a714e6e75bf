//! What of secrets is left in memory: nothing that was freed, and no dump of what was not.

use std::{alloc::System, io};

use zeroizing_alloc::ZeroAlloc;

/// Overwrites all memory as it is freed: of statuses and replies, and of the buffers of sockets, TLS and
/// parsers, which no type of ours can wipe.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

/// Keeps the memory of this process out of core dumps and, on Linux, from other processes of its user.
pub(crate) fn keep_private() -> io::Result<()> {
    rlimit::Resource::CORE.set(0, 0)?;
    // A dump that goes to a program through a pipe knows no limit.
    #[cfg(target_os = "linux")]
    nix::sys::prctl::set_dumpable(false)?;
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::{fs::File, os::unix::fs::FileExt as _};

    use super::*;

    /// Returns whether this much of `secret` is still where a buffer was.
    fn is_left(memory: &File, address: u64, secret: &[u8]) -> bool {
        let mut found = vec![0; LENGTH];
        // What the system has taken back is nowhere.
        let _ = memory.read_exact_at(&mut found, address);
        found.windows(PIECE).any(|piece| piece == &secret[..PIECE])
    }

    #[test]
    fn what_was_freed_or_moved_is_overwritten_and_the_rest_is_not_dumped() {
        let memory = File::open("/proc/self/mem").unwrap();
        let secret = b"credentials of an account, again and again ".repeat(200);
        let mut buffer = Vec::with_capacity(LENGTH);
        buffer.extend_from_slice(&secret[..LENGTH]);
        let address = buffer.as_ptr().addr() as u64;
        assert!(is_left(&memory, address, &secret), "it is there, and found");
        // It grows, and a plain allocator would leave the shorter one behind.
        buffer.extend_from_slice(&secret[LENGTH..]);
        assert_ne!(buffer.as_ptr().addr() as u64, address);
        assert!(!is_left(&memory, address, &secret));
        let address = buffer.as_ptr().addr() as u64;
        drop(buffer);
        assert!(!is_left(&memory, address, &secret));

        keep_private().unwrap();
        assert_eq!(rlimit::Resource::CORE.get().unwrap(), (0, 0));
        assert!(!nix::sys::prctl::get_dumpable().unwrap());
    }

    const LENGTH: usize = 4096;
    const PIECE: usize = 24;
}
