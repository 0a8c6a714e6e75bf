//! API calls: `POST /cs?id=ID[&sid=SID]` with an array of commands.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Bytes,
    extract::{ConnectInfo, Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use latchkey_shared::clock;
use rand::Rng;
use serde_json::{Value, json};

use super::{
    Mega,
    call_log::{CallId, Proof},
    command::{self, Command, EARGS, ESID},
    faults::{MegaFault, MegaStage},
    listener::ResetSwitch,
};

type Parameters = Query<Vec<(String, String)>>;

pub(super) async fn call(
    State(mega): State<Arc<Mega>>,
    ConnectInfo(reset): ConnectInfo<ResetSwitch>,
    Query(query): Parameters,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let parameter = |name| {
        let found = query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    };
    if parameter("v").is_some() {
        mega.violation("expected no version of the API to be asked for");
    }
    let Some(id) = parameter("id").and_then(|id| id.parse().ok()) else {
        mega.violation("expected an id of digits");
        return code(EARGS);
    };
    let commands = match Command::parse(&body) {
        Some(commands) if !commands.is_empty() => commands,
        _ => {
            mega.violation("expected an array of commands");
            return code(EARGS);
        }
    };
    let ticket = CallId {
        id,
        sid: parameter("sid"),
        body: &body,
    };
    let _running = commands
        .iter()
        .any(|command| command.name != "g")
        .then(|| Running::begin(&mega, id, &commands));
    if !mega.options.latency.is_zero() {
        tokio::time::sleep(mega.options.latency).await;
    }
    let proof = headers
        .get("x-hashcash")
        .map(|proof| proof.to_str().unwrap_or_default());
    if let Some(challenge) = admit(&mega, &ticket, proof) {
        return payment_required(&challenge);
    }
    let due = due(&mega, &commands);
    if let Some(due) = &due
        && let Some(answer) = strike(&mega, due.fault, &ticket, &commands, &reset).await
    {
        return answer;
    }
    let refused = match due {
        Some(DueFault {
            fault: MegaFault::Refuse(code),
            place,
        }) => Some((place, code)),
        _ => None,
    };
    let answer = answer(&mega, &ticket, &commands, refused).await;
    withhold(&mega, due.map(|due| due.fault), &reset).await;
    answer
}

/// Withholds a response from the client, if that is the fault.
pub(super) async fn withhold(mega: &Mega, fault: Option<MegaFault>, reset: &ResetSwitch) {
    match fault {
        Some(MegaFault::LostAnswer) => reset.cut(),
        Some(MegaFault::Unanswered) => mega.never().await,
        _ => {}
    }
}

/// A fault that is due for a call.
struct DueFault {
    fault: MegaFault,
    /// The index of the command that the fault is for.
    place: usize,
}

fn due(mega: &Mega, commands: &[Command]) -> Option<DueFault> {
    let faults = &mut mega.state().faults;
    commands.iter().enumerate().find_map(|(place, command)| {
        let stage = MegaStage::of(&command.name).unwrap_or(MegaStage::Any);
        let fault = faults.take(stage)?;
        Some(DueFault { fault, place })
    })
}

/// A call in progress, which ends when its response is due or the client has disconnected.
struct Running<'a> {
    mega: &'a Mega,
    id: u64,
}

impl<'a> Running<'a> {
    fn begin(mega: &'a Mega, id: u64, commands: &[Command]) -> Self {
        let names: Vec<_> = commands.iter().map(|command| &*command.name).collect();
        let mut state = mega.state();
        if let Err(why) = state.call_log.begin(id, names.join("+")) {
            state.violation(why);
        }
        Self { mega, id }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.mega.state().call_log.end(self.id);
    }
}

/// Checks a call before its commands are read. The client may have to solve a challenge first.
fn admit(mega: &Mega, ticket: &CallId<'_>, proof: Option<&str>) -> Option<String> {
    let state = &mut *mega.state();
    if let Err(why) = state.call_log.check_id(ticket) {
        state.violation(why);
    }
    let (proof, why) = state.call_log.check_proof(ticket, proof, mega.now_s());
    if let Some(why) = why {
        state.violation(why);
    }
    match proof {
        Proof::Missing(challenge) => Some(challenge),
        Proof::NotDue | Proof::Given => None,
    }
}

