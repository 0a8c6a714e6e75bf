//! The scripts, each a step that no other can come between.

use std::sync::LazyLock;

use redis::Script;

macro_rules! scripts {
    ($($name:ident = $file:literal;)*) => {
        $(pub(super) static $name: LazyLock<Script> = LazyLock::new(|| {
            Script::new(concat!(
                include_str!("prelude.lua"),
                include_str!($file),
            ))
        });)*
    };
}

scripts! {
    ADMIT = "admit.lua";
    CANCEL = "cancel.lua";
    CHECKPOINT = "checkpoint.lua";
    CLAIM = "claim.lua";
    COUNT = "count.lua";
    COUNTS = "counts.lua";
    ACK = "ack.lua";
    ENQUEUE = "enqueue.lua";
    EXTEND = "extend.lua";
    FINISH = "finish.lua";
    HELD = "held.lua";
    TAKE_TURN = "take_turn.lua";
    LEAVE_ALONE = "leave_alone.lua";
    WATCH = "watch.lua";
    PUT = "put.lua";
    GET = "get.lua";
    LOCK = "lock.lua";
    SCHEDULE = "schedule.lua";
    PING = "ping.lua";
    EXTEND_LOCK = "extend_lock.lua";
    PUBLISH = "publish.lua";
    RECEIVE = "receive.lua";
    RECLAIM = "reclaim.lua";
    RELEASE = "release.lua";
    SEND = "send.lua";
    CLAIM_DUE = "claim_due.lua";
    CLAIM_WEBHOOK = "claim_webhook.lua";
    SETTLE_WEBHOOK = "settle_webhook.lua";
    KEPT_WEBHOOKS = "kept_webhooks.lua";
    UNCLAIM = "unclaim.lua";
    UNLOCK = "unlock.lua";
}

/// What tries the commands of all others.
pub(super) static RIGHTS: LazyLock<Script> =
    LazyLock::new(|| Script::new(include_str!("rights.lua")));
