//! What a notice is about, as it stands when the notice is sent.

use catalogue::{
    LanguageMap,
    place::Place,
    registration::{Registration, RegistrationState},
    run::RunStatus,
    session::{Session, SessionStatus},
};
use database::{
    AsyncPgConnection,
    id::{CoachingSessionId, EnrolmentId, InvitationId, NeedId, OrganizationId, PersonId, SubmissionId},
    jsonb::Lazy,
    schema::{
        certificate, coaching_session, enrolment, invitation, membership, need, opportunity, organization, programme,
        registration, run, session, submission,
    },
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::NoticeKind;
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};
use jiff_diesel::ToDiesel;
use serde::Deserialize;
use url::Url;
use uuid::Uuid;

use crate::{
    course,
    deadline::Deadline,
    exchange::{Applicant, Applied, Proposed},
    letter::Told,
    outbox::Waiting,
    reader::Reader,
    when,
};

/// The longest text of somebody's in a letter, in characters. All of it is read in Lyceum.
const LONGEST_TEXT: usize = 500;

/// What a notice is about.
#[derive(Debug, Default)]
pub(crate) struct SubjectMatter {
    pub opportunity: Option<Offered>,
    pub run: Option<Held>,
    pub session: Option<Session>,
    pub registration: Option<Registration>,
    pub invitation: Option<Invited>,
    /// What opens its page to whoever it is for, where the notice is of a certificate that holds.
    pub certificate: Option<String>,
    /// The session of coaching, as it stands.
    pub coaching: Option<Coached>,
    /// The need that it tells of.
    pub lacking: Option<Lacking>,
    /// The deadline of a TRACK year that it reminds of.
    pub deadline: Option<Deadline>,
    /// Whether what a museum submitted is still open again.
    pub is_reopened: Option<bool>,
    /// The application to an exchange that it tells of.
    pub application: Option<Applied>,
    /// The placement that it tells of.
    pub placement: Option<Proposed>,
    /// Whether what it asks for in a placement is still to be done; none where it asks for nothing.
    pub is_open: Option<bool>,
    /// Whether its reader is still the contact of the museum's enrolment; none where that is not the point.
    pub is_contact: Option<bool>,
    /// Whether its reader is still administrator of the organization that is told of; none where that is not the point.
    pub is_administrator: Option<bool>,
}

#[derive(Debug)]
pub(crate) struct Coached {
    pub is_to_take_place: bool,
    pub starts_at: Timestamp,
}

/// A text that a notice keeps, in its languages.
#[derive(Debug, Deserialize)]
struct Kept {
    main: String,
    texts: LanguageMap,
}

#[derive(Debug, Queryable)]
pub(crate) struct Offered {
    title: Lazy<LanguageMap>,
    main_language: String,
    url: Option<String>,
}

#[derive(Debug, Queryable)]
pub(crate) struct Held {
    pub status: RunStatus,
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub starts_on: Option<Date>,
    pub zone: Option<String>,
    pub place: Option<Place>,
}

#[derive(Debug)]
pub(crate) struct Invited {
    pub is_settled: bool,
    pub expires_at: Timestamp,
    realm: Option<(LanguageMap, String)>,
}

#[derive(Debug, Queryable)]
pub(crate) struct Lacking {
    pub is_open: bool,
    statement: Lazy<LanguageMap>,
    main_language: String,
}

/// When and where a session was, as a notice of its change keeps it.
#[derive(Debug, Deserialize)]
struct Before {
    starts_on: Option<Date>,
    starts_time: Option<Time>,
    zone: Option<String>,
    place: Option<Place>,
}

