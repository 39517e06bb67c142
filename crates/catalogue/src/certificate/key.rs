//! The keys of organizations.

use credential::{
    Addresses,
    key::{Pair, Signer, Sort, Trouble, published},
};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, SigningKeyId},
    schema::signing_key,
};
use diesel::{prelude::*, result::Error};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{policy::MayRotateSigningKey, problem::Rejection};
use jiff::Timestamp;
use serde_json::Value;

/// A key of an organization.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = signing_key)]
pub struct SigningKey {
    /// Its id.
    pub id: SigningKeyId,
    /// Whose it is.
    pub organization_id: OrganizationId,
    /// Shown to nobody.
    pub private_key: String,
    /// A JSON Web Key.
    pub public_key: Value,
    /// Since when it signs.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// Since when another signs new certificates.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub retired_at: Option<Timestamp>,
}

impl SigningKey {
    /// What the issuer says, signed with this key.
    ///
    /// # Errors
    /// Where the key cannot be read.
    pub fn sign(&self, addresses: &Addresses<'_>, sort: Sort, claims: &Value) -> Result<String, Trouble> {
        let address = addresses.key(&self.id.to_string());
        Signer { private: &self.private_key, address: &address }.sign(sort, claims)
    }

    /// The public key as others are shown it.
    pub fn published(&self, addresses: &Addresses<'_>) -> Value {
        published(&self.public_key, &addresses.key(&self.id.to_string()))
    }
}

/// What went wrong with a key, for those who handle databases' errors.
pub(crate) fn fault(trouble: Trouble) -> Error {
    Error::QueryBuilderError(Box::new(trouble))
}

/// Gives an organization a new key and retires the one that it had. What was signed with that still verifies.
///
/// # Errors
/// Where the database fails.
pub async fn rotate(
    conn: &mut AsyncPgConnection,
    may: &MayRotateSigningKey,
    now: Timestamp,
) -> Result<SigningKey, Rejection> {
    let organization = may.organization();
    let pair = Pair::generate().map_err(fault)?;
    conn.transaction(async |conn| {
        diesel::update(signing_key::table)
            .filter(signing_key::organization_id.eq(organization).and(signing_key::retired_at.is_null()))
            .set(signing_key::retired_at.eq(jiff_diesel::Timestamp::from(now)))
            .execute(conn)
            .await?;
        add(conn, organization, &pair, now).await?;
        Ok(standing(conn, organization).await?)
    })
    .await
}

/// The key with which an organization signs; made where it has none yet.
pub(crate) async fn of_organization(
    conn: &mut AsyncPgConnection,
    organization: OrganizationId,
    now: Timestamp,
) -> QueryResult<SigningKey> {
    if let Some(key) = standing(conn, organization).await.optional()? {
        return Ok(key);
    }
    let pair = Pair::generate().map_err(fault)?;
    add(conn, organization, &pair, now).await?;
    // Perhaps another's, who was quicker.
    standing(conn, organization).await
}

async fn standing(conn: &mut AsyncPgConnection, organization: OrganizationId) -> QueryResult<SigningKey> {
    signing_key::table
        .filter(signing_key::organization_id.eq(organization).and(signing_key::retired_at.is_null()))
        .select(SigningKey::as_select())
        .first(conn)
        .await
}

async fn add(
    conn: &mut AsyncPgConnection,
    organization: OrganizationId,
    pair: &Pair,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::insert_into(signing_key::table)
        .values((
            signing_key::id.eq(SigningKeyId::new()),
            signing_key::organization_id.eq(organization),
            signing_key::private_key.eq(&pair.private),
            signing_key::public_key.eq(&pair.public),
            signing_key::created_at.eq(jiff_diesel::Timestamp::from(now)),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}
