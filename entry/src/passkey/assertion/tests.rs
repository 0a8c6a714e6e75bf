use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD},
};
use proptest::{prelude::*, sample::Index};
use serde_json::json;

use super::*;

#[test]
fn assertion_goes_to_the_server_in_its_own_form() {
    let assertion = parse(&credential()).unwrap();
    assert_eq!(assertion.credential_id(), ID);
    assert_eq!(assertion.check(&request()), Ok(()));
    assert!(assertion.answers(&request()));

    let response = credential()["response"].clone();
    let expected = format!(
        r#"{{"id":"-_8","rawId":"-_8","type":"public-key","response":{{"clientDataJSON":{},"authenticatorData":{},"signature":"c2lnbmF0dXJl","userHandle":null}}}}"#,
        response["clientDataJSON"], response["authenticatorData"],
    );
    assert_eq!(assertion.to_json(), expected);
}

#[test]
fn byte_fields_are_read_in_every_form_of_base64() {
    for engine in [BASE64_STANDARD, BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE] {
        let mut credential = credential();
        credential["rawId"] = json!(engine.encode(ID));
        credential["response"]["userHandle"] = json!(engine.encode([0xfb, 0xff, 0xfe, 0xfb]));
        let assertion = parse(&credential).unwrap();
        let written: Value = serde_json::from_str(&assertion.to_json()).unwrap();
        assert_eq!(written["rawId"], "-_8");
        assert_eq!(written["response"]["userHandle"], "-__--w");
    }
}

#[test]
fn user_handle_may_be_absent() {
    let mut credential = credential();
    let response = credential["response"].as_object_mut().unwrap();
    response.remove("userHandle");
    assert!(parse(&credential).is_ok());
}

#[test]
fn text_that_is_no_json_is_refused() {
    let whole = credential().to_string();
    for text in ["", "hello", &whole[..whole.len() - 1], &whole[1..]] {
        assert_eq!(text.parse::<Assertion>(), Err(AssertionError::Json));
    }
    let padded = |length: usize| format!("{whole:length$}").parse::<Assertion>();
    assert!(padded(16_384).is_ok());
    assert_eq!(padded(16_385), Err(AssertionError::TooLong { got: 16_385 }));
}

#[test]
fn other_json_is_refused() {
    for text in ["null", "7", "[]", "{}", r#"{"type":"password"}"#] {
        assert_eq!(
            text.parse::<Assertion>(),
            Err(AssertionError::Kind),
            "{text}"
        );
    }
}

#[test]
fn missing_or_damaged_field_is_named() {
    let fields = [
        ("/id", "id"),
        ("/rawId", "rawId"),
        ("/response/clientDataJSON", "clientDataJSON"),
        ("/response/authenticatorData", "authenticatorData"),
        ("/response/signature", "signature"),
    ];
    for (path, name) in fields {
        let with = |value: Value| {
            let mut credential = credential();
            *credential.pointer_mut(path).unwrap() = value;
            parse(&credential)
        };
        assert_eq!(with(Value::Null), Err(AssertionError::Missing(name)));
        assert_eq!(with(json!([1, 2])), Err(AssertionError::Missing(name)));
        assert_eq!(with(json!("")), Err(AssertionError::Encoding(name)));
        assert_eq!(with(json!("A")), Err(AssertionError::Encoding(name)));
        assert_eq!(with(json!("a b")), Err(AssertionError::Encoding(name)));
    }
    let mut credential = credential();
    credential["response"]["userHandle"] = json!(7);
    assert_eq!(
        parse(&credential),
        Err(AssertionError::Missing("userHandle"))
    );
    credential["response"] = json!("none");
    let error = AssertionError::Missing("clientDataJSON");
    assert_eq!(parse(&credential), Err(error));
}

#[test]
fn ids_that_differ_are_refused() {
    let mut credential = credential();
    credential["id"] = json!("-_9A");
    assert_eq!(parse(&credential), Err(AssertionError::Id));
}

#[test]
fn what_the_browser_signed_must_be_ours() {
    let cases = [
        ("type", json!("webauthn.create"), AssertionError::Action),
        ("type", Value::Null, AssertionError::Action),
        (
            "origin",
            json!("https://web.whatsapp.com.evil.example"),
            AssertionError::Origin,
        ),
        (
            "origin",
            json!("http://web.whatsapp.com"),
            AssertionError::Origin,
        ),
        (
            "origin",
            json!("https://whatsapp.com"),
            AssertionError::Origin,
        ),
        ("origin", Value::Null, AssertionError::Origin),
        ("challenge", json!("A"), AssertionError::Challenge),
        ("challenge", Value::Null, AssertionError::Challenge),
    ];
    for (key, value, error) in cases {
        let mut client = client();
        client[key] = value;
        assert_eq!(
            parse(&with_client(client.to_string().as_bytes())),
            Err(error)
        );
    }
    for bytes in [&b"no json"[..], &[0xff]] {
        assert_eq!(parse(&with_client(bytes)), Err(AssertionError::ClientData));
    }
}

