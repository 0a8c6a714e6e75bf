//! The nodes of the account, and the uploads that will become nodes.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use rand::CryptoRng;
use serde_json::{Value, json};

use super::{
    account::random,
    cipher::{self, Block, FileKey},
};

pub(super) struct CloudDrive {
    pub(super) root: String,
    pub(super) trash: String,
    pub(super) nodes: BTreeMap<String, CloudNode>,
    /// By the token in their URL.
    pub(super) uploads: HashMap<String, PendingUpload>,
    /// The files that may be downloaded, by the token in the URL.
    pub(super) downloads: HashMap<String, Arc<Vec<u8>>>,
    /// The events so far, for clients that listen.
    pub(super) events: Vec<Value>,
}

pub(super) struct CloudNode {
    pub(super) handle: String,
    pub(super) parent: String,
    /// 0 is a file, 2 the root, 3 the inbox, 4 the rubbish bin.
    kind: u8,
    pub(super) attributes: String,
    key: String,
    pub(super) ciphertext: Arc<Vec<u8>>,
    created_s: u64,
    pub(super) link: Option<String>,
    pub(super) name: String,
    pub(super) content: Vec<u8>,
}

pub(super) struct PendingUpload {
    pub(super) size: usize,
    pieces: BTreeMap<usize, Vec<u8>>,
    completion: Option<[u8; COMPLETION_LENGTH]>,
    has_node: bool,
}

/// Why a piece of an upload is refused.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PieceRefused {
    pub(super) code: i64,
    pub(super) why: &'static str,
}

impl CloudDrive {
    pub(super) fn new(rng: &mut impl CryptoRng) -> Self {
        let mut cloud = Self {
            root: handle(rng),
            trash: handle(rng),
            nodes: BTreeMap::new(),
            uploads: HashMap::new(),
            downloads: HashMap::new(),
            events: Vec::new(),
        };
        let top = [
            (cloud.root.clone(), ROOT),
            (handle(rng), INBOX),
            (cloud.trash.clone(), TRASH),
        ];
        for (handle, kind) in top {
            let node = CloudNode::top(handle.clone(), kind);
            cloud.nodes.insert(handle, node);
        }
        cloud
    }

