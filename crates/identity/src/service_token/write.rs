//! Creating tokens, putting new ones in their place, and revoking them.

use database::{
    AsyncPgConnection,
    id::{Id, Kind, OrganizationId, ServiceTokenId},
    schema::{organization, service_token},
};
use diesel::{
    dsl::exists,
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;
use serde::Serialize;
use url::Url;

use super::{Client, Secret, ServiceToken};
use crate::{
    Scope,
    idempotency::{self, Claim},
    policy::{MayCreateToken, MayManageTokens, MayRevokeTokens},
    problem::{ProblemCode, Problems, Rejection},
};

/// The longest that a token is good beside the one that takes its place: 30 days.
pub const LONGEST_OVERLAP: SignedDuration = SignedDuration::from_hours(720);

/// What is needed for a new token, besides whose it is and what it is good for.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewServiceToken {
    /// What its owners call it: "museum website".
    pub name: String,
    /// From when on it is refused; none: never.
    pub expires_at: Option<Timestamp>,
    /// Who the partner's system is to a provider, whose own tokens it shows then; none: it shows a secret of ours.
    pub client: Option<Client>,
}

/// A token that was just made.
#[derive(Debug)]
pub struct Issued {
    /// The token.
    pub token: ServiceToken,
    /// Its secret, which is here and nowhere else; none where a provider's tokens are shown instead, or where the request
    /// was a repeated one.
    pub secret: Option<Secret>,
}

/// A token that is revoked.
#[derive(Debug)]
pub struct Revoked {
    /// The token.
    pub token: ServiceToken,
    /// Whether it was revoked before.
    pub before: bool,
}

/// Creates a token. With an idempotency key, a repeated request answers with the token that the first one created, without
/// its secret: that is kept nowhere, so that nobody who gets hold of the key gets hold of it. Whoever did not receive the
/// first answer puts a new token in the place of this one.
///
/// # Errors
/// Every fault of the input at once; nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayCreateToken,
    now: Timestamp,
    new: NewServiceToken,
    key: Option<&str>,
) -> Result<Issued, Rejection> {
    conn.transaction(async |conn| {
        let request = (may.organization(), may.scopes(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "createServiceToken", &request, now).await? {
            Claim::Repeated(id) => {
                let token = service_token::table.find(id).select(ServiceToken::as_select()).first(conn).await?;
                return Ok(Issued { token, secret: None });
            }
            Claim::First(pending) => pending,
        };
        check(conn, may, now, &new).await?;
        let scopes: Vec<&str> = may.scopes().iter().map(|scope| scope.word()).collect();
        let secret = new.client.is_none().then(Secret::by_chance);
        let token = diesel::insert_into(service_token::table)
            .values((
                service_token::id.eq(ServiceTokenId::new()),
                service_token::organization_id.eq(may.organization()),
                service_token::name.eq(new.name.trim()),
                service_token::secret_hash.eq(secret.as_ref().map(Secret::hash)),
                service_token::scopes.eq(scopes),
                service_token::created_at.eq(now.to_diesel()),
                service_token::created_by.eq(may.person()),
                service_token::expires_at.eq(new.expires_at.map(ToDiesel::to_diesel)),
                service_token::issuer.eq(new.client.as_ref().map(|client| client.issuer.trim())),
                service_token::subject.eq(new.client.as_ref().map(|client| client.subject.trim())),
            ))
            .returning(ServiceToken::as_returning())
            .get_result(conn)
            .await
            .map_err(taken)?;
        pending.keep(conn, token.id.uuid()).await?;
        Ok(Issued { token, secret })
    })
    .await
}

/// Puts a new token in the place of one: with the same name and scopes, and good for as long as that was when it was made.
/// The old one is good beside it for the overlap, and never longer than it would have been.
///
/// # Errors
/// Where the organization has no such token, where it is good no longer, or was replaced before; where it has no secret of
/// ours, or the overlap makes no sense. Nothing is written then.
pub async fn rotate(
    conn: &mut AsyncPgConnection,
    may: &MayManageTokens,
    now: Timestamp,
    id: ServiceTokenId,
    overlap: SignedDuration,
) -> Result<Issued, Rejection> {
    conn.transaction(async |conn| {
        let old = locked(conn, may.organization(), id).await?;
        check_rotation(&old, now, overlap)?;
        let secret = Secret::by_chance();
        let scopes: Vec<&str> = old.scopes.0.iter().map(|scope| scope.word()).collect();
        let expires_at = old.expires_at.map(|at| {
            // Who said "for ever" in years is not to be refused for it.
            now.checked_add(at.duration_since(old.created_at)).unwrap_or(Timestamp::MAX)
        });
        let token: ServiceToken = diesel::insert_into(service_token::table)
            .values((
                service_token::id.eq(ServiceTokenId::new()),
                service_token::organization_id.eq(old.organization_id),
                service_token::name.eq(&old.name),
                service_token::secret_hash.eq(secret.hash()),
                service_token::scopes.eq(scopes),
                service_token::created_at.eq(now.to_diesel()),
                service_token::created_by.eq(may.person()),
                service_token::expires_at.eq(expires_at.map(ToDiesel::to_diesel)),
            ))
            .returning(ServiceToken::as_returning())
            .get_result(conn)
            .await?;
        let ends_at = old.expires_at.map_or(now + overlap, |at| at.min(now + overlap));
        diesel::update(service_token::table.find(old.id))
            .set((service_token::expires_at.eq(ends_at.to_diesel()), service_token::replaced_by.eq(token.id)))
            .execute(conn)
            .await?;
        Ok(Issued { token, secret: Some(secret) })
    })
    .await
}

/// Revokes a token: from now on it is refused. The row stays, so that it is known what there was. Doing so twice changes
/// nothing more.
///
/// # Errors
/// Where the organization has no such token.
pub async fn revoke(
    conn: &mut AsyncPgConnection,
    may: &MayRevokeTokens,
    now: Timestamp,
    id: ServiceTokenId,
) -> Result<Revoked, Rejection> {
    conn.transaction(async |conn| {
        let token = locked(conn, may.organization(), id).await?;
        if token.revoked_at.is_some() {
            return Ok(Revoked { token, before: true });
        }
        let token = diesel::update(service_token::table.find(id))
            .set((service_token::revoked_at.eq(now.to_diesel()), service_token::revoked_by.eq(may.person())))
            .returning(ServiceToken::as_returning())
            .get_result(conn)
            .await?;
        Ok(Revoked { token, before: false })
    })
    .await
}

/// The token, which nobody else changes until the transaction ends.
async fn locked(
    conn: &mut AsyncPgConnection,
    organization: OrganizationId,
    id: ServiceTokenId,
) -> Result<ServiceToken, Rejection> {
    service_token::table
        .find(id)
        .filter(service_token::organization_id.eq(organization))
        .select(ServiceToken::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", words_of(id)))
}

fn words_of<K: Kind>(_: Id<K>) -> &'static str {
    K::WORDS
}

async fn check(
    conn: &mut AsyncPgConnection,
    may: &MayCreateToken,
    now: Timestamp,
    new: &NewServiceToken,
) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    let known: bool = diesel::select(exists(organization::table.find(may.organization()))).get_result(conn).await?;
    if !known {
        problems.note_not_found("organization", words_of(may.organization()));
    }
    check_name(&new.name, &mut problems);
    if may.scopes().is_empty() {
        let words: Vec<_> = Scope::ALL.iter().map(|scope| scope.word()).collect();
        problems.note(
            ProblemCode::Required,
            "scopes",
            format_args!("are missing; give at least one of {}", words.join(", ")),
        );
    }
    if let Some(expires_at) = new.expires_at.filter(|at| *at <= now) {
        problems.note(
            ProblemCode::OutOfRange,
            "expires_at",
            format_args!(
                "is {expires_at}, which is not in the future; give a later time, or none for a token that does not expire"
            ),
        );
    }
    if let Some(client) = &new.client {
        client.check(&mut problems);
    }
    problems.settle()
}