#[test]
fn answer_to_another_request_is_told() {
    let mut client = client();
    client["challenge"] = json!("Y2hhbGxlbmdm");
    let other = parse(&with_client(client.to_string().as_bytes())).unwrap();
    assert_eq!(other.check(&request()), Err(AssertionError::Challenge));
    assert!(!other.answers(&request()));
}

#[test]
fn passkey_of_another_site_is_told() {
    for site in ["web.whatsapp.com", "whatsapp.com.evil.example"] {
        let other = parse(&with_authenticator(&authenticator(site, 5))).unwrap();
        assert_eq!(other.check(&request()), Err(AssertionError::Site), "{site}");
    }
}

#[test]
fn passkey_must_have_been_unlocked_by_its_owner() {
    let with_flags = |flags| parse(&with_authenticator(&authenticator("whatsapp.com", flags)));
    assert_eq!(with_flags(0), Err(AssertionError::Unverified));
    assert_eq!(with_flags(4), Err(AssertionError::Unverified));
    let touched = with_flags(1).unwrap();
    assert_eq!(touched.check(&request()), Err(AssertionError::Unverified));
    let relaxed = r#"{"challenge":"Y2hhbGxlbmdl","rpId":"whatsapp.com"}"#;
    assert_eq!(touched.check(&relaxed.parse().unwrap()), Ok(()));
    assert_eq!(with_flags(0x1d).unwrap().check(&request()), Ok(()));
}

#[test]
fn authenticator_data_has_37_bytes_or_more() {
    let mut data = authenticator("whatsapp.com", 5);
    data.push(0xa0);
    assert!(parse(&with_authenticator(&data)).is_ok());
    data.truncate(36);
    let error = AssertionError::AuthenticatorData { got: 36 };
    assert_eq!(parse(&with_authenticator(&data)), Err(error));
}

#[test]
fn debug_form_shows_nothing_of_it() {
    let assertion = parse(&credential()).unwrap();
    assert_eq!(format!("{assertion:?}"), "Assertion(..)");
}

proptest! {
    #[test]
    fn any_text_is_no_assertion(text in ".{0,200}", at in any::<Index>()) {
        prop_assert!(text.parse::<Assertion>().is_err());
        prop_assert!(text.parse::<RequestOptions>().is_err());
        let whole = credential().to_string();
        prop_assert!(whole[..at.index(whole.len())].parse::<Assertion>().is_err());
    }

    #[test]
    fn damaged_assertion_is_read_or_an_error(at in any::<Index>(), with in "[ -~]") {
        let mut damaged = credential().to_string();
        let at = at.index(damaged.len());
        damaged.replace_range(at..=at, &with);
        if let Ok(assertion) = damaged.parse::<Assertion>() {
            prop_assert_eq!(assertion.to_json().parse(), Ok(assertion));
        }
    }
}

fn parse(credential: &Value) -> Result<Assertion, AssertionError> {
    credential.to_string().parse()
}

fn with_client(client_data: &[u8]) -> Value {
    let mut credential = credential();
    credential["response"]["clientDataJSON"] = json!(base64url::encode(client_data));
    credential
}

fn with_authenticator(data: &[u8]) -> Value {
    let mut credential = credential();
    credential["response"]["authenticatorData"] = json!(base64url::encode(data));
    credential
}

fn credential() -> Value {
    json!({
        "id": "-_8",
        "rawId": "-_8",
        "type": "public-key",
        "authenticatorAttachment": "cross-platform",
        "clientExtensionResults": { "uvm": [[2, 4, 2]] },
        "response": {
            "clientDataJSON": BASE64_URL_SAFE_NO_PAD.encode(client().to_string()),
            "authenticatorData": base64url::encode(&authenticator("whatsapp.com", 5)),
            "signature": "c2lnbmF0dXJl",
            "userHandle": null,
        },
    })
}

fn client() -> Value {
    json!({
        "type": "webauthn.get",
        "challenge": "Y2hhbGxlbmdl",
        "origin": "https://web.whatsapp.com",
        "crossOrigin": false,
    })
}

fn authenticator(site: &str, flags: u8) -> Vec<u8> {
    let mut data = Sha256::digest(site).to_vec();
    data.extend([flags, 0, 0, 0, 1]);
    data
}

fn request() -> RequestOptions {
    let json =
        r#"{"challenge":"Y2hhbGxlbmdl","rpId":"whatsapp.com","userVerification":"required"}"#;
    json.parse().unwrap()
}

const ID: &[u8] = &[0xfb, 0xff];
