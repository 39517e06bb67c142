//! Registered documents: GraphQL that the operator looked at before anybody runs it, and that callers name instead of
//! sending it.
//!
//! A document is named by its SHA-256, or by whatever id the client's tools gave it. The SHA-256 is that of the text in
//! UTF-8, to the last byte: a line break more is another document.

mod hash;

use std::{collections::HashMap, fmt};

use database::{AsyncPgConnection, schema::document};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::Timestamp;

pub use hash::Hash;

/// On this channel the database notifies that documents were added or removed.
pub const CHANNEL: &str = "document_changed";

/// How an id begins that is a SHA-256 by its own word (GraphQL over HTTP, appendix on persisted documents). We keep it
/// without.
const PREFIX: &str = "sha256:";

/// PostgreSQL takes 65,535 values a statement.
const INSERTED_AT_ONCE: usize = 1_000;

/// A registered document, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = document)]
pub struct Document {
    /// What the client calls it: its SHA-256 unless the client's tools gave it another id.
    pub id: String,
    /// The SHA-256 of its text, as 64 lowercase hexadecimal digits.
    pub sha256: String,
    /// What people call it.
    pub name: String,
    /// When it was registered.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub added_at: Timestamp,
}

/// A document to be registered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    id: String,
    sha256: String,
    name: String,
    text: String,
}

/// Why a document cannot be registered, whatever it says.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// The id is empty, too long, or could not be told from what stands around it.
    #[error("its id is not made of 1 to 200 characters without spaces; give it another")]
    Id,
    /// The id is a SHA-256, and not that of the text.
    #[error(
        "its id has the form of a SHA-256, and that of its text is {0}; one of them was changed since a tool wrote them, \
         so let the tool write them again"
    )]
    Hash(String),
    /// PostgreSQL keeps no such text.
    #[error("its text has a null character in it; take it out")]
    NullCharacter,
}

/// The SHA-256 of a text, as 64 lowercase hexadecimal digits.
pub fn sha256(text: &str) -> String {
    Hash::of(text).to_string()
}

impl NewDocument {
    /// A document with this text, which its client calls by this id; by its SHA-256 where the client has none.
    ///
    /// # Errors
    /// Where the id cannot be one, or the text cannot be kept.
    pub fn new(id: Option<&str>, name: &str, text: String) -> Result<Self, Unfit> {
        if text.contains('\0') {
            return Err(Unfit::NullCharacter);
        }
        let measured = sha256(&text);
        let id = match id {
            None => measured.clone(),
            Some(id) if bare(id) == measured => measured.clone(),
            // Whoever looks for a hash must never find another text.
            Some(id) if id.starts_with(PREFIX) || is_hash(id) => return Err(Unfit::Hash(measured)),
            Some(id) if is_fit(id) => id.to_owned(),
            Some(_) => return Err(Unfit::Id),
        };
        // A name stands in one line, whatever a file is called.
        let name = name.split(char::is_control).collect::<Vec<_>>().join(" ");
        Ok(Self { id, sha256: measured, name, text })
    }

    /// What the client calls it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether this is the document of that text.
    pub fn has_text_of(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
    }
}

fn is_fit(id: &str) -> bool {
    let length = id.chars().count();
    (1..=200).contains(&length) && !id.contains(|sign: char| sign.is_whitespace() || sign.is_control())
}

fn is_hash(id: &str) -> bool {
    id.len() == 64 && id.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// Its name and what it is called by: Topics (9f86d0…).
impl fmt::Display for NewDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}", self.name, self.id)?;
        if self.id != self.sha256 {
            write!(f, ", SHA-256 {}", self.sha256)?;
        }
        f.write_str(")")
    }
}

/// The text of the document with this id or this SHA-256, with or without `sha256:` before it.
///
/// # Errors
/// Where the database fails.
pub async fn find(mut conn: &AsyncPgConnection, name: &str) -> QueryResult<Option<String>> {
    let name = bare(name);
    if name.contains('\0') {
        return Ok(None);
    }
    document::table
        .filter(document::id.eq(name).or(document::sha256.eq(name)))
        .select(document::text)
        .first(&mut conn)
        .await
        .optional()
}

