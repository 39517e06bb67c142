//! Looking certificates up.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{OrganizationId, RegistrationId, RunId, SigningKeyId},
    schema::{certificate, organization, registration, signing_key},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MayActForOneself;
use serde_json::Value;

use super::{Certificate, SigningKey};

/// The most certificates of one person that are listed.
const MOST: i64 = 500;

/// One's own certificates, the newest first.
pub async fn own(mut conn: &AsyncPgConnection, may: &MayActForOneself) -> QueryResult<Vec<Certificate>> {
    certificate::table
        .inner_join(registration::table)
        .filter(registration::person_id.eq(may.person()))
        .order(certificate::id.desc())
        .limit(MOST)
        .select(Certificate::as_select())
        .load(&mut conn)
        .await
}

/// The run that a registration is for.
pub async fn run_of(mut conn: &AsyncPgConnection, id: RegistrationId) -> QueryResult<Option<RunId>> {
    registration::table.find(id).select(registration::run_id).first(&mut conn).await.optional()
}

/// The certificate with this part of its address.
pub async fn by_secret(mut conn: &AsyncPgConnection, secret: &str) -> QueryResult<Option<Certificate>> {
    certificate::table
        .filter(certificate::secret.eq(secret))
        .select(Certificate::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// These keys.
pub async fn keys(
    mut conn: &AsyncPgConnection,
    ids: &[SigningKeyId],
) -> QueryResult<HashMap<SigningKeyId, SigningKey>> {
    let keys: Vec<SigningKey> =
        signing_key::table.filter(signing_key::id.eq_any(ids)).select(SigningKey::as_select()).load(&mut conn).await?;
    Ok(keys.into_iter().map(|key| (key.id, key)).collect())
}

/// What everybody may know of an issuer: its name, and its public keys, the newest first. None for an organization that
/// never issued anything.
pub async fn issuer(
    mut conn: &AsyncPgConnection,
    id: OrganizationId,
) -> QueryResult<Option<(crate::LanguageMap, String, Vec<SigningKey>)>> {
    let keys: Vec<SigningKey> = signing_key::table
        .filter(signing_key::organization_id.eq(id))
        .order(signing_key::id.desc())
        .select(SigningKey::as_select())
        .load(&mut conn)
        .await?;
    if keys.is_empty() {
        return Ok(None);
    }
    let (name, main): (Value, String) =
        organization::table.find(id).select((organization::name, organization::main_language)).first(&mut conn).await?;
    Ok(Some((serde_json::from_value(name).unwrap_or_default(), main, keys)))
}

/// The numbers of an issuer's revoked certificates from one on, as many as a list has.
pub async fn revoked_numbers(
    mut conn: &AsyncPgConnection,
    issuer: OrganizationId,
    from: i64,
    many: i64,
) -> QueryResult<Vec<i64>> {
    certificate::table
        .filter(certificate::organization_id.eq(issuer).and(certificate::revoked_at.is_not_null()))
        .filter(certificate::number.ge(from).and(certificate::number.lt(from.saturating_add(many))))
        .select(certificate::number)
        .load(&mut conn)
        .await
}
