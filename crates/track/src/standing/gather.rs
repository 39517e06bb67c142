//! Looking up what is known of many museums at once: a handful of statements, however many they are.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, OpportunityId, ProgramYearId, SessionId, SubmissionId},
    schema::{enrolment, enrolment_change, extension, program_year, programme, series_part, track_program},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Nullable, Text, Timestamptz, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::{NullableTimestamp, Timestamp as Instant};

use super::{
    Calendar, CountsFor, EnrolmentMove, Extended, Facts, Participation, Planned, Standing, Submitted, standing,
    submission_deadline,
};
use crate::{
    QuestionnaireKind,
    enrolment::EnrolmentChangeKind,
    requirement::{self, Requirements, RequirementsVersion},
};

/// Everything that how a museum stands is worked out from.
#[derive(Debug, Clone)]
pub struct Gathered {
    /// What is known of it.
    pub facts: Facts,
    /// The later deadlines that it was granted.
    pub extensions: Vec<Extended>,
    year: Arc<OfYear>,
}

#[derive(Debug)]
struct OfYear {
    main_language: Arc<str>,
    calendar: Calendar,
    versions: Vec<RequirementsVersion>,
    /// What each of the versions asks, in their order.
    asked: Vec<Requirements>,
}

impl OfYear {
    fn asked_at(&self, at: Timestamp) -> Option<(&RequirementsVersion, &Requirements)> {
        let number = requirement::in_force(&self.versions, at)?.version;
        self.versions.iter().zip(&self.asked).find(|(version, _)| version.version == number)
    }
}

impl Gathered {
    /// How the museum stands as of a moment, by the requirements that were in force then.
    pub fn standing(&self, as_of: Timestamp) -> Standing {
        let none = Requirements(Vec::new());
        let asked = self.year.asked_at(as_of).map_or(&none, |(_, asked)| asked);
        standing(asked, &self.facts, &self.extensions, as_of, &self.year.calendar)
    }

    /// The number of the version of the requirements that was in force at a moment; none where there is none.
    pub fn version(&self, as_of: Timestamp) -> Option<i32> {
        self.year.asked_at(as_of).map(|(version, _)| version.version)
    }

    /// Until when it can submit a questionnaire in time; none where nothing asks for it.
    pub fn submission_deadline(&self, kind: QuestionnaireKind, pillar: &str, now: Timestamp) -> Option<Timestamp> {
        let (_, asked) = self.year.asked_at(now)?;
        submission_deadline(asked, kind, pillar, &self.extensions, now, &self.year.calendar)
    }

    /// Whether what it submitted then is late by the requirements and the extensions as they are now. What is due by the end
    /// of a day can be submitted until just before midnight. An extension that is granted afterwards counts too.
    pub fn is_late(&self, kind: QuestionnaireKind, pillar: &str, submitted_at: Timestamp, now: Timestamp) -> bool {
        self.submission_deadline(kind, pillar, now).is_some_and(|deadline| submitted_at >= deadline)
    }

    /// The language that its programme is first of all in.
    pub fn main_language(&self) -> &Arc<str> {
        &self.year.main_language
    }

    /// When the deadlines of its year end.
    pub fn calendar(&self) -> &Calendar {
        &self.year.calendar
    }
}

/// Which museums' places in a year are looked at.
#[derive(Debug, Clone, Copy)]
pub enum Looked<'i> {
    /// These. Those that there are not are left out.
    At(&'i [EnrolmentId]),
    /// All of a year.
    AtAll(ProgramYearId),
}

