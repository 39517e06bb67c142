//! Organizations as people name them: by id, by `scheme:value` of one of their identifiers, or by name.

use catalogue::organization;
use database::{AsyncPgConnection, id::OrganizationId};
use identity::policy::Sight;

/// Why nobody was found, or nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unnamed {
    /// Nobody is called so.
    #[error(
        "no organization is \"{0}\": name one by its id (org_…), by one of its identifiers (ror:https://ror.org/…), or by \
         its exact name"
    )]
    Nobody(String),
    /// Several are.
    #[error("several organizations are called \"{name}\": name one by its id, such as {}", .ids.join(" or "))]
    Several {
        /// The name.
        name: String,
        /// Some of them.
        ids: Vec<String>,
    },
    /// The database is at fault.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

/// The organization that is named so.
///
/// # Errors
/// Where there is none, or several have that name.
pub(crate) async fn organization(
    connection: &mut AsyncPgConnection,
    sight: &Sight,
    words: &str,
) -> Result<OrganizationId, Unnamed> {
    if words.contains('\0') {
        // No name has it, and the database takes no such text.
        return Err(Unnamed::Nobody(words.to_owned()));
    }
    let found = match words.parse::<OrganizationId>() {
        Ok(id) => organization::by_ids(connection, &[id], sight).await?.pop().map(|organization| organization.id),
        Err(_) => match by_identifier(connection, sight, words).await? {
            Some(id) => Some(id),
            None => by_name(connection, sight, words).await?,
        },
    };
    found.ok_or_else(|| Unnamed::Nobody(words.to_owned()))
}

async fn by_identifier(
    connection: &AsyncPgConnection,
    sight: &Sight,
    words: &str,
) -> Result<Option<OrganizationId>, Unnamed> {
    let Some((scheme, value)) = words.split_once(':') else {
        return Ok(None);
    };
    let found = organization::by_identifier(connection, scheme, value, sight).await?;
    Ok(found.map(|organization| organization.id))
}

async fn by_name(connection: &AsyncPgConnection, sight: &Sight, name: &str) -> Result<Option<OrganizationId>, Unnamed> {
    match organization::by_name(connection, name, sight).await?.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => {
            Err(Unnamed::Several { name: name.to_owned(), ids: several.iter().map(ToString::to_string).collect() })
        }
    }
}
