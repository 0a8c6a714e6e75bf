//! The store of another library, as somebody brings it.

use std::sync::LazyLock;

use latchkey_session::{ImportedSession, Store};
use latchkey_shared::bundle::Library;
use rusqlite::{Connection, MAIN_DB};

/// Reads a store: the data as it is if it begins like one, or else one of a good session in which the data
/// says what stands where. What is read is written for each library, and is the same device there.
pub fn run(data: &[u8]) {
    let store = if Store::is_one(data) {
        data.to_vec()
    } else {
        let Some(store) = changed(data) else { return };
        store
    };
    let session = match Store::read(&store) {
        Ok(session) => session,
        Err(error) => {
            assert!(error.to_string().len() < 500, "{error}");
            return;
        }
    };
    let _ = session.checks();
    for library in Library::ALL {
        let store = Store::of(&session, library).expect("what came out of a store goes into one");
        let again = Store::read(store.sqlite()).expect("what is written is a store");
        let [device, of_again] = [&session, &again].map(|session| {
            let [jid, lid, ..] = session.account();
            let keys = session.credentials().expect("it has a device").keys;
            (jid, lid, *keys.noise.private(), keys.registration_id)
        });
        assert!(device == of_again, "{library} has another device");
    }
}

/// Returns the store of a library, by the first byte, in which values have been put: the number of a
/// column, the length of the value, the value.
fn changed(data: &[u8]) -> Option<Vec<u8>> {
    let (&which, mut rest) = data.split_first()?;
    let (store, columns) = &STORES[usize::from(which) % STORES.len()];
    let mut database = opened(store);
    while let [column, length, values @ ..] = rest {
        let (value, after) = values.split_at(values.len().min(usize::from(*length)));
        let (table, column) = &columns[usize::from(*column) % columns.len()];
        let put = |value: &dyn rusqlite::ToSql| {
            // A value that its column does not take is left out.
            let _ = database.execute(&format!("UPDATE {table} SET {column} = ?"), [value]);
        };
        match std::str::from_utf8(value) {
            Ok(text) => match text.parse::<i64>() {
                Ok(number) => put(&number),
                Err(_) => put(&text),
            },
            Err(_) => put(&value),
        }
        rest = after;
    }
    Some(database.serialize(MAIN_DB).ok()?.to_vec())
}

fn opened(store: &[u8]) -> Connection {
    let mut database = Connection::open_in_memory().expect("an empty database opens");
    let read = database.deserialize_read_exact(MAIN_DB, store, store.len(), false);
    read.expect("it is a store");
    database
}

/// The store of each library, of a session with keys of every kind, and which columns it has.
static STORES: LazyLock<Vec<(Vec<u8>, Columns)>> = LazyLock::new(|| {
    let session = include_bytes!("session.json");
    let session = ImportedSession::read(session).expect("it is a session");
    let of_library = |library| {
        let store = Store::of(&session, library).expect("a session goes into any store");
        let columns = columns(&opened(store.sqlite()));
        (store.sqlite().to_vec(), columns)
    };
    Library::ALL.map(of_library).to_vec()
});

type Columns = Vec<(String, String)>;

/// Returns the columns of the tables that have rows.
fn columns(database: &Connection) -> Columns {
    let all = "SELECT s.name, c.name FROM sqlite_schema s, pragma_table_info(s.name) c \
               WHERE s.type = 'table' ORDER BY 1, c.cid";
    let mut all = database.prepare(all).expect("it is SQL");
    let all = all.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let all = all.expect("it has no parameters");
    let has_rows = |table: &str| {
        let count = format!("SELECT count(*) FROM {table}");
        database.query_row(&count, [], |row| row.get::<_, i64>(0)) != Ok(0)
    };
    all.map(|column| column.expect("both are texts"))
        .filter(|(table, _): &(String, String)| has_rows(table))
        .collect()
}
