//! How often something may be asked for, and whether the broker answers at all.

use std::time::Duration;

use super::{DRIFT, Stage, Steps};
use crate::{
    broker::Broker,
    rate_limit::{Admission, LimitKey, Quota},
};

/// The quota is counted by the broker, so that every gateway counts the same.
pub(crate) async fn requests_past_the_quota_are_refused_until_it_is_earned_back<S: Stage>(
    stage: &S,
) {
    let quota = Quota::new(3, Duration::from_hours(1)).unwrap();
    let broker = stage.broker();
    let [one, other] = ["one", "other"].map(|name| LimitKey::Client(name.to_owned()));
    let before = stage.now();
    for _ in 0..3 {
        assert_eq!(
            broker.admit(&one, quota).await.unwrap(),
            Admission::Admitted
        );
    }
    let Admission::Refused { retry_after } = broker.admit(&one, quota).await.unwrap() else {
        panic!("the quota is used up");
    };
    let took = stage.now().duration_since(before).unwrap_or_default();
    assert!(retry_after <= quota.interval() && retry_after + took + DRIFT > quota.interval());
    assert_eq!(
        broker.admit(&other, quota).await.unwrap(),
        Admission::Admitted
    );
    stage.pass(retry_after).await;
    assert_eq!(
        broker.admit(&one, quota).await.unwrap(),
        Admission::Admitted
    );
    assert_ne!(
        broker.admit(&one, quota).await.unwrap(),
        Admission::Admitted
    );
}

/// The gateway's readiness rests on it.
pub(crate) async fn broker_in_reach_says_so<S: Stage>(stage: &S) {
    stage.broker().ping().await.unwrap();
}
