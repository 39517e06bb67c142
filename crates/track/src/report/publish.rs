//! Publishing a report: it is worked out, drawn and kept in one go.

use std::collections::HashMap;

use catalogue::{
    LanguageMap,
    problem::{ProblemCode, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{ExcerptId, ProgramYearId, TrackReportId},
    jsonb::Lazy,
    schema::{
        excerpt, on_track_list, organization, pillar, program_year, programme, topic, track_program, track_report,
    },
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{BigInt, Uuid as SqlUuid},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayRunProgram, MaySeeOutcome},
};
use jiff::{Timestamp, tz::TimeZone};
use jiff_diesel::ToDiesel;
use serde_json::json;

use super::{
    Content, Language, ReportKind, TrackReport,
    compose::{Material, Support, pages},
};
use crate::{
    excerpt::{self as excerpts, ExcerptState},
    on_track_list::Listed,
    questionnaire::QuestionnaireKind,
    trend::{self, Dimension, Trends, Wish},
};

/// With how many years before it a year is compared.
const YEARS_BEFORE: i32 = 3;

/// A report to be published.
#[derive(Debug, Clone)]
pub struct Publication<'a> {
    /// On which year.
    pub year: ProgramYearId,
    /// For whom.
    pub kind: ReportKind,
    /// In which language (BCP 47); none: the programme's.
    pub language: Option<&'a str>,
    /// The key of the request.
    pub idempotency_key: Option<&'a str>,
}

/// Publishes a report on a year. Passages in it cannot be taken back afterwards.
///
/// # Errors
/// Where there is no such year of the programme, or reports are not written in the language.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    may_see: &MaySeeOutcome,
    now: Timestamp,
    publication: &Publication<'_>,
) -> Result<TrackReport, Rejection> {
    conn.transaction(async |conn| {
        let input = json!([publication.year.to_string(), publication.kind.word(), publication.language]);
        let asker = may.person().map(|person| person.uuid());
        let key = publication.idempotency_key;
        let pending = match idempotency::claim(conn, asker, key, "publishTrackReport", &input, now).await? {
            Claim::Repeated(id) => {
                let row = track_report::table.find(id).select(TrackReport::as_select());
                return Ok(row.first(conn).await?);
            }
            Claim::First(pending) => pending,
        };
        let year = YearFacts::of(conn, may, publication.year).await?;
        let wanted = publication.language.unwrap_or(&year.programme_language);
        let language = match (Language::of(wanted), publication.language) {
            (Some(language), _) => language,
            (None, None) => Language::English,
            (None, Some(tag)) => {
                let why = format_args!("is \"{tag}\"; reports are written in en, fr and es");
                return Err(Rejection::one(ProblemCode::UnknownLanguage, "language", why));
            }
        };
        hold_excerpts(conn, publication.year).await?;
        let material = gather(conn, may_see, now, publication, &year, language).await?;
        let report = keep(conn, may, now, publication, &year, &material).await?;
        // What is published now is published for good.
        if !material.excerpts.is_empty() {
            let told: Vec<_> = material.excerpts.iter().map(|told| told.id).collect();
            diesel::update(excerpt::table.filter(excerpt::id.eq_any(told)).filter(excerpt::published_at.is_null()))
                .set((excerpt::published_at.eq(now.to_diesel()), excerpt::updated_at.eq(now.to_diesel())))
                .execute(conn)
                .await?;
        }
        pending.keep(conn, report.id.uuid()).await?;
        Ok(report)
    })
    .await
}

/// Whoever takes a consent back while the report is drawn up waits, and is told then that it is published.
async fn hold_excerpts(conn: &mut AsyncPgConnection, year: ProgramYearId) -> QueryResult<()> {
    let consented = excerpt::table
        .filter(excerpt::program_year_id.eq(year))
        .filter(excerpt::state.eq(ExcerptState::Consented))
        .order(excerpt::id)
        .select(excerpt::id);
    let _: Vec<ExcerptId> = consented.for_no_key_update().load(conn).await?;
    Ok(())
}

struct YearFacts {
    number: i32,
    zone: String,
    programme: LanguageMap,
    programme_language: String,
    operator: LanguageMap,
    operator_language: String,
}

