//! A stream of frames, cut anywhere.

use latchkey_proto::frame::{FrameDecoder, FrameError};

/// Takes the length of the cuts from the first byte, the longest frame from the next one, and the stream
/// from the rest.
pub fn run(data: &[u8]) {
    let [cut, limit, stream @ ..] = data else {
        return;
    };
    let limit = usize::from(*limit);
    let at_once = frames([stream].into_iter(), limit);
    let in_parts = frames(stream.chunks(usize::from(*cut).max(1)), limit);
    assert_eq!(at_once, in_parts, "cuts change what the frames are");
}

fn frames<'a>(
    parts: impl Iterator<Item = &'a [u8]>,
    limit: usize,
) -> (Vec<Vec<u8>>, Option<FrameError>) {
    let mut decoder = FrameDecoder::new(limit);
    let mut frames = Vec::new();
    for part in parts {
        decoder.push(part);
        loop {
            match decoder.next_frame() {
                Ok(Some(frame)) => frames.push(frame),
                Ok(None) => break,
                Err(error) => return (frames, Some(error)),
            }
        }
    }
    assert!(frames.iter().all(|frame| frame.len() <= limit));
    (frames, None)
}
