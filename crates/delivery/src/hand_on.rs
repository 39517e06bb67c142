//! What is told to an organization: to its webhooks, and to the people who run it.

use std::collections::BTreeSet;

use catalogue::organization::OrganizationStatus;
use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId},
    schema::{membership, organization, person},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::notice::{self, About, Notice, Recipient};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::{Value, json};

use crate::{
    courier::{DeliveryError, Outcome},
    outbox::{self, Settlement, Waiting},
    webhook,
};

/// Hands each notice to an organization on to its webhooks and to its administrators, each of whom is told as they wish.
/// Where an organization still asks to join, the contact that it gave is written to instead.
pub(crate) async fn hand_on(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    outcome: &mut Outcome,
) -> Result<(), DeliveryError> {
    loop {
        let (count, done) = conn.transaction(async |conn| hand_on_some(conn, now).await).await?;
        outcome.add(done);
        if count == 0 {
            return Ok(());
        }
    }
}

async fn hand_on_some(conn: &mut AsyncPgConnection, now: Timestamp) -> Result<(usize, Outcome), DeliveryError> {
    let mut outcome = Outcome::default();
    let some = outbox::claim_to_hand_on(conn, now).await?;
    let organizations: BTreeSet<_> = some.iter().filter_map(|notice| notice.to_organization_id).collect();
    let organizations: Vec<_> = organizations.into_iter().collect();
    let told = webhook::make_deliveries(conn, &some, &organizations, now).await?;
    let asking = asking(conn, &organizations).await?;
    let administrators = administrators(conn, &organizations, now).await?;
    let (mut notices, mut sent, mut unneeded) = (Vec::new(), Vec::new(), Vec::new());
    for notice in &some {
        let Some(organization) = notice.to_organization_id else { continue };
        if asking.contains(&organization) {
            continue;
        }
        let before = notices.len();
        let theirs = administrators.iter().filter(|(its, _)| *its == organization);
        notices.extend(theirs.map(|(_, person)| to_administrator(notice, organization, *person, now)));
        let is_told = notices.len() > before || told.contains(&organization);
        (if is_told { &mut sent } else { &mut unneeded }).push(notice.id);
    }
    notice::tell(conn, now, notices).await?;
    outbox::settle(conn, &sent, Settlement::Sent, None, now).await?;
    outbox::settle(conn, &unneeded, Settlement::Unneeded, None, now).await?;
    outcome.sent += sent.len();
    outcome.unneeded += unneeded.len();
    let ids: Vec<_> = some.iter().map(|notice| notice.id).collect();
    outbox::handed_on(conn, &ids, now).await?;
    Ok((some.len(), outcome))
}

/// Those that still ask to join, and gave a contact.
async fn asking(conn: &mut AsyncPgConnection, some: &[OrganizationId]) -> QueryResult<Vec<OrganizationId>> {
    organization::table
        .filter(organization::id.eq_any(some))
        .filter(organization::status.eq(OrganizationStatus::Requested.word()))
        .filter(organization::contact_email.is_not_null())
        .select(organization::id)
        .load(conn)
        .await
}

async fn administrators(
    conn: &mut AsyncPgConnection,
    some: &[OrganizationId],
    now: Timestamp,
) -> QueryResult<Vec<(OrganizationId, PersonId)>> {
    membership::table
        .inner_join(person::table.on(person::id.eq(membership::person_id)))
        .filter(membership::organization_id.assume_not_null().eq_any(some))
        .filter(membership::role.eq("administrator"))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
        .filter(person::erased_at.is_null())
        .select((membership::organization_id.assume_not_null(), membership::person_id))
        .load(conn)
        .await
}

fn to_administrator(notice: &Waiting, organization: OrganizationId, person: PersonId, now: Timestamp) -> Notice {
    let mut facts = match &notice.facts {
        Value::Object(facts) => facts.clone(),
        _ => serde_json::Map::new(),
    };
    // Whether they still run it is looked up when it is sent.
    facts.insert("organization".to_owned(), json!(organization.to_string()));
    Notice {
        kind: notice.kind,
        to: Recipient::Person(person),
        change: notice.change_key.clone(),
        about: About {
            opportunity: notice.opportunity_id,
            run: notice.run_id,
            session: notice.session_id,
            registration: notice.registration_id,
        },
        facts,
        due_at: now,
    }
}
