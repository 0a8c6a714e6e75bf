//! What a companion says about itself in the handshake.

use std::{
    fmt,
    str::FromStr,
    time::{Duration, SystemTime},
};

use latchkey_entry::{Browser, BrowserKind};
use md5::{Digest, Md5};
use prost::Message;

use crate::{
    keys::{DeviceKeys, KEY_TYPE},
    messages::{
        AppVersion, ClientPayload, DevicePairingData, DeviceProps, HistorySyncConfig, UserAgent,
        WebInfo,
    },
    node::Jid,
};

/// Encodes the payload of a device that is not linked yet
/// (`Baileys lib/Utils/validate-connection.ts`, `generateRegistrationNode`).
pub fn registration(
    keys: &DeviceKeys,
    browser: &Browser,
    version: Version,
    full_sync: bool,
) -> Vec<u8> {
    let payload = ClientPayload {
        passive: Some(false),
        pull: Some(false),
        device_pairing_data: Some(DevicePairingData {
            e_regid: Some(keys.registration_id.to_be_bytes().to_vec()),
            e_keytype: Some(vec![KEY_TYPE]),
            e_ident: Some(keys.identity.public().to_vec()),
            e_skey_id: Some(u24(keys.signed_pre_key.id).to_vec()),
            e_skey_val: Some(keys.signed_pre_key.pair.public().to_vec()),
            e_skey_sig: Some(keys.signed_pre_key.signature.to_vec()),
            build_hash: Some(Md5::digest(version.to_string()).to_vec()),
            device_props: Some(device_props(browser, full_sync).encode_to_vec()),
        }),
        ..common(version)
    };
    payload.encode_to_vec()
}

/// Encodes the payload of a linked device
/// (`Baileys lib/Utils/validate-connection.ts`, `generateLoginNode`).
///
/// A passive login keeps the messages that wait for the device on the server until it says that it
/// is active.
pub fn login(jid: &Jid, version: Version, passive: bool) -> Result<Vec<u8>, LoginError> {
    let username = jid.user.parse().map_err(|_| LoginError)?;
    let payload = ClientPayload {
        username: Some(username),
        passive: Some(passive),
        device: jid.device.map(u32::from),
        pull: Some(true),
        lid_db_migrated: Some(false),
        ..common(version)
    };
    Ok(payload.encode_to_vec())
}

/// An address that cannot log in, since its user is no phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected an address whose user is a phone number")]
pub struct LoginError;

fn common(version: Version) -> ClientPayload {
    ClientPayload {
        user_agent: Some(UserAgent {
            platform: Some(PLATFORM_WEB),
            app_version: Some(AppVersion {
                primary: Some(Version::PRIMARY),
                secondary: Some(Version::SECONDARY),
                tertiary: Some(version.revision),
            }),
            mcc: Some("000".into()),
            mnc: Some("000".into()),
            os_version: Some("0.1".into()),
            device: Some("Desktop".into()),
            os_build_number: Some("0.1".into()),
            release_channel: Some(RELEASE),
            locale_language: Some("en".into()),
            locale_country: Some("US".into()),
        }),
        web_info: Some(WebInfo {
            web_sub_platform: Some(WEB_BROWSER),
        }),
        connect_type: Some(WIFI_UNKNOWN),
        connect_reason: Some(USER_ACTIVATED),
        ..ClientPayload::default()
    }
}

fn device_props(browser: &Browser, full_sync: bool) -> DeviceProps {
    DeviceProps {
        os: Some(browser.os().into()),
        version: Some(AppVersion {
            primary: Some(10),
            secondary: Some(15),
            tertiary: Some(7),
        }),
        platform_type: Some(platform_type(browser)),
        require_full_sync: Some(full_sync),
        history_sync_config: Some(HistorySyncConfig {
            storage_quota_mb: Some(10_240),
            inline_initial_payload_in_e2ee_msg: Some(true),
            support_call_log_history: Some(false),
            support_bot_user_agent_chat_history: Some(true),
            support_cag_reactions_and_polls: Some(true),
            support_biz_hosted_msg: Some(true),
            support_recent_sync_chunk_message_count_tuning: Some(true),
            support_hosted_group_msg: Some(true),
            support_fbid_bot_chat_history: Some(true),
            support_message_association: Some(true),
            support_group_history: Some(false),
        }),
    }
}

/// Returns the 24-bit form in which pre-key ids are sent.
pub(crate) fn u24(id: u32) -> [u8; 3] {
    let [_, a, b, c] = id.to_be_bytes();
    [a, b, c]
}

