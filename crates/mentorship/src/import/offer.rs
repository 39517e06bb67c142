//! Offers of a file.
//!
//! Each line is the offer of its host that the file calls so. A new one takes part in the round at once, since it must lack
//! nothing; one that is there says from now on what the file says, and stands where it stood: what its host withdrew stays
//! withdrawn, and what it wrote about it in words is kept.

use std::collections::HashMap;

use catalogue::{
    LanguageMap,
    organization::Sector,
    problem::{Problems, Rejection},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{MentorId, OfferId, OrganizationId, PersonId, ProgrammeId, RoundId},
    schema::{offer, person},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    Viewer,
    policy::{self, MayForPartner, MayRunExchange, OfferPlaces, Refusal},
};
use jiff::Timestamp;
use matching::{file::Line, round as solver};

use super::{
    Imported,
    fault::{AtLine, Faults},
    name::{Called, Names, NotOne},
    outcome::check_length,
    value::{self, quoted, word},
};
use crate::{
    accommodation::Accommodation,
    mentor,
    offer::{Cost, Offer, OfferContent, OfferState, Setting, Stored, contents, store},
    skill::Skill,
};

/// The columns that hold fields of other names.
const COLUMNS: &[(&str, &str)] = &[("careers", "career"), ("title", "id"), ("key", "id")];
/// The longest key, in characters.
const LONGEST_KEY: usize = 200;

/// May read offers of a round in.
#[derive(Debug, Clone)]
pub enum MayImportOffers {
    /// Those of all hosts.
    OfAll(MayRunExchange),
    /// Those of one host, in its round.
    OfOne(MayForPartner<OfferPlaces>),
}

impl MayImportOffers {
    /// The right of this viewer: whoever runs the exchange reads offers of all hosts in; whoever acts for a host, its own.
    ///
    /// # Errors
    /// [`Refusal::Denied`] where they have neither, [`Refusal::Hidden`] where there is no such round that they may see.
    pub async fn demand(conn: &AsyncPgConnection, viewer: &Viewer, round: RoundId) -> Result<Self, Refusal> {
        match (policy::run_exchange_of_round(conn, viewer, round).await, viewer.organization_id()) {
            (Err(Refusal::Denied(_)), Some(host)) => {
                Ok(Self::OfOne(policy::offer_places(conn, viewer, round, host).await?))
            }
            (runs, _) => Ok(Self::OfAll(runs?)),
        }
    }

    fn person(&self) -> Option<PersonId> {
        match self {
            Self::OfAll(may) => may.person(),
            Self::OfOne(may) => may.person(),
        }
    }

    fn runs(&self) -> Option<&MayRunExchange> {
        match self {
            Self::OfAll(may) => Some(may),
            Self::OfOne(_) => None,
        }
    }

    fn programme(&self) -> ProgrammeId {
        match self {
            Self::OfAll(may) => may.programme(),
            Self::OfOne(may) => may.programme(),
        }
    }

    /// The one host whose offers they are, if they are of one.
    fn host(&self) -> Option<OrganizationId> {
        match self {
            Self::OfAll(_) => None,
            Self::OfOne(may) => Some(may.organization()),
        }
    }
}

/// Reads the offers of a CSV file in, or says what would come of it. All of them or none: of a file with any fault nothing is
/// written. In some twenty statements for each 2,000 offers.
///
/// # Errors
/// Where the file is too long, or the round takes no offers.
pub async fn offers(
    conn: &mut AsyncPgConnection,
    may: &MayImportOffers,
    round: RoundId,
    now: Timestamp,
    csv: &str,
    is_dry_run: bool,
) -> Result<Imported, Rejection> {
    check_length(csv)?;
    conn.transaction(async |conn| {
        let setting = Setting::locked(conn, round).await?;
        if setting.exchange.programme_id != may.programme() {
            return Err(Rejection::not_found("round", "a round"));
        }
        setting.check_taking(may.runs(), now, "round")?;
        let lines = match matching::file::offers(csv.as_bytes()) {
            Ok(lines) => lines,
            Err(faults) => return Ok(Imported::refused(faults)),
        };
        let reader = Reader::load(conn, &setting, may.host()).await?;
        let read = match reader.read_all(lines) {
            Ok(read) => read,
            Err(faults) => return Ok(Imported::refused(faults)),
        };
        let (to_store, outcome) = compared(read, standing(conn, round, may.host()).await?);
        if !is_dry_run {
            store(conn, now, &setting.round, may.person(), &to_store).await?;
        }
        Ok(Imported { is_written: !is_dry_run, ..outcome })
    })
    .await
}

