//! The weaker key of a session, for addresses that are shown.

use std::fmt;

use subtle::ConstantTimeEq as _;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::Vault;
use crate::job::SessionId;

/// Lets whoever has it look at a session, and opens no credential: 32 hexadecimal digits that may stand
/// in an address, where no header can be sent.
///
/// It follows from the session's id and the secret, so that nothing of it has to be kept.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Ticket(String);

impl Ticket {
    /// Returns the ticket of a session.
    pub fn of(id: SessionId, vault: &Vault) -> Self {
        Self(vault.pseudonym("ticket", &id.to_string()))
    }

    /// Returns whether `text` is the ticket of a session, under whichever secret it was made.
    pub(crate) fn is(text: &str, id: SessionId, vault: &Vault) -> bool {
        let id = id.to_string();
        let tickets = vault.pseudonyms("ticket", &id).map(Self);
        let matches = tickets.map(|ticket| u8::from(ticket.matches(text)));
        matches.fold(0, |any, one| any | one) == 1
    }

    /// Returns the text for the client.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Returns whether `text` is this ticket, in constant time.
    pub fn matches(&self, text: &str) -> bool {
        self.0.as_bytes().ct_eq(text.as_bytes()).into()
    }
}

impl fmt::Debug for Ticket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ticket(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::rng, secret::Secret};

    #[test]
    fn ticket_is_of_one_session_and_one_secret() {
        let mut rng = rng();
        let [id, other] = [(); 2].map(|()| SessionId::random(&mut rng));
        let vault = Vault::new(&Secret::random(&mut rng));
        let ticket = Ticket::of(id, &vault);
        assert!(ticket.matches(Ticket::of(id, &vault).reveal()));
        assert_eq!(ticket.reveal().len(), 32);
        let elsewhere = Vault::new(&Secret::random(&mut rng));
        for wrong in [Ticket::of(other, &vault), Ticket::of(id, &elsewhere)] {
            assert!(!ticket.matches(wrong.reveal()));
        }
        assert!(!ticket.matches(""));
        assert!(!ticket.matches(&ticket.reveal()[1..]));
        assert!(Ticket::is(ticket.reveal(), id, &vault));
        assert!(!Ticket::is(ticket.reveal(), other, &vault));
    }

    #[test]
    fn ticket_is_good_while_its_secret_is_in_the_list() {
        let [old, new] = ["01", "02"].map(|byte| byte.repeat(32));
        let vault = |text: &str| Vault::of(&text.parse().unwrap(), None);
        let id = SessionId::random(&mut rng());
        let before = Ticket::of(id, &vault(&old));
        assert!(Ticket::is(
            before.reveal(),
            id,
            &vault(&format!("{new},{old}"))
        ));
        let twice = vault(&format!("{old},{old}"));
        assert!(Ticket::is(before.reveal(), id, &twice));
        assert!(!Ticket::is(before.reveal(), id, &vault(&new)));
    }

    #[test]
    fn debug_output_of_a_ticket_shows_nothing_of_it() {
        let id = SessionId::random(&mut rng());
        let ticket = Ticket::of(id, &Vault::new(&Secret::random(&mut rng())));
        assert_eq!(format!("{ticket:?}"), "Ticket(..)");
    }
}
