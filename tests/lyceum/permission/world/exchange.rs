//! A mentorship exchange of ours in which theirs takes part. The colleague sits on its committee, and applies; a candidate of
//! theirs applies in every round.

use database::id::{
    ApplicationId, CommitteeSeatId, DeclaredConflictId, ExchangeFileId, FundingStreamId, MentorId, OfferId,
    OrganizationId, PairingId, PersonId, PinId, PlacementId, PlanId, ProgrammeId, RoundId, RoundPeriodId, TopicId,
};

/// Rounds, each a step further, and what there is in them.
#[derive(Default)]
pub(in crate::permission) struct Exchange {
    pub(in crate::permission) programme: ProgrammeId,
    /// The colleague's.
    pub(in crate::permission) seat: CommitteeSeatId,
    pub(in crate::permission) stream: FundingStreamId,
    /// That nobody was called to yet.
    pub(in crate::permission) draft: RoundId,
    pub(in crate::permission) open: RoundId,
    pub(in crate::permission) period: RoundPeriodId,
    /// That is over, and has a plan.
    pub(in crate::permission) closed: RoundId,
    pub(in crate::permission) published: RoundId,
    /// Of theirs, who has no offer.
    pub(in crate::permission) mentor: MentorId,
    /// Of theirs, that was not submitted.
    pub(in crate::permission) drafted: OfferId,
    /// Of theirs, that was.
    pub(in crate::permission) offered: OfferId,
    /// Somebody of theirs.
    pub(in crate::permission) candidate: PersonId,
    /// The colleague's, that was not submitted.
    pub(in crate::permission) own: ApplicationId,
    /// That goes with it.
    pub(in crate::permission) file: ExchangeFileId,
    /// The candidate's, that was, and waits for their director.
    pub(in crate::permission) application: ApplicationId,
    /// The colleague's, with an organization that has no part in anything.
    pub(in crate::permission) conflict: DeclaredConflictId,
    /// The candidate's in the round that is over, and what is offered there.
    pub(in crate::permission) asked: ApplicationId,
    pub(in crate::permission) away: OfferId,
    pub(in crate::permission) pin: PinId,
    pub(in crate::permission) waiting: PlanId,
    pub(in crate::permission) plan: PlanId,
    /// Of the candidate, with a host where nobody has a role.
    pub(in crate::permission) pairing: PairingId,
    /// In the published round, of the candidate, who is to come to ours.
    pub(in crate::permission) placement: PlacementId,
}

/// The organizations of an exchange.
pub(super) struct Sides {
    pub(super) ours: OrganizationId,
    pub(super) theirs: OrganizationId,
    /// That hosts, and where nobody has a role.
    pub(super) bystander: OrganizationId,
    /// That takes no part.
    pub(super) unclaimed: OrganizationId,
}

impl Exchange {
    /// The rows.
    pub(super) fn sql(&self, sides: &Sides, colleague: PersonId, topic: TopicId) -> String {
        [self.programme_sql(sides, colleague), self.round_sql(sides, colleague, topic), self.plan_sql(sides, topic)]
            .concat()
    }

    fn programme_sql(&self, sides: &Sides, colleague: PersonId) -> String {
        let round = |id: RoundId, name: &str, state: &str, days: &str| {
            let id = id.uuid();
            format!(
                "('{id}', '{}', 'en', '{{\"en\": \"{name}\"}}', '{state}', {days}, now(), now())",
                self.programme.uuid()
            )
        };
        let rounds = [
            round(self.draft, "Draft", "draft", "'2026-12-01', '2027-01-31', '2027-02-28'"),
            round(self.open, "Open", "open", "'2026-11-01', '2026-12-31', '2027-01-31'"),
            round(self.closed, "Closed", "closed", "'2026-10-01', '2026-11-15', '2026-12-31'"),
            round(self.published, "Published", "published", "'2026-08-01', '2026-08-31', '2026-10-31'"),
        ];
        format!(
            "INSERT INTO programme (id, organization_id, kind, main_language, name, created_at, updated_at)
                 VALUES ('{programme}', '{ours}', 'exchange', 'en', '{{\"en\": \"Exchange\"}}', now(), now());
             INSERT INTO programme_participant VALUES ('{programme}', '{theirs}', now()), ('{programme}', '{bystander}', now());
             INSERT INTO exchange_program (programme_id, zone, quorum, created_at, updated_at)
                 VALUES ('{programme}', 'America/Halifax', 1, now(), now());
             INSERT INTO person (id, email_verified, created_at) VALUES ('{candidate}', false, now());
             INSERT INTO membership (id, person_id, organization_id, programme_id, role, given_at) VALUES
                 (gen_random_uuid(), '{candidate}', '{theirs}', NULL, 'member', now()),
                 (gen_random_uuid(), '{colleague}', NULL, '{programme}', 'committee_member', now());
             INSERT INTO committee_seat (id, programme_id, organization_id, person_id, starts_on, ends_on, created_at)
                 VALUES ('{seat}', '{programme}', '{ours}', '{colleague}', '2026-01-01', '2027-12-31', now());
             INSERT INTO funding_stream (id, programme_id, funder_id, main_language, name, currency, created_at, updated_at)
                 VALUES ('{stream}', '{programme}', '{theirs}', 'en', '{{\"en\": \"Grant\"}}', 'CAD', now(), now());
             INSERT INTO round (id, programme_id, main_language, name, state, opens_on, closes_on, decides_by, created_at, updated_at)
                 VALUES {rounds};
             UPDATE round SET published_at = '2026-10-01' WHERE state = 'published' AND programme_id = '{programme}';
             INSERT INTO round_period (id, round_id, name, starts_on, ends_on) VALUES
                 ('{period}', '{open}', 'May', '2027-05-01', '2027-05-31'),
                 (gen_random_uuid(), '{draft}', 'May', '2027-05-01', '2027-05-31');",
            programme = self.programme.uuid(),
            ours = sides.ours.uuid(),
            theirs = sides.theirs.uuid(),
            bystander = sides.bystander.uuid(),
            candidate = self.candidate.uuid(),
            colleague = colleague.uuid(),
            seat = self.seat.uuid(),
            stream = self.stream.uuid(),
            rounds = rounds.join(", "),
            period = self.period.uuid(),
            open = self.open.uuid(),
            draft = self.draft.uuid(),
        )
    }

