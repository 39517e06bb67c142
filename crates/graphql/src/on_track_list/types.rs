//! What can be read about a list of who is On TRACK.

use std::sync::Arc;

use async_graphql::{Context, Error, ID, Object, Result};
use database::{
    id::{OnTrackListId, OrganizationId, ProgramYearId},
    paging::{Page, PageRequest},
};
use identity::policy::MaySeeOutcome;
use serde::{Deserialize, Serialize};
use tokio::sync::OnceCell;
use track::on_track_list as domain;

use crate::{
    connection,
    cost::{list_size, names},
    enrolment::{RequirementState, StandingState},
    failure::nullable,
    organization::{self, Organization},
    paging::{page_request, total},
    program::instant,
    request::{Fault, RequestExt},
    scalar::DateTime,
};

/// Which museums are On TRACK as of a moment. Once published it is never changed.
#[derive(Clone)]
pub struct OnTrackList(Arc<Inner>);

struct Inner {
    may: MaySeeOutcome,
    published: Option<domain::OnTrackList>,
    as_of: jiff::Timestamp,
    requirements_version: Option<i32>,
    enrolled: i32,
    on_track: i32,
    entries: OnceCell<Vec<Arc<domain::OnTrackEntry>>>,
}

/// Which museums are On TRACK as of a moment. Once published it is never changed.
#[Object]
impl OnTrackList {
    /// Its id, once it is published; none of one that is only drawn up.
    async fn id(&self) -> Option<ID> {
        self.0.published.as_ref().map(|row| row.id.to_string().into())
    }

    /// The moment that it tells of.
    async fn as_of(&self) -> DateTime {
        self.0.as_of.into()
    }

    /// When it was published; none of one that is only drawn up.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published.as_ref().map(|row| row.created_at.into())
    }

    /// By which version of the year's requirements; none where the year has none.
    async fn requirements_version(&self) -> Option<i32> {
        self.0.requirements_version
    }

    /// How many museums were enrolled then.
    async fn enrolled(&self) -> i32 {
        self.0.enrolled
    }

    /// How many of them were On TRACK.
    async fn on_track(&self) -> i32 {
        self.0.on_track
    }

    /// Where it is had as a CSV file, signed in or with a token, once it is published.
    async fn csv(&self, ctx: &Context<'_>) -> Option<String> {
        let id = self.0.published.as_ref()?.id;
        Some(ctx.request().public_address(&format!("track/on-track-lists/{id}.csv")))
    }

    /// Where it is had as a PDF document, signed in or with a token, once it is published.
    async fn pdf(&self, ctx: &Context<'_>) -> Option<String> {
        let id = self.0.published.as_ref()?.id;
        Some(ctx.request().public_address(&format!("track/on-track-lists/{id}.pdf")))
    }

    /// The museums on it, by name. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that were On TRACK, or only those that were not.")] is_on_track: Option<bool>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<OnTrackEntryConnection>> {
        nullable(async {
            let behind = after.is_some();
            let page: PageRequest<EntryKey> = page_request(first, after)?;
            let all = self.0.entries(ctx).await?;
            let wanted = all.iter().filter(|entry| is_on_track.is_none_or(|wanted| wanted == entry.is_on_track));
            let count = ctx.look_ahead().field("totalCount").exists().then(|| wanted.clone().count());
            let count = count.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
            let last = page.after.as_ref().map(|EntryKey(id)| *id);
            // They stand as they were published: what is behind one is found by where that stands.
            let from = match last.map(|id| all.iter().position(|entry| entry.organization == id)) {
                None => 0,
                Some(Some(at)) => at + 1,
                Some(None) => {
                    let gone = "after is of a museum that is not on the list any more; begin again without it, or publish the list.";
                    return Err(Error::new(gone));
                }
            };
            let rest = all.iter().skip(from);
            let rest = rest.filter(|entry| is_on_track.is_none_or(|wanted| wanted == entry.is_on_track));
            let items = rest.take(page.first + 1).map(|entry| (EntryKey(entry.organization), entry.clone())).collect();
            Ok(Some(OnTrackEntryConnection::new(Page::cut(&page, items), behind, count, OnTrackEntry)))
        })
        .await
    }
}

#[derive(Clone, Serialize, Deserialize)]
struct EntryKey(OrganizationId);

