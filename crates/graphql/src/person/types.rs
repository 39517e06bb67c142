//! What can be read about a person.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::id::PersonId;
use identity::person::Profile;

use crate::request::RequestExt;

/// Somebody who signed in. They are seen by themselves, by those who have a role where they have or had one, and by
/// stewards; to others they are not there.
#[derive(Clone)]
pub struct Person(pub Arc<Profile>);

/// Somebody who signed in. They are seen by themselves, by those who have a role where they have or had one, and by
/// stewards; to others they are not there.
#[Object]
impl Person {
    /// Their id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What they are called; none where nobody said it, and where they left and had their data erased.
    async fn name(&self) -> Option<&str> {
        self.0.name.as_deref()
    }

    /// Where to write to them. Told to themselves, to administrators of an organization that they have a role in, and to
    /// stewards; none to others.
    async fn email(&self) -> Option<&str> {
        self.0.email.as_deref()
    }

    /// In which language to write to them, as a BCP 47 tag: en, fr, es-MX. Told to those who see the address.
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }
}

/// The person, if there are such for the asker.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: PersonId) -> Result<Option<Person>> {
    Ok(ctx.request().loaders().people.person_by_id.load(id).await?.map(Person))
}
