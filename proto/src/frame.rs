//! Length framing of the websocket's byte stream (`Baileys lib/Utils/noise-handler.ts`).

/// What precedes the first frame of a connection, and the prologue of the handshake:
/// "WA", 6, dictionary version 3.
pub const INTRO: [u8; 4] = [b'W', b'A', 6, 3];

/// The longest payload a frame can carry, in bytes.
pub const MAX_FRAME: usize = (1 << 24) - 1;

/// The longest payload that is taken from a server, in bytes: a device that is linked and logs in once
/// receives a few kilobytes.
pub const MAX_RECEIVED: usize = 4 << 20;

/// The longest payload that is taken from a server that has not proved who it is, in bytes: its hello is
/// below 1 KiB.
pub const MAX_HELLO: usize = 64 << 10;

/// Appends one frame with this payload to `out`; fails if the payload is over [`MAX_FRAME`].
pub fn encode(payload: &[u8], out: &mut Vec<u8>) -> Result<(), FrameTooLarge> {
    let length = length(payload)?;
    out.reserve(HEADER + payload.len());
    out.extend_from_slice(&length);
    out.extend_from_slice(payload);
    Ok(())
}

fn length(payload: &[u8]) -> Result<[u8; HEADER], FrameTooLarge> {
    match u32::try_from(payload.len()).map(u32::to_be_bytes) {
        Ok([0, a, b, c]) => Ok([a, b, c]),
        _ => Err(FrameTooLarge {
            length: payload.len(),
        }),
    }
}

/// A payload that does not fit into a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a payload of at most {MAX_FRAME} bytes, got {length}")]
pub struct FrameTooLarge {
    /// The payload's length in bytes.
    pub length: usize,
}

/// Cuts a byte stream into frames, wherever the borders of the messages that carried it were.
#[derive(Debug)]
pub struct FrameDecoder {
    buffer: Vec<u8>,
    start: usize,
    limit: usize,
}

impl FrameDecoder {
    /// Makes a decoder that refuses frames of more than `limit` payload bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            buffer: Vec::new(),
            start: 0,
            limit,
        }
    }

    /// Refuses frames of more than `limit` payload bytes from now on.
    pub fn set_limit(&mut self, limit: usize) {
        self.limit = limit;
    }

    /// Takes the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.start > 0 {
            self.buffer.drain(..self.start);
            self.start = 0;
        }
        self.buffer.extend_from_slice(bytes);
    }

    /// Returns the payload of the next complete frame, or an error as soon as a frame announces
    /// more than the limit; the stream is then of no further use.
    pub fn next_frame(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        let Some((header, rest)) = self.buffer[self.start..].split_first_chunk::<HEADER>() else {
            self.release();
            return Ok(None);
        };
        let [a, b, c] = *header;
        let length = usize::from(a) << 16 | usize::from(b) << 8 | usize::from(c);
        if length > self.limit {
            return Err(FrameError::TooLarge {
                length,
                limit: self.limit,
            });
        }
        let Some(payload) = rest.get(..length) else {
            return Ok(None);
        };
        let payload = payload.to_vec();
        self.start += HEADER + length;
        self.release();
        Ok(Some(payload))
    }

    /// Frees the memory when nothing is pending: thousands of sessions wait at the same time.
    fn release(&mut self) {
        if self.start == self.buffer.len() {
            self.buffer = Vec::new();
            self.start = 0;
        }
    }
}

/// A byte stream that cannot be cut into frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// A frame announces more than the decoder's limit.
    #[error("expected a frame of at most {limit} bytes, got one of {length}")]
    TooLarge {
        /// The announced length in bytes.
        length: usize,
        /// The decoder's limit in bytes.
        limit: usize,
    },
}

const HEADER: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_over_the_limit_is_refused_before_its_payload_came() {
        let mut decoder = FrameDecoder::new(10);
        decoder.push(&[0, 0, 11]);
        let refused = Err(FrameError::TooLarge {
            length: 11,
            limit: 10,
        });
        assert_eq!(decoder.next_frame(), refused);
        decoder.push(&[0; 64]);
        assert_eq!(decoder.next_frame(), refused);
    }

    #[test]
    fn frame_of_just_the_limit_is_taken() {
        let mut decoder = FrameDecoder::new(2);
        decoder.push(&[0, 0, 2, 7]);
        assert_eq!(decoder.next_frame(), Ok(None));
        decoder.push(&[8]);
        assert_eq!(decoder.next_frame(), Ok(Some(vec![7, 8])));
    }

    #[test]
    fn empty_decoder_holds_no_memory() {
        let mut decoder = FrameDecoder::new(10);
        decoder.push(&[0, 0, 1, 7, 0, 0, 0]);
        assert_eq!(decoder.next_frame(), Ok(Some(vec![7])));
        assert_eq!(decoder.next_frame(), Ok(Some(vec![])));
        assert_eq!(decoder.next_frame(), Ok(None));
        assert_eq!(decoder.buffer.capacity(), 0);
    }

    #[test]
    fn payload_of_2_to_the_24_is_refused() {
        let payload = vec![0; MAX_FRAME + 1];
        let mut out = Vec::new();
        let refused = encode(&payload, &mut out);
        assert_eq!(
            refused,
            Err(FrameTooLarge {
                length: MAX_FRAME + 1
            })
        );
        assert!(out.is_empty());
        assert_eq!(encode(&payload[1..], &mut out), Ok(()));
    }
}
