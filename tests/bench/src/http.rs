//! A cheap HTTP client: prepared requests over a kept-alive connection.

use std::{io, net::SocketAddr};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// A connection to a server, for one request after another.
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// A response.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Connection {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            received: Vec::with_capacity(ROOM),
        })
    }

    /// Sends a whole request and reads the whole response.
    pub(crate) async fn exchange(&mut self, request: &[u8]) -> io::Result<Answer<'_>> {
        self.stream.write_all(request).await?;
        self.received.clear();
        loop {
            if let Some(head) = Head::parse(&self.received)?
                && self.received.len() >= head.length + head.body_length
            {
                return Ok(Answer {
                    status: head.status,
                    body: &self.received[head.length..][..head.body_length],
                });
            }
            if self.stream.read_buf(&mut self.received).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
    }
}

struct Head {
    length: usize,
    status: u16,
    body_length: usize,
}

impl Head {
    /// Reads the head of a response, once it is complete.
    fn parse(bytes: &[u8]) -> io::Result<Option<Self>> {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            return Ok(None);
        };
        let strange = || io::Error::new(io::ErrorKind::InvalidData, "not an HTTP answer");
        let text = std::str::from_utf8(&bytes[..end]).map_err(|_| strange())?;
        let (first, headers) = text.split_once("\r\n").unwrap_or((text, ""));
        let status = first.split(' ').nth(1).and_then(|word| word.parse().ok());
        let status = status.ok_or_else(strange)?;
        let body_length = headers.split("\r\n").find_map(|header| {
            let (name, value) = header.split_once(": ")?;
            name.eq_ignore_ascii_case("content-length")
                .then(|| value.parse().ok())?
        });
        // A response that has no body does not state its length.
        let body_length = match (status, body_length) {
            (204 | 304, _) => 0,
            (_, length) => length.ok_or_else(strange)?,
        };
        Ok(Some(Self {
            length: end + 4,
            status,
            body_length,
        }))
    }
}

const ROOM: usize = 4 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Option<(usize, u16, usize)> {
        let head = Head::parse(text.as_bytes()).unwrap()?;
        Some((head.length, head.status, head.body_length))
    }

    #[test]
    fn head_is_read_once_it_is_whole() {
        let head = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
        assert_eq!(parse(&head[..head.len() - 1]), None);
        assert_eq!(parse(&format!("{head}hello")), Some((head.len(), 200, 5)));
    }

    #[test]
    fn answers_without_a_body_end_with_their_head() {
        let head = "HTTP/1.1 304 Not Modified\r\netag: \"3\"\r\n\r\n";
        assert_eq!(parse(head), Some((head.len(), 304, 0)));
    }

    #[test]
    fn answer_of_unknown_length_is_an_error() {
        assert!(Head::parse(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").is_err());
        assert!(Head::parse(b"SSH-2.0\r\n\r\n").is_err());
    }
}
