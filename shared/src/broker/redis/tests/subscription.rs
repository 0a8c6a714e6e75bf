use super::*;

#[tokio::test]
async fn dropped_broker_ends_its_subscription() {
    let stage = RedisStage::open(SETTINGS).await;
    let mut connection = raw(&stage.server).await;
    let mut until = async |expected: u64| {
        let counting = async {
            loop {
                let (_, listeners): (String, u64) = redis::cmd("PUBSUB")
                    .arg(&["NUMSUB", "{latchkey}:changes"])
                    .query_async(&mut connection)
                    .await
                    .unwrap();
                if listeners == expected {
                    return;
                }
                sleep(Duration::from_millis(20)).await;
            }
        };
        within(Duration::from_secs(10), counting).await;
    };
    until(1).await;
    drop(stage.broker);
    until(0).await;
}