/// By whose file it is, and what that calls it.
type Key = (OrganizationId, String);

/// Reads lines.
struct Reader<'r> {
    setting: &'r Setting,
    names: Names,
    mentors: HashMap<OrganizationId, Called<MentorId>>,
    /// The one host whose offers they may be.
    host: Option<OrganizationId>,
}

impl<'r> Reader<'r> {
    async fn load(
        conn: &mut AsyncPgConnection,
        setting: &'r Setting,
        host: Option<OrganizationId>,
    ) -> QueryResult<Self> {
        let names = Names::load(conn, setting.exchange.programme_id, setting.round.id).await?;
        let mentors = mentors(conn, setting.round.id).await?;
        Ok(Self { setting, names, mentors, host })
    }

    fn read_all(
        &self,
        lines: Vec<Line<solver::Offer>>,
    ) -> Result<Vec<(Key, OfferContent)>, Vec<matching::file::LineFault>> {
        let mut faults = Faults::default();
        let periods = self.setting.period_ids();
        let mut read = Vec::with_capacity(lines.len());
        for Line { line, value } in lines {
            let mut at = faults.line(line);
            let Some((key, content)) = self.read(&mut at, value) else { continue };
            // What could not be read is not missing.
            if at.is_clean() {
                let mut problems = Problems::new();
                check_text(Some(&key.1), "key", LONGEST_KEY, &mut problems);
                content.check(&periods, &mut problems);
                content.check_complete(self.setting, &mut problems);
                at.problems(problems, COLUMNS);
            }
            read.push((key, content));
        }
        faults.settle()?;
        Ok(read)
    }

    fn read(&self, at: &mut AtLine<'_>, given: solver::Offer) -> Option<(Key, OfferContent)> {
        let host = at.keep("host", self.host(&given.host));
        let mentor = match (&given.mentor, host) {
            (Some(mentor), Some(host)) => at.keep("mentor", self.mentor(host, mentor)),
            _ => None,
        };
        let skill = |skill: &solver::Skill| {
            Ok(Skill { topic: self.names.topic(&skill.topic)?, level: value::level(skill.level) })
        };
        let skills = at.each("skills", &given.skills, skill);
        let mut careers = at.each("career", &given.career, |topic| self.names.topic(topic));
        careers.sort();
        careers.dedup();
        let accommodation = "something that a host has for access or for families";
        let accommodations =
            at.each("accommodations", &given.accommodations, |text| word(Accommodation::ALL, text, accommodation));
        let sectors = at.each("sectors", &given.sectors, |text| word(Sector::ALL, text, "a sector"));
        let places = at.capacity("places", &given.places, &self.names);
        let main_language = self.setting.round.main_language.clone();
        let content = OfferContent {
            kind: value::kind(given.kind),
            mentor,
            title: LanguageMap::one(&main_language, &given.id),
            main_language,
            about: LanguageMap::default(),
            facilities: LanguageMap::default(),
            skills,
            careers,
            places,
            days: i32::try_from(given.days.max(1)).unwrap_or(i32::MAX),
            windows: given.windows.into_iter().map(value::window).collect(),
            modes: given.modes.into_iter().map(value::mode).collect(),
            languages: given.languages.into_iter().collect(),
            accommodations,
            sectors,
            cost: given
                .cost
                .map(|cost| Cost { amount: i64::try_from(cost.amount).unwrap_or(i64::MAX), currency: cost.currency }),
        };
        Some(((host?, given.id), content))
    }

