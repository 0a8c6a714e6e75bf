//! The client's handshake payload, checked field by field
//! (`Baileys lib/Utils/validate-connection.ts`).

use latchkey_proto::{keys::KEY_TYPE, xeddsa};
use md5::{Digest, Md5};

use crate::protobuf::ProtobufFields;

/// What a client asks for: to become a device, or to log in as one.
#[derive(Debug)]
pub(crate) enum Payload {
    Registration(Box<Registration>),
    Login(Login),
}

/// A companion that wants to be linked, with its key bundle.
#[derive(Clone, Debug)]
pub(crate) struct Registration {
    pub(crate) id: u32,
    pub(crate) identity: [u8; 32],
    pub(crate) signed_pre_key: SignedKey,
    pub(crate) os: String,
    pub(crate) platform_type: u64,
}

#[derive(Clone, Debug)]
pub(crate) struct SignedKey {
    pub(crate) id: u32,
    pub(crate) public: [u8; 32],
    pub(crate) signature: [u8; 64],
}

#[derive(Debug)]
pub(crate) struct Login {
    pub(crate) user: String,
    pub(crate) device: u16,
    pub(crate) passive: bool,
}

/// Why a client is refused.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PayloadFlaw {
    #[error("expected revision {oldest} or newer, got {got}")]
    Outdated { oldest: u32, got: u32 },
    #[error("{0}")]
    Field(String),
}

impl Registration {
    /// Returns the name of the browser as the list of linked devices shows it.
    pub(crate) fn browser(&self) -> &'static str {
        PLATFORMS
            .iter()
            .find(|row| row.0 == self.platform_type)
            .map_or("Chrome", |row| row.1)
    }

    /// Returns whether the QR text of such a companion may name this platform. Baileys declares a
    /// browser that it does not know as Chrome, and as `9` in the QR text
    /// (`Baileys lib/Utils/companion-reg-client-utils.ts`).
    pub(crate) fn goes_with(&self, platform_id: char) -> bool {
        match self.platform_type {
            DESKTOP if self.os == "Windows" => platform_id == '8',
            CHROME => matches!(platform_id, '1' | '9'),
            declared => PLATFORMS
                .iter()
                .any(|row| row.0 == declared && row.2 == platform_id),
        }
    }
}

impl SignedKey {
    /// Verifies the signature by the device's identity key.
    pub(crate) fn is_signed_by(&self, identity: &[u8; 32]) -> bool {
        let mut message = [KEY_TYPE; 33];
        message[1..].copy_from_slice(&self.public);
        xeddsa::verify(identity, &message, &self.signature)
    }
}

/// Parses a `ClientPayload`, refusing anything that no client in the field sends.
pub(crate) fn read(payload: &[u8], oldest_revision: u32) -> Result<Payload, PayloadFlaw> {
    let fields = parse("ClientPayload", payload)?;
    let revision = user_agent(&fields)?;
    let login = fields.varint(USERNAME).is_some();
    let allowed: &[u32] = if login {
        &[USERNAME, PASSIVE, 5, 6, 7, 12, 13, 16, DEVICE, 24, PULL, 41]
    } else {
        &[PASSIVE, 5, 6, 12, 13, 16, PAIRING_DATA, PULL]
    };
    no_stranger("ClientPayload", &fields, allowed)?;
    // The version comes first: an outdated client may well differ in the rest.
    if revision < oldest_revision {
        return Err(PayloadFlaw::Outdated {
            oldest: oldest_revision,
            got: revision,
        });
    }
    expect("connectType", fields.varint(12), 1)?;
    expect("connectReason", fields.varint(13), 1)?;
    let sub_platform = web_sub_platform(&fields)?;
    if login {
        return read_login(&fields).map(Payload::Login);
    }
    expect("passive", fields.varint(PASSIVE), 0)?;
    expect("pull", fields.varint(PULL), 0)?;
    let data = fields
        .bytes(PAIRING_DATA)
        .ok_or_else(|| missing("devicePairingData"))?;
    read_pairing_data(data, revision, sub_platform)
        .map(|read| Payload::Registration(Box::new(read)))
}