/// What is known of each of these museums' years.
///
/// # Errors
/// Where the database fails.
pub async fn gather(conn: &AsyncPgConnection, looked: Looked<'_>) -> QueryResult<HashMap<EnrolmentId, Gathered>> {
    if matches!(looked, Looked::At([])) {
        return Ok(HashMap::new());
    }
    // They go out together: while one is read, the next is worked out.
    let (enrolled, moves, submissions, extensions, attended, planned) = futures::try_join!(
        enrolments(conn, looked),
        moves(conn, looked),
        submissions(conn, looked),
        extensions(conn, looked),
        attended(conn, looked),
        planned(conn, looked),
    )?;
    let years = years(conn, &enrolled).await?;
    let mut found: HashMap<EnrolmentId, Gathered> = enrolled
        .iter()
        .filter_map(|(id, year, ..)| {
            let year = years.get(year)?.clone();
            Some((*id, Gathered { facts: Facts::default(), extensions: Vec::new(), year }))
        })
        .collect();
    let year_of: HashMap<EnrolmentId, ProgramYearId> = enrolled.iter().map(|(id, year, ..)| (*id, *year)).collect();
    for (id, step) in moves {
        if let Some(of) = found.get_mut(&id) {
            of.facts.enrolment.push(step);
        }
    }
    for (id, _, enrolled_at, withdrawn_at) in &enrolled {
        let Some(of) = found.get_mut(id).filter(|of| of.facts.enrolment.is_empty()) else { continue };
        let withdrew = withdrawn_at.map(|at| EnrolmentMove { at, is_enrolled: false });
        of.facts.enrolment.push(EnrolmentMove { at: *enrolled_at, is_enrolled: true });
        of.facts.enrolment.extend(withdrew);
    }
    for (id, one) in submissions {
        if let Some(of) = found.get_mut(&id) {
            of.facts.submissions.push(one);
        }
    }
    for (id, one) in extensions {
        if let Some(of) = found.get_mut(&id) {
            of.extensions.push(one);
        }
    }
    let of_attended = attended.iter().map(|(_, opportunity, ..)| *opportunity);
    let opportunities: HashSet<_> =
        of_attended.chain(planned.iter().map(|(_, opportunity, ..)| *opportunity)).collect();
    let mut counts = counts(conn, &years.keys().copied().collect::<Vec<_>>(), opportunities).await?;
    let mut take_part = |id: &EnrolmentId, opportunity, session, at| {
        let counts_for = counts.entry((*year_of.get(id)?, opportunity)).or_default().clone();
        Some(Participation { opportunity, session, at, counts_for })
    };
    for (id, opportunity, session, at) in attended {
        if let (Some(one), Some(of)) = (take_part(&id, opportunity, session, at.to_jiff()), found.get_mut(&id)) {
            of.facts.attended.push(one);
        }
    }
    for (id, opportunity, session, at, registered_at) in planned {
        if let (Some(training), Some(of)) = (take_part(&id, opportunity, session, at.to_jiff()), found.get_mut(&id)) {
            of.facts.planned.push(Planned { training, registered_at: registered_at.to_jiff() });
        }
    }
    Ok(found)
}

type Enrolled = (EnrolmentId, ProgramYearId, Timestamp, Option<Timestamp>);

impl Looked<'_> {
    /// Goes on with the condition that an enrolment is looked at.
    fn condition<Row>(self, statement: &mut Statement<Row>) {
        match self {
            Self::At(ids) => {
                statement.sql("enrolment.id = ANY (").bind::<Array<Uuid>, _>(ids.to_vec()).sql(")");
            }
            Self::AtAll(year) => {
                statement.sql("enrolment.program_year_id = ").bind::<Uuid, _>(year);
            }
        }
    }
}

/// The same for a query in Diesel's words.
macro_rules! looked_at {
    ($query:expr, $looked:expr) => {
        match $looked {
            Looked::At(ids) => $query.into_boxed().filter(enrolment::id.eq_any(ids)),
            Looked::AtAll(year) => $query.into_boxed().filter(enrolment::program_year_id.eq(year)),
        }
    };
}

async fn enrolments(mut conn: &AsyncPgConnection, looked: Looked<'_>) -> QueryResult<Vec<Enrolled>> {
    let rows: Vec<(EnrolmentId, ProgramYearId, Instant, NullableTimestamp)> = looked_at!(enrolment::table, looked)
        .select((enrolment::id, enrolment::program_year_id, enrolment::enrolled_at, enrolment::withdrawn_at))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(id, year, at, withdrawn)| (id, year, at.to_jiff(), withdrawn.to_jiff())).collect())
}

async fn years(
    mut conn: &AsyncPgConnection,
    enrolled: &[Enrolled],
) -> QueryResult<HashMap<ProgramYearId, Arc<OfYear>>> {
    let ids: Vec<_> = enrolled.iter().map(|(_, year, ..)| *year).collect::<BTreeSet<_>>().into_iter().collect();
    let rows: Vec<(ProgramYearId, jiff_diesel::Date, String, String)> = program_year::table
        .inner_join(track_program::table.inner_join(programme::table))
        .filter(program_year::id.eq_any(&ids))
        .select((program_year::id, program_year::ends_on, track_program::zone, programme::main_language))
        .load(&mut conn)
        .await?;
    let mut versions: HashMap<ProgramYearId, Vec<RequirementsVersion>> = HashMap::new();
    for version in requirement::versions(conn, &ids).await? {
        versions.entry(version.program_year_id).or_default().push(version);
    }
    let of = |(id, ends_on, zone, main_language): (ProgramYearId, jiff_diesel::Date, String, String)| {
        let zone = jiff::tz::TimeZone::get(&zone).unwrap_or(jiff::tz::TimeZone::UTC);
        let versions = versions.remove(&id).unwrap_or_default();
        let asked = versions.iter().map(RequirementsVersion::requirements).collect();
        let calendar = Calendar { zone, ends_on: ends_on.to_jiff() };
        (id, Arc::new(OfYear { main_language: main_language.into(), calendar, versions, asked }))
    };
    Ok(rows.into_iter().map(of).collect())
}

