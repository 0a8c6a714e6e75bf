//! Connections that a handler can reset.

use std::{
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use rustls::ServerConfig;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpListener,
    sync::mpsc,
};
use tokio_util::{either::Either, task::AbortOnDropHandle};

use crate::stream::{self, Stream};

pub(super) struct ResettableListener {
    address: SocketAddr,
    opened: mpsc::Receiver<(Stream, SocketAddr)>,
    _accepting: AbortOnDropHandle<()>,
}

impl ResettableListener {
    pub(super) fn new(
        listener: TcpListener,
        address: SocketAddr,
        tls: Option<Arc<ServerConfig>>,
    ) -> Self {
        let (opened, accepted) = mpsc::channel(64);
        let accepting = tokio::spawn(accept(listener, tls, opened));
        Self {
            address,
            opened: accepted,
            _accepting: AbortOnDropHandle::new(accepting),
        }
    }
}

/// Accepts connections, and opens each by itself: TLS takes its time.
async fn accept(
    mut listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    opened: mpsc::Sender<(Stream, SocketAddr)>,
) {
    loop {
        let (stream, peer) = Listener::accept(&mut listener).await;
        let (tls, opened) = (tls.clone(), opened.clone());
        tokio::spawn(async move {
            if let Ok(stream) = stream::open(stream, tls.as_ref()).await {
                // Nobody receives it if the server is just shutting down.
                let _ = opened.send((stream, peer)).await;
            }
        });
    }
}

impl Listener for ResettableListener {
    type Io = ResettableStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (ResettableStream, SocketAddr) {
        let Some((stream, peer)) = self.opened.recv().await else {
            return std::future::pending().await;
        };
        let reset = ResetSwitch::default();
        (ResettableStream { stream, reset }, peer)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// Resets one connection instead of sending its next response.
#[derive(Clone, Default)]
pub(super) struct ResetSwitch(Arc<AtomicBool>);

impl ResetSwitch {
    pub(super) fn cut(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn has_cut(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Connected<IncomingStream<'_, ResettableListener>> for ResetSwitch {
    fn connect_info(stream: IncomingStream<'_, ResettableListener>) -> Self {
        stream.io().reset.clone()
    }
}

pub(super) struct ResettableStream {
    stream: Stream,
    reset: ResetSwitch,
}

impl AsyncRead for ResettableStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for ResettableStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if self.reset.has_cut() {
            // Without it, the client would see an orderly close.
            let _ = match &self.stream {
                Either::Left(stream) => stream.set_zero_linger(),
                Either::Right(stream) => stream.get_ref().get_ref().0.set_zero_linger(),
            };
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.reset.has_cut() {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
