//! How often a client may start sessions.
//!
//! How often a phone may be asked is for [`SessionClient::start`] to say; the algorithm is in
//! [`latchkey_shared::rate_limit`].
//!
//! [`SessionClient::start`]: latchkey_shared::session_client::SessionClient::start

use latchkey_shared::{client_name::ClientName, rate_limit::Admission, refusal::Refusal};

use crate::{problem::Problem, state::Gateway};

/// Counts one new session of a client, and refuses it if there were too many.
pub(super) async fn admit(gateway: &Gateway, client: &ClientName) -> Result<(), Problem> {
    let Some(quota) = gateway.settings.rate_limit else {
        return Ok(());
    };
    match gateway.sessions.admit(client, quota).await? {
        Admission::Admitted => Ok(()),
        Admission::Refused { retry_after } => Err(Refusal::RateLimited { retry_after }.into()),
    }
}