impl SubjectMatter {
    /// Looks it up.
    pub(crate) async fn of(conn: &mut AsyncPgConnection, notice: &Waiting, now: Timestamp) -> QueryResult<Self> {
        let mut found = Self::default();
        if let Some(id) = notice.opportunity_id {
            let row = opportunity::table.find(id);
            let row = row.select((opportunity::title, opportunity::main_language, opportunity::url));
            found.opportunity = row.first(conn).await.optional()?;
        }
        if let Some(id) = notice.run_id {
            let row = run::table.find(id).select((run::status, run::starts_on, run::zone, run::place));
            found.run = row.first(conn).await.optional()?;
        }
        if let Some(id) = notice.session_id {
            found.session = session::table.find(id).select(Session::as_select()).first(conn).await.optional()?;
        }
        if let Some(id) = notice.registration_id {
            let row = registration::table.find(id).select(Registration::as_select());
            found.registration = row.first(conn).await.optional()?;
        }
        if let Some(id) = notice.registration_id
            && notice.kind == NoticeKind::CertificateIssued
        {
            let that_holds = certificate::table
                .filter(certificate::registration_id.eq(id))
                .filter(certificate::revoked_at.is_null())
                .select(certificate::secret);
            found.certificate = that_holds.first::<Option<String>>(conn).await.optional()?.flatten();
        }
        if let Ok(id) = notice.change_key.parse::<Uuid>()
            && notice.kind == NoticeKind::Invitation
        {
            found.invitation = Invited::of(conn, InvitationId::from_uuid(id)).await?;
        }
        if let Some(id) = notice.facts.get("coaching").and_then(|id| id.as_str()?.parse::<Uuid>().ok()) {
            let row = coaching_session::table.find(CoachingSessionId::from_uuid(id));
            let row = row.select((coaching_session::state.eq("booked"), coaching_session::starts_at));
            let row: Option<(bool, jiff_diesel::Timestamp)> = row.first(conn).await.optional()?;
            found.coaching =
                row.map(|(is_to_take_place, starts_at)| Coached { is_to_take_place, starts_at: starts_at.to_jiff() });
        }
        if let Some(id) = notice.facts.get("need").and_then(|id| id.as_str()?.parse::<NeedId>().ok()) {
            let row = need::table.find(id).select((need::state.eq("open"), need::statement, need::main_language));
            found.lacking = row.first(conn).await.optional()?;
        }
        if let Some(id) = notice.facts.get("enrolment").and_then(|id| id.as_str()?.parse::<EnrolmentId>().ok()) {
            found.deadline = Deadline::of(conn, notice, id, now).await?;
            // Those who run the museum are told with its id.
            if notice.to_person_id.is_some() && notice.facts.get("organization").is_none() {
                let contact = enrolment::table.find(id).select(enrolment::contact_person_id);
                let contact: Option<Option<PersonId>> = contact.first(conn).await.optional()?;
                found.is_contact = contact.map(|contact| contact == notice.to_person_id);
            }
        }
        if let Some(id) = notice.facts.get("submission").and_then(|id| id.as_str()?.parse::<SubmissionId>().ok()) {
            let row = submission::table.find(id).select(submission::state.eq("reopened"));
            found.is_reopened = row.first(conn).await.optional()?;
        }
        found.application = Applied::of(conn, notice).await?;
        found.placement = Proposed::of(conn, notice).await?;
        found.is_open = course::is_open(conn, notice, now).await?;
        if let Some(person) = notice.to_person_id
            && let Some(organization) = notice.facts.get("organization").and_then(|id| id.as_str()?.parse().ok())
        {
            found.is_administrator = Some(is_administrator(conn, person, organization, now).await?);
        }
        Ok(found)
    }

    /// The instant at which it is too late to tell of it: its session begins, or the time to do something is over.
    pub(crate) fn over_at(&self) -> Option<Timestamp> {
        let of_placement = || self.placement.as_ref().filter(|known| known.is_offered()).map(|known| known.answer_by);
        self.begins_at().or_else(|| self.deadline.as_ref().map(|deadline| deadline.over_at)).or_else(of_placement)
    }

    /// The instant that its session begins, where it is about one.
    pub(crate) fn begins_at(&self) -> Option<Timestamp> {
        self.session.as_ref()?.starts_at
    }