    fn host(&self, text: &str) -> Result<OrganizationId, String> {
        let host = self.names.partner(text)?;
        match self.host {
            Some(own) if own != host => Err(format!(
                "{} is not the organization that you act for; only those who run the exchange read offers of others in",
                quoted(text)
            )),
            _ => Ok(host),
        }
    }

    fn mentor(&self, host: OrganizationId, text: &str) -> Result<MentorId, String> {
        let found = self.mentors.get(&host).map_or(Err(NotOne::Nothing), |of_host| of_host.find(text));
        found.map_err(|why| match why {
            NotOne::Nothing => format!(
                "{} is no mentor of the host in this round; write the id mentor_… or the name of one, or add them first",
                quoted(text)
            ),
            NotOne::Several => {
                format!("{} means several mentors of the host; write the id mentor_… of the one that is meant", quoted(text))
            }
        })
    }
}

/// The mentors of a round by host: by their ids, and by their names.
async fn mentors(
    conn: &mut AsyncPgConnection,
    round: RoundId,
) -> QueryResult<HashMap<OrganizationId, Called<MentorId>>> {
    let rows = mentor::of_round(conn, round).await?;
    let people: Vec<PersonId> = rows.iter().filter_map(|row| row.person_id).collect();
    let names: Vec<(PersonId, Option<String>)> =
        person::table.filter(person::id.eq_any(people)).select((person::id, person::name)).load(conn).await?;
    let names: HashMap<PersonId, Option<String>> = names.into_iter().collect();
    let mut mentors: HashMap<OrganizationId, Called<MentorId>> = HashMap::new();
    for row in rows {
        let of_host = mentors.entry(row.organization_id).or_default();
        of_host.learn(&row.id.to_string(), row.id);
        let signed_in = row.person_id.and_then(|person| names.get(&person)?.as_deref());
        for name in row.name.as_deref().into_iter().chain(signed_in) {
            of_host.learn(name, row.id);
        }
    }
    Ok(mentors)
}

/// What offers of a round that came from files say now, by what the files call them.
async fn standing(
    conn: &mut AsyncPgConnection,
    round: RoundId,
    host: Option<OrganizationId>,
) -> QueryResult<HashMap<Key, (Offer, OfferContent)>> {
    let of_files = offer::round_id.eq(round).and(offer::key.is_not_null());
    let mut wanted = offer::table.filter(of_files).select(Offer::as_select()).into_boxed();
    if let Some(host) = host {
        wanted = wanted.filter(offer::organization_id.eq(host));
    }
    let rows: Vec<Offer> = wanted.load(conn).await?;
    let found = contents(conn, rows).await?.into_iter();
    Ok(found.filter_map(|(row, content)| Some(((row.organization_id, row.key.clone()?), (row, content)))).collect())
}

/// What is to be put down of what was read, and how much of it is new or other.
fn compared(
    read: Vec<(Key, OfferContent)>,
    mut standing: HashMap<Key, (Offer, OfferContent)>,
) -> (Vec<Stored>, Imported) {
    let mut outcome = Imported::default();
    let mut to_store = Vec::new();
    for (key, content) in read {
        let (host, name) = key.clone();
        let Some((row, before)) = standing.remove(&key) else {
            outcome.created += 1;
            let (id, state) = (OfferId::new(), OfferState::Submitted);
            to_store.push(Stored { id, host, before: None, content, state, key: Some(name) });
            continue;
        };
        let content = with_words_of(&before, content);
        if content.sorted() == before.sorted() {
            outcome.unchanged += 1;
        } else {
            outcome.changed += 1;
            let (id, state) = (row.id, row.state);
            to_store.push(Stored { id, host, before: Some(before), content, state, key: Some(name) });
        }
    }
    (to_store, outcome)
}

/// What a file says, in the words that were written about it.
fn with_words_of(before: &OfferContent, content: OfferContent) -> OfferContent {
    OfferContent {
        main_language: before.main_language.clone(),
        title: before.title.clone(),
        about: before.about.clone(),
        facilities: before.facilities.clone(),
        ..content
    }
}
