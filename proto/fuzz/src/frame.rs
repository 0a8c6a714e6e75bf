//! A stream of frames, cut anywhere.

use latchkey_proto::frame::{FrameDecoder, FrameError};

/// Takes the length of the cuts from the first byte, the stream from the rest.
pub fn run(data: &[u8]) {
    let Some((&cut, stream)) = data.split_first() else {
        return;
    };
    let at_once = frames([stream].into_iter());
    let in_parts = frames(stream.chunks(usize::from(cut).max(1)));
    assert_eq!(at_once, in_parts, "cuts change what the frames are");
}

fn frames<'a>(parts: impl Iterator<Item = &'a [u8]>) -> (Vec<Vec<u8>>, Option<FrameError>) {
    let mut decoder = FrameDecoder::new(LIMIT);
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
    assert!(frames.iter().all(|frame| frame.len() <= LIMIT));
    (frames, None)
}

const LIMIT: usize = 1 << 12;