    /// What is told of it to this reader, with links to this server.
    pub(crate) fn told(&self, notice: &Waiting, reader: &Reader, server: &Url) -> Told {
        let language = reader.language;
        let fact = |name: &str| notice.facts.get(name).and_then(|fact| fact.as_str()).map(str::to_owned);
        let fallback = self.run.as_ref().and_then(|run| run.zone.clone());
        let wanted = [language.tag().to_owned()];
        let chosen = |map: &LanguageMap, main: &str| map.choose(&wanted, main).map(|chosen| chosen.text.to_owned());
        let session = self.session.as_ref();
        let when = session.map(|session| {
            // Where the source names no zone, none is guessed.
            let zone = session.zone.as_deref();
            when::on_the_wall(language, session.starts_on, session.starts_time, zone)
        });
        let before: Option<Before> =
            notice.facts.get("before").cloned().and_then(|before| serde_json::from_value(before).ok());
        let is_online = session.is_some_and(|session| session.status == SessionStatus::MovedOnline);
        let place = session.and_then(|session| session.place.as_ref());
        let place = place.or_else(|| self.run.as_ref()?.place.as_ref()).filter(|_| session.is_some() && !is_online);
        let told_before = before.as_ref().and_then(|before| {
            let zone = before.zone.as_deref();
            Some(when::on_the_wall(language, before.starts_on?, before.starts_time, zone))
        });
        let place = place.and_then(in_words);
        let was_at = before.and_then(|before| before.place.as_ref().and_then(in_words));
        let until = fact("offered_until").and_then(|text| text.parse().ok());
        let until = until.or_else(|| self.registration.as_ref()?.offered_until);
        let until = until.or_else(|| self.invitation.as_ref().map(|invited| invited.expires_at));
        let kept = |name: &str| {
            let kept = notice.facts.get(name).cloned()?;
            let kept: Kept = serde_json::from_value(kept).ok()?;
            chosen(&kept.texts, &kept.main)
        };
        let kept_instant = |name: &str| {
            let at = fact(name)?.parse().ok()?;
            Some(when::instant(language, at, &fact("zone")?))
        };
        let days = || i32::try_from(notice.facts.get("days")?.as_i64()?).ok();
        let of_coaching = self.coaching.is_some();
        let until_zone = session.and_then(|session| session.zone.clone()).or(fallback);
        let until_zone = until_zone.or_else(|| reader.wishes.zone.clone()).unwrap_or_else(|| "UTC".to_owned());
        Told {
            kind: Some(notice.kind),
            title: self
                .opportunity
                .as_ref()
                .and_then(|found| chosen(&found.title, &found.main_language))
                .or_else(|| kept("title"))
                .or_else(|| self.deadline.as_ref()?.title(language)),
            session: session.and_then(|session| chosen(&session.title, language.tag())),
            was: told_before.filter(|was| Some(was) != when.as_ref()).or_else(|| kept_instant("was_at")),
            about: fact("about").map(as_far_as_it_fits),
            version: notice.facts.get("version").and_then(serde_json::Value::as_i64),
            lacking: self.lacking.as_ref().and_then(|found| chosen(&found.statement, &found.main_language)),
            closes_gap: notice.facts.get("closes_gap").and_then(serde_json::Value::as_bool).unwrap_or_default(),
            was_at: was_at.filter(|was| Some(was) != place.as_ref()),
            starts: self
                .run
                .as_ref()
                .and_then(|run| run.starts_on)
                .filter(|_| session.is_none())
                .map(|date| when::day(language, date)),
            yours: self.by_their_clock(reader),
            when: when.or_else(|| kept_instant("starts_at").filter(|_| of_coaching)),
            place,
            reason: fact("reason"),
            position: notice.facts.get("position").and_then(serde_json::Value::as_i64),
            until: until
                .map(|at| when::instant(language, at, &until_zone))
                .or_else(|| self.deadline.as_ref().map(|deadline| when::day(language, deadline.day)))
                .or_else(|| Some(when::day(language, fact("until")?.parse().ok()?))),
            missing: self.deadline.as_ref().map(|deadline| deadline.missing(language)).unwrap_or_default(),
            days_left: self.deadline.as_ref().map(|deadline| deadline.days_left).or_else(days).unwrap_or_default(),
            status: fact("status").unwrap_or_default(),
            moment: fact("moment").unwrap_or_default(),
            role: fact("role").unwrap_or_default(),
            state: fact("state").unwrap_or_default(),
            realm: self
                .invitation
                .as_ref()
                .and_then(|invited| invited.realm.as_ref().and_then(|(name, main)| chosen(name, main)))
                .or_else(|| kept("museum"))
                .or_else(|| self.deadline.as_ref()?.museum(language)),
            goes: self.applicant().and_then(|applicant| applicant.told(reader)),
            // Whoever waits, or was only asked, has no business in the room yet.
            link: session.filter(|_| self.comes()).and_then(|session| session.link.clone()),
            certificate: self
                .certificate
                .as_ref()
                .map(|secret| format!("{}/verify/{secret}", server.as_str().trim_end_matches('/'))),
            count: 1,
            page: self.opportunity.as_ref().and_then(|found| found.url.clone()),
        }
    }

