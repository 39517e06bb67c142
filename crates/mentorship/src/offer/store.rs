//! Putting offers down: one, or those of a whole file, in as many statements.

use catalogue::{LanguageMap, organization::Sector};
use database::{
    AsyncPgConnection,
    id::{MentorId, OfferId, OrganizationId, PersonId, ProgrammeId, RoundId, TopicId},
    schema::{offer, offer_career, offer_skill, offer_window},
};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{OfferContent, OfferState};
use crate::{
    accommodation::Accommodation, capacity::Capacity, kind::PlacementKind, mode::PlacementMode, round::Round,
    skill::Skill, window::Window,
};

/// How many offers one statement writes at most: each takes a parameter for each column, and a statement has 65,535.
const OFFERS_AT_ONCE: usize = 2_000;
/// How many rows about offers one statement writes at most.
const ROWS_AT_ONCE: usize = 15_000;

/// An offer to be put down.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    /// Its id, new or not.
    pub(crate) id: OfferId,
    /// Who hosts.
    pub(crate) host: OrganizationId,
    /// What it said before; none of one that is new.
    pub(crate) before: Option<OfferContent>,
    /// What it says.
    pub(crate) content: OfferContent,
    /// Where it begins, if it is new.
    pub(crate) state: OfferState,
    /// What the host's own file calls it.
    pub(crate) key: Option<String>,
}

#[derive(Insertable)]
#[diesel(table_name = offer)]
struct Row<'c> {
    id: OfferId,
    programme_id: ProgrammeId,
    round_id: RoundId,
    organization_id: OrganizationId,
    mentor_id: Option<MentorId>,
    state: OfferState,
    kind: PlacementKind,
    main_language: &'c str,
    title: &'c LanguageMap,
    about: &'c LanguageMap,
    facilities: &'c LanguageMap,
    places: &'c Capacity,
    days: i32,
    modes: &'c [PlacementMode],
    languages: &'c [String],
    accommodations: &'c [Accommodation],
    sectors: &'c [Sector],
    cost_amount: Option<i64>,
    cost_currency: Option<&'c str>,
    key: Option<&'c str>,
    submitted_at: Option<jiff_diesel::Timestamp>,
    created_by: Option<PersonId>,
    created_at: jiff_diesel::Timestamp,
    updated_at: jiff_diesel::Timestamp,
}

/// Puts offers of a round down. Of one that is there, what it says is replaced, and where it stands is kept.
pub(crate) async fn store(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    round: &Round,
    by: Option<PersonId>,
    offers: &[Stored],
) -> QueryResult<()> {
    for some in offers.chunks(OFFERS_AT_ONCE) {
        let rows: Vec<Row<'_>> = some.iter().map(|one| one.row(now, round, by)).collect();
        diesel::insert_into(offer::table)
            .values(rows)
            .on_conflict(offer::id)
            .do_update()
            .set((
                offer::mentor_id.eq(excluded(offer::mentor_id)),
                offer::kind.eq(excluded(offer::kind)),
                offer::main_language.eq(excluded(offer::main_language)),
                offer::title.eq(excluded(offer::title)),
                offer::about.eq(excluded(offer::about)),
                offer::facilities.eq(excluded(offer::facilities)),
                offer::places.eq(excluded(offer::places)),
                offer::days.eq(excluded(offer::days)),
                offer::modes.eq(excluded(offer::modes)),
                offer::languages.eq(excluded(offer::languages)),
                offer::accommodations.eq(excluded(offer::accommodations)),
                offer::sectors.eq(excluded(offer::sectors)),
                offer::cost_amount.eq(excluded(offer::cost_amount)),
                offer::cost_currency.eq(excluded(offer::cost_currency)),
                offer::revision.eq(offer::revision + 1),
                offer::updated_at.eq(excluded(offer::updated_at)),
            ))
            .execute(conn)
            .await?;
    }
    store_skills(conn, offers).await?;
    store_careers(conn, offers).await?;
    store_windows(conn, offers).await
}

