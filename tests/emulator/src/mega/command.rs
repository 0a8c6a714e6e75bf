//! The commands of the API.

use std::sync::Arc;

use latchkey_shared::clock;
use serde_json::{Map, Value, json};

use super::{
    Mega, MegaState,
    account::Derived,
    cipher,
    cloud::{COMPLETION_LENGTH, NewFile},
};

/// One command of a call.
pub(super) struct Command {
    pub(super) name: String,
    arguments: Map<String, Value>,
}

impl Command {
    /// Parses the commands in the body of a call.
    pub(super) fn parse(body: &[u8]) -> Option<Vec<Self>> {
        let commands: Vec<Map<String, Value>> = serde_json::from_slice(body).ok()?;
        commands
            .into_iter()
            .map(|arguments| {
                let name = arguments.get("a")?.as_str()?.to_owned();
                Some(Self { name, arguments })
            })
            .collect()
    }

    /// Returns whether the command is part of a login, where no session may be named.
    pub(super) fn is_login(&self) -> bool {
        matches!(self.name.as_str(), "us0" | "us")
    }

    /// Returns whether the command works without a session: linked files are public.
    pub(super) fn is_public(&self) -> bool {
        self.is_login() || (self.name == "g" && self.arguments.contains_key("p"))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.arguments.get(name)?.as_str()
    }

    fn number(&self, name: &str) -> Option<u64> {
        self.arguments.get(name)?.as_u64()
    }
}

/// Executes a command; an error is its code.
pub(super) async fn run(
    mega: &Arc<Mega>,
    command: &Command,
    sid: Option<&str>,
) -> Result<Value, i64> {
    if command.name == "us" {
        return login(mega, command).await;
    }
    let state = &mut *mega.state();
    match command.name.as_str() {
        "us0" => {
            // A client that is told how to log in derives its keys now, and this takes no longer.
            tokio::spawn(derived(Arc::clone(mega)));
            prelogin(mega, state, command)
        }
        "ug" => Ok(json!({
            "u": mega.account.handle, "email": mega.account.options.email,
            "name": "Operator", "c": 1, "s": 0,
        })),
        "f" => Ok(state
            .cloud
            .list(&mega.account.handle, &mega.account.options.email)),
        "u" => request_upload(mega, state, command),
        "p" => put(mega, state, command),
        "l" => link(state, command),
        "g" => request_download(mega, state, command),
        "d" => delete(mega, state, command),
        "m" => move_to(state, command),
        "uq" => quota(mega, state, command),
        "sml" => {
            state.sessions.remove(sid.unwrap_or_default());
            Ok(json!(0))
        }
        other => {
            let what = format!("expected a known command, got {other}");
            refuse(state, EARGS, &what)
        }
    }
}

fn prelogin(mega: &Mega, state: &mut MegaState, command: &Command) -> Result<Value, i64> {
    let user = command.text("user").ok_or(EARGS)?;
    if user != user.to_lowercase() {
        state.violation("expected the address in lower case");
    }
    if user != mega.account.options.email {
        return Err(ENOENT);
    }
    Ok(mega.account.prelogin())
}

async fn login(mega: &Arc<Mega>, command: &Command) -> Result<Value, i64> {
    let derived = &derived(Arc::clone(mega)).await;
    let now = mega.clock.now();
    let state = &mut *mega.state();
    let refused = |state: &mut MegaState, code| {
        state.tally.refused_logins += 1;
        Err(code)
    };
    let is_user = command.text("user") == Some(mega.account.options.email.as_str());
    if !is_user || command.text("uh") != Some(derived.user_hash.as_str()) {
        return refused(state, ENOENT);
    }
    match (command.text("mfa"), &mega.account.options.mfa_secret) {
        (None, Some(_)) => return refused(state, EMFAREQUIRED),
        (Some(code), Some(_)) if !mega.account.is_mfa_code(code, now) => {
            return refused(state, EFAILED);
        }
        _ => {}
    }
    let session = mega.account.new_session(derived, &mut clock::rng());
    state.sessions.insert(session.id);
    state.tally.logins += 1;
    Ok(session.answer)
}

/// Returns the keys of the password. What has begun to derive them goes on when its request is given up:
/// on a busy machine that takes longer than a client waits, and the next one would begin anew.
async fn derived(mega: Arc<Mega>) -> Derived {
    let deriving = tokio::spawn(async move {
        let derived = mega.derived.get_or_init(|| {
            let mega = Arc::clone(&mega);
            async move {
                tokio::task::spawn_blocking(move || mega.account.derive())
                    .await
                    .expect("deriving a key does not panic")
            }
        });
        derived.await.clone()
    });
    deriving.await.expect("deriving a key does not panic")
}

fn request_upload(mega: &Mega, state: &mut MegaState, command: &Command) -> Result<Value, i64> {
    let size = command
        .number("s")
        .and_then(|size| usize::try_from(size).ok());
    let Some(size) = size else {
        return refuse(state, EARGS, "expected the size of the upload");
    };
    if command.number("v") != Some(2) {
        return refuse(state, EARGS, "expected an upload of version 2");
    }
    if state.cloud.used_bytes() + size as u64 > mega.options.quota_bytes {
        return Err(EOVERQUOTA);
    }
    let rng = &mut clock::rng();
    let token = state.cloud.new_upload(size, rng);
    Ok(json!({ "p": format!("{}/ul/{token}", mega.url()) }))
}

