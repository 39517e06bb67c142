//! Mailing one notice, or a digest of all that wait for a person.

use database::{
    AsyncPgConnection,
    id::{NoticeId, PersonId},
    schema::notice_preference,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::NoticeKind;
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;
use sha2::{Digest, Sha256};
use url::Url;

use crate::{
    courier::{DeliveryError, Outcome},
    group::{NoticeGroup, Timing, is_urgent},
    letter::{self, Told},
    mailer::{Mailer, Message},
    need::is_needed,
    outbox::{self, Settlement, Waiting},
    preference::{self, NoticePreferences},
    reader::{self, Reader, Reading},
    subject_matter::SubjectMatter,
    unsubscribe::{Link, LinkKey},
};

pub(crate) struct Round<'a> {
    pub mailer: &'a Mailer,
    pub public_url: &'a Url,
    pub now: Timestamp,
}

impl Round<'_> {
    /// Delivers a notice, if it is still due and nobody else does.
    pub(crate) async fn deliver(&self, conn: &mut AsyncPgConnection, id: NoticeId) -> Result<Outcome, DeliveryError> {
        let mut outcome = Outcome::default();
        if !outbox::has_reader_alone(conn, id).await? {
            return Ok(outcome);
        }
        let Some(notice) = outbox::claim(conn, id, self.now).await? else { return Ok(outcome) };
        let about = SubjectMatter::of(conn, &notice, self.now).await?;
        if !is_needed(&notice, &about, self.now) {
            outbox::settle(conn, &[id], Settlement::Unneeded, None, self.now).await?;
            outcome.unneeded += 1;
            return Ok(outcome);
        }
        let reader = match reader::of(conn, &notice).await? {
            Reading::By(reader) => reader,
            Reading::Unwanted => {
                outbox::settle(conn, &[id], Settlement::Unwanted, None, self.now).await?;
                outcome.unwanted += 1;
                return Ok(outcome);
            }
            Reading::Nowhere(why) => {
                outbox::settle(conn, &[id], Settlement::Failed, Some(why), self.now).await?;
                outcome.failed += 1;
                return Ok(outcome);
            }
        };
        match timing(&notice, &about, &reader.wishes, self.now) {
            Timing::Never => {
                outbox::settle(conn, &[id], Settlement::Unwanted, None, self.now).await?;
                outcome.unwanted += 1;
            }
            Timing::Digest if let Some(person) = notice.to_person_id => {
                return self.digest(conn, person, &reader, &notice).await;
            }
            Timing::Digest | Timing::AtOnce => {
                self.send(conn, &reader, &[(notice, about)], id.to_string(), &mut outcome).await?;
            }
        }
        Ok(outcome)
    }

    /// All that waits for a person in one message, if today's is due; otherwise the notice waits for it.
    async fn digest(
        &self,
        conn: &mut AsyncPgConnection,
        person: PersonId,
        reader: &Reader,
        notice: &Waiting,
    ) -> Result<Outcome, DeliveryError> {
        let mut outcome = Outcome::default();
        // Held by one server at a time, so that there is one digest a day.
        let wishes = preference::held(conn, person, self.now).await?;
        let today = wishes.today(self.now);
        let hour = i32::from(self.now.to_zoned(wishes.time_zone()).hour());
        let was_sent_today = wishes.last_digest_on.is_some_and(|last| last >= today);
        // What was due before the hour of a day waits for it; what is due after it waits for the next day's, or the first
        // of a day would be told at once and the others a day later. Late is better than a day later: if nobody delivered
        // at the hour, that day's digest is sent when somebody does.
        let waited_for_it = notice.due_at < wishes.hour_of(today).unwrap_or(self.now);
        if was_sent_today || hour < wishes.digest_hour || !waited_for_it {
            outbox::hold_until(conn, &[notice.id], wishes.next_digest(self.now)).await?;
            outcome.held += 1;
            return Ok(outcome);
        }
        let kinds = digested(&wishes);
        let mut some = Vec::new();
        for waiting in outbox::claim_all(conn, person, &kinds, self.now).await? {
            let about = SubjectMatter::of(conn, &waiting, self.now).await?;
            if is_needed(&waiting, &about, self.now) {
                some.push((waiting, about));
            } else {
                outbox::settle(conn, &[waiting.id], Settlement::Unneeded, None, self.now).await?;
                outcome.unneeded += 1;
            }
        }
        if !some.is_empty() && self.send(conn, reader, &some, digest_id(&some), &mut outcome).await? {
            keep_day(conn, person, today).await?;
        }
        Ok(outcome)
    }

    /// Sends one message of these, and settles them. Whether it was sent.
    async fn send(
        &self,
        conn: &mut AsyncPgConnection,
        reader: &Reader,
        some: &[(Waiting, SubjectMatter)],
        id: String,
        outcome: &mut Outcome,
    ) -> Result<bool, DeliveryError> {
        let told = together(some.iter().map(|(notice, about)| (notice, about.told(notice, reader, self.public_url))));
        let unsubscribe = self.unsubscribe(conn, reader, some).await?;
        let letter = letter::render(reader.language, reader.name.as_deref(), &told, unsubscribe.as_ref())?;
        let message = Message { to: reader.address.clone(), name: reader.name.clone(), id, letter, unsubscribe };
        let notices: Vec<_> = some.iter().map(|(notice, _)| notice).collect();
        match self.mailer.send(&message, self.now).await {
            Ok(()) => {
                let ids: Vec<_> = notices.iter().map(|notice| notice.id).collect();
                outbox::settle(conn, &ids, Settlement::Sent, None, self.now).await?;
                outcome.sent += notices.len();
                Ok(true)
            }
            Err(error) => {
                let given_up = outbox::failed(conn, &notices, error.is_final, &error.reason, self.now).await?;
                *(if given_up { &mut outcome.failed } else { &mut outcome.again }) += notices.len();
                Ok(false)
            }
        }
    }

    /// Where the reader asks for no more. None where the message tells only what one must know.
    async fn unsubscribe(
        &self,
        conn: &mut AsyncPgConnection,
        reader: &Reader,
        some: &[(Waiting, SubjectMatter)],
    ) -> Result<Option<Url>, DeliveryError> {
        let link = match reader.person {
            None => Link::of_address(&reader.address),
            Some(person) => {
                let groups = some.iter().map(|(notice, _)| NoticeGroup::of(notice.kind));
                let mut groups: Vec<_> = groups.filter(|group| !group.is_essential()).collect();
                groups.sort_unstable();
                groups.dedup();
                if groups.is_empty() {
                    return Ok(None);
                }
                Link::Person(person, groups)
            }
        };
        let sealed = LinkKey::of(conn, self.now).await?.seal(&link);
        Ok(self.public_url.join(&format!("/unsubscribe/{sealed}")).ok())
    }
}

