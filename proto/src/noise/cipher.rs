use aes_gcm::{
    Aes256Gcm, KeyInit,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

/// The encryption of a connection after its handshake.
///
/// Only the raw keys are kept: an expanded key schedule is fifteen times their size, and costs less
/// than a microsecond to make again for one of the few frames of a session.
pub struct Transport {
    write: Direction,
    read: Direction,
}

impl Transport {
    /// Takes the two 32-byte keys of [`SymmetricState::split`](super::SymmetricState::split), ours
    /// to write first; both counters start at 0.
    pub fn new(write_key: [u8; 32], read_key: [u8; 32]) -> Self {
        Self {
            write: Direction::new(write_key),
            read: Direction::new(read_key),
        }
    }

    /// Encrypts the payload of one frame, adding 16 bytes; fails once the counter is used up.
    pub fn seal(&mut self, plaintext: &[u8]) -> Result<Vec<u8>, SealError> {
        let counter = self.write.take().ok_or(SealError)?;
        Ok(seal(&self.write.key, counter, &[], plaintext))
    }

    /// Decrypts the payload of one frame. Frames are bound to their order, so that after a failure
    /// the connection is of no further use.
    pub fn open(&mut self, frame: &[u8]) -> Result<Vec<u8>, OpenError> {
        let counter = self.read.take().ok_or(OpenError::Exhausted)?;
        open(&self.read.key, counter, &[], frame).ok_or(OpenError::Refused {
            length: frame.len(),
        })
    }
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Transport(..)")
    }
}

struct Direction {
    key: Zeroizing<[u8; 32]>,
    counter: Option<u32>,
}

impl Direction {
    fn new(key: [u8; 32]) -> Self {
        Self {
            key: Zeroizing::new(key),
            counter: Some(0),
        }
    }

    fn take(&mut self) -> Option<u32> {
        let counter = self.counter?;
        self.counter = counter.checked_add(1);
        Some(counter)
    }
}

/// All 2^32 frames of a direction have been sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected fewer than 2^32 frames on one connection")]
pub struct SealError;

/// A frame that cannot be decrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// It is forged, damaged, out of order or under another key.
    #[error("expected a frame encrypted under the connection's key, got {length} other bytes")]
    Refused {
        /// The frame's length in bytes.
        length: usize,
    },
    /// All 2^32 frames of the direction have been received.
    #[error("expected fewer than 2^32 frames on one connection")]
    Exhausted,
}

pub(super) fn seal(key: &[u8; 32], counter: u32, aad: &[u8], plaintext: &[u8]) -> Vec<u8> {
    let payload = Payload {
        msg: plaintext,
        aad,
    };
    Aes256Gcm::new(key.into())
        .encrypt(&iv(counter).into(), payload)
        .expect("a slice in memory is below AES-GCM's limit of 64 GiB")
}

pub(super) fn open(key: &[u8; 32], counter: u32, aad: &[u8], ciphertext: &[u8]) -> Option<Vec<u8>> {
    let payload = Payload {
        msg: ciphertext,
        aad,
    };
    Aes256Gcm::new(key.into())
        .decrypt(&iv(counter).into(), payload)
        .ok()
}

fn iv(counter: u32) -> [u8; 12] {
    let mut iv = [0; 12];
    iv[8..].copy_from_slice(&counter.to_be_bytes());
    iv
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counter_ends_instead_of_wrapping() {
        let mut transport = Transport::new([1; 32], [1; 32]);
        transport.write.counter = Some(u32::MAX);
        transport.read.counter = Some(u32::MAX);
        let last = transport.seal(b"last").unwrap();
        assert_eq!(transport.seal(b"one more"), Err(SealError));
        assert_eq!(transport.open(&last).unwrap(), b"last");
        assert_eq!(transport.open(&last), Err(OpenError::Exhausted));
    }

    #[test]
    fn repeated_frame_is_refused() {
        let mut transport = Transport::new([1; 32], [1; 32]);
        let frame = transport.seal(b"once").unwrap();
        assert_eq!(transport.open(&frame).unwrap(), b"once");
        assert_eq!(
            transport.open(&frame),
            Err(OpenError::Refused {
                length: frame.len()
            })
        );
    }

    #[test]
    fn waiting_connection_stays_small() {
        assert!(size_of::<Transport>() <= 96);
    }
}