async fn moves(mut conn: &AsyncPgConnection, looked: Looked<'_>) -> QueryResult<Vec<(EnrolmentId, EnrolmentMove)>> {
    let changes = enrolment_change::table.inner_join(enrolment::table);
    let rows: Vec<(EnrolmentId, EnrolmentChangeKind, Instant)> = looked_at!(changes, looked)
        .filter(enrolment_change::kind.ne(EnrolmentChangeKind::ContactChanged))
        .select((enrolment_change::enrolment_id, enrolment_change::kind, enrolment_change::created_at))
        .load(&mut conn)
        .await?;
    let one = |(id, kind, at): (_, _, Instant)| {
        (id, EnrolmentMove { at: at.to_jiff(), is_enrolled: kind == EnrolmentChangeKind::Enrolled })
    };
    Ok(rows.into_iter().map(one).collect())
}

async fn extensions(mut conn: &AsyncPgConnection, looked: Looked<'_>) -> QueryResult<Vec<(EnrolmentId, Extended)>> {
    let granted = extension::table.inner_join(enrolment::table);
    let rows: Vec<(EnrolmentId, String, jiff_diesel::Date, Instant)> = looked_at!(granted, looked)
        .select((extension::enrolment_id, extension::requirement, extension::until, extension::created_at))
        .load(&mut conn)
        .await?;
    let one = |(id, requirement, until, at): (_, _, jiff_diesel::Date, Instant)| {
        (id, Extended { requirement, until: until.to_jiff(), at: at.to_jiff() })
    };
    Ok(rows.into_iter().map(one).collect())
}

/// What was submitted counts from when it was first submitted, also after it was reopened.
async fn submissions(mut conn: &AsyncPgConnection, looked: Looked<'_>) -> QueryResult<Vec<(EnrolmentId, Submitted)>> {
    let mut statement = Statement::<(Uuid, Uuid, Text, Text, Timestamptz, Nullable<Timestamptz>)>::new(
        "SELECT submission.enrolment_id, submission.id, questionnaire.kind, pillar.key, submission.submitted_at,
            submission.documents_since
        FROM enrolment
        JOIN submission ON submission.enrolment_id = enrolment.id
        JOIN questionnaire ON questionnaire.id = submission.questionnaire_id
        JOIN pillar ON pillar.id = questionnaire.pillar_id
        WHERE submission.submitted_at IS NOT NULL AND ",
    );
    looked.condition(&mut statement);
    let rows: Vec<(EnrolmentId, SubmissionId, QuestionnaireKind, String, Instant, NullableTimestamp)> =
        statement.load(&mut conn).await?;
    let one = |(enrolment, id, kind, pillar, at, documents): (_, _, _, _, Instant, NullableTimestamp)| {
        (enrolment, Submitted { id, kind, pillar, at: at.to_jiff(), documents_at: documents.to_jiff() })
    };
    Ok(rows.into_iter().map(one).collect())
}

type Attended = (EnrolmentId, OpportunityId, Option<SessionId>, Instant);

/// The sessions that somebody of the museum attended since the year began, and what they completed or are reported to
/// have attended without any. A session counts as [`catalogue::completion::decide`] counts it; what was over before the year
/// counts for it only as a recording that somebody watched since.
async fn attended(mut conn: &AsyncPgConnection, looked: Looked<'_>) -> QueryResult<Vec<Attended>> {
    let mut statement = Statement::<(Uuid, Uuid, Nullable<Uuid>, Timestamptz)>::new(
        "SELECT enrolment.id, registration.opportunity_id, seen.session_id, came.at
        FROM enrolment
        JOIN program_year ON program_year.id = enrolment.program_year_id
        JOIN track_program ON track_program.programme_id = program_year.programme_id
        JOIN registration ON registration.organization_id = enrolment.organization_id
            AND registration.state IN ('attended', 'completed')
        LEFT JOIN (
            SELECT attendance.registration_id, attendance.session_id,
                CASE attendance.known_by WHEN 'recording' THEN attendance.created_at ELSE coalesce(session.ends_at, session.order_at) END AS at
            FROM attendance
            JOIN session ON session.id = attendance.session_id AND session.status NOT IN ('cancelled', 'postponed')
            LEFT JOIN completion_rule ON completion_rule.run_id = attendance.run_id
            WHERE attendance.is_believed AND attendance.is_present
                AND (attendance.known_by <> 'recording' OR completion_rule.counts_recordings)
                AND (attendance.minutes IS NULL OR attendance.minutes >= coalesce(completion_rule.session_minutes_least, 1))
        ) AS seen ON seen.registration_id = registration.id
        CROSS JOIN LATERAL (
            SELECT CASE WHEN seen.session_id IS NOT NULL THEN seen.at ELSE least(
                coalesce(
                    (SELECT min(changed_at) FROM registration_change
                        WHERE registration_id = registration.id AND to_state IN ('attended', 'completed')),
                    registration.updated_at
                ),
                (SELECT coalesce(
                    (SELECT max(coalesce(session.ends_at, session.order_at)) FROM session
                        WHERE session.run_id = run.id AND session.status NOT IN ('cancelled', 'postponed')),
                    (run.ends_on + 1)::timestamp AT TIME ZONE coalesce(run.zone, track_program.zone) - interval '1 second'
                ) FROM run WHERE run.id = registration.run_id)
            ) END AS at
        ) AS came
        WHERE came.at >= program_year.begins_on::timestamp AT TIME ZONE track_program.zone AND ",
    );
    looked.condition(&mut statement);
    statement.load(&mut conn).await
}

