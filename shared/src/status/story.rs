//! What an operator reads of a session at `info`, in four lines at the most: that it was started,
//! shown, linked, and how it ended. Whose story it is, the span tells.

use std::time::Duration;

use super::{Status, Waits};

impl Status {
    /// Logs that the session waits for a worker.
    pub fn tell_started(&self) {
        tracing::info!(
            session.method = self.method.name(),
            "the session has started"
        );
    }

    /// Logs that its first code is shown.
    pub fn tell_shown(&self) {
        let Waits {
            request_to_code, ..
        } = self.waits();
        tracing::info!(
            session.method = self.method.name(),
            wait.request_to_code_ms = millis(request_to_code),
            "the session's first code is shown"
        );
    }

    /// Logs that the phone has accepted the device.
    pub fn tell_linked(&self) {
        let Waits { code_to_scan, .. } = self.waits();
        tracing::info!(
            session.method = self.method.name(),
            wait.code_to_scan_ms = millis(code_to_scan),
            "the phone has accepted the session's device"
        );
    }

    /// Logs how it ended, and how long each step has taken.
    pub fn tell_ended(&self) {
        let Waits {
            request_to_code,
            code_to_scan,
            scan_to_ready,
        } = self.waits();
        let end: &'static str = self.state.into();
        let reason = self.error.as_ref();
        let code = reason.map(|reason| <&'static str>::from(reason.code()));
        tracing::info!(
            session.method = self.method.name(),
            session.end = end,
            session.code = code,
            session.reason = reason.map(<&'static str>::from),
            wait.request_to_code_ms = millis(request_to_code),
            wait.code_to_scan_ms = millis(code_to_scan),
            wait.scan_to_ready_ms = millis(scan_to_ready),
            lasted_ms = millis(self.updated_at.duration_since(self.created_at).ok()),
            "the session has ended"
        );
    }
}

fn millis(duration: Option<Duration>) -> Option<u64> {
    duration.map(|duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}
