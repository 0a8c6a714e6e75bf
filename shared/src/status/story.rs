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

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use serde_json::{Value, json};

    use crate::{
        status::{
            Change, FailureReason, State,
            tests::{change_to, moment, queued},
        },
        telemetry::tests::json_line,
    };

    /// Returns what of a line is of the session.
    fn told(tell: impl FnOnce()) -> Value {
        let mut line = json_line(tell);
        let members = line.as_object_mut().unwrap();
        members.retain(|name, _| !["timestamp", "level", "target"].contains(&name.as_str()));
        line
    }

    #[test]
    fn each_step_is_told_with_how_long_it_took() {
        let mut status = queued();
        let expected = json!({"message": "the session has started", "session.method": "qr"});
        assert_eq!(told(|| status.tell_started()), expected);
        status.apply(Change::Connecting, moment(1)).unwrap();
        let shown = change_to(State::AwaitingScan);
        status.apply(shown, moment(3)).unwrap();
        let expected = json!({
            "message": "the session's first code is shown",
            "session.method": "qr",
            "wait.request_to_code_ms": 3000,
        });
        assert_eq!(told(|| status.tell_shown()), expected);
        status.apply(Change::Linking(None), moment(20)).unwrap();
        let expected = json!({
            "message": "the phone has accepted the session's device",
            "session.method": "qr",
            "wait.code_to_scan_ms": 17_000,
        });
        assert_eq!(told(|| status.tell_linked()), expected);
        status.apply(Change::Exporting, moment(28)).unwrap();
        let ready = change_to(State::Ready);
        status.apply(ready, moment(30)).unwrap();
        let expected = json!({
            "message": "the session has ended",
            "session.method": "qr",
            "session.end": "ready",
            "wait.request_to_code_ms": 3000,
            "wait.code_to_scan_ms": 17_000,
            "wait.scan_to_ready_ms": 10_000,
            "lasted_ms": 30_000,
        });
        assert_eq!(told(|| status.tell_ended()), expected);
    }

    #[test]
    fn failure_is_told_with_its_reason_and_without_what_never_came() {
        let mut status = queued();
        let failed = Change::Failed(FailureReason::HungUp);
        let soon = SystemTime::UNIX_EPOCH + Duration::from_micros(2500);
        status.apply(failed, soon).unwrap();
        let expected = json!({
            "message": "the session has ended",
            "session.method": "qr",
            "session.end": "failed",
            "session.code": "whatsapp_unreachable",
            "session.reason": "hung_up",
            "lasted_ms": 2,
        });
        assert_eq!(told(|| status.tell_ended()), expected);
    }
}