impl YearFacts {
    async fn of(conn: &mut AsyncPgConnection, may: &MayRunProgram, year: ProgramYearId) -> Result<Self, Rejection> {
        type Row = (i32, String, Lazy<LanguageMap>, String, Lazy<LanguageMap>, String);
        let row: Option<Row> = program_year::table
            .inner_join(track_program::table.on(track_program::programme_id.eq(program_year::programme_id)))
            .inner_join(programme::table.on(programme::id.eq(program_year::programme_id)))
            .inner_join(organization::table.on(organization::id.eq(programme::organization_id)))
            .filter(program_year::id.eq(year))
            .filter(program_year::programme_id.eq(may.programme()))
            .select((
                program_year::year,
                track_program::zone,
                programme::name,
                programme::main_language,
                organization::name,
                organization::main_language,
            ))
            .first(conn)
            .await
            .optional()?;
        let (number, zone, programme, programme_language, operator, operator_language) =
            row.ok_or_else(|| Rejection::not_found("year", "a year of a programme"))?;
        let (programme, operator) = ((*programme).clone(), (*operator).clone());
        Ok(Self { number, zone, programme, programme_language, operator, operator_language })
    }
}

async fn gather(
    conn: &mut AsyncPgConnection,
    may: &MaySeeOutcome,
    now: Timestamp,
    publication: &Publication<'_>,
    year: &YearFacts,
    language: Language,
) -> QueryResult<Material> {
    let is_final = publication.kind == ReportKind::Final;
    let wish = |by: Vec<Dimension>| Wish {
        year: publication.year,
        before: (1..=YEARS_BEFORE).map(|ago| year.number - ago).collect(),
        kind: (!is_final).then_some(QuestionnaireKind::NeedsAssessment),
        by,
    };
    for year in years(conn, may, year.number).await? {
        trend::renew(conn, may, year, now).await?;
    }
    let trends = trend::published(conn, may, &wish(vec![Dimension::Pillar])).await?.unwrap_or_default();
    let by_region = match publication.kind {
        ReportKind::NeedsTrends => {
            trend::published(conn, may, &wish(vec![Dimension::Region])).await?.unwrap_or_default()
        }
        ReportKind::NeedsAssessment | ReportKind::Final => Trends { groups: Vec::new(), ..trends.clone() },
    };
    let excerpts = excerpts::told(conn, may, publication.year).await?;
    let names = names(conn, &trends).await?;
    let submitted = trend::submitted(conn, publication.year, kinds(publication.kind)).await?;
    let (enrolled, support) = counts(conn, publication.year).await?;
    let on_track = if is_final { on_track(conn, publication.year).await? } else { None };
    let kind = publication.kind;
    Ok(Material { kind, language, trends, by_region, excerpts, names, enrolled, submitted, support, on_track })
}

/// The years that a report tells of.
async fn years(conn: &mut AsyncPgConnection, may: &MaySeeOutcome, number: i32) -> QueryResult<Vec<ProgramYearId>> {
    program_year::table
        .filter(program_year::programme_id.eq(may.programme()))
        .filter(program_year::year.between(number - YEARS_BEFORE, number))
        .order(program_year::year)
        .select(program_year::id)
        .load(conn)
        .await
}

/// Of which questionnaires a report tells how many museums submitted one.
fn kinds(of: ReportKind) -> &'static [QuestionnaireKind] {
    match of {
        ReportKind::Final => QuestionnaireKind::ALL,
        ReportKind::NeedsAssessment | ReportKind::NeedsTrends => &[QuestionnaireKind::NeedsAssessment],
    }
}

