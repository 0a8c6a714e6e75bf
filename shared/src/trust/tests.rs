use std::fs;

use latchkey_authority::{Authority, Identity, Validity};
use rustls::{
    CertificateError, ClientConnection, Error, ServerConfig, ServerConnection,
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use tempfile::NamedTempFile;

use super::*;

#[test]
fn root_of_the_file_is_trusted_and_others_are_not() {
    let (ours, others) = (Authority::new(), Authority::new());
    let trust = trusting(&ours.pem());
    assert_eq!(trust.roots().ca_file, 1);
    let issued = |authority: &Authority| authority.issue("a.example", Validity::Current);
    assert_eq!(
        shake_hands(&trust.client(), &issued(&ours).server()),
        Ok(())
    );
    for unknown in [issued(&others), Identity::self_signed("a.example")] {
        assert_eq!(
            shake_hands(&trust.client(), &unknown.server()),
            Err(CertificateError::UnknownIssuer.into())
        );
    }
}

#[test]
fn certificate_for_another_name_or_another_time_is_refused() {
    let authority = Authority::new();
    let client = trusting(&authority.pem()).client();
    let refusal = |name, validity| {
        let identity = authority.issue(name, validity);
        match shake_hands(&client, &identity.server()) {
            Err(Error::InvalidCertificate(error)) => error,
            other => panic!("{other:?}"),
        }
    };
    assert!(matches!(
        refusal("b.example", Validity::Current),
        CertificateError::NotValidForNameContext { .. }
    ));
    assert!(matches!(
        refusal("a.example", Validity::Expired),
        CertificateError::ExpiredContext { .. }
    ));
    assert!(matches!(
        refusal("a.example", Validity::NotYet),
        CertificateError::NotValidYetContext { .. }
    ));
}

#[test]
fn certificate_of_another_time_is_taken_where_only_the_time_is_asked_for() {
    let authority = Authority::new();
    let trust = trusting(&authority.pem());
    let client = trust.client_with(CertificateCheck::TrustedAtAnyTime);
    for validity in [Validity::Current, Validity::Expired, Validity::NotYet] {
        let identity = authority.issue("a.example", validity);
        assert_eq!(shake_hands(&client, &identity.server()), Ok(()));
    }
    let other_name = authority.issue("b.example", Validity::Expired);
    let other_root = Authority::new().issue("a.example", Validity::Expired);
    for identity in [other_name, other_root] {
        assert!(shake_hands(&client, &identity.server()).is_err());
    }
}

#[test]
fn file_with_several_roots_has_each_of_them_trusted() {
    let authorities = [Authority::new(), Authority::new()];
    let trust = trusting(&authorities.each_ref().map(Authority::pem).concat());
    assert_eq!(trust.roots().ca_file, 2);
    for authority in authorities {
        let identity = authority.issue("a.example", Validity::Current);
        assert_eq!(shake_hands(&trust.client(), &identity.server()), Ok(()));
    }
}

#[test]
fn file_that_cannot_be_used_is_named_with_what_is_wrong() {
    let complaint = |path: &str| {
        let error = of_file(path).unwrap_err().to_string();
        let begin = format!("LATCHKEY_CA_FILE is {path:?}, which cannot be used: ");
        assert!(!error.contains('\n'), "{error}");
        error.strip_prefix(&begin).expect(&error).to_owned()
    };
    assert!(complaint("/nowhere/roots.pem").starts_with("No such file"));
    let root = Authority::new().pem();
    let (begin, middle, end) = (&root[..100], &root[100..200], &root[200..]);
    for (content, wrong) in [
        (String::new(), "it has no certificate"),
        ("der".to_owned(), "it has no certificate"),
        (
            root.replace("CERTIFICATE", "PUBLIC KEY"),
            "it has no certificate",
        ),
        (
            format!("{root}{begin}{end}"),
            "its certificate no. 2 cannot be read",
        ),
        (
            format!("{begin}!{middle}{end}"),
            "its certificate no. 1 cannot be read",
        ),
        (
            format!("{root}{begin}{middle}"),
            "its certificate no. 2 cannot be read",
        ),
    ] {
        let file = file(&content);
        let said = complaint(file.path().to_str().unwrap());
        assert!(said.starts_with(wrong), "{said}\n{content}");
    }
}

#[test]
fn pinned_certificate_is_taken_whoever_signed_it_and_whatever_its_name() {
    let trust = trusting(&Authority::new().pem());
    let identity = Identity::self_signed("other.example");
    let pinned = |identity: &Identity| {
        let fingerprint = Fingerprint::of(identity.certificate());
        trust.client_with(CertificateCheck::Pinned(fingerprint))
    };
    assert_eq!(shake_hands(&pinned(&identity), &identity.server()), Ok(()));
    let renewed = Identity::self_signed("other.example");
    let error = shake_hands(&pinned(&identity), &renewed.server()).unwrap_err();
    let shown = Fingerprint::of(renewed.certificate());
    assert!(error.to_string().contains(&shown.to_string()), "{error}");
}

#[test]
fn pinned_certificate_is_not_taken_from_one_who_lacks_its_key() {
    #[derive(Debug)]
    struct Thief(Arc<CertifiedKey>);

    impl ResolvesServerCert for Thief {
        fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
            Some(Arc::clone(&self.0))
        }
    }

    let provider = Arc::new(ring::default_provider());
    let (pinned, own) = (
        Identity::self_signed("a.example"),
        Identity::self_signed("a.example"),
    );
    let key = own.private_key();
    let key = provider.key_provider.load_private_key(key).unwrap();
    let shown = CertifiedKey::new(vec![pinned.certificate().clone()], key);
    let trust = trusting(&Authority::new().pem());
    let fingerprint = Fingerprint::of(pinned.certificate());
    let client = trust.client_with(CertificateCheck::Pinned(fingerprint));
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let server = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Thief(Arc::new(shown.clone()))));
        assert_eq!(
            shake_hands(&client, &Arc::new(server)),
            Err(CertificateError::BadSignature.into())
        );
    }
}

