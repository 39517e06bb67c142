//! Ids as clients send them.

use async_graphql::{Error, ErrorExtensions, ID};
use database::id::{Id, Kind};

/// The id in an argument of this name.
///
/// # Errors
/// Where it is the id of something else, or none.
pub fn decode<K: Kind>(id: &ID, argument: &str) -> Result<Id<K>, Error> {
    id.parse().map_err(|wrong: database::id::WrongId| {
        Error::new(format!("{argument} {wrong}.")).extend_with(|_, extensions| extensions.set("code", "INVALID_ID"))
    })
}

/// The ids in a list argument of this name.
pub fn decode_all<K: Kind>(ids: Option<Vec<ID>>, argument: &str) -> Result<Vec<Id<K>>, Error> {
    ids.unwrap_or_default().iter().map(|id| decode(id, argument)).collect()
}