async fn keep(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    publication: &Publication<'_>,
    year: &YearFacts,
    material: &Material,
) -> Result<TrackReport, Rejection> {
    let language = material.language;
    let wanted = [language.tag().to_owned()];
    let text =
        |map: &LanguageMap, main: &str| map.choose(&wanted, main).map(|one| one.text.to_owned()).unwrap_or_default();
    let programme = text(&year.programme, &year.programme_language);
    let content = Content {
        programme: programme.clone(),
        year: year.number,
        kind: publication.kind.word().to_owned(),
        as_of: now,
        sections: material.sections(),
    };
    let title = format!("{} · {programme} {}", language.words().title(publication.kind), year.number);
    let id = TrackReportId::new();
    let day = now.to_zoned(TimeZone::get(&year.zone).unwrap_or(TimeZone::UTC)).date();
    let author = text(&year.operator, &year.operator_language);
    let report = pages(&content, language, &title, &author, day, &id.to_string());
    let csv = report.csv();
    // Drawing some hundred pages would keep others waiting.
    let footing = language.footing();
    let pdf = tokio::task::spawn_blocking(move || report.pdf(footing)).await.map_err(fault)?.map_err(fault)?;
    let row = diesel::insert_into(track_report::table)
        .values((
            track_report::id.eq(id),
            track_report::program_year_id.eq(publication.year),
            track_report::kind.eq(publication.kind),
            track_report::language.eq(language.tag()),
            track_report::title.eq(&title),
            track_report::content.eq(serde_json::to_value(&content).map_err(fault)?),
            track_report::csv.eq(&csv),
            track_report::pdf.eq(&pdf),
            track_report::published_by.eq(may.person()),
            track_report::created_at.eq(now.to_diesel()),
        ))
        .returning(TrackReport::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}

/// What nobody's input is to blame for.
fn fault(error: impl std::error::Error + Send + Sync + 'static) -> Rejection {
    Rejection::from(diesel::result::Error::SerializationError(Box::new(error)))
}

async fn names(conn: &mut AsyncPgConnection, trends: &Trends) -> QueryResult<HashMap<String, (LanguageMap, String)>> {
    let pillars = trends.groups.iter().filter_map(|group| group.heading.pillar).chain(trends.training.keys().copied());
    let pillars: Vec<_> = pillars.collect();
    let pillars: Vec<(database::id::PillarId, Lazy<LanguageMap>, String)> = pillar::table
        .filter(pillar::id.eq_any(pillars))
        .select((pillar::id, pillar::name, pillar::main_language))
        .load(conn)
        .await?;
    let topics: Vec<_> = trends.needs.keys().copied().collect();
    let topics: Vec<(database::id::TopicId, Lazy<LanguageMap>, String)> = topic::table
        .filter(topic::id.eq_any(topics))
        .select((topic::id, topic::label, topic::main_language))
        .load(conn)
        .await?;
    let pillars = pillars.into_iter().map(|(id, name, main)| (id.to_string(), ((*name).clone(), main)));
    let topics = topics.into_iter().map(|(id, label, main)| (id.to_string(), ((*label).clone(), main)));
    Ok(pillars.chain(topics).collect())
}

/// How many museums are enrolled, and were given what support.
async fn counts(conn: &mut AsyncPgConnection, year: ProgramYearId) -> QueryResult<(usize, Support)> {
    let mut statement = Statement::<(BigInt, BigInt, BigInt, BigInt, BigInt)>::new(
        "SELECT count(*),
             count(*) FILTER (WHERE EXISTS (
                 SELECT FROM peer_review JOIN submission ON submission.id = peer_review.submission_id
                 WHERE submission.enrolment_id = enrolment.id AND peer_review.state = 'released')),
             count(*) FILTER (WHERE coached.minutes > 0),
             coalesce(sum(coached.minutes), 0)::bigint,
             count(*) FILTER (WHERE EXISTS (
                 SELECT FROM shared_project
                 WHERE shared_project.enrolment_id = enrolment.id AND shared_project.state IN ('offered', 'accepted')))
         FROM enrolment
         CROSS JOIN LATERAL (
             SELECT coalesce(sum(extract(epoch FROM ends_at - starts_at) / 60), 0)::bigint AS minutes
             FROM coaching_session
             WHERE coaching_session.enrolment_id = enrolment.id AND coaching_session.state = 'completed'
         ) AS coached
         WHERE enrolment.state = 'enrolled' AND enrolment.program_year_id = ",
    );
    statement.bind::<SqlUuid, _>(year.uuid());
    let (enrolled, reviewed, coached, coached_minutes, shared): (i64, i64, i64, i64, i64) =
        statement.get_result(conn).await?;
    let many = |count: i64| usize::try_from(count).unwrap_or_default();
    let support = Support { reviewed: many(reviewed), coached: many(coached), coached_minutes, shared: many(shared) };
    Ok((many(enrolled), support))
}

/// The museums of the list that was published last.
async fn on_track(
    conn: &mut AsyncPgConnection,
    year: ProgramYearId,
) -> QueryResult<Option<Vec<(LanguageMap, String, bool)>>> {
    let found: Option<Listed> = on_track_list::table
        .filter(on_track_list::program_year_id.eq(year))
        .order((on_track_list::created_at.desc(), on_track_list::id.desc()))
        .select(on_track_list::content)
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|Listed(entries)| {
        entries.into_iter().map(|entry| (entry.name, entry.main_language, entry.is_on_track)).collect()
    }))
}
