//! Redis behind TLS.

use latchkey_authority::{Authority, Identity, Validity};
use latchkey_redis_server::Tls;
use tempfile::NamedTempFile;

use super::*;

#[tokio::test]
async fn certificate_that_nobody_vouches_for_is_taken_only_where_that_is_set() {
    let identity = Identity::self_signed("127.0.0.1");
    let server = server(&identity);
    let careful = broker(&server, &[]);
    let refusal = careful.ping().await.unwrap_err();
    let refusal = with_causes(&refusal).to_string();
    assert!(refusal.contains("LATCHKEY_REDIS_CERT_SHA256"), "{refusal}");
    serves(&broker(&server, &[("LATCHKEY_REDIS_VERIFY_TLS", "off")])).await;
}

#[tokio::test]
async fn certificate_is_taken_if_a_root_of_the_file_vouches_for_it() {
    let (ours, others) = (Authority::new(), Authority::new());
    let server = server(&ours.issue("127.0.0.1", Validity::Current));
    for (authority, vouches) in [(ours, true), (others, false)] {
        let file = NamedTempFile::new().unwrap();
        std::fs::write(file.path(), authority.pem()).unwrap();
        let path = file.path().to_str().unwrap();
        let broker = broker(&server, &[("LATCHKEY_CA_FILE", path)]);
        if vouches {
            serves(&broker).await;
        } else {
            broker.ping().await.unwrap_err();
        }
    }
}

#[tokio::test]
async fn pinned_certificate_is_taken_and_every_other_refused() {
    let [pinned, renewed] = [(); 2].map(|()| Identity::self_signed("elsewhere.example"));
    let pin = Fingerprint::of(pinned.certificate()).to_string();
    let settings = [("LATCHKEY_REDIS_CERT_SHA256", pin.as_str())];
    serves(&broker(&server(&pinned), &settings)).await;
    let impostor = server(&renewed);
    let refusal = broker(&impostor, &settings).ping().await.unwrap_err();
    let shown = Fingerprint::of(renewed.certificate()).to_string();
    assert!(with_causes(&refusal).to_string().contains(&shown));
    // A pin says more than the setting that takes any certificate.
    let lax = [settings[0], ("LATCHKEY_REDIS_VERIFY_TLS", "off")];
    broker(&impostor, &lax).ping().await.unwrap_err();
}

fn server(identity: &Identity) -> RedisServer {
    RedisServer::start(ServerOptions {
        tls: Some(Tls {
            certificate: identity.pem().to_owned(),
            key: identity.key_pem(),
        }),
        ..ServerOptions::default()
    })
}

fn broker(server: &RedisServer, settings: &[(&str, &str)]) -> RedisBroker {
    let own = [("REDIS_URL", server.url())];
    let further = settings
        .iter()
        .map(|(name, value)| (*name, (*value).to_owned()));
    let all = own.into_iter().chain(further);
    let all = all.map(|(name, value)| (name.to_owned(), value));
    let settings = Settings::from_sources(all, None).unwrap();
    let redis = RedisOptions {
        url: server.url().parse().unwrap(),
        tls: Trust::of(&settings)
            .unwrap()
            .client_with(settings.redis.certificate),
        queues: vec!["one".into()],
    };
    RedisBroker::connect(&redis, Clock::system(), SETTINGS).unwrap()
}

/// Puts a session through: calls and messages both arrive.
async fn serves(broker: &RedisBroker) {
    broker.ping().await.unwrap();
    let session = session(&Clock::system());
    let (claim, ()) = tokio::join!(broker.claim(), async {
        sleep(Duration::from_millis(100)).await;
        broker.enqueue(session.clone()).await.unwrap();
    });
    assert_eq!(claim.unwrap().lease.id, session.id);
}