fn put(mega: &Mega, state: &mut MegaState, command: &Command) -> Result<Value, i64> {
    let parent = command.text("t").unwrap_or_default();
    match state.cloud.nodes.get(parent) {
        None => return Err(ENOENT),
        Some(node) if node.is_file() => {
            return refuse(state, EACCESS, "expected a folder to put the file into");
        }
        Some(_) => {}
    }
    let files = command.arguments.get("n").and_then(Value::as_array);
    let Some([Value::Object(file)]) = files.map(Vec::as_slice) else {
        return refuse(state, EARGS, "expected one node to be made");
    };
    let text = |name| file.get(name).and_then(Value::as_str).unwrap_or_default();
    if file.get("t") != Some(&json!(0)) {
        return refuse(state, EARGS, "expected the node to be a file");
    }
    let completion = cipher::decode(text("h")).unwrap_or_default();
    if completion.len() != COMPLETION_LENGTH {
        return refuse(state, EARGS, "expected a completion handle of 36 bytes");
    }
    let Some(upload) = state.cloud.completed(&completion) else {
        return refuse(
            state,
            ENOENT,
            "expected a completion handle that was given out",
        );
    };
    let ciphertext = match upload.use_up() {
        Ok(ciphertext) => ciphertext,
        Err(why) => return refuse(state, ENOENT, why),
    };
    let new = NewFile {
        parent,
        attributes: text("a"),
        key: text("k"),
        ciphertext,
        now_s: mega.now_s(),
    };
    let rng = &mut clock::rng();
    let (handle, wrong) = match state.cloud.add(&new, &mega.account.master_key, rng) {
        Ok(added) => added,
        Err(why) => return refuse(state, EARGS, why),
    };
    if let Some(wrong) = wrong {
        state.violation(wrong);
    }
    let node = state.cloud.nodes[&handle].describe(&mega.account.handle);
    let event = json!({ "a": "t", "t": { "f": [node] }, "ou": mega.account.handle });
    tell(mega, state, event);
    Ok(json!({ "f": [node] }))
}

fn link(state: &mut MegaState, command: &Command) -> Result<Value, i64> {
    let rng = &mut clock::rng();
    let node = command
        .text("n")
        .and_then(|handle| state.cloud.nodes.get_mut(handle))
        .ok_or(ENOENT)?;
    if !node.is_file() {
        return refuse(state, EACCESS, "expected a file to be linked");
    }
    if command.number("d") == Some(1) {
        node.link = None;
        return Ok(json!(0));
    }
    let (link, is_new) = node.make_link(rng);
    state.tally.exports += u64::from(is_new);
    Ok(json!(link))
}

fn request_download(mega: &Mega, state: &mut MegaState, command: &Command) -> Result<Value, i64> {
    let rng = &mut clock::rng();
    let node = match (command.text("p"), command.text("n")) {
        (Some(link), None) => state.cloud.linked(link),
        (None, Some(handle)) => state.cloud.nodes.get(handle).filter(|node| node.is_file()),
        _ => {
            return refuse(
                state,
                EARGS,
                "expected either a link or a node to be downloaded",
            );
        }
    };
    let node = node.ok_or(ENOENT)?;
    let handle = node.handle.clone();
    let mut answer = json!({ "s": node.ciphertext.len(), "at": node.attributes, "msd": 1 });
    if command.number("g") == Some(1) {
        let token = state.cloud.new_download(&handle, rng).ok_or(ENOENT)?;
        answer["g"] = json!(format!("{}/dl/{token}", mega.url()));
    }
    Ok(answer)
}

fn delete(mega: &Mega, state: &mut MegaState, command: &Command) -> Result<Value, i64> {
    let handle = command.text("n").ok_or(EARGS)?;
    let node = state.cloud.nodes.get(handle).ok_or(ENOENT)?;
    if !node.is_file() {
        return refuse(state, EACCESS, "expected a file to be deleted");
    }
    state.cloud.nodes.remove(handle);
    state.tally.deletes += 1;
    tell(mega, state, json!({ "a": "d", "n": handle }));
    Ok(json!(0))
}

fn move_to(state: &mut MegaState, command: &Command) -> Result<Value, i64> {
    let to = command.text("t").ok_or(EARGS)?.to_owned();
    if state
        .cloud
        .nodes
        .get(&to)
        .is_none_or(super::cloud::CloudNode::is_file)
    {
        return Err(ENOENT);
    }
    let handle = command.text("n").ok_or(EARGS)?;
    let node = state.cloud.nodes.get_mut(handle).ok_or(ENOENT)?;
    if !node.is_file() {
        return refuse(state, EACCESS, "expected a file to be moved");
    }
    node.parent = to;
    Ok(json!(0))
}

fn quota(mega: &Mega, state: &mut MegaState, command: &Command) -> Result<Value, i64> {
    if command.number("strg") != Some(1) {
        return refuse(state, EARGS, "expected to be asked for the room");
    }
    Ok(json!({
        "mstrg": mega.options.quota_bytes, "cstrg": state.cloud.used_bytes(),
        "mxfer": 0, "caxfer": 0, "csxfer": 0, "srvratio": 0, "utype": 0,
    }))
}

/// Notifies the clients that listen.
fn tell(mega: &Mega, state: &mut MegaState, event: Value) {
    state.cloud.events.push(event);
    mega.events.send_replace(state.cloud.events.len());
}

fn refuse(state: &mut MegaState, code: i64, what: &str) -> Result<Value, i64> {
    state.violation(what);
    Err(code)
}

pub(super) const EARGS: i64 = -2;
const EFAILED: i64 = -5;
const ENOENT: i64 = -9;
const EACCESS: i64 = -11;
pub(super) const ESID: i64 = -15;
const EOVERQUOTA: i64 = -17;
const EMFAREQUIRED: i64 = -26;
