//! For whom one acts.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, SignInId},
    schema::{membership, sign_in},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::Timestamp;

use crate::{
    Viewer,
    membership::counts,
    person,
    policy::MayActForOneself,
    problem::{ProblemCode, Rejection},
};

/// Has the person act for an organization, or for none, wherever they use this sign-in. Answers with the viewer that they
/// are from now on.
///
/// # Errors
/// Where they have no role in it, and where they are not signed in with a browser.
pub async fn act_for(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    sign_in: Option<SignInId>,
    organization: Option<OrganizationId>,
    now: Timestamp,
) -> Result<Viewer, Rejection> {
    let Some(sign_in) = sign_in else {
        return Err(Rejection::one(
            ProblemCode::WrongState,
            "",
            "You are not signed in with a browser, so there is nothing to keep your choice with; send the header \"Lyceum-Acting-For: org_…\" with each request instead.",
        ));
    };
    conn.transaction(async |conn| {
        if let Some(organization) = organization {
            check_role(conn, may, organization, now).await?;
        }
        diesel::update(sign_in::table.find(sign_in).filter(sign_in::person_id.eq(may.person())))
            .set((sign_in::acting_for.eq(organization), sign_in::acts_for_none.eq(organization.is_none())))
            .execute(conn)
            .await?;
        let wanted = organization.unwrap_or(person::NO_ORGANIZATION);
        Ok(person::viewer(conn, may.person(), Some(sign_in), Some(wanted), now).await?)
    })
    .await
}

/// Whether there is such an organization is not told apart.
async fn check_role(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    organization: OrganizationId,
    now: Timestamp,
) -> Result<(), Rejection> {
    let role = membership::table
        .filter(membership::person_id.eq(may.person()))
        .filter(membership::organization_id.eq(organization))
        .filter(counts(now));
    if diesel::select(exists(role)).get_result(conn).await? {
        return Ok(());
    }
    Err(Rejection::one(
        ProblemCode::Denied,
        "",
        "Acting for an organization needs a role in it; ask one of its administrators.",
    ))
}