/// Injects a fault; returns `None` if the call continues.
async fn strike(
    mega: &Mega,
    fault: MegaFault,
    ticket: &CallId<'_>,
    commands: &[Command],
    reset: &ResetSwitch,
) -> Option<Response> {
    match fault {
        MegaFault::Error(code) => {
            let told = mega.state().faults.tell(code, commands.len());
            Some(json_text(told))
        }
        MegaFault::SessionExpired => {
            mega.expire_sessions();
            None
        }
        MegaFault::Hashcash => {
            let state = &mut *mega.state();
            let rng = &mut clock::rng();
            let easiness = mega.options.easiness;
            let challenge = state
                .call_log
                .challenge(ticket, easiness, mega.now_s(), rng);
            Some(payment_required(&challenge))
        }
        other => common(mega, other, reset).await,
    }
}

/// Injects the faults that are the same everywhere.
pub(super) async fn common(mega: &Mega, fault: MegaFault, reset: &ResetSwitch) -> Option<Response> {
    match fault {
        MegaFault::HttpStatus(status) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Some(status.into_response())
        }
        MegaFault::BandwidthLimit { seconds_left } => {
            let status = StatusCode::from_u16(509).expect("three digits are a status");
            let headers = [("x-mega-time-left", seconds_left.to_string())];
            Some((status, headers).into_response())
        }
        MegaFault::Cut => {
            reset.cut();
            Some(StatusCode::OK.into_response())
        }
        MegaFault::Garbage => {
            let mut garbage = [0; 100];
            clock::rng().fill_bytes(&mut garbage);
            Some(garbage.to_vec().into_response())
        }
        MegaFault::Never => {
            mega.never().await;
            Some(StatusCode::SERVICE_UNAVAILABLE.into_response())
        }
        MegaFault::Delay { ms } => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            None
        }
        _ => None,
    }
}

/// Executes the commands of a call except the refused one, unless they were executed before.
async fn answer(
    mega: &Arc<Mega>,
    ticket: &CallId<'_>,
    commands: &[Command],
    refused: Option<(usize, i64)>,
) -> Response {
    {
        let state = &mut *mega.state();
        if ticket.sid.is_some() && commands.iter().any(Command::is_login) {
            state.violation("expected no session at a login");
        }
        let is_alive = ticket.sid.map(|sid| state.sessions.contains(sid));
        if is_alive.unwrap_or_else(|| commands.iter().all(Command::is_public)) {
            if let Some(answer) = state.call_log.answer(ticket) {
                return json_text(answer.to_string());
            }
        } else {
            return code(ESID);
        }
    }
    let mut slots = Vec::new();
    for (place, command) in commands.iter().enumerate() {
        if let Some((_, code)) = refused.filter(|(refused, _)| *refused == place) {
            slots.push(json!(code));
            continue;
        }
        mega.state().tally.count(&command.name);
        let slot = command::run(mega, command, ticket.sid).await;
        slots.push(slot.unwrap_or_else(Value::from));
    }
    let answer = Value::Array(slots);
    mega.state().call_log.keep_answer(ticket, answer.clone());
    json_text(answer.to_string())
}

/// Answers a client that listens: with the events so far, or with the URL to wait at.
pub(super) async fn events(State(mega): State<Arc<Mega>>, Query(query): Parameters) -> Response {
    let parameter = |name| {
        let found = query.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    let state = mega.state();
    if !state.sessions.contains(parameter("sid")) {
        return code(ESID);
    }
    let sequence = parameter("sn");
    let Some(seen) = position(sequence).filter(|&seen| seen <= state.cloud.events.len()) else {
        return code(EARGS);
    };
    let answer = match &state.cloud.events[seen..] {
        [] => json!({ "w": format!("{}/wsc/{sequence}", mega.url()), "sn": sequence }),
        new => json!({ "a": new, "sn": state.cloud.sequence() }),
    };
    json_text(answer.to_string())
}

/// Holds a client until there is an event.
pub(super) async fn wait(State(mega): State<Arc<Mega>>, Path(sequence): Path<String>) -> Response {
    let Some(seen) = position(&sequence) else {
        return code(EARGS);
    };
    let mut events = mega.events.subscribe();
    tokio::select! {
        _ = events.wait_for(|&events| events > seen) => {}
        () = tokio::time::sleep(LONGEST_WAIT) => {}
        () = mega.never() => {}
    }
    json_text("0".to_owned())
}

fn position(sequence: &str) -> Option<usize> {
    let bytes = super::cipher::decode(sequence)?.try_into().ok()?;
    usize::try_from(u64::from_be_bytes(bytes)).ok()
}

fn payment_required(challenge: &str) -> Response {
    let headers = [("x-hashcash", challenge.to_owned())];
    (StatusCode::PAYMENT_REQUIRED, headers).into_response()
}

fn code(code: i64) -> Response {
    json_text(code.to_string())
}

fn json_text(text: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

const LONGEST_WAIT: Duration = Duration::from_secs(20);