fn timing(notice: &Waiting, about: &SubjectMatter, wishes: &NoticePreferences, now: Timestamp) -> Timing {
    match wishes.timing(NoticeGroup::of(notice.kind)) {
        Timing::Digest if notice.to_person_id.is_none() || is_urgent(notice.kind) => Timing::AtOnce,
        // In the digest it would come too late.
        Timing::Digest if about.over_at().is_some_and(|at| at <= wishes.next_digest(now)) => Timing::AtOnce,
        timing => timing,
    }
}

fn digested(wishes: &NoticePreferences) -> Vec<NoticeKind> {
    let waits = |kind: &NoticeKind| wishes.timing(NoticeGroup::of(*kind)) == Timing::Digest && !is_urgent(*kind);
    NoticeKind::ALL.iter().copied().filter(waits).collect()
}

/// What is told of registrations for one thing that stand the same is told in one part: there can be many.
fn together<'a>(some: impl Iterator<Item = (&'a Waiting, Told)>) -> Vec<Told> {
    let mut parts: Vec<(&Waiting, Told)> = Vec::new();
    for (notice, told) in some {
        let same = parts.iter_mut().find(|(other, part)| {
            notice.kind == NoticeKind::RegistrationReported
                && other.kind == notice.kind
                && other.opportunity_id == notice.opportunity_id
                && part.state == told.state
        });
        match same {
            Some((_, part)) => part.count += 1,
            None => parts.push((notice, told)),
        }
    }
    parts.into_iter().map(|(_, told)| told).collect()
}

/// By what a digest is known: by what it tells. One that tells more than the one before is another.
fn digest_id(some: &[(Waiting, SubjectMatter)]) -> String {
    let mut hash = Sha256::new();
    for (notice, _) in some {
        hash.update(notice.id.uuid().as_bytes());
    }
    let hash = hash.finalize();
    format!("digest-{}", hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>())
}

async fn keep_day(conn: &mut AsyncPgConnection, person: PersonId, day: Date) -> QueryResult<()> {
    diesel::update(notice_preference::table.find(person))
        .set(notice_preference::last_digest_on.eq(day.to_diesel()))
        .execute(conn)
        .await?;
    Ok(())
}
