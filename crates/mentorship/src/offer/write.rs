//! Writing offers.

use catalogue::{
    LanguageMap,
    organization::Sector,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    topic::check_known_topics,
};
use database::{
    AsyncPgConnection,
    id::{MentorId, OfferId, OrganizationId, TopicId},
    schema::offer,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{Change, MayForPartner, MayInOffer, MayRunExchange, OfferPlaces},
};
use jiff::Timestamp;

use super::{Cost, Offer, OfferContent, OfferState, Setting, Stored, read::contents, store::store};
use crate::{
    accommodation::Accommodation, capacity::Capacity, exchange, kind::PlacementKind, mode::PlacementMode, skill::Skill,
    window::Window,
};

/// What becomes of an offer; what is none stays as it is.
#[derive(Debug, Clone, Default)]
pub struct OfferChange {
    /// What kind of placement it is.
    pub kind: Option<PlacementKind>,
    /// Who mentors; some of none: nobody in particular.
    pub mentor: Option<Option<MentorId>>,
    /// The language its title is first of all in.
    pub main_language: Option<String>,
    /// What it is called, in all its languages.
    pub title: Option<LanguageMap>,
    /// What visitors will do and learn, in all its languages.
    pub about: Option<LanguageMap>,
    /// What there is to work with, in all its languages.
    pub facilities: Option<LanguageMap>,
    /// All that can be learned.
    pub skills: Option<Vec<Skill>>,
    /// All topics whose careers it helps.
    pub careers: Option<Vec<TopicId>>,
    /// How many people.
    pub places: Option<Capacity>,
    /// How many days a placement takes, one after another.
    pub days: Option<i32>,
    /// All its windows.
    pub windows: Option<Vec<Window>>,
    /// All ways of taking part.
    pub modes: Option<Vec<PlacementMode>>,
    /// All languages that one can learn in.
    pub languages: Option<Vec<String>>,
    /// All that is there for access and for families.
    pub accommodations: Option<Vec<Accommodation>>,
    /// All sectors whose people it is for; none: all there are.
    pub sectors: Option<Vec<Sector>>,
    /// What a visitor costs the host; some of none: nothing.
    pub cost: Option<Option<Cost>>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// Begins an offer, which nobody but its host and those who run the exchange sees until it is submitted. `runs` is the proof of
/// somebody who runs the exchange, and may write later than others.
///
/// # Errors
/// Every fault of what is said so far at once; where the round takes no offers, or the host has no part in the exchange.
pub async fn draft(
    conn: &mut AsyncPgConnection,
    may: &MayForPartner<OfferPlaces>,
    runs: Option<&MayRunExchange>,
    now: Timestamp,
    content: OfferContent,
    key: Option<&str>,
) -> Result<Offer, Rejection> {
    conn.transaction(async |conn| {
        let host = may.organization();
        let asked = (may.round().uuid(), host.uuid(), &content);
        let pending = match idempotency::claim(conn, may.asker(), key, "draftOffer", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, OfferId::from_uuid(id), "idempotency_key").await,
            Claim::First(pending) => pending,
        };
        let setting = Setting::held(conn, may.round(), "round").await?;
        setting.check_taking(runs, now, "round")?;
        let mut problems = Problems::new();
        if !exchange::takes_part(conn, setting.exchange.programme_id, host).await? {
            let what = "is no partner of the exchange; only partners host, so add it to the participants first";
            problems.note(ProblemCode::OtherProgramme, "organization", what);
        }
        check(conn, &setting, host, &content, &mut problems).await?;
        problems.settle()?;
        let id = OfferId::new();
        let new = Stored { id, host, before: None, content, state: OfferState::Draft, key: None };
        store(conn, now, &setting.round, may.person(), &[new]).await?;
        pending.keep(conn, id.uuid()).await?;
        found(conn, id, "id").await
    })
    .await
}

/// Changes an offer. One that takes part in its round goes on to, as long as it lacks nothing for it.
///
/// # Errors
/// Every fault of the change at once; where the round takes no offers any more, or somebody else changed it.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayInOffer<Change>,
    runs: Option<&MayRunExchange>,
    now: Timestamp,
    change: OfferChange,
) -> Result<Offer, Rejection> {
    conn.transaction(async |conn| {
        let setting = Setting::held(conn, may.round(), "id").await?;
        let row = locked(conn, may.offer()).await?;
        check_revision(change.expected_revision, row.revision)?;
        setting.check_taking(runs, now, "id")?;
        let (row, before) = content_of(conn, row).await?;
        let content = change.applied_to(before.clone());
        let mut problems = Problems::new();
        check(conn, &setting, row.organization_id, &content, &mut problems).await?;
        if row.state == OfferState::Submitted {
            content.check_complete(&setting, &mut problems);
        }
        problems.settle()?;
        if content != before {
            let (id, host) = (row.id, row.organization_id);
            let changed = Stored { id, host, before: Some(before), content, state: row.state, key: row.key.clone() };
            store(conn, now, &setting.round, may.person(), &[changed]).await?;
        }
        found(conn, row.id, "id").await
    })
    .await
}

impl OfferChange {
    /// The offer as it becomes.
    fn applied_to(self, before: OfferContent) -> OfferContent {
        OfferContent {
            kind: self.kind.unwrap_or(before.kind),
            mentor: self.mentor.unwrap_or(before.mentor),
            main_language: self.main_language.unwrap_or(before.main_language),
            title: self.title.unwrap_or(before.title),
            about: self.about.unwrap_or(before.about),
            facilities: self.facilities.unwrap_or(before.facilities),
            skills: self.skills.unwrap_or(before.skills),
            careers: self.careers.unwrap_or(before.careers),
            places: self.places.unwrap_or(before.places),
            days: self.days.unwrap_or(before.days),
            windows: self.windows.unwrap_or(before.windows),
            modes: self.modes.unwrap_or(before.modes),
            languages: self.languages.unwrap_or(before.languages),
            accommodations: self.accommodations.unwrap_or(before.accommodations),
            sectors: self.sectors.unwrap_or(before.sectors),
            cost: self.cost.unwrap_or(before.cost),
        }
    }
}

/// Notes everything that is wrong with what an offer says so far.
pub(super) async fn check(
    conn: &mut AsyncPgConnection,
    setting: &Setting,
    host: OrganizationId,
    content: &OfferContent,
    problems: &mut Problems,
) -> QueryResult<()> {
    content.check(&setting.period_ids(), problems);
    setting.check_mentor(conn, host, content.mentor, problems).await?;
    let skills: Vec<TopicId> = content.skills.iter().map(|skill| skill.topic).collect();
    check_known_topics(conn, &skills, "skills", problems).await?;
    check_known_topics(conn, &content.careers, "careers", problems).await
}

/// An offer that nobody else changes until the transaction ends.
pub(super) async fn locked(conn: &mut AsyncPgConnection, id: OfferId) -> Result<Offer, Rejection> {
    let row = offer::table.find(id).select(Offer::as_select()).for_no_key_update();
    row.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found("id", "an offer of places"))
}

/// What an offer says, beside its row.
pub(super) async fn content_of(conn: &AsyncPgConnection, row: Offer) -> Result<(Offer, OfferContent), Rejection> {
    let found = contents(conn, vec![row]).await?.pop();
    found.ok_or_else(|| Rejection::not_found("id", "an offer of places"))
}

async fn found(conn: &mut AsyncPgConnection, id: OfferId, field: &str) -> Result<Offer, Rejection> {
    let row = offer::table.find(id).select(Offer::as_select());
    row.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found(field, "an offer of places"))
}
