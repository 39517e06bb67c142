//! Accepting a version, and what follows once all three parties have.

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::{AgreementId, PersonId, PlacementId},
    schema::agreement,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, PlacementPart, deed};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Agreement, OPEN, PARTIES, lock::locked, read::of_placement};
use crate::{
    check_in, kept,
    placement::{self, Placement, PlacementState},
};

/// Accepts the version that is proposed, for one of the three parties. Once all three have, it is in force: it takes the place of the
/// version before, its calendar that of the one before, and a placement that waited for it begins.
///
/// # Errors
/// Where the version is not proposed any more, the party has accepted it already, or the same person did so for another one; where the
/// placement is over, or has not begun and its round is over.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::AcceptAgreement>,
    now: Timestamp,
    id: AgreementId,
) -> Result<Agreement, Rejection> {
    conn.transaction(async |conn| {
        let placement = locked(conn, may.placement(), may.facts().application.round, "id").await?;
        let row = of_placement(conn, placement.id, id, "id").await?;
        kept::check_state(&placement, &OPEN, "id", "an agreement is accepted until the placement is over")?;
        if let Some(why) = refusal(&row, may.part(), may.person()) {
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        let accepted = accepted(row, may.part(), may.person(), now);
        if accepted.in_force_at.is_none() {
            return Ok(write(conn, &accepted).await?);
        }
        let today = kept::today(conn, placement.programme_id, now).await?;
        let replaces = supersede_in_force(conn, placement.id, now).await?;
        let row = write(conn, &accepted).await?;
        check_in::follow(conn, &row, replaces, today, now).await?;
        begin(conn, may, &placement, &row, now).await?;
        Ok(row)
    })
    .await
}

/// Begins the placement with the first version that is in force.
async fn begin(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::AcceptAgreement>,
    placement: &Placement,
    row: &Agreement,
    now: Timestamp,
) -> Result<(), Rejection> {
    if placement.state == PlacementState::Accepted {
        placement::begin(conn, placement, row, may.person(), may.part(), now).await?;
    }
    Ok(())
}

/// Why a version cannot be accepted for this party by this person; none where it can.
fn refusal(row: &Agreement, part: PlacementPart, by: Option<PersonId>) -> Option<String> {
    if row.superseded_at.is_some() {
        return Some("was superseded by another version; read the agreements of the placement again".to_owned());
    }
    if row.in_force_at.is_some() {
        return Some("is in force already; nothing needs to be done".to_owned());
    }
    if row.acceptance(part).is_some() {
        return Some(format!("was accepted for {} already; it waits for the other parties", words(part)));
    }
    let before = row.acceptances().into_iter().find(|one| by.is_some() && one.by == by)?;
    Some(format!(
        "was accepted by you for {} already, and nobody accepts for two; have somebody else accept it for {}",
        words(before.part),
        words(part)
    ))
}

/// Who a party is, in words.
fn words(part: PlacementPart) -> &'static str {
    match part {
        PlacementPart::Participant => "the participant",
        PlacementPart::Home => "the institution that lets them go",
        PlacementPart::Host => "the host",
        PlacementPart::Coordinator => "those who run the exchange",
    }
}

/// The version as it becomes once it is accepted for this party: in force, where it is the last of the three.
fn accepted(mut row: Agreement, part: PlacementPart, by: Option<PersonId>, now: Timestamp) -> Agreement {
    match part {
        PlacementPart::Participant => (row.participant_by, row.participant_at) = (by, Some(now)),
        PlacementPart::Home => (row.home_by, row.home_at) = (by, Some(now)),
        PlacementPart::Host => (row.host_by, row.host_at) = (by, Some(now)),
        // They are no party.
        PlacementPart::Coordinator => {}
    }
    if PARTIES.into_iter().all(|part| row.acceptance(part).is_some()) {
        row.in_force_at = Some(now);
    }
    row
}