type Registered = (EnrolmentId, OpportunityId, Option<SessionId>, Instant, Instant);

/// The sessions that somebody of the museum has a place for, with the end that is foreseen and since when they have it.
async fn planned(mut conn: &AsyncPgConnection, looked: Looked<'_>) -> QueryResult<Vec<Registered>> {
    let mut statement = Statement::<(Uuid, Uuid, Nullable<Uuid>, Timestamptz, Timestamptz)>::new(
        "SELECT enrolment.id, registration.opportunity_id, session.id, coalesce(session.ends_at, session.order_at), registration.created_at
        FROM enrolment
        JOIN program_year ON program_year.id = enrolment.program_year_id
        JOIN track_program ON track_program.programme_id = program_year.programme_id
        JOIN registration ON registration.organization_id = enrolment.organization_id
            AND registration.state IN ('registered', 'attended', 'completed')
        JOIN session ON session.run_id = registration.run_id AND session.status NOT IN ('cancelled', 'postponed')
        WHERE coalesce(session.ends_at, session.order_at) >= program_year.begins_on::timestamp AT TIME ZONE track_program.zone
            AND ",
    );
    looked.condition(&mut statement);
    statement.load(&mut conn).await
}

/// For what each of these opportunities counts in each of these years.
async fn counts(
    mut conn: &AsyncPgConnection,
    years: &[ProgramYearId],
    opportunities: HashSet<OpportunityId>,
) -> QueryResult<HashMap<(ProgramYearId, OpportunityId), Arc<CountsFor>>> {
    let opportunities: Vec<_> = opportunities.into_iter().collect();
    let mut statement = Statement::<(Uuid, Uuid, Text)>::new(
        "SELECT program_year_pillar.program_year_id, opportunity_topic.opportunity_id, pillar.key
        FROM program_year_pillar
        JOIN pillar ON pillar.id = program_year_pillar.pillar_id
        JOIN pillar_topic ON pillar_topic.pillar_id = pillar.id
        JOIN topic_ancestor ON topic_ancestor.ancestor_id = pillar_topic.topic_id
        JOIN opportunity_topic ON opportunity_topic.topic_id = topic_ancestor.topic_id
        WHERE program_year_pillar.program_year_id = ANY (",
    );
    statement
        .bind::<Array<Uuid>, _>(years.to_vec())
        .sql(") AND opportunity_topic.opportunity_id = ANY (")
        .bind::<Array<Uuid>, _>(opportunities.clone())
        .sql(
            ") AND NOT EXISTS (
                SELECT FROM training
                WHERE training.program_year_id = program_year_pillar.program_year_id
                    AND training.opportunity_id = opportunity_topic.opportunity_id
                    AND training.pillar_id = pillar.id AND NOT training.counts
            )
            UNION
            SELECT training.program_year_id, training.opportunity_id, pillar.key
            FROM training JOIN pillar ON pillar.id = training.pillar_id
            WHERE training.counts AND training.program_year_id = ANY (",
        )
        .bind::<Array<Uuid>, _>(years.to_vec())
        .sql(") AND training.opportunity_id = ANY (")
        .bind::<Array<Uuid>, _>(opportunities.clone())
        .sql(")");
    let pillars: Vec<(ProgramYearId, OpportunityId, String)> = statement.load(&mut conn).await?;
    let series: Vec<(OpportunityId, OpportunityId)> = series_part::table
        .filter(series_part::part_id.eq_any(&opportunities))
        .select((series_part::part_id, series_part::series_id))
        .load(&mut conn)
        .await?;
    let mut counts: HashMap<(ProgramYearId, OpportunityId), CountsFor> = HashMap::new();
    for (year, opportunity, pillar) in pillars {
        counts.entry((year, opportunity)).or_default().pillars.push(pillar);
    }
    for year in years {
        for (part, of) in &series {
            counts.entry((*year, *part)).or_default().series.push(*of);
        }
    }
    Ok(counts.into_iter().map(|(key, counts)| (key, Arc::new(counts))).collect())
}