fn check_name(name: &str, problems: &mut Problems) {
    let length = name.trim().chars().count();
    let wrong = match length {
        0 => ProblemCode::Required,
        201.. => ProblemCode::TooLong,
        _ if name.contains('\0') => ProblemCode::Invalid,
        _ => return,
    };
    problems.note(
        wrong,
        "name",
        format_args!(
            "has {length} characters; give the token a name of 1 to 200 characters that says where it is used"
        ),
    );
}

impl Client {
    fn check(&self, problems: &mut Problems) {
        let issuer = self.issuer.trim();
        let is_provider = Url::parse(issuer)
            .is_ok_and(|url| matches!(url.scheme(), "https" | "http") && url.has_host() && url.query().is_none());
        if !is_provider || issuer.chars().count() > 2_000 {
            problems.note(
                ProblemCode::Invalid,
                "client.issuer",
                "is no provider; give its issuer as it stands in its tokens (iss), such as https://login.museum.example",
            );
        }
        let length = self.subject.trim().chars().count();
        if length == 0 || length > 255 || self.subject.contains('\0') {
            problems.note(
                ProblemCode::Invalid,
                "client.subject",
                format_args!(
                    "has {length} characters; give the 1 to 255 by which the provider's tokens name the system (sub)"
                ),
            );
        }
    }
}

/// Of a provider's clients each is one token's, as long as that is not revoked.
fn taken(error: DieselError) -> Rejection {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => Rejection::one(
            ProblemCode::Duplicate,
            "client.subject",
            "is that of a service token already; revoke that one first, or let the provider register another client",
        ),
        error => error.into(),
    }
}

fn check_rotation(old: &ServiceToken, now: Timestamp, overlap: SignedDuration) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    if overlap.is_negative() || overlap > LONGEST_OVERLAP {
        problems.note(
            ProblemCode::OutOfRange,
            "overlap_hours",
            format_args!("is {}; give 0 to {} hours", overlap.as_hours(), LONGEST_OVERLAP.as_hours()),
        );
    }
    let mut wrong = |why: &dyn std::fmt::Display| problems.note(ProblemCode::WrongState, "id", why);
    if let Some(at) = old.revoked_at {
        wrong(&format_args!("is of a token that was revoked on {}; create a new one", day(at)));
    } else if let Some(new) = old.replaced_by {
        wrong(&format_args!("is of a token in whose place {new} was put; put a new one in the place of that"));
    } else if let Some(at) = old.expires_at.filter(|at| *at <= now) {
        wrong(&format_args!("is of a token that expired on {}; create a new one", day(at)));
    } else if old.client().is_some() {
        wrong(&"is of a token without a secret of ours; let the provider give its client a new one");
    }
    problems.settle()
}

fn day(at: Timestamp) -> impl std::fmt::Display {
    at.strftime("%Y-%m-%d")
}