async fn write(conn: &mut AsyncPgConnection, row: &Agreement) -> QueryResult<Agreement> {
    diesel::update(agreement::table.find(row.id))
        .set((
            agreement::participant_by.eq(row.participant_by),
            agreement::participant_at.eq(row.participant_at.map(ToDiesel::to_diesel)),
            agreement::home_by.eq(row.home_by),
            agreement::home_at.eq(row.home_at.map(ToDiesel::to_diesel)),
            agreement::host_by.eq(row.host_by),
            agreement::host_at.eq(row.host_at.map(ToDiesel::to_diesel)),
            agreement::in_force_at.eq(row.in_force_at.map(ToDiesel::to_diesel)),
        ))
        .returning(Agreement::as_returning())
        .get_result(conn)
        .await
}

/// Has the version in force make room for the next; whether there was one.
async fn supersede_in_force(conn: &mut AsyncPgConnection, id: PlacementId, now: Timestamp) -> QueryResult<bool> {
    let before = agreement::table
        .filter(agreement::placement_id.eq(id))
        .filter(agreement::in_force_at.is_not_null().and(agreement::superseded_at.is_null()));
    let superseded = diesel::update(before).set(agreement::superseded_at.eq(now.to_diesel())).execute(conn).await?;
    Ok(superseded > 0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn proposed() -> Agreement {
        Agreement {
            id: AgreementId::new(),
            placement_id: PlacementId::new(),
            version: 1,
            language: "en".to_owned(),
            deliverables: "A checklist.".to_owned(),
            schedule: "Mornings.".to_owned(),
            terms: None,
            starts_on: date(2027, 3, 1),
            ends_on: date(2027, 3, 31),
            check_in_days: Some(7),
            contact_minutes: None,
            stipend_amount: None,
            stipend_currency: None,
            proposed_as: PlacementPart::Coordinator,
            proposed_by: None,
            participant_by: None,
            participant_at: None,
            home_by: None,
            home_at: None,
            host_by: None,
            host_at: None,
            in_force_at: None,
            superseded_at: None,
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn nobody_accepts_twice_and_nobody_for_two() {
        let now = Timestamp::UNIX_EPOCH;
        let (one, other) = (PersonId::new(), PersonId::new());
        let row = accepted(proposed(), PlacementPart::Home, Some(one), now);
        let why = |part, by| refusal(&row, part, by).unwrap_or_default();
        assert!(
            why(PlacementPart::Home, Some(other)).starts_with("was accepted for the institution that lets them go")
        );
        assert!(why(PlacementPart::Host, Some(one)).contains("nobody accepts for two"));
        assert_eq!(why(PlacementPart::Host, Some(other)), "");
        // At the command line nobody is anybody in particular.
        let unnamed = accepted(proposed(), PlacementPart::Home, None, now);
        assert_eq!(refusal(&unnamed, PlacementPart::Host, None), None);
        assert!(refusal(&unnamed, PlacementPart::Home, None).is_some());
    }

    #[test]
    fn what_is_in_force_or_superseded_is_accepted_no_more() {
        let now = Some(Timestamp::UNIX_EPOCH);
        for row in [
            Agreement { superseded_at: now, ..proposed() },
            Agreement { in_force_at: now, ..proposed() },
            Agreement { in_force_at: now, superseded_at: now, ..proposed() },
        ] {
            assert!(refusal(&row, PlacementPart::Host, None).is_some(), "{row:?}");
        }
    }

    proptest! {
        #[test]
        fn it_takes_all_three_in_whatever_order(order in Just(PARTIES.to_vec()).prop_shuffle()) {
            let mut row = accepted(proposed(), PlacementPart::Coordinator, None, Timestamp::UNIX_EPOCH);
            for (at, part) in order.into_iter().enumerate() {
                prop_assert_eq!(row.acceptances().len(), at);
                prop_assert!(row.is_proposed());
                row = accepted(row, part, Some(PersonId::new()), Timestamp::UNIX_EPOCH);
            }
            prop_assert!(row.is_in_force());
        }
    }
}
