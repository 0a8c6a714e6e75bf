use reqwest::{Response, StatusCode};
use tokio::time::timeout;

use crate::{CEILING, caller::Status};

/// A stream of server-sent events.
pub struct Events {
    answer: Response,
    unread: String,
}

impl Events {
    pub(crate) fn of(answer: Response) -> Self {
        assert_eq!(answer.status(), StatusCode::OK);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        Self {
            answer,
            unread: String::new(),
        }
    }

    /// Returns the next status, or nothing once the stream has ended.
    pub async fn next(&mut self) -> Option<Status> {
        loop {
            if let Some(end) = self.unread.find("\n\n") {
                let event: String = self.unread.drain(..end + 2).collect();
                if let Some(status) = status(&event) {
                    return Some(status);
                }
                continue;
            }
            let chunk = timeout(CEILING, self.answer.chunk()).await;
            // A stream that breaks off has ended as well.
            let chunk = chunk.expect("the stream is not silent for ever").ok()??;
            self.unread.push_str(&String::from_utf8_lossy(&chunk));
        }
    }

    /// Returns all that follows until the stream ends.
    pub async fn rest(mut self) -> Vec<Status> {
        let mut all = Vec::new();
        while let Some(status) = self.next().await {
            all.push(status);
        }
        all
    }
}

fn status(event: &str) -> Option<Status> {
    let field = |name: &str| {
        let mut lines = event.lines();
        lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    let data = field("data")?;
    assert_eq!(field("event"), Some("status"));
    let status = Status(serde_json::from_str(data).expect("an event brings JSON"));
    assert_eq!(field("id"), Some(status.version().to_string().as_str()));
    Some(status)
}