/// Why no document was registered.
#[derive(Debug, thiserror::Error)]
pub enum AdditionError {
    /// These ids are taken by other texts.
    #[error("ids are taken by other documents")]
    Taken(Vec<Document>),
    /// The database is at fault.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

/// Registers documents, each id once: all of them, or none. Says of each, in their order, whether it is new; one that is
/// not stays as it was.
///
/// # Errors
/// Where an id is taken by another text.
pub async fn add(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    new: &[NewDocument],
) -> Result<Vec<bool>, AdditionError> {
    conn.transaction(async |conn| {
        // Whoever registers the same at the same time waits; those who look documents up do not.
        diesel::sql_query("LOCK TABLE document IN SHARE ROW EXCLUSIVE MODE").execute(conn).await?;
        let there = by_ids(conn, new.iter().map(NewDocument::id)).await?;
        let there: HashMap<_, _> = there.iter().map(|document| (document.id.as_str(), document)).collect();
        let of = |new: &NewDocument| there.get(new.id()).copied();
        let other_text = |new: &&NewDocument| of(new).is_some_and(|document| document.sha256 != new.sha256);
        let taken: Vec<_> = new.iter().filter(other_text).filter_map(of).cloned().collect();
        if !taken.is_empty() {
            return Err(AdditionError::Taken(taken));
        }
        let unknown: Vec<_> = new.iter().filter(|new| of(new).is_none()).collect();
        for some in unknown.chunks(INSERTED_AT_ONCE) {
            insert(conn, now, some).await?;
        }
        Ok(new.iter().map(|new| of(new).is_none()).collect())
    })
    .await
}

async fn by_ids<'a>(conn: &mut AsyncPgConnection, ids: impl Iterator<Item = &'a str>) -> QueryResult<Vec<Document>> {
    let ids: Vec<_> = ids.collect();
    document::table.filter(document::id.eq_any(ids)).select(Document::as_select()).load(conn).await
}

async fn insert(conn: &mut AsyncPgConnection, now: Timestamp, new: &[&NewDocument]) -> QueryResult<()> {
    let rows: Vec<_> = new
        .iter()
        .map(|new| {
            (
                document::id.eq(&new.id),
                document::sha256.eq(&new.sha256),
                document::text.eq(&new.text),
                document::name.eq(&new.name),
                document::added_at.eq(jiff_diesel::Timestamp::from(now)),
            )
        })
        .collect();
    diesel::insert_into(document::table).values(rows).execute(conn).await?;
    Ok(())
}

/// All documents, oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn list(mut conn: &AsyncPgConnection) -> QueryResult<Vec<Document>> {
    let order = (document::added_at, document::name, document::id);
    document::table.order(order).select(Document::as_select()).load(&mut conn).await
}

/// Why no document was removed.
#[derive(Debug, thiserror::Error)]
pub enum RemovalError {
    /// There are no documents with these ids.
    #[error("some documents are not there")]
    Unknown(Vec<String>),
    /// The database is at fault.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

/// Removes the documents with these ids: all of them, or none.
///
/// # Errors
/// Where there is no document with one of the ids.
pub async fn remove(conn: &mut AsyncPgConnection, ids: &[String]) -> Result<Vec<Document>, RemovalError> {
    conn.transaction(async |conn| {
        let bare_ids: Vec<_> = ids.iter().map(|id| bare(id)).collect();
        let removed: Vec<Document> = diesel::delete(document::table.filter(document::id.eq_any(&bare_ids)))
            .returning(Document::as_returning())
            .get_results(conn)
            .await?;
        let is_unknown = |id: &&String| !removed.iter().any(|document| document.id == bare(id));
        let unknown: Vec<_> = ids.iter().filter(is_unknown).cloned().collect();
        if unknown.is_empty() { Ok(removed) } else { Err(RemovalError::Unknown(unknown)) }
    })
    .await
}

/// The hash without its prefix; what is none, as it is.
fn bare(id: &str) -> &str {
    id.strip_prefix(PREFIX).filter(|hash| is_hash(hash)).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}";
    const SHA256: &str = "7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e";

    fn called(id: &str) -> Result<NewDocument, Unfit> {
        NewDocument::new(Some(id), "Name", TEXT.to_owned())
    }

    #[test]
    fn the_hash_is_that_of_the_specification() {
        assert_eq!(sha256(TEXT), SHA256);
        assert_ne!(sha256(&format!("{TEXT}\n")), SHA256);
    }

    #[test]
    fn an_id_that_says_how_it_was_made_must_have_been_made_so() {
        let of_itself = NewDocument::new(None, "Name", TEXT.to_owned());
        assert_eq!(called(&format!("sha256:{SHA256}")), of_itself);
        assert_eq!(called(SHA256), of_itself);
        for other in ["sha256:abc", &sha256("{ __typename }")] {
            assert_eq!(called(other), Err(Unfit::Hash(SHA256.to_owned())), "{other}");
        }
        assert_eq!(called("f32e5be0b0d19e1e856299b91809acf5").expect("it says nothing of itself").sha256, SHA256);
    }

    #[test]
    fn an_id_stands_in_a_line_by_itself() {
        for id in ["", "a b", "a\tb", "a\0", &"x".repeat(201)] {
            assert_eq!(called(id), Err(Unfit::Id), "{id:?}");
        }
        assert!(called("x-museum:Topics/1").is_ok());
        assert_eq!(NewDocument::new(None, "Name", "#\0".to_owned()), Err(Unfit::NullCharacter));
    }

    #[test]
    fn what_it_is_called_is_told_with_its_hash() {
        assert_eq!(called(SHA256).expect("fit").to_string(), format!("Name ({SHA256})"));
        assert_eq!(called("1").expect("fit").to_string(), format!("Name (1, SHA-256 {SHA256})"));
    }
}
