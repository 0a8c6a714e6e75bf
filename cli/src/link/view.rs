//! What a person at a terminal sees of a session.

use std::io::{self, Write};

use latchkey_shared::{
    status::{CodePrompt, NumberHint, PasskeyPrompt, QrPrompt, State, Status},
    terminal_text::harmless,
    words::{TerminalText, Words},
};

use super::terminal_qr;

/// Shows a session as it goes on: on a terminal each code and word in the place of the one before
/// it, so that no dead code stays on show; elsewhere one below the other.
pub(crate) struct View<W> {
    out: W,
    is_terminal: bool,
    passkey_assist: bool,
    words: Words,
    /// The lines on show that the next ones are to take the place of.
    drawn: usize,
    said: Option<TerminalText<'static>>,
}

impl<W: Write> View<W> {
    pub(crate) fn new(out: W, is_terminal: bool, passkey_assist: bool, words: Words) -> Self {
        Self {
            out,
            is_terminal,
            passkey_assist,
            words,
            drawn: 0,
            said: None,
        }
    }

    /// Shows where the session stands.
    pub(crate) fn show(&mut self, status: &Status) -> io::Result<()> {
        match status.state {
            State::Queued | State::Connecting => self.say(match status.next_code_at {
                None => TerminalText::Connecting,
                Some(_) => TerminalText::Resting,
            }),
            State::AwaitingScan => match &status.qr {
                Some(qr) => self.replace(&scan(qr, self.is_terminal, self.words)),
                None => Ok(()),
            },
            State::AwaitingCode => match &status.code {
                Some(code) => self.replace(&pairing_code(code, status.number_hint(), self.words)),
                None => Ok(()),
            },
            State::PasskeyRequired => match &status.passkey {
                Some(passkey) => {
                    self.clear()?;
                    self.below(&asked(passkey, self.passkey_assist, self.words))
                }
                None => Ok(()),
            },
            State::Linking => self.say(TerminalText::Linking),
            State::Exporting => self.say(TerminalText::Exporting),
            State::Ready | State::Failed | State::Expired | State::Cancelled => self.clear(),
        }
    }

    /// Shows a line below all that is shown.
    pub(crate) fn below(&mut self, lines: &[String]) -> io::Result<()> {
        self.drawn = 0;
        self.said = None;
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        self.out.flush()
    }

    fn say(&mut self, text: TerminalText<'static>) -> io::Result<()> {
        if self.said != Some(text) {
            self.replace(&lines(text, self.words))?;
            self.said = Some(text);
        }
        Ok(())
    }

    fn replace(&mut self, lines: &[String]) -> io::Result<()> {
        self.clear()?;
        self.below(lines)?;
        self.drawn = lines.len();
        Ok(())
    }

    fn clear(&mut self) -> io::Result<()> {
        let lines = std::mem::take(&mut self.drawn);
        if self.is_terminal && lines > 0 {
            // Up to the first of the lines, and away with all below.
            write!(self.out, "\r\x1b[{lines}A\x1b[J")?;
        }
        self.out.flush()
    }
}

fn scan(code: &QrPrompt, colours: bool, words: Words) -> Vec<String> {
    let Ok(mut drawn) = terminal_qr::draw(&code.data, colours) else {
        return lines(TerminalText::QrTooLong, words);
    };
    let text = TerminalText::Scan {
        sequence: code.sequence,
        total: code.total,
    };
    drawn.extend(lines(text, words));
    if let Some(renewal) = code.renewal {
        drawn.extend(wrapped(&words.qr_renewal(renewal)));
    }
    drawn
}

fn pairing_code(code: &CodePrompt, hint: Option<NumberHint>, words: Words) -> Vec<String> {
    let spaced: Vec<_> = code.value.chars().map(String::from).collect();
    let spaced = spaced.join(" ");
    let rule = "─".repeat(spaced.chars().count() + 6);
    let mut shown = vec![
        format!("┌{rule}┐"),
        format!("│   {spaced}   │"),
        format!("└{rule}┘"),
    ];
    shown.extend(lines(TerminalText::TypeCode { phone: &code.phone }, words));
    let renewal = code.renewal.map(|renewal| words.renewal(renewal));
    let hint = hint.map(|hint| words.hint(hint));
    for text in renewal.into_iter().chain(hint) {
        shown.extend(wrapped(&text));
    }
    shown
}