    /// What there is in the round that is open.
    fn round_sql(&self, sides: &Sides, colleague: PersonId, topic: TopicId) -> String {
        let (programme, open, theirs) = (self.programme.uuid(), self.open.uuid(), sides.theirs.uuid());
        format!(
            "INSERT INTO round_institution (round_id, organization_id, updated_at) VALUES ('{open}', '{theirs}', now());
             INSERT INTO mentor (id, round_id, organization_id, name, created_at, updated_at)
                 VALUES ('{mentor}', '{open}', '{theirs}', 'Nina', now(), now());
             INSERT INTO offer (id, programme_id, round_id, organization_id, state, kind, main_language, title, places, modes, languages,
                 submitted_at, created_at, updated_at) VALUES
                 ('{drafted}', '{programme}', '{open}', '{theirs}', 'draft', 'residency', 'en', '{{\"en\": \"Glass\"}}', '{{\"whole\": 1}}', '{{in_person}}', '{{en}}', NULL, now(), now()),
                 ('{offered}', '{programme}', '{open}', '{theirs}', 'submitted', 'residency', 'en', '{{\"en\": \"Wood\"}}', '{{\"whole\": 1}}', '{{in_person}}', '{{en}}', now(), now(), now());
             INSERT INTO offer_skill (offer_id, topic_id, level) VALUES ('{drafted}', '{topic}', 'advanced'), ('{offered}', '{topic}', 'advanced');
             INSERT INTO offer_window (offer_id, starts_on, ends_on) VALUES
                 ('{drafted}', '2027-05-01', '2027-05-31'), ('{offered}', '2027-05-01', '2027-05-31');
             INSERT INTO application (id, programme_id, round_id, organization_id, person_id, state, main_language, languages, modes,
                 supervisor_id, sign_off, submitted_at, created_at, updated_at) VALUES
                 ('{own}', '{programme}', '{open}', '{ours}', '{colleague}', 'draft', 'en', '{{en}}', '{{in_person}}', NULL, 'not_asked', NULL, now(), now()),
                 ('{application}', '{programme}', '{open}', '{theirs}', '{candidate}', 'submitted', 'en', '{{en}}', '{{in_person}}', NULL, 'asked', now(), now(), now());
             UPDATE application SET career_interest = '{{\"en\": \"To conserve\"}}', return_plan = '{{\"en\": \"To teach\"}}' WHERE id = '{own}';
             INSERT INTO application_skill (application_id, position, topic_id, level) VALUES
                 ('{own}', 0, '{topic}', 'introductory'), ('{application}', 0, '{topic}', 'introductory');
             INSERT INTO application_window (application_id, starts_on, ends_on) VALUES
                 ('{own}', '2027-05-01', '2027-05-31'), ('{application}', '2027-05-01', '2027-05-31');
             INSERT INTO attachment_content (sha256, bytes, media_type, kept_in, scan, created_at)
                 VALUES (encode(sha256('{file}'), 'hex'), 1, 'application/pdf', 'database', 'not_scanned', now());
             INSERT INTO exchange_file (id, application_id, sha256, name, attached_by, created_at)
                 VALUES ('{file}', '{own}', encode(sha256('{file}'), 'hex'), 'letter.pdf', '{colleague}', now());
             INSERT INTO declared_conflict (id, programme_id, declared_by, person_id, with_organization_id, kind, declared_at)
                 VALUES ('{conflict}', '{programme}', '{colleague}', '{colleague}', '{unclaimed}', 'interest', now());",
            ours = sides.ours.uuid(),
            colleague = colleague.uuid(),
            topic = topic.uuid(),
            mentor = self.mentor.uuid(),
            drafted = self.drafted.uuid(),
            offered = self.offered.uuid(),
            own = self.own.uuid(),
            file = self.file.uuid(),
            application = self.application.uuid(),
            candidate = self.candidate.uuid(),
            conflict = self.conflict.uuid(),
            unclaimed = sides.unclaimed.uuid(),
        )
    }