impl Stored {
    fn row(&self, now: Timestamp, round: &Round, by: Option<PersonId>) -> Row<'_> {
        let content = &self.content;
        Row {
            id: self.id,
            programme_id: round.programme_id,
            round_id: round.id,
            organization_id: self.host,
            mentor_id: content.mentor,
            state: self.state,
            kind: content.kind,
            main_language: &content.main_language,
            title: &content.title,
            about: &content.about,
            facilities: &content.facilities,
            places: &content.places,
            days: content.days,
            modes: &content.modes,
            languages: &content.languages,
            accommodations: &content.accommodations,
            sectors: &content.sectors,
            cost_amount: content.cost.as_ref().map(|cost| cost.amount),
            cost_currency: content.cost.as_ref().map(|cost| cost.currency.as_str()),
            key: self.key.as_deref(),
            submitted_at: (self.state == OfferState::Submitted).then(|| now.to_diesel()),
            created_by: by,
            created_at: now.to_diesel(),
            updated_at: now.to_diesel(),
        }
    }
}

/// One list of each offer, where it is another than before: the ids of those that had one, and all that is to be written.
fn replaced<T: Copy + PartialEq>(
    offers: &[Stored],
    list: impl Fn(&OfferContent) -> &[T],
) -> (Vec<OfferId>, Vec<(OfferId, T)>) {
    let (mut had, mut rows) = (Vec::new(), Vec::new());
    for one in offers {
        let before = one.before.as_ref().map(&list);
        if before == Some(list(&one.content)) {
            continue;
        }
        had.extend(before.filter(|before| !before.is_empty()).map(|_| one.id));
        rows.extend(list(&one.content).iter().map(|item| (one.id, *item)));
    }
    (had, rows)
}

async fn store_skills(conn: &mut AsyncPgConnection, offers: &[Stored]) -> QueryResult<()> {
    let (had, rows): (_, Vec<(OfferId, Skill)>) = replaced(offers, |content| &content.skills);
    if !had.is_empty() {
        diesel::delete(offer_skill::table.filter(offer_skill::offer_id.eq_any(had))).execute(conn).await?;
    }
    for some in rows.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|(id, skill)| {
            (offer_skill::offer_id.eq(*id), offer_skill::topic_id.eq(skill.topic), offer_skill::level.eq(skill.level))
        });
        diesel::insert_into(offer_skill::table).values(rows.collect::<Vec<_>>()).execute(conn).await?;
    }
    Ok(())
}

async fn store_careers(conn: &mut AsyncPgConnection, offers: &[Stored]) -> QueryResult<()> {
    let (had, rows): (_, Vec<(OfferId, TopicId)>) = replaced(offers, |content| &content.careers);
    if !had.is_empty() {
        diesel::delete(offer_career::table.filter(offer_career::offer_id.eq_any(had))).execute(conn).await?;
    }
    for some in rows.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|(id, topic)| (offer_career::offer_id.eq(*id), offer_career::topic_id.eq(*topic)));
        diesel::insert_into(offer_career::table).values(rows.collect::<Vec<_>>()).execute(conn).await?;
    }
    Ok(())
}

async fn store_windows(conn: &mut AsyncPgConnection, offers: &[Stored]) -> QueryResult<()> {
    let (had, rows): (_, Vec<(OfferId, Window)>) = replaced(offers, |content| &content.windows);
    if !had.is_empty() {
        diesel::delete(offer_window::table.filter(offer_window::offer_id.eq_any(had))).execute(conn).await?;
    }
    for some in rows.chunks(ROWS_AT_ONCE) {
        let rows = some.iter().map(|(id, window)| {
            (
                offer_window::offer_id.eq(*id),
                offer_window::starts_on.eq(window.starts_on.to_diesel()),
                offer_window::ends_on.eq(window.ends_on.to_diesel()),
            )
        });
        diesel::insert_into(offer_window::table).values(rows.collect::<Vec<_>>()).execute(conn).await?;
    }
    Ok(())
}
