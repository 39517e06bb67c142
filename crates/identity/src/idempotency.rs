//! Idempotency keys: a partner whose connection broke sends the same request again and gets the same answer, instead of
//! creating a thing twice.
//!
//! A key belongs to an organization, or to a person who acts for none or makes what is theirs alone. It is claimed and the thing created in one transaction: of two equal requests at
//! once, the second waits for the first, and a request that is refused leaves its key unused.

use database::{AsyncPgConnection, schema::idempotency_key};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::problem::{ProblemCode, Rejection};

/// The field that carries the key.
const FIELD: &str = "idempotency_key";
/// The longest key, in characters.
const LONGEST: usize = 200;

/// What [`claim`] found.
#[must_use]
#[derive(Debug)]
pub enum Claim {
    /// The same request came before, and created the thing with this id.
    Repeated(Uuid),
    /// It is the first of its kind: do it, then [`keep`](Pending::keep) what came of it.
    First(Pending),
}

/// A key whose request is under way.
#[must_use = "a key that is not kept would answer a repeated request with nothing"]
#[derive(Debug)]
pub struct Pending(Option<(Uuid, String)>);

/// Claims a key for a request. Without a key, or for the operator, every request is the first.
/// Call it inside the transaction that creates the thing.
///
/// # Errors
/// [`ProblemCode::KeyReused`] where the key came with another mutation or other input; where the key is empty or longer
/// than 200 characters.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    asker: Option<Uuid>,
    key: Option<&str>,
    mutation: &'static str,
    input: &(impl Serialize + Sync),
    now: Timestamp,
) -> Result<Claim, Rejection> {
    let Some(key) = key else {
        return Ok(Claim::First(Pending(None)));
    };
    check(key)?;
    let Some(asker) = asker else {
        return Ok(Claim::First(Pending(None)));
    };
    let hash = hash(input);
    let claimed = diesel::insert_into(idempotency_key::table)
        .values((
            idempotency_key::asker_id.eq(asker),
            idempotency_key::key.eq(key),
            idempotency_key::mutation.eq(mutation),
            idempotency_key::input_hash.eq(&hash),
            // Replaced by `keep` before anybody else can see it.
            idempotency_key::result_id.eq(Uuid::nil()),
            idempotency_key::created_at.eq(jiff_diesel::Timestamp::from(now)),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    if claimed == 1 {
        return Ok(Claim::First(Pending(Some((asker, key.to_owned())))));
    }
    let (first_mutation, first_hash, result): (String, Vec<u8>, Uuid) = idempotency_key::table
        .find((asker, key))
        .select((idempotency_key::mutation, idempotency_key::input_hash, idempotency_key::result_id))
        .first(conn)
        .await?;
    if first_mutation == mutation && first_hash == hash {
        Ok(Claim::Repeated(result))
    } else {
        Err(Rejection::one(
            ProblemCode::KeyReused,
            FIELD,
            format_args!(
                "is \"{key}\", which came with a different {first_mutation} before; use a new key for a new request"
            ),
        ))
    }
}

impl Pending {
    /// Keeps what the request created, so that a repetition is answered with it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn keep(self, conn: &mut AsyncPgConnection, result: Uuid) -> QueryResult<()> {
        if let Some((asker, key)) = self.0 {
            diesel::update(idempotency_key::table.find((asker, key)))
                .set(idempotency_key::result_id.eq(result))
                .execute(conn)
                .await?;
        }
        Ok(())
    }
}

fn check(key: &str) -> Result<(), Rejection> {
    let length = key.chars().count();
    if key.trim().is_empty() {
        Err(Rejection::one(
            ProblemCode::Required,
            FIELD,
            "is empty; give a text that is new for each request, or leave it out",
        ))
    } else if length > LONGEST {
        Err(Rejection::one(
            ProblemCode::TooLong,
            FIELD,
            format_args!("has {length} characters; use at most {LONGEST}, a UUID for instance"),
        ))
    } else if key.contains('\0') {
        Err(Rejection::one(ProblemCode::Invalid, FIELD, "contains a NUL character; remove it"))
    } else {
        Ok(())
    }
}

/// The same for the same input: maps are sorted, lists are in the order they came in.
fn hash(input: &impl Serialize) -> Vec<u8> {
    // Inputs are maps with text for keys, lists and numbers; such a thing can always be written as JSON.
    let json = serde_json::to_vec(input).unwrap_or_default();
    Sha256::digest(&json).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_something_and_is_short() {
        for (key, fine) in [
            ("2024-04-25/webinar-1", true),
            (&"k".repeat(200), true),
            (&"k".repeat(201), false),
            ("  ", false),
            ("", false),
            ("a\0b", false),
        ] {
            assert_eq!(check(key).is_ok(), fine, "{key:?}");
        }
    }
}
