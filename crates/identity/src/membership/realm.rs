//! Where a role counts.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, ProgrammeId},
    schema::{organization, programme},
};
use diesel::{prelude::*, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use uuid::Uuid;

use super::Role;
use crate::{
    policy::Realm,
    problem::{ProblemCode, Problems, Rejection},
};

/// Stands for the network where others lock a row: there is none for it.
const NETWORK_LOCK: i64 = 0x6c79_6365_756d_0001;

diesel::define_sql_function! {
    /// Waits for the lock with this number, and keeps it to the end of the transaction.
    fn pg_advisory_xact_lock(number: BigInt) -> Nullable<Text>;
}

/// A realm that nobody else gives or ends roles in until the transaction ends.
pub(crate) struct Locked {
    pub(super) realm: Realm,
    /// Whether somebody must be left who decides there.
    pub(super) needs_keeper: bool,
}

/// Locks where a role counts. It comes before any lock on a membership or an invitation.
///
/// # Errors
/// Where there is no such organization or programme.
pub(crate) async fn lock(conn: &mut AsyncPgConnection, realm: Realm) -> Result<Locked, Rejection> {
    let needs_keeper = match realm {
        Realm::Organization(id) => {
            let status: Option<String> = organization::table
                .find(id)
                .select(organization::status)
                .for_no_key_update()
                .first(conn)
                .await
                .optional()?;
            let status = status.ok_or_else(|| Rejection::not_found("organization", "an organization"))?;
            // Nobody needs to stay for one that was not let in.
            matches!(status.as_str(), "requested" | "approved")
        }
        Realm::Programme(id) => {
            let found = programme::table.find(id).select(programme::id).for_no_key_update();
            let found: Option<Uuid> = found.first(conn).await.optional()?;
            found.ok_or_else(|| Rejection::not_found("programme", "a programme"))?;
            // Whoever administers the organization that runs it can always give its roles.
            false
        }
        Realm::Network => {
            diesel::select(pg_advisory_xact_lock(NETWORK_LOCK)).execute(conn).await?;
            true
        }
    };
    Ok(Locked { realm, needs_keeper })
}

impl Realm {
    /// As it stands in a row: the organization, the programme.
    pub(crate) fn columns(self) -> (Option<OrganizationId>, Option<ProgrammeId>) {
        match self {
            Self::Organization(id) => (Some(id), None),
            Self::Programme(id) => (None, Some(id)),
            Self::Network => (None, None),
        }
    }
}

impl Locked {
    /// The role that must not run out there.
    pub(super) fn keeper(&self) -> Option<Role> {
        match self.realm {
            _ if !self.needs_keeper => None,
            Realm::Organization(_) => Some(Role::Administrator),
            Realm::Network => Some(Role::Steward),
            Realm::Programme(_) => None,
        }
    }
}

/// The roles there are, and how people speak of the realm.
fn roles(realm: Realm) -> (&'static [Role], &'static str) {
    use Role::{
        Administrator, Coach, CommitteeMember, Coordinator, Editor, Member, Observer, Reviewer, Staff, Steward,
    };
    match realm {
        Realm::Organization(_) => (&[Member, Editor, Administrator], "an organization"),
        Realm::Programme(_) => (&[Staff, Reviewer, Coach, Coordinator, CommitteeMember, Observer], "a programme"),
        Realm::Network => (&[Steward], "the network"),
    }
}

/// Notes a role that there is not there.
pub(crate) fn check_role(realm: Realm, role: Role, problems: &mut Problems) {
    let (roles, place) = roles(realm);
    if !roles.contains(&role) {
        let known: Vec<_> = roles.iter().map(|role| role.in_words()).collect();
        problems.note(
            ProblemCode::Invalid,
            "role",
            format_args!("is {}, which is no role in {place}; there one is {}", role.in_words(), known.join(", ")),
        );
    }
}

/// Realms of one kind, for a statement that joins a table of roles or invitations with `wanted (id)`.
pub(crate) struct Kind {
    pub(crate) ids: Vec<Uuid>,
    pub(crate) condition: &'static str,
    pub(crate) realm: fn(Uuid) -> Realm,
}

impl Kind {
    /// The kinds that these realms are of.
    pub(crate) fn of(realms: impl Iterator<Item = Realm>) -> impl Iterator<Item = Self> {
        let mut organizations = Self {
            ids: Vec::new(),
            condition: "organization_id = wanted.id",
            realm: |id| Realm::Organization(OrganizationId::from_uuid(id)),
        };
        let mut programmes = Self {
            ids: Vec::new(),
            condition: "programme_id = wanted.id",
            realm: |id| Realm::Programme(ProgrammeId::from_uuid(id)),
        };
        let mut network = Self {
            ids: Vec::new(),
            condition: "organization_id IS NULL AND programme_id IS NULL",
            realm: |_| Realm::Network,
        };
        for realm in realms {
            match realm {
                Realm::Organization(id) => organizations.ids.push(id.uuid()),
                Realm::Programme(id) => programmes.ids.push(id.uuid()),
                Realm::Network => network.ids.push(Uuid::nil()),
            }
        }
        [organizations, programmes, network].into_iter().filter(|kind| !kind.ids.is_empty())
    }
}