    /// Gives the root a new handle.
    pub(super) fn replace_root(&mut self, rng: &mut impl CryptoRng) {
        let new = handle(rng);
        let old = std::mem::replace(&mut self.root, new.clone());
        self.nodes.remove(&old);
        for node in self.nodes.values_mut().filter(|node| node.parent == old) {
            node.parent.clone_from(&new);
        }
        self.nodes.insert(new.clone(), CloudNode::top(new, ROOT));
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &CloudNode> {
        self.nodes.values().filter(|node| node.kind == FILE)
    }

    pub(super) fn used_bytes(&self) -> u64 {
        self.files().map(|file| file.ciphertext.len() as u64).sum()
    }

    /// Finds the file of a link, or of one of the account's own handles.
    pub(super) fn linked(&self, link: &str) -> Option<&CloudNode> {
        self.files().find(|file| file.link.as_deref() == Some(link))
    }

    /// Returns the nodes that `f` lists.
    pub(super) fn list(&self, user: &str, email: &str) -> Value {
        let mut nodes: Vec<&CloudNode> = self.nodes.values().collect();
        // A parent comes before its children.
        nodes.sort_by_key(|node| (node.kind == FILE, node.handle.clone()));
        let nodes: Vec<Value> = nodes.iter().map(|node| node.describe(user)).collect();
        let links: Vec<Value> = self
            .files()
            .filter_map(|file| Some(json!({ "h": file.handle, "ph": file.link.as_ref()? })))
            .collect();
        json!({
            "f": nodes, "ok": [], "s": [], "ph": links,
            "u": [{ "u": user, "c": 2, "m": email }],
            "sn": self.sequence(),
        })
    }

    /// Returns the sequence number after the latest event.
    pub(super) fn sequence(&self) -> String {
        cipher::encode(&(self.events.len() as u64).to_be_bytes())
    }

    pub(super) fn new_upload(&mut self, size: usize, rng: &mut impl CryptoRng) -> String {
        let token = cipher::encode(&random::<24>(rng));
        let upload = PendingUpload {
            size,
            pieces: BTreeMap::new(),
            completion: None,
            has_node: false,
        };
        self.uploads.insert(token.clone(), upload);
        token
    }

    pub(super) fn new_download(&mut self, file: &str, rng: &mut impl CryptoRng) -> Option<String> {
        let ciphertext = Arc::clone(&self.nodes.get(file)?.ciphertext);
        let token = cipher::encode(&random::<24>(rng));
        self.downloads.insert(token.clone(), ciphertext);
        Some(token)
    }

    /// Returns the upload that this completion handle was issued for.
    pub(super) fn completed(&mut self, completion: &[u8]) -> Option<&mut PendingUpload> {
        self.uploads
            .values_mut()
            .find(|upload| upload.completion.is_some_and(|own| own == *completion))
    }

    /// Creates a node. Also returns what the client did wrong.
    pub(super) fn add(
        &mut self,
        new: &NewFile<'_>,
        master_key: &Block,
        rng: &mut impl CryptoRng,
    ) -> Result<(String, Option<&'static str>), &'static str> {
        let attributes = cipher::decode(new.attributes)
            .ok_or("expected the attributes in url-safe base64 without padding")?;
        let mut key: [u8; 32] = cipher::decode(new.key)
            .and_then(|key| key.try_into().ok())
            .ok_or("expected a key of 32 bytes in url-safe base64 without padding")?;
        cipher::decrypt(master_key, &mut key);
        let key = FileKey::parse(&key);
        let (content, is_its) = key.open(&new.ciphertext);
        let mut wrong = (!is_its).then_some("expected the key to carry the MAC of the content");
        let name = match key.open_attributes(&attributes) {
            Ok(attributes) => attributes
                .get("n")
                .and_then(Value::as_str)
                .map(str::to_owned),
            Err(why) => {
                wrong = wrong.or(Some(why));
                Some(String::new())
            }
        };
        if name.is_none() {
            wrong = wrong.or(Some("expected the attributes to name the file"));
        }
        let handle = handle(rng);
        let node = CloudNode {
            handle: handle.clone(),
            parent: new.parent.to_owned(),
            kind: FILE,
            attributes: new.attributes.to_owned(),
            key: new.key.to_owned(),
            ciphertext: Arc::new(new.ciphertext.clone()),
            created_s: new.now_s,
            link: None,
            name: name.unwrap_or_default(),
            content,
        };
        self.nodes.insert(handle.clone(), node);
        Ok((handle, wrong))
    }
}

/// A file that is to become a node.
pub(super) struct NewFile<'a> {
    pub(super) parent: &'a str,
    pub(super) attributes: &'a str,
    pub(super) key: &'a str,
    pub(super) ciphertext: Vec<u8>,
    pub(super) now_s: u64,
}

impl CloudNode {
    fn top(handle: String, kind: u8) -> Self {
        Self {
            handle,
            parent: String::new(),
            kind,
            attributes: String::new(),
            key: String::new(),
            ciphertext: Arc::default(),
            created_s: 0,
            link: None,
            name: String::new(),
            content: Vec::new(),
        }
    }

    pub(super) fn is_file(&self) -> bool {
        self.kind == FILE
    }

    /// Returns the node as the API describes it.
    pub(super) fn describe(&self, user: &str) -> Value {
        let mut told = json!({
            "h": self.handle, "p": self.parent, "u": user, "t": self.kind,
            "a": self.attributes, "k": "", "ts": self.created_s,
        });
        if self.is_file() {
            told["k"] = json!(format!("{user}:{}", self.key));
            told["s"] = json!(self.ciphertext.len());
        }
        told
    }

