//! Deletes files from the operator's account.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    account::OperatorAccount,
    error::{ErrorCode, MegaError},
    files::AccountFiles,
    nodes::{Nodes, list},
};

/// Deletes a session's files, and returns whether there were any of those whose handles are not
/// known, if there are such.
///
/// A file that is gone already counts as deleted.
pub(super) async fn delete(
    account: &Arc<OperatorAccount>,
    files: &AccountFiles,
) -> Result<bool, MegaError> {
    let mut handles = files.handles.clone();
    let mut are_all_known = true;
    if !files.sealed_keys.is_empty() {
        let mut responses = account.ask(|_| vec![list()]).await?;
        let nodes: Nodes = responses.take("the account's nodes")?;
        let keys = files.sealed_keys.iter();
        let found: Vec<_> = keys.filter_map(|key| nodes.handle_of(key)).collect();
        are_all_known = !found.is_empty();
        handles.extend(found);
    }
    handles.sort_unstable();
    handles.dedup();
    if handles.is_empty() {
        return Ok(false);
    }
    let commands: Vec<_> = handles
        .iter()
        .map(|handle| json!({ "a": "d", "n": handle }))
        .collect();
    let mut responses = account.ask(|_| commands.clone()).await?;
    for _ in &handles {
        match responses.take::<Value>("a word that the file is gone") {
            Err(error) if error.code() != Some(ErrorCode::MISSING) => return Err(error.into()),
            _ => {}
        }
    }
    Ok(are_all_known)
}