fn read_login(fields: &ProtobufFields<'_>) -> Result<Login, PayloadFlaw> {
    expect("pull", fields.varint(PULL), 1)?;
    let passive = match fields.varint(PASSIVE) {
        Some(0) => false,
        Some(1) => true,
        other => return Err(unexpected("passive", "0 or 1", other)),
    };
    let device = fields.varint(DEVICE).ok_or_else(|| missing("device"))?;
    let device =
        u16::try_from(device).map_err(|_| unexpected("device", "16 bits", Some(device)))?;
    let user = fields.varint(USERNAME).ok_or_else(|| missing("username"))?;
    Ok(Login {
        user: user.to_string(),
        device,
        passive,
    })
}

/// Checks the user agent and returns the client's revision.
fn user_agent(fields: &ProtobufFields<'_>) -> Result<u32, PayloadFlaw> {
    let agent = fields.bytes(5).ok_or_else(|| missing("userAgent"))?;
    let agent = parse("userAgent", agent)?;
    no_stranger("userAgent", &agent, &[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12])?;
    expect("platform", agent.varint(1), 14)?;
    let fixed = [
        (3, "mcc", "000"),
        (4, "mnc", "000"),
        (7, "device", "Desktop"),
    ];
    for (number, name, value) in fixed {
        if agent.text(number) != Some(value) {
            return Err(unexpected(name, value, agent.text(number)));
        }
    }
    let os_version = agent.text(5);
    // whatsapp-rust has the longer one (`wacore src/client_profile.rs`).
    if !matches!(os_version, Some("0.1" | "0.1.0")) {
        return Err(unexpected("osVersion", "0.1 or 0.1.0", os_version));
    }
    if agent.text(8) != os_version {
        return Err(unexpected("osBuildNumber", "osVersion", agent.text(8)));
    }
    expect("releaseChannel", agent.varint(10), 0)?;
    let letters = |number, case: fn(&u8) -> bool| {
        agent
            .bytes(number)
            .is_some_and(|text| text.len() == 2 && text.iter().all(case))
    };
    if !letters(11, u8::is_ascii_lowercase) || !letters(12, u8::is_ascii_uppercase) {
        return Err(unexpected("locale", "en, US or the like", None::<u8>));
    }
    let version = parse(
        "appVersion",
        agent.bytes(2).ok_or_else(|| missing("appVersion"))?,
    )?;
    no_stranger("appVersion", &version, &[1, 2, 3])?;
    expect("appVersion.primary", version.varint(1), 2)?;
    expect("appVersion.secondary", version.varint(2), 3000)?;
    version
        .varint(3)
        .and_then(|revision| u32::try_from(revision).ok())
        .ok_or_else(|| missing("appVersion.tertiary"))
}

fn web_sub_platform(fields: &ProtobufFields<'_>) -> Result<u64, PayloadFlaw> {
    let info = parse(
        "webInfo",
        fields.bytes(6).ok_or_else(|| missing("webInfo"))?,
    )?;
    no_stranger("webInfo", &info, &[4])?;
    info.varint(4).ok_or_else(|| missing("webSubPlatform"))
}

fn read_pairing_data(
    data: &[u8],
    revision: u32,
    sub_platform: u64,
) -> Result<Registration, PayloadFlaw> {
    let data = parse("devicePairingData", data)?;
    no_stranger("devicePairingData", &data, &[1, 2, 3, 4, 5, 6, 7, 8])?;
    // Baileys draws it from one byte, so it can be 0.
    let id = u32::from_be_bytes(exact(&data, 1, "eRegid")?);
    if exact(&data, 2, "eKeytype")? != [KEY_TYPE] {
        return Err(unexpected("eKeytype", "5", None::<u8>));
    }
    let identity = exact(&data, 3, "eIdent")?;
    let [high, middle, low] = exact(&data, 4, "eSkeyId")?;
    let signed_pre_key = SignedKey {
        id: u32::from_be_bytes([0, high, middle, low]),
        public: exact(&data, 5, "eSkeyVal")?,
        signature: exact(&data, 6, "eSkeySig")?,
    };
    if !signed_pre_key.is_signed_by(&identity) {
        return Err(PayloadFlaw::Field(
            "expected eSkeySig to be by eIdent".to_owned(),
        ));
    }
    let build_hash: [u8; 16] = exact(&data, 7, "buildHash")?;
    if build_hash != Md5::digest(format!("2.3000.{revision}")).as_slice() {
        return Err(PayloadFlaw::Field(
            "expected buildHash to be the MD5 of the version".to_owned(),
        ));
    }
    let props = data.bytes(8).ok_or_else(|| missing("deviceProps"))?;
    let (os, platform_type) = device_props(props, sub_platform)?;
    Ok(Registration {
        id,
        identity,
        signed_pre_key,
        os,
        platform_type,
    })
}