fn asked(passkey: &PasskeyPrompt, assist: bool, words: Words) -> Vec<String> {
    let lines = |text| lines(text, words);
    let blank = || vec![String::new()];
    if let Some(code) = &passkey.confirmation_code {
        let code = vec![format!("    {code}")];
        return [blank(), code, blank(), lines(TerminalText::Compare)].concat();
    }
    let asked = [blank(), lines(TerminalText::PasskeyAsked)];
    if !assist {
        return [asked.concat(), lines(TerminalText::PasskeyAssistIsOff)].concat();
    }
    [
        asked.concat(),
        blank(),
        lines(TerminalText::PasskeyByHand),
        blank(),
        // It comes from a server.
        vec![snippet(&harmless(&passkey.options))],
        blank(),
        lines(TerminalText::PasskeyAnswer),
    ]
    .concat()
}

/// Puts something into words, in lines that every terminal has room for.
pub(crate) fn lines(text: TerminalText<'_>, words: Words) -> Vec<String> {
    wrapped(&words.terminal(&text))
}

/// Breaks a text into lines: what a terminal wraps itself is not wiped with the others.
pub(crate) fn wrapped(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split(' ') {
            let length = line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && length > WIDTH {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

const WIDTH: usize = 79;

/// Asks for the passkey once the page is clicked, as browsers demand, and shows its answer.
fn snippet(options: &str) -> String {
    format!(
        "addEventListener(\"click\", async () => console.log(JSON.stringify(await \
         navigator.credentials.get({{ publicKey: \
         PublicKeyCredential.parseRequestOptionsFromJSON({options}) }}))), {{ once: true }})"
    )
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use latchkey_shared::{
        job::{Job, Pairing, SessionId, Token},
        sealed::ResultKey,
        status::{Change, CodeRenewal, QrRenewal},
        words::ENGLISH,
    };

    use super::*;

    fn status(changes: impl IntoIterator<Item = Change>) -> Status {
        let mut rng = latchkey_shared::clock::rng();
        let id = SessionId::random(&mut rng);
        let job = Job {
            id,
            pairing: Pairing::Qr,
            created_at: SystemTime::UNIX_EPOCH,
            expires_at: SystemTime::UNIX_EPOCH + Duration::from_mins(5),
            result_key: ResultKey::of(id, &Token::random(&mut rng)),
            seal_to: None,
            bot: None,
            wishes: Box::default(),
            language: None,
            trace: None,
        };
        let mut status = Status::queued(&job);
        for change in changes {
            status.apply(change, SystemTime::UNIX_EPOCH).unwrap();
        }
        status
    }

    fn shown(is_terminal: bool, statuses: &[Status]) -> String {
        let mut out = Vec::new();
        let mut view = View::new(&mut out, is_terminal, false, ENGLISH);
        for status in statuses {
            view.show(status).unwrap();
        }
        String::from_utf8(out).unwrap()
    }

    fn qr(sequence: u32) -> Status {
        let qr = QrPrompt {
            data: format!("text {sequence}"),
            sequence,
            total: 6,
            renewal: None,
            expires_at: SystemTime::UNIX_EPOCH,
        };
        status([Change::Connecting, Change::AwaitingScan(qr)])
    }

    fn code(renewal: Option<CodeRenewal>) -> Status {
        let code = CodePrompt {
            value: "ABCD-EFGH".to_owned(),
            phone: "+15551234567".to_owned(),
            sequence: 1,
            renewal,
            expires_at: SystemTime::UNIX_EPOCH,
        };
        status([Change::Connecting, Change::AwaitingCode(code)])
    }

    #[test]
    fn code_takes_the_place_of_the_one_before_it_on_a_terminal_only() {
        let on_terminal = shown(true, &[qr(1), qr(2)]);
        let (first, second) = on_terminal.split_once("\x1b[J").unwrap();
        let lines = first.matches('\n').count();
        assert!(first.ends_with(&format!("\r\x1b[{lines}A")), "{first}");
        assert!(second.contains("(2 of 6)"));
        let elsewhere = shown(false, &[qr(1), qr(2)]);
        assert!(!elsewhere.contains('\x1b'));
        assert_eq!(elsewhere.matches(" of 6)").count(), 2);
    }

    #[test]
    fn dead_code_does_not_stay_on_a_terminal() {
        for next in [
            status([Change::Connecting]),
            status([Change::Connecting, Change::Linking(None)]),
            status([Change::Cancelled]),
        ] {
            let all = shown(true, &[qr(1), next]);
            let (_, left) = all.split_once("\x1b[J").unwrap();
            assert!(!left.contains('\u{2588}'), "{left}");
        }
    }

    #[test]
    fn what_was_typed_at_is_not_wiped() {
        let mut out = Vec::new();
        let mut view = View::new(&mut out, true, false, ENGLISH);
        view.show(&qr(1)).unwrap();
        view.below(&["a hint".to_owned()]).unwrap();
        view.show(&status([Change::Connecting])).unwrap();
        assert!(!String::from_utf8(out).unwrap().contains("\x1b[J"));
    }

    #[test]
    fn same_words_are_said_once_in_a_row() {
        let all = shown(false, &[status([]), status([Change::Connecting])]);
        assert_eq!(all, "Connecting to WhatsApp…\n");
    }

    #[test]
    fn pairing_code_is_large_and_says_why_it_is_new() {
        let all = shown(false, &[code(None)]);
        assert!(all.contains("│   A B C D - E F G H   │"), "{all}");
        assert!(all.contains("+15551234567"));
        let renewed = shown(false, &[code(Some(CodeRenewal::NotAccepted))]);
        assert!(renewed.contains("did not accept"));
    }

    #[test]
    fn code_that_replaced_another_before_its_time_says_so_and_fits_the_terminal() {
        for (renewal, words) in [
            (QrRenewal::Withdrawn, "Scan again"),
            (QrRenewal::PasskeyInterrupted, "Start again"),
        ] {
            let mut renewed = qr(2);
            renewed.qr.as_mut().unwrap().renewal = Some(renewal);
            let all = shown(false, &[renewed]);
            assert!(all.contains(words), "{all}");
            for line in all.lines() {
                assert!(line.chars().count() < 80, "{line}");
            }
        }
        assert!(!shown(false, &[qr(2)]).contains("again"));
    }

    #[test]
    fn number_that_may_have_another_form_is_hinted_at_below_its_code() {
        let mut status = code(None);
        assert!(!shown(false, &[status.clone()]).contains("Mexico"));
        status.hint = Some(NumberHint::MexicoOne);
        assert!(shown(false, &[status]).contains("Mexico"));
    }

    #[test]
    fn number_that_rests_says_so() {
        let until = SystemTime::UNIX_EPOCH + Duration::from_secs(50);
        let all = shown(false, &[status([Change::Resting(until)])]);
        let words: Vec<_> = all.split_whitespace().collect();
        assert!(words.join(" ").contains("takes a while"), "{all}");
    }

    #[test]
    fn helper_for_passkeys_is_offered_only_where_it_is_switched_on() {
        let passkey = PasskeyPrompt {
            options: "{\"challenge\":\"AAAA\"}".to_owned(),
            confirmation_code: None,
            expires_at: SystemTime::UNIX_EPOCH,
        };
        let off = asked(&passkey, false, ENGLISH).join("\n");
        assert!(off.contains("LATCHKEY_PASSKEY_ASSIST") && !off.contains("AAAA"));
        let on = asked(&passkey, true, ENGLISH).join("\n");
        assert!(on.contains("AAAA") && on.contains("stolen"));
        let compare = PasskeyPrompt {
            confirmation_code: Some("1234-5678".to_owned()),
            ..passkey
        };
        assert!(
            asked(&compare, false, ENGLISH)
                .join("\n")
                .contains("1234-5678")
        );
    }
}
