//! Jobs and statuses that an older release has written lose nothing when they are written anew: that
//! release would read them again.

#![allow(clippy::unwrap_used, reason = "every function here is part of a test")]

use latchkey_shared::{
    job::{Job, Method},
    status::Status,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, from_slice, from_value, to_value};

#[test]
fn jobs_and_statuses_of_an_older_release_lose_nothing_when_written_anew() {
    let statuses = documents("status");
    let statuses = statuses.iter().map(expect_anew::<Status>);
    let states: Vec<_> = statuses.map(|status| status.state.to_string()).collect();
    for state in ["queued", "linking", "ready"] {
        assert!(states.contains(&state.to_owned()), "{states:?}");
    }
    let jobs = documents("job");
    let jobs = jobs.iter().map(expect_anew::<Job>);
    let methods: Vec<_> = jobs.map(|job| job.pairing.method()).collect();
    assert!(methods.contains(&Method::Qr) && methods.contains(&Method::Code));
}

/// Reads a document, and checks that it is written with every member that it had.
fn expect_anew<T: Serialize + DeserializeOwned>(older: &Value) -> T {
    let read: T = from_value(older.clone()).unwrap();
    let mut anew = to_value(&read).unwrap();
    keep_only(older, &mut anew);
    assert_eq!(anew, *older);
    read
}

/// Takes away the members that the older document does not have.
fn keep_only(older: &Value, anew: &mut Value) {
    let (Value::Object(older), Value::Object(anew)) = (older, anew) else {
        return;
    };
    // The version is written where a document is sealed.
    anew.retain(|name, _| older.contains_key(name));
    for (name, member) in anew {
        keep_only(&older[name], member);
    }
}

/// Returns what is recorded under this name in each session.
fn documents(field: &str) -> Vec<Value> {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/older/redis.json");
    let recording: Value = from_slice(&std::fs::read(file).unwrap()).unwrap();
    let kept = recording["keys"].as_object().unwrap().values();
    let pointer = format!("/hash/{field}/sealed");
    let documents = kept.filter_map(|kept| kept.pointer(&pointer).cloned());
    documents.collect()
}