    /// What the committee has before it in the round that is over, and what was published in the one before.
    fn plan_sql(&self, sides: &Sides, topic: TopicId) -> String {
        let (programme, closed, published) = (self.programme.uuid(), self.closed.uuid(), self.published.uuid());
        let (theirs, candidate) = (sides.theirs.uuid(), self.candidate.uuid());
        let (asked, sent) = (self.asked.uuid(), ApplicationId::new().uuid());
        let (away, here, refused) = (self.away.uuid(), OfferId::new().uuid(), OfferId::new().uuid());
        let [may, autumn] = [RoundPeriodId::new().uuid(), RoundPeriodId::new().uuid()];
        let (earlier, approved) = (PlanId::new().uuid(), PairingId::new().uuid());
        format!(
            "INSERT INTO round_period (id, round_id, name, starts_on, ends_on) VALUES
                 ('{may}', '{closed}', 'May', '2027-05-01', '2027-05-31'),
                 ('{autumn}', '{published}', 'Autumn', '2026-12-01', '2026-12-31');
             INSERT INTO offer (id, programme_id, round_id, organization_id, state, kind, main_language, title, places, modes, languages, submitted_at, created_at, updated_at)
                 SELECT added.id, '{programme}', added.round, added.host, 'submitted', 'residency', 'en', '{{\"en\": \"Paper\"}}', '{{\"whole\": 1}}', '{{in_person}}', '{{en}}', now(), now(), now()
                 FROM (VALUES ('{away}'::uuid, '{closed}'::uuid, '{bystander}'::uuid), ('{refused}', '{closed}', '{bystander}'), ('{here}', '{published}', '{ours}'))
                     AS added (id, round, host);
             INSERT INTO application (id, programme_id, round_id, organization_id, person_id, state, main_language, languages, modes, sign_off, signed_off_at, submitted_at, created_at, updated_at)
                 SELECT added.id, '{programme}', added.round, '{theirs}', '{candidate}', 'submitted', 'en', '{{en}}', '{{in_person}}', 'given', now(), now(), now(), now()
                 FROM (VALUES ('{asked}'::uuid, '{closed}'::uuid), ('{sent}', '{published}')) AS added (id, round);
             INSERT INTO offer_skill (offer_id, topic_id, level) SELECT unnest(ARRAY['{away}', '{refused}']::uuid[]), '{topic}', 'advanced';
             INSERT INTO offer_window (offer_id, starts_on, ends_on) SELECT unnest(ARRAY['{away}', '{refused}']::uuid[]), '2027-05-01', '2027-05-31';
             INSERT INTO application_skill (application_id, position, topic_id, level) VALUES ('{asked}', 0, '{topic}', 'introductory');
             INSERT INTO application_window (application_id, starts_on, ends_on) VALUES ('{asked}', '2027-05-01', '2027-05-31');
             INSERT INTO pin (id, programme_id, round_id, application_id, offer_id, wish, cause, created_at)
                 VALUES ('{pin}', '{programme}', '{closed}', '{asked}', '{refused}', 'forbidden', 'committee', now());
             INSERT INTO plan (id, programme_id, round_id, number, state, effort, snapshot, snapshot_digest, result, created_at, finished_at, published_at) VALUES
                 ('{waiting}', '{programme}', '{open}', 1, 'waiting', 1, '{{}}', 'none', NULL, now(), NULL, NULL),
                 ('{plan}', '{programme}', '{closed}', 1, 'solved', 1, '{{}}', 'none', '{{}}', now(), now(), NULL),
                 ('{earlier}', '{programme}', '{published}', 1, 'solved', 1, '{{}}', 'none', '{{}}', now(), now(), now());
             INSERT INTO pairing (id, plan_id, application_id, offer_id, round_period_id, fit, is_forced, outcome, decided_at) VALUES
                 ('{pairing}', '{plan}', '{asked}', '{away}', '{may}', 700, false, NULL, NULL),
                 ('{approved}', '{earlier}', '{sent}', '{here}', '{autumn}', 700, false, 'approved', now());
             INSERT INTO placement (id, programme_id, round_id, pairing_id, application_id, offer_id, round_period_id, home_id, host_id, answer_by, created_at, updated_at)
                 VALUES ('{placement}', '{programme}', '{published}', '{approved}', '{sent}', '{here}', '{autumn}', '{theirs}', '{ours}', '2027-01-01', now(), now());",
            ours = sides.ours.uuid(),
            topic = topic.uuid(),
            bystander = sides.bystander.uuid(),
            open = self.open.uuid(),
            pin = self.pin.uuid(),
            waiting = self.waiting.uuid(),
            plan = self.plan.uuid(),
            pairing = self.pairing.uuid(),
            placement = self.placement.uuid(),
        )
    }
}
