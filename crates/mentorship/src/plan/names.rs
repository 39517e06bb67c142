//! What the things of a plan are called, for sentences about it. Only those who may see the plan are told them.

use catalogue::LanguageMap;
use database::{
    AsyncPgConnection,
    id::{ApplicationId, FundingStreamId, MentorId, OfferId, RoundPeriodId},
    jsonb::Lazy,
    schema::{application, funding_stream, mentor, offer, person, round_period},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// A text per language, and the language it is first of all in.
#[derive(Debug, Clone)]
pub struct Title {
    /// Per language.
    pub text: Lazy<LanguageMap>,
    /// First of all.
    pub main_language: String,
}

/// What a stream is called, and in which currency it pays.
#[derive(Debug, Clone)]
pub struct StreamName {
    /// What it is called.
    pub title: Title,
    /// Its currency (ISO 4217).
    pub currency: String,
}

/// The titles of these offers.
pub async fn offers(mut conn: &AsyncPgConnection, ids: &[OfferId]) -> QueryResult<Vec<(OfferId, Title)>> {
    let columns = (offer::id, offer::title, offer::main_language);
    let rows: Vec<(OfferId, Lazy<LanguageMap>, String)> =
        offer::table.filter(offer::id.eq_any(ids)).select(columns).load(&mut conn).await?;
    Ok(rows.into_iter().map(|(id, text, main_language)| (id, Title { text, main_language })).collect())
}

/// The names of these funding streams.
pub async fn streams(
    mut conn: &AsyncPgConnection,
    ids: &[FundingStreamId],
) -> QueryResult<Vec<(FundingStreamId, StreamName)>> {
    let columns = (funding_stream::id, funding_stream::name, funding_stream::main_language, funding_stream::currency);
    let rows: Vec<(FundingStreamId, Lazy<LanguageMap>, String, String)> =
        funding_stream::table.filter(funding_stream::id.eq_any(ids)).select(columns).load(&mut conn).await?;
    let named = rows
        .into_iter()
        .map(|(id, text, main_language, currency)| (id, StreamName { title: Title { text, main_language }, currency }));
    Ok(named.collect())
}

/// Who made these applications; of whoever has not signed in, the name that was given for them.
pub async fn applicants(
    mut conn: &AsyncPgConnection,
    ids: &[ApplicationId],
) -> QueryResult<Vec<(ApplicationId, String)>> {
    let rows: Vec<(ApplicationId, Option<String>, Option<String>)> = application::table
        .left_join(person::table.on(person::id.nullable().eq(application::person_id)))
        .filter(application::id.eq_any(ids))
        .select((application::id, person::name.nullable(), application::name))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, own, given)| Some((id, own.or(given)?))).collect())
}

/// Who these mentors are, likewise.
pub async fn mentors(mut conn: &AsyncPgConnection, ids: &[MentorId]) -> QueryResult<Vec<(MentorId, String)>> {
    let rows: Vec<(MentorId, Option<String>, Option<String>)> = mentor::table
        .left_join(person::table.on(person::id.nullable().eq(mentor::person_id)))
        .filter(mentor::id.eq_any(ids))
        .select((mentor::id, person::name.nullable(), mentor::name))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, own, given)| Some((id, own.or(given)?))).collect())
}

/// What these periods are called.
pub async fn periods(mut conn: &AsyncPgConnection, ids: &[RoundPeriodId]) -> QueryResult<Vec<(RoundPeriodId, String)>> {
    let columns = (round_period::id, round_period::name);
    round_period::table.filter(round_period::id.eq_any(ids)).select(columns).load(&mut conn).await
}
