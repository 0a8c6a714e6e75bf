//! An `SQLite` file in memory: nothing of a store is ever on the disk but what its caller writes.

use rusqlite::{Connection, MAIN_DB, Row, ToSql, limits::Limit, types::ValueRef};
use zeroize::Zeroizing;

use super::StoreError;

/// An `SQLite` database in memory.
pub(super) struct Database(Connection);

impl Database {
    /// Makes an empty one.
    pub(super) fn new() -> Self {
        Self(Connection::open_in_memory().expect("an empty database in memory always opens"))
    }

    /// Opens a file that anyone may have made.
    pub(super) fn open(file: &[u8]) -> Result<Self, StoreError> {
        let mut copy = Zeroizing::new(file.to_vec());
        // Memory has no place for a write-ahead log, and what was in one is in the file by now.
        if let Some(versions) = copy.get_mut(VERSIONS)
            && *versions == WITH_LOG
        {
            versions.copy_from_slice(&WITHOUT_LOG);
        }
        let mut connection = Self::new().0;
        connection.deserialize_read_exact(MAIN_DB, &copy[..], copy.len(), true)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        connection.pragma_update(None, "cell_size_check", true)?;
        let mut left = STEPS;
        let is_over = move || {
            left = left.saturating_sub(1);
            left == 0
        };
        connection.progress_handler(OPERATIONS_A_STEP, Some(is_over))?;
        Ok(Self(connection))
    }

    /// Returns whether there is a table of this name: one that holds its rows itself, and computes
    /// nothing.
    pub(super) fn has(&self, table: &str) -> Result<bool, StoreError> {
        let found = "SELECT count(*) FROM sqlite_schema \
                     WHERE type = 'table' AND rootpage > 0 AND name = ?1";
        let count: i64 = self.0.query_row(found, [table], |row| row.get(0))?;
        Ok(count == 1)
    }

    /// Runs the statements of a script.
    pub(super) fn run(&mut self, script: &str) -> Result<(), StoreError> {
        Ok(self.0.execute_batch(script)?)
    }

    /// Runs one statement with its parameters.
    pub(super) fn put(&mut self, statement: &str, values: &[&dyn ToSql]) -> Result<(), StoreError> {
        self.0.prepare(statement)?.execute(values)?;
        Ok(())
    }

    /// Reads every row of a table; of one that is not there, none.
    pub(super) fn rows<T>(
        &self,
        table: &'static str,
        read: impl Fn(&Columns<'_, '_>) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        if !self.has(table)? {
            return Ok(Vec::new());
        }
        let mut statement = self.0.prepare(&format!("SELECT * FROM {table}"))?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            all.push(read(&Columns { table, row })?);
        }
        Ok(all)
    }

    /// Returns the file that this database is.
    pub(super) fn bytes(mut self) -> Result<Zeroizing<Vec<u8>>, StoreError> {
        Ok(Zeroizing::new(self.0.serialize(MAIN_DB)?.to_vec()))
    }
}

/// The columns of a row.
pub(super) struct Columns<'row, 'statement> {
    table: &'static str,
    row: &'row Row<'statement>,
}

impl Columns<'_, '_> {
    /// Returns the bytes of a column, empty if it has none or is not there.
    pub(super) fn bytes(&self, column: &'static str) -> Result<&[u8], StoreError> {
        match self.value(column) {
            Some(ValueRef::Blob(bytes) | ValueRef::Text(bytes)) => Ok(bytes),
            Some(ValueRef::Null) | None => Ok(&[]),
            Some(_) => Err(self.error(column, "bytes")),
        }
    }

    /// Returns the bytes of a column that has exactly `N`.
    pub(super) fn array<const N: usize>(
        &self,
        column: &'static str,
        expected: &'static str,
    ) -> Result<[u8; N], StoreError> {
        let bytes = self.bytes(column)?;
        bytes.try_into().map_err(|_| self.error(column, expected))
    }

    /// Returns the text of a column, empty if it has none or is not there.
    pub(super) fn text(&self, column: &'static str) -> Result<&str, StoreError> {
        let bytes = self.bytes(column)?;
        std::str::from_utf8(bytes).map_err(|_| self.error(column, "text"))
    }

    /// Returns the number in a column.
    pub(super) fn number(&self, column: &'static str) -> Result<i64, StoreError> {
        match self.value(column) {
            Some(ValueRef::Integer(number)) => Ok(number),
            _ => Err(self.error(column, "a number")),
        }
    }

    /// Returns the number in a column that has one of 32 bits.
    pub(super) fn id(&self, column: &'static str) -> Result<u32, StoreError> {
        let number = self.number(column)?;
        u32::try_from(number).map_err(|_| self.error(column, "a number of 32 bits"))
    }

    /// Returns the error for a column that is not what it must be.
    pub(super) fn error(&self, column: &'static str, expected: &'static str) -> StoreError {
        StoreError::Column {
            table: self.table,
            column,
            expected,
        }
    }

    fn value(&self, column: &str) -> Option<ValueRef<'_>> {
        self.row.get_ref(column).ok()
    }
}

/// What every `SQLite` file begins with.
pub(super) const MAGIC: &[u8] = b"SQLite format 3\0";
/// Where the header says how to write and read the file (<https://sqlite.org/fileformat2.html>).
const VERSIONS: std::ops::Range<usize> = 18..20;
const WITH_LOG: [u8; 2] = [2, 2];
const WITHOUT_LOG: [u8; 2] = [1, 1];
/// The longest row, in bytes.
const LONGEST: i32 = 16 << 20;
/// What a file makes `SQLite` do is bounded: a few seconds' work.
const STEPS: u32 = 10_000;
const OPERATIONS_A_STEP: i32 = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_never_end_is_ended() {
        let database = Database::open(&Database::new().bytes().unwrap()).unwrap();
        let endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) \
                       SELECT count(*) FROM n";
        let ended = database
            .0
            .query_row(endless, [], |row| row.get::<_, i64>(0));
        assert!(ended.is_err());
    }
}