fn device_props(props: &[u8], sub_platform: u64) -> Result<(String, u64), PayloadFlaw> {
    let props = parse("deviceProps", props)?;
    no_stranger("deviceProps", &props, &[1, 2, 3, 4, 5])?;
    let os = props
        .text(1)
        .filter(|os| !os.is_empty())
        .ok_or_else(|| missing("os"))?;
    let platform = props.varint(3).ok_or_else(|| missing("platformType"))?;
    let full_sync = match props.varint(4) {
        Some(0) => false,
        Some(1) => true,
        other => return Err(unexpected("requireFullSync", "0 or 1", other)),
    };
    // Baileys 6 omits both of the following.
    if let Some(version) = props.bytes(2) {
        no_stranger(
            "deviceProps.version",
            &parse("version", version)?,
            &[1, 2, 3],
        )?;
    }
    if let Some(config) = props.bytes(5) {
        let known: Vec<u32> = (1..=24).collect();
        no_stranger(
            "historySyncConfig",
            &parse("historySyncConfig", config)?,
            &known,
        )?;
    }
    if !PLATFORMS.iter().any(|row| row.0 == platform) {
        return Err(unexpected(
            "platformType",
            "a browser or the desktop",
            Some(platform),
        ));
    }
    let consistent = match sub_platform {
        WEB_BROWSER => true,
        DARWIN => platform == DESKTOP && full_sync && os == "Mac OS",
        WIN32 => platform == DESKTOP && full_sync && os == "Windows",
        _ => false,
    };
    if !consistent {
        return Err(unexpected(
            "webSubPlatform",
            "one that fits deviceProps",
            Some(sub_platform),
        ));
    }
    Ok((os.to_owned(), platform))
}

fn parse<'a>(name: &str, bytes: &'a [u8]) -> Result<ProtobufFields<'a>, PayloadFlaw> {
    ProtobufFields::parse(bytes).map_err(|error| PayloadFlaw::Field(format!("{name}: {error}")))
}

fn no_stranger(
    name: &str,
    fields: &ProtobufFields<'_>,
    allowed: &[u32],
) -> Result<(), PayloadFlaw> {
    match fields.stranger(allowed) {
        None => Ok(()),
        Some(number) => Err(PayloadFlaw::Field(format!(
            "expected no field {number} in {name}, or not a second time"
        ))),
    }
}

fn expect(name: &str, got: Option<u64>, expected: u64) -> Result<(), PayloadFlaw> {
    if got == Some(expected) {
        Ok(())
    } else {
        Err(unexpected(name, expected, got))
    }
}

fn exact<const N: usize>(
    fields: &ProtobufFields<'_>,
    number: u32,
    name: &str,
) -> Result<[u8; N], PayloadFlaw> {
    let bytes = fields.bytes(number).ok_or_else(|| missing(name))?;
    bytes.try_into().map_err(|_| {
        PayloadFlaw::Field(format!("expected {name} of {N} bytes, got {}", bytes.len()))
    })
}

fn missing(name: &str) -> PayloadFlaw {
    PayloadFlaw::Field(format!("expected {name}, got none"))
}

fn unexpected(
    name: &str,
    expected: impl std::fmt::Display,
    got: Option<impl std::fmt::Display>,
) -> PayloadFlaw {
    PayloadFlaw::Field(match got {
        Some(got) => format!("expected {name} to be {expected}, got {got}"),
        None => format!("expected {name} to be {expected}"),
    })
}

const USERNAME: u32 = 1;
const PASSIVE: u32 = 3;
const DEVICE: u32 = 18;
const PAIRING_DATA: u32 = 19;
const PULL: u32 = 33;

const WEB_BROWSER: u64 = 0;
const DARWIN: u64 = 3;
const WIN32: u64 = 4;
const CHROME: u64 = 1;
const DESKTOP: u64 = 7;
/// `DeviceProps.PlatformType`, its name, and its platform ID in the QR text (`whatsmeow pair.go`,
/// `PairClientType`).
const PLATFORMS: [(u64, &str, char); 7] = [
    (CHROME, "Chrome", '1'),
    (2, "Firefox", '3'),
    (3, "Internet Explorer", '4'),
    (4, "Opera", '5'),
    (5, "Safari", '6'),
    (6, "Edge", '2'),
    (DESKTOP, "Desktop", '7'),
];