#[test]
fn any_certificate_is_taken_only_where_that_is_asked_for() {
    let trust = trusting(&Authority::new().pem());
    let identity = Identity::self_signed("other.example");
    let any = trust.client_with(CertificateCheck::Any);
    assert_eq!(shake_hands(&any, &identity.server()), Ok(()));
    let usual = trust.client_with(CertificateCheck::Trusted);
    assert!(shake_hands(&usual, &identity.server()).is_err());
}

#[test]
fn connection_shows_no_ticket_of_an_earlier_one() {
    let authority = Authority::new();
    let client = trusting(&authority.pem()).client();
    let server = authority.issue("a.example", Validity::Current).server();
    for _ in 0..3 {
        let (client, _) = connect(&client, &server).unwrap();
        assert_eq!(client.handshake_kind(), Some(rustls::HandshakeKind::Full));
    }
}

fn trusting(pem: &str) -> Trust {
    of_file(file(pem).path().to_str().unwrap()).unwrap()
}

fn of_file(path: &str) -> Result<Trust, SettingError> {
    let setting = ("LATCHKEY_CA_FILE".to_owned(), path.to_owned());
    Trust::of(&Settings::from_sources([setting], None)?)
}

fn file(content: &str) -> NamedTempFile {
    let file = NamedTempFile::new().unwrap();
    fs::write(file.path(), content).unwrap();
    file
}

/// Connects to `a.example`.
fn shake_hands(client: &Arc<ClientConfig>, server: &Arc<ServerConfig>) -> Result<(), Error> {
    connect(client, server).map(drop)
}

fn connect(
    client: &Arc<ClientConfig>,
    server: &Arc<ServerConfig>,
) -> Result<(ClientConnection, ServerConnection), Error> {
    let name = "a.example".try_into().unwrap();
    let mut client = ClientConnection::new(Arc::clone(client), name)?;
    let mut server = ServerConnection::new(Arc::clone(server))?;
    while client.is_handshaking() || server.is_handshaking() {
        let mut flight = Vec::new();
        client.write_tls(&mut flight).unwrap();
        server.read_tls(&mut &flight[..]).unwrap();
        // The client says best why it leaves.
        let _ = server.process_new_packets();
        let mut flight = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut flight).unwrap();
        }
        client.read_tls(&mut &flight[..]).unwrap();
        client.process_new_packets()?;
    }
    Ok((client, server))
}
