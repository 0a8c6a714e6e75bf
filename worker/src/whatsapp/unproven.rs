//! A stream whose other side may send little until it has proved who it is.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream to a server that can be read without end only once it is [proven](Self::prove).
///
/// A websocket gathers a message before anybody sees it, so its own bound is on what the server may
/// ever send. Whoever only stands between must not be able to fill a worker's memory.
pub(super) struct Unproven<S> {
    stream: S,
    /// How many bytes may still come; without a bound once the server is proven.
    left: Option<usize>,
}

impl<S> Unproven<S> {
    pub(super) fn new(stream: S) -> Self {
        Self {
            stream,
            left: Some(BEFORE_PROOF),
        }
    }

    /// Lets the server send what it likes: it has proved who it is.
    pub(super) fn prove(&mut self) {
        self.left = None;
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Unproven<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        ready!(Pin::new(&mut this.stream).poll_read(cx, buf))?;
        let read = buf.filled().len() - before;
        if let Some(left) = &mut this.left {
            let Some(rest) = left.checked_sub(read) else {
                return Poll::Ready(Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    "the server has sent too much before it proved who it is",
                )));
            };
            *left = rest;
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Unproven<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(cx, buf)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write_vectored(cx, bufs)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

/// The answer to the upgrade and the server's hello are about 1 KiB.
const BEFORE_PROOF: usize = 64 * 1024;

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, repeat};

    use super::*;

    #[tokio::test]
    async fn server_may_send_without_end_only_once_it_is_proven() {
        let mut stream = Unproven::new(repeat(7));
        let mut bytes = vec![0; BEFORE_PROOF];
        stream.read_exact(&mut bytes).await.unwrap();
        let refused = stream.read_exact(&mut [0]).await.unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
        stream.prove();
        stream.read_exact(&mut bytes).await.unwrap();
    }
}