/// A version of WhatsApp Web, `2.3000.N`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    revision: u32,
}

impl Version {
    /// The newest known when this was written, to start with when none could be fetched.
    pub const FALLBACK: Self = Self::new(TAKEN_UP[TAKEN_UP.len() - 1].0);
    /// The shortest time for which WhatsApp accepted a version: of five that it refused with 405 in
    /// 2026, each had lived for 126 to 132 days.
    pub const LIFE: Duration = Duration::from_hours(126 * 24);

    const PRIMARY: u32 = 2;
    const SECONDARY: u32 = 3000;

    /// Makes the version of a client revision.
    pub const fn new(revision: u32) -> Self {
        Self { revision }
    }

    /// Returns the client revision, the last of the three numbers.
    pub const fn revision(self) -> u32 {
        self.revision
    }

    /// Returns a time by which the version had been published, unless it is newer than
    /// [`Version::FALLBACK`].
    pub fn published_by(self) -> Option<SystemTime> {
        let (_, seconds) = TAKEN_UP
            .iter()
            .find(|(revision, _)| self.revision <= *revision)?;
        Some(SystemTime::UNIX_EPOCH + Duration::from_secs(*seconds))
    }
}

/// Revisions, and the days on which whatsmeow took them up, in seconds since 1970
/// (`whatsmeow store/clientpayload.go`).
const TAKEN_UP: [(u32, u64); 5] = [
    (1_035_920_091, 1_774_396_800), // 25 March 2026
    (1_040_847_988, 1_780_531_200), // 4 June
    (1_045_649_367, 1_787_184_000), // 20 August
    (1_047_769_893, 1_789_948_800), // 21 September
    (1_049_558_099, 1_791_331_200), // 7 October
];

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (primary, secondary) = (Self::PRIMARY, Self::SECONDARY);
        write!(f, "{primary}.{secondary}.{}", self.revision)
    }
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        let revision = text
            .rsplit_once('.')
            .and_then(|(_, revision)| revision.parse().ok())
            .map(Self::new);
        revision
            .filter(|version| version.to_string() == text)
            .ok_or_else(|| VersionError(text.to_owned()))
    }
}

/// A text that is no version of WhatsApp Web.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected a version as 2.3000.N, got {0:?}")]
pub struct VersionError(String);

/// Returns the number of a browser in `DeviceProps.PlatformType` (`Baileys WAProto/WAProto.proto`).
pub fn platform_type(browser: &Browser) -> i32 {
    match browser.kind() {
        BrowserKind::Chrome => 1,
        BrowserKind::Firefox => 2,
        BrowserKind::Opera => 4,
        BrowserKind::Safari => 5,
        BrowserKind::Edge => 6,
    }
}

/// Returns the character that stands for a browser in a QR text
/// (`Baileys lib/Utils/companion-reg-client-utils.ts`).
pub fn platform_id(browser: &Browser) -> char {
    match browser.kind() {
        BrowserKind::Chrome => '1',
        BrowserKind::Edge => '2',
        BrowserKind::Firefox => '3',
        BrowserKind::Opera => '5',
        BrowserKind::Safari => '6',
    }
}

/// Numbers of `ClientPayload`'s enumerations (`Baileys WAProto/WAProto.proto`).
const PLATFORM_WEB: i32 = 14;
const RELEASE: i32 = 0;
const WEB_BROWSER: i32 = 0;
const WIFI_UNKNOWN: i32 = 1;
const USER_ACTIVATED: i32 = 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_reads_only_its_own_form() {
        assert_eq!("2.3000.7".parse(), Ok(Version::new(7)));
        assert_eq!(Version::FALLBACK.to_string(), "2.3000.1049558099");
        for text in [
            "2.3000",
            "2.3000.",
            "2.3001.7",
            "2.3000.07",
            "2.3000.7.",
            "2.3000.4294967296",
        ] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
    }

    #[test]
    fn version_was_published_by_the_day_of_the_next_one_that_is_known() {
        let day = |days: u64| SystemTime::UNIX_EPOCH + Duration::from_hours(days * 24);
        for (revision, by) in [
            (1, Some(day(20_537))),
            (1_045_649_367, Some(day(20_685))),
            (1_045_649_368, Some(day(20_717))),
            (1_049_558_099, Some(day(20_733))),
            (1_049_558_100, None),
        ] {
            assert_eq!(Version::new(revision).published_by(), by, "{revision}");
        }
        assert!(TAKEN_UP.is_sorted());
    }
}
