//! Redis behind TLS.

use latchkey_redis_server::Tls;

use super::*;

#[tokio::test]
async fn certificate_that_nobody_vouches_for_is_taken_only_where_that_is_set() {
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let server = RedisServer::start(ServerOptions {
        tls: Some(Tls {
            certificate: made.cert.pem(),
            key: made.signing_key.serialize_pem(),
        }),
        ..ServerOptions::default()
    });
    let broker = |verify_tls| {
        let redis = RedisOptions {
            url: server.url().parse().unwrap(),
            verify_tls,
            queue: "one".into(),
        };
        RedisBroker::connect(&redis, Clock::system(), SETTINGS).unwrap()
    };
    let careful = broker(true);
    assert!(careful.ping().await.is_err());
    let trusting = broker(false);
    trusting.ping().await.unwrap();
    let clock = Clock::system();
    let session = session(&clock);
    let (claim, ()) = tokio::join!(trusting.claim(), async {
        sleep(Duration::from_millis(100)).await;
        trusting.enqueue(session.clone()).await.unwrap();
    });
    assert_eq!(claim.unwrap().lease.id, session.id);
}