impl Inner {
    async fn entries(&self, ctx: &Context<'_>) -> Result<&Vec<Arc<domain::OnTrackEntry>>> {
        let found = self.entries.get_or_try_init(|| async {
            let Some(row) = &self.published else { return Ok(Vec::new()) };
            let conn = ctx.request().connection().await?;
            let entries = domain::entries(conn, &self.may, row.id).await.map_err(Fault::from)?;
            Ok::<_, Fault>(entries.into_iter().map(Arc::new).collect())
        });
        Ok(found.await?)
    }
}

/// A museum on a list of who is On TRACK.
#[derive(Clone)]
pub struct OnTrackEntry(Arc<domain::OnTrackEntry>);

/// A museum on a list of who is On TRACK.
#[Object]
impl OnTrackEntry {
    /// The museum, as it is now.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization)).await
    }

    /// What it was called then, in its main language.
    async fn name(&self) -> String {
        self.0.name.choose(&[], &self.0.main_language).map(|chosen| chosen.text.to_owned()).unwrap_or_default()
    }

    /// The state or province that it was in, by ISO 3166-2, such as CA-NS.
    async fn region(&self) -> Option<&str> {
        self.0.region.as_deref()
    }

    /// Whether it was On TRACK.
    async fn is_on_track(&self) -> bool {
        self.0.is_on_track
    }

    /// How it stood in all.
    async fn state(&self) -> StandingState {
        self.0.state.into()
    }

    /// How it stood with each requirement, in order. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn requirements(&self) -> Vec<OnTrackRequirement> {
        self.0.requirements.iter().cloned().map(OnTrackRequirement).collect()
    }
}

/// How a museum on a list stood with a requirement.
pub struct OnTrackRequirement(domain::OnTrackRequirement);

/// How a museum on a list stood with a requirement.
#[Object]
impl OnTrackRequirement {
    /// The key of the requirement.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// Where it stood.
    async fn state(&self) -> RequirementState {
        self.0.state.into()
    }

    /// Since when it is met; none where it was not.
    async fn met_at(&self) -> Option<DateTime> {
        self.0.met_at.map(Into::into)
    }

    /// Since when everything was there, where that came too late.
    async fn late_at(&self) -> Option<DateTime> {
        self.0.late_at.map(Into::into)
    }
}

connection! {
    /// Museums on a list, page by page.
    OnTrackEntryConnection,
    /// A museum on a list.
    OnTrackEntryEdge,
    OnTrackEntry
}

connection! {
    /// Published lists, page by page.
    OnTrackListConnection,
    /// A published list, in a list.
    OnTrackListEdge,
    OnTrackList
}

impl OnTrackList {
    /// A list that was published.
    pub fn of(may: MaySeeOutcome, row: domain::OnTrackList) -> Self {
        Self(Arc::new(Inner {
            may,
            as_of: row.as_of,
            requirements_version: Some(row.requirements_version),
            enrolled: row.enrolled,
            on_track: row.on_track,
            published: Some(row),
            entries: OnceCell::new(),
        }))
    }
}

/// The list as it would be published.
///
/// # Errors
/// Where the moment is none; where the database fails.
pub async fn draw_up(
    ctx: &Context<'_>,
    may: MaySeeOutcome,
    year: ProgramYearId,
    as_of: Option<DateTime>,
) -> Result<OnTrackList> {
    let as_of = instant(ctx, as_of)?;
    let drawn = domain::draw_up(ctx.request().connection().await?, &may, year, as_of).await.map_err(Fault::from)?;
    let count = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    Ok(OnTrackList(Arc::new(Inner {
        may,
        published: None,
        as_of,
        requirements_version: drawn.requirements_version,
        enrolled: count(drawn.entries.len()),
        on_track: count(drawn.on_track()),
        entries: OnceCell::new_with(Some(drawn.entries.into_iter().map(Arc::new).collect())),
    })))
}

/// A page of the published lists of a year.
///
/// # Errors
/// Where the page is none; where the database fails.
pub async fn published(
    ctx: &Context<'_>,
    may: MaySeeOutcome,
    year: ProgramYearId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<OnTrackListConnection> {
    let behind = after.is_some();
    let page: PageRequest<OnTrackListId> = page_request(first, after)?;
    let conn = ctx.request().connection().await?;
    let rows = domain::published(conn, &may, year, page.limit(), page.after).await.map_err(Fault::from)?;
    let count = total(&ctx.look_ahead(), domain::total(conn, &may, year)).await.map_err(Fault::from)?;
    let items = rows.into_iter().map(|row| (row.id, row)).collect();
    Ok(OnTrackListConnection::new(Page::cut(&page, items), behind, count, |row| OnTrackList::of(may, row)))
}