    /// Creates the file's link, unless it has one.
    pub(super) fn make_link(&mut self, rng: &mut impl CryptoRng) -> (String, bool) {
        let is_new = self.link.is_none();
        (self.link.get_or_insert_with(|| handle(rng)).clone(), is_new)
    }
}

impl PendingUpload {
    /// Stores a piece; the last missing one is answered with the completion handle.
    pub(super) fn take(
        &mut self,
        position: usize,
        piece: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<Option<[u8; COMPLETION_LENGTH]>, PieceRefused> {
        let refused = |code, why| Err(PieceRefused { code, why });
        let end = position.saturating_add(piece.len());
        if end > self.size {
            return refused(ERANGE, "expected no more bytes than were announced");
        }
        if piece.is_empty() && self.size > 0 {
            return refused(ERANGE, "expected a piece that is not empty");
        }
        let bounds = [position, end].map(|place| cipher::is_bound(place, self.size));
        if bounds != [true; 2] || (position == self.size && self.size > 0) {
            return refused(
                ERANGE,
                "expected a piece to begin and to end between chunks",
            );
        }
        if let Some(before) = self.pieces.get(&position) {
            if before != piece {
                return refused(EFAILED, "expected the same piece when it is sent again");
            }
        } else {
            let overlaps = self
                .pieces
                .iter()
                .any(|(&start, other)| start < end && position < start + other.len());
            if overlaps {
                return refused(EFAILED, "expected pieces that do not overlap");
            }
            self.pieces.insert(position, piece.to_vec());
        }
        let have: usize = self.pieces.values().map(Vec::len).sum();
        Ok((have == self.size).then(|| *self.completion.get_or_insert_with(|| random(rng))))
    }

    /// Takes the file, which becomes a node only once.
    pub(super) fn use_up(&mut self) -> Result<Vec<u8>, &'static str> {
        if self.has_node {
            return Err("expected each completion handle to be used once");
        }
        self.has_node = true;
        Ok(self.pieces.values().flatten().copied().collect())
    }

    pub(super) fn is_complete(&self) -> bool {
        self.completion.is_some()
    }
}

/// Generates the handle of a node or a link, 8 characters.
fn handle(rng: &mut impl CryptoRng) -> String {
    cipher::encode(&random::<6>(rng))
}

pub(super) const COMPLETION_LENGTH: usize = 36;
const FILE: u8 = 0;
const ROOT: u8 = 2;
const INBOX: u8 = 3;
const TRASH: u8 = 4;
const EFAILED: i64 = -5;
const ERANGE: i64 = -7;

#[cfg(test)]
mod tests {
    use latchkey_shared::clock;

    use super::*;

    fn upload(size: usize) -> PendingUpload {
        PendingUpload {
            size,
            pieces: BTreeMap::new(),
            completion: None,
            has_node: false,
        }
    }

    #[test]
    fn last_missing_piece_is_answered_with_the_handle() {
        let rng = &mut clock::rng();
        let mut upload = upload(200_000);
        assert_eq!(upload.take(131_072, &vec![2; 68_928], rng), Ok(None));
        let handle = upload.take(0, &vec![1; 131_072], rng).unwrap().unwrap();
        assert_eq!(upload.take(0, &vec![1; 131_072], rng), Ok(Some(handle)));
        let file = upload.use_up().unwrap();
        assert_eq!((file.len(), file[131_071], file[131_072]), (200_000, 1, 2));
        assert!(upload.use_up().is_err());
    }

    #[test]
    fn pieces_out_of_place_are_refused() {
        let rng = &mut clock::rng();
        let code = |refused: Result<_, PieceRefused>| refused.unwrap_err().code;
        let mut upload = upload(200_000);
        assert_eq!(code(upload.take(0, &vec![0; 200_001], rng)), ERANGE);
        assert_eq!(code(upload.take(0, &vec![0; 100_000], rng)), ERANGE);
        assert_eq!(code(upload.take(16, &[0; 16], rng)), ERANGE);
        assert_eq!(code(upload.take(0, &[], rng)), ERANGE);
        assert_eq!(code(upload.take(200_000, &[], rng)), ERANGE);
        assert_eq!(upload.take(0, &vec![0; 131_072], rng), Ok(None));
        assert_eq!(code(upload.take(0, &vec![1; 131_072], rng)), EFAILED);
        assert_eq!(code(upload.take(0, &vec![0; 200_000], rng)), EFAILED);
    }

    #[test]
    fn empty_file_is_one_empty_piece() {
        let mut upload = upload(0);
        assert!(upload.take(0, &[], &mut clock::rng()).unwrap().is_some());
    }
}
