//! Applications as the solver sees them.

use std::collections::HashMap;

use catalogue::organization::Sector;
use database::{
    AsyncPgConnection,
    id::{ApplicationId, OrganizationId},
    schema::organization,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use matching::round as solver;

use super::offer::{lists, seen_skill};
use crate::{
    application::{self, Application, SignOffState},
    exchange::ExchangeProgram,
};

/// Between the words of several sectors.
pub(super) const BOTH: char = '+';

/// These applications with all that they say.
pub(super) async fn all(
    conn: &AsyncPgConnection,
    rows: &[Application],
    exchange: &ExchangeProgram,
) -> QueryResult<Vec<solver::Application>> {
    let ids: Vec<ApplicationId> = rows.iter().map(|row| row.id).collect();
    let skills = application::skills(conn, &ids).await?;
    let mut skills = lists(skills.into_iter().map(|(id, skill)| (id, seen_skill(&skill))));
    let careers = application::careers(conn, &ids).await?;
    let mut careers = lists(careers.into_iter().map(|(id, topic)| (id, topic.to_string())));
    let windows = application::windows(conn, &ids).await?;
    let mut windows = lists(windows.into_iter().map(|(id, window)| (id, window.into())));
    let sectors = sectors(conn, rows).await?;
    let seen = rows.iter().map(|row| solver::Application {
        sector: sectors.get(&row.organization_id).cloned(),
        sought: skills.remove(&row.id).unwrap_or_default(),
        career: careers.remove(&row.id).unwrap_or_default().into_iter().collect(),
        windows: windows.remove(&row.id).unwrap_or_default(),
        ..seen(row, exchange)
    });
    Ok(seen.collect())
}

fn seen(row: &Application, exchange: &ExchangeProgram) -> solver::Application {
    let first = row.declared_groups.iter().filter(|group| exchange.priority_groups.contains(group));
    solver::Application {
        id: row.id.to_string(),
        home: row.organization_id.to_string(),
        languages: row.languages.iter().cloned().collect(),
        modes: row.modes.iter().map(|mode| (*mode).into()).collect(),
        access: row.access.iter().map(ToString::to_string).collect(),
        priority: first.map(ToString::to_string).collect(),
        signed_off: row.sign_off == SignOffState::Given,
        ..solver::Application::default()
    }
}

/// The sectors of the home institutions, those of one joined.
async fn sectors(mut conn: &AsyncPgConnection, rows: &[Application]) -> QueryResult<HashMap<OrganizationId, String>> {
    let homes: Vec<OrganizationId> = rows.iter().map(|row| row.organization_id).collect();
    let found: Vec<(OrganizationId, Vec<Sector>)> = organization::table
        .filter(organization::id.eq_any(homes))
        .select((organization::id, organization::sectors))
        .load(&mut conn)
        .await?;
    let joined = found.into_iter().filter(|(_, sectors)| !sectors.is_empty()).map(|(id, mut sectors)| {
        sectors.sort();
        let words: Vec<&str> = sectors.iter().map(|sector| sector.word()).collect();
        (id, words.join(&BOTH.to_string()))
    });
    Ok(joined.collect())
}
