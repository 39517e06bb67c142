//! Loaders of registrations, and of what runs say about them.

use std::{collections::HashMap, sync::Arc};

use catalogue::attendance::{self, Attendance, AttendanceCode};
use catalogue::completion::{self, CompletionRule, Progress};
use catalogue::registration::{self, Demand, Registration, RegistrationChange, SeatSetAside, Terms};
use database::id::{PersonId, RegistrationId, RunId, SeatSetAsideId, SessionId};
use futures::FutureExt;

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// What somebody is called and where they are written to.
type NameAndEmail = (Option<String>, Option<String>);

/// Loaders of registrations, and of what runs say about them.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct TakingPartLoaders {
    pub terms_by_run: Loader<RunId, One<Terms>>,
    pub seats_by_run: Loader<RunId, Many<SeatSetAside>>,
    pub taken_by_seats: Loader<SeatSetAsideId, i64>,
    pub demand_by_run: Loader<RunId, Demand>,
    pub own_by_run: Loader<(PersonId, RunId), One<Registration>>,
    pub position_by_registration: Loader<RegistrationId, Option<i64>>,
    pub history_by_registration: Loader<RegistrationId, Many<RegistrationChange>>,
    pub participant_by_person: Loader<PersonId, One<NameAndEmail>>,
    pub completion_rule_by_run: Loader<RunId, One<CompletionRule>>,
    pub attendance_by_registration: Loader<RegistrationId, Many<Attendance>>,
    pub progress_by_registration: Loader<RegistrationId, One<Progress>>,
    pub attendance_code_by_session: Loader<SessionId, One<AttendanceCode>>,
    pub attended_by_session: Loader<SessionId, Option<i64>>,
}

impl TakingPartLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>) -> Self {
        Self {
            terms_by_run: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = registration::terms_of_runs(conn, &ids).await?;
                    Ok(rows.into_iter().map(|(run, terms)| (run, Some(Arc::new(terms)))).collect())
                }
                .boxed()
            }),
            seats_by_run: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = registration::seats_of_runs(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.run_id, row))))
                }
                .boxed()
            }),
            taken_by_seats: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = registration::taken_of_seats(conn, &ids).await?;
                    Ok(rows.into_iter().filter_map(|(seats, taken)| Some((seats?, taken))).collect())
                }
                .boxed()
            }),
            demand_by_run: Loader::new(connection, |conn, ids| {
                async move { registration::demand(conn, &ids).await }.boxed()
            }),
            own_by_run: Loader::new(connection, |conn, keys: Vec<(PersonId, RunId)>| {
                async move {
                    let mut found = HashMap::new();
                    // A request has one asker.
                    for person in keys.iter().map(|(person, _)| *person).take(1) {
                        let runs: Vec<_> = keys.iter().map(|(_, run)| *run).collect();
                        let rows = registration::own_of_runs(conn, person, &runs).await?;
                        found.extend(one(rows, |row| (person, row.run_id)));
                    }
                    Ok(found)
                }
                .boxed()
            }),
            position_by_registration: Loader::new(connection, |conn, ids| {
                async move {
                    let positions = registration::positions(conn, &ids).await?;
                    Ok(positions.into_iter().map(|(id, position)| (id, Some(position))).collect())
                }
                .boxed()
            }),
            history_by_registration: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = registration::histories(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.registration_id, row))))
                }
                .boxed()
            }),
            participant_by_person: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = registration::participants(conn, &ids).await?;
                    Ok(rows.into_iter().map(|(id, names)| (id, Some(Arc::new(names)))).collect())
                }
                .boxed()
            }),
            completion_rule_by_run: Loader::new(connection, |conn, ids| {
                async move { Ok(one(completion::rules(conn, &ids).await?, |rule| rule.run_id)) }.boxed()
            }),
            attendance_by_registration: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = attendance::of_registrations(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.registration_id, row))))
                }
                .boxed()
            }),
            progress_by_registration: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = completion::progress_of(conn, &ids).await?;
                    Ok(rows.into_iter().map(|(id, progress)| (id, Some(Arc::new(progress)))).collect())
                }
                .boxed()
            }),
            attendance_code_by_session: Loader::new(connection, |conn, ids| {
                async move { Ok(one(attendance::codes(conn, &ids).await?, |code| code.session_id)) }.boxed()
            }),
            attended_by_session: Loader::new(connection, |conn, ids| {
                async move {
                    let counts = attendance::attended(conn, &ids).await?;
                    Ok(counts.into_iter().map(|(id, count)| (id, Some(count))).collect())
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.terms_by_run.forget().await;
        self.seats_by_run.forget().await;
        self.taken_by_seats.forget().await;
        self.demand_by_run.forget().await;
        self.own_by_run.forget().await;
        self.position_by_registration.forget().await;
        self.history_by_registration.forget().await;
        self.participant_by_person.forget().await;
        self.completion_rule_by_run.forget().await;
        self.attendance_by_registration.forget().await;
        self.progress_by_registration.forget().await;
        self.attendance_code_by_session.forget().await;
        self.attended_by_session.forget().await;
    }
}
