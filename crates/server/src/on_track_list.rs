//! Published lists of who was On TRACK, as files: `GET /track/on-track-lists/ontrack_….csv` and `.pdf`, for who may see them
//! in the graph, by the same cookie or token.

use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use catalogue::programme::{self, Programme};
use database::id::OnTrackListId;
use identity::policy;
use paper::{Column, Part, Report, Table};
use track::{
    on_track_list::{self as domain, OnTrackEntry, OnTrackList},
    program,
    standing::Calendar,
    year::{self, ProgramYear},
};

use crate::{
    App,
    client::{Client, Peer},
    graph::Refusal,
    watch::RequestId,
};

/// It was published for good, but not for everybody.
const KEPT: (HeaderName, &str) = (header::CACHE_CONTROL, "private, no-store");

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/track/on-track-lists/{file}", get(show))
}

async fn show(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    peer: Peer,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Response {
    answer(&app, &id, peer, &headers, &file).await.unwrap_or_else(|refusal| refusal.answer())
}

/// A list with what it is headed by.
struct Found {
    list: OnTrackList,
    entries: Vec<OnTrackEntry>,
    year: ProgramYear,
    programme: Programme,
    calendar: Calendar,
}

async fn answer(app: &App, id: &RequestId, peer: Peer, headers: &HeaderMap, file: &str) -> Result<Response, Refusal> {
    let client = Client::find(app, id, headers, peer).await?;
    let (name, form) = file.split_once('.').ok_or_else(nothing)?;
    let list: OnTrackListId = name.parse().map_err(|_| nothing())?;
    let found = find(app, id, &client, list).await?;
    let number = found.year.year;
    match form {
        "csv" => {
            let disposition = format!("attachment; filename=\"on-track-{number}.csv\"");
            let headers = [
                (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
            ];
            Ok((headers, [KEPT], found.whole_table().csv()).into_response())
        }
        "pdf" => {
            let disposition = format!("attachment; filename=\"on-track-{number}.pdf\"");
            // Laying it out takes the processor.
            let drawn = tokio::task::spawn_blocking(move || found.report().pdf(|page, of| format!("{page} / {of}")));
            let bytes = drawn.await.map_err(|error| fault(id, &error))?.map_err(|error| fault(id, &error))?;
            let headers =
                [(header::CONTENT_TYPE, "application/pdf".to_owned()), (header::CONTENT_DISPOSITION, disposition)];
            Ok((headers, [KEPT], bytes).into_response())
        }
        _ => Err(nothing()),
    }
}

async fn find(app: &App, id: &RequestId, client: &Client, list: OnTrackListId) -> Result<Found, Refusal> {
    let conn = app.pool().get().await.map_err(|error| fault(id, &error))?;
    let failed = |error: diesel::result::Error| fault(id, &error);
    let list = domain::by_id(&conn, list).await.map_err(failed)?.ok_or_else(nothing)?;
    let year = year::by_ids(&conn, &[list.program_year_id]).await.map_err(failed)?.pop().ok_or_else(nothing)?;
    let programme = programme::by_ids(&conn, &[year.programme_id]).await.map_err(failed)?.pop().ok_or_else(nothing)?;
    // Who may not see it is not told that it is there.
    let may = policy::see_known_outcome(&client.viewer, programme.facts()).map_err(|_| nothing())?;
    let track = program::by_programmes(&conn, &[programme.id]).await.map_err(failed)?.pop().ok_or_else(nothing)?;
    let entries = domain::entries(&conn, &may, list.id).await.map_err(failed)?;
    let calendar = Calendar { zone: track.time_zone(), ends_on: year.ends_on };
    Ok(Found { list, entries, year, programme, calendar })
}

impl Found {
    fn whole_table(&self) -> Table {
        let mut rows = domain::table(&self.entries, &self.calendar);
        let head = rows.remove(0);
        let columns = head.into_iter().map(|title| Column::words(title, 1.0)).collect();
        Table { caption: String::new(), columns, rows }
    }

    /// For people: the museums that were On TRACK, then those that were not.
    fn report(&self) -> Report {
        let words = Words::of(&self.programme.main_language);
        let name = self.programme.name.choose(&[], &self.programme.main_language);
        let as_of = self.list.as_of.to_zoned(self.calendar.zone.clone()).strftime("%Y-%m-%d %H:%M %Z").to_string();
        let mut parts = vec![Part::Paragraph(format!(
            "{} {as_of}. {}: {} / {}.",
            words.as_of, words.on_track, self.list.on_track, self.list.enrolled
        ))];
        for (is_on_track, heading) in [(true, words.on_track), (false, words.not_on_track)] {
            let listed = self.entries.iter().filter(|entry| entry.is_on_track == is_on_track);
            let rows: Vec<_> = listed.map(row).collect();
            if !rows.is_empty() {
                let columns = vec![Column::words(words.museum, 4.0), Column::words(words.region, 1.0)];
                parts.push(Part::Heading(2, heading.to_owned()));
                parts.push(Part::Table(Table { caption: heading.to_owned(), columns, rows }));
            }
        }
        Report {
            title: format!("{} {}", words.on_track, self.year.year),
            subtitle: name.map(|chosen| chosen.text.to_owned()).unwrap_or_default(),
            author: "Lyceum".to_owned(),
            language: words.language.to_owned(),
            made_on: self.calendar.day_of(self.list.created_at),
            identifier: self.list.id.to_string(),
            lies: false,
            parts,
        }
    }
}

fn row(entry: &OnTrackEntry) -> Vec<String> {
    let name = entry.name.choose(&[], &entry.main_language).map(|chosen| chosen.text.to_owned()).unwrap_or_default();
    vec![name, entry.region.clone().unwrap_or_default()]
}

struct Words {
    language: &'static str,
    on_track: &'static str,
    not_on_track: &'static str,
    as_of: &'static str,
    museum: &'static str,
    region: &'static str,
}

impl Words {
    fn of(language: &str) -> Self {
        match catalogue::language::primary(language) {
            "fr" => Self {
                language: "fr",
                on_track: "On TRACK",
                not_on_track: "Pas On TRACK",
                as_of: "État au",
                museum: "Musée",
                region: "Région",
            },
            "es" => Self {
                language: "es",
                on_track: "On TRACK",
                not_on_track: "No On TRACK",
                as_of: "Estado al",
                museum: "Museo",
                region: "Región",
            },
            _ => Self {
                language: "en",
                on_track: "On TRACK",
                not_on_track: "Not On TRACK",
                as_of: "As of",
                museum: "Museum",
                region: "Region",
            },
        }
    }
}

fn nothing() -> Refusal {
    Refusal::http(StatusCode::NOT_FOUND, "NOT_FOUND", "there is no such list, or it is not yours to see")
}

fn fault(id: &RequestId, error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(request_id = id.as_str(), "a list of who was On TRACK could not be shown: {error}");
    Refusal::fault(id)
}