    /// When its session begins by the clock of its reader, where they said where they are and it shows another time there.
    fn by_their_clock(&self, reader: &Reader) -> Option<String> {
        let (at, name) = (self.begins_at()?, reader.wishes.zone.as_deref()?);
        let offset = |name: &str| TimeZone::get(name).map(|zone| zone.to_offset(at)).ok();
        let its = self.session.as_ref()?.zone.as_deref().and_then(offset);
        (offset(name)? != its?).then(|| when::instant(reader.language, at, name))
    }

    /// Who goes, or applied.
    fn applicant(&self) -> Option<&Applicant> {
        let goes = self.placement.as_ref().map(|known| &known.applicant);
        goes.or_else(|| self.application.as_ref().map(|known| &known.applicant))
    }

    /// Whether its reader has a place, and has taken it.
    fn comes(&self) -> bool {
        self.state().is_some_and(|state| RegistrationState::COMING.contains(&state))
    }

    pub(crate) fn state(&self) -> Option<RegistrationState> {
        self.registration.as_ref().map(|registration| registration.state)
    }
}

impl Invited {
    async fn of(conn: &mut AsyncPgConnection, id: InvitationId) -> QueryResult<Option<Self>> {
        type Row = (
            Option<jiff_diesel::Timestamp>,
            jiff_diesel::Timestamp,
            Option<Lazy<LanguageMap>>,
            Option<String>,
            Option<Lazy<LanguageMap>>,
            Option<String>,
        );
        let row: Option<Row> = invitation::table
            .left_join(organization::table.on(invitation::organization_id.eq(organization::id.nullable())))
            .left_join(programme::table.on(invitation::programme_id.eq(programme::id.nullable())))
            .filter(invitation::id.eq(id))
            .select((
                invitation::settled_at,
                invitation::expires_at,
                organization::name.nullable(),
                organization::main_language.nullable(),
                programme::name.nullable(),
                programme::main_language.nullable(),
            ))
            .first(conn)
            .await
            .optional()?;
        Ok(row.map(|(settled, expires, organization, its, programme, another)| Self {
            is_settled: settled.is_some(),
            expires_at: expires.to_jiff(),
            realm: organization.zip(its).or(programme.zip(another)).map(|(name, main)| ((*name).clone(), main)),
        }))
    }
}

async fn is_administrator(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    organization: OrganizationId,
    now: Timestamp,
) -> QueryResult<bool> {
    let counts = membership::table
        .filter(membership::person_id.eq(person))
        .filter(membership::organization_id.eq(organization))
        .filter(membership::role.eq("administrator"))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())));
    diesel::select(diesel::dsl::exists(counts)).get_result(conn).await
}

/// A text, cut where it is too long for a letter.
fn as_far_as_it_fits(text: String) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text,
    }
}

fn in_words(place: &Place) -> Option<String> {
    let parts = [&place.name, &place.address, &place.locality, &place.region, &place.country];
    let words: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_has_room_for_so_much_of_what_somebody_wrote() {
        let most = "é".repeat(LONGEST_TEXT);
        assert_eq!(as_far_as_it_fits(most.clone()), most);
        assert_eq!(as_far_as_it_fits(format!("{most}!")), format!("{most}…"));
        let word = "é".repeat(LONGEST_TEXT - 1);
        assert_eq!(as_far_as_it_fits(format!("{word} and more")), format!("{word}…"));
    }
}
