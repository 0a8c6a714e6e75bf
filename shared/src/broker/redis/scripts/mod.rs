//! The scripts, each a step that no other can come between.

use std::sync::LazyLock;

use redis::Script;

/// A script, and what its calls are counted as.
pub(super) struct NamedScript {
    pub(super) name: &'static str,
    pub(super) script: Script,
}

macro_rules! scripts {
    ($($name:ident = $file:literal;)*) => {
        $(pub(super) static $name: LazyLock<NamedScript> = LazyLock::new(|| NamedScript {
            name: $file,
            script: Script::new(concat!(
                include_str!("prelude.lua"),
                include_str!(concat!($file, ".lua")),
            )),
        });)*
    };
}

scripts! {
    ADMIT = "admit";
    AHEAD = "ahead";
    BEAT = "beat";
    CANCEL = "cancel";
    CHECKPOINT = "checkpoint";
    CLAIM = "claim";
    COUNT = "count";
    COUNTS = "counts";
    ACK = "ack";
    ENQUEUE = "enqueue";
    EXTEND = "extend";
    FINISH = "finish";
    HELD = "held";
    TAKE_TURN = "take_turn";
    LEAVE_ALONE = "leave_alone";
    WATCH = "watch";
    PUT = "put";
    GET = "get";
    LOCK = "lock";
    SCHEDULE = "schedule";
    PING = "ping";
    EXTEND_LOCK = "extend_lock";
    PUBLISH = "publish";
    RECEIVE = "receive";
    RECLAIM = "reclaim";
    RELEASE = "release";
    SEND = "send";
    CLAIM_DUE = "claim_due";
    CLAIM_WEBHOOK = "claim_webhook";
    SETTLE_WEBHOOK = "settle_webhook";
    KEPT_WEBHOOKS = "kept_webhooks";
    UNCLAIM = "unclaim";
    UNLOCK = "unlock";
    HOURS = "hours";
    FAILED = "failed";
    REPORT = "report";
    REPORTS = "reports";
    ASK_ERRAND = "ask_errand";
    TAKE_ERRAND = "take_errand";
    KEEP_ERRAND = "keep_errand";
    SAY = "say";
    HEAR = "hear";
    TAKE_ERRAND_TURN = "take_errand_turn";
    END_ERRAND = "end_errand";
    UPCOMING = "upcoming";
    WAITING = "waiting";
}

/// What publishes one message.
pub(super) static TELL: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("tell.lua")));

/// What tries the commands of all others.
pub(super) static RIGHTS: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("rights.lua")));

#[cfg(test)]
mod tests {
    /// Dragonfly looks for its flags at the very beginning.
    #[test]
    fn scripts_begin_with_the_flag_that_lets_them_name_keys_of_their_own() {
        let flag = "--!df flags=allow-undeclared-keys\n";
        assert!(include_str!("prelude.lua").starts_with(flag));
    }
}
