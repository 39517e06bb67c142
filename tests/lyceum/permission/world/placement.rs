//! Placements that are under way in the exchange of ours: the colleague goes from ours to theirs, and the candidate of theirs to where
//! nobody has a role.

use database::id::{
    AdoptionId, AgreementId, AlumnusId, ApplicationId, ArtifactId, CheckInId, CollaborationId, ExpectationId,
    ExpertiseId, OfferId, OpportunityId, PairingId, PersonId, PlacementId, PlacementIssueId, PlanId, PrivateNoteId,
    ProgrammeId, ProgressReportId, ReflectionId, ReturnCommitmentId, RoundId, RoundPeriodId, StoryId, TopicId,
};
use uuid::Uuid;

use super::exchange::Sides;

/// A round whose placements the colleague is in, and what there is in them.
#[derive(Default)]
pub(in crate::permission) struct Placed {
    pub(in crate::permission) round: RoundId,
    /// One that is under way, which has one of each thing.
    pub(in crate::permission) going: PlacementId,
    /// One that is paused, in which nothing was promised.
    pub(in crate::permission) paused: PlacementId,
    /// One that is completed, and not evaluated.
    pub(in crate::permission) over: PlacementId,
    /// One that is under way between others: somebody of theirs goes to the bystander.
    pub(in crate::permission) elsewhere: PlacementId,
    /// The agreement that is in force.
    pub(in crate::permission) agreed: AgreementId,
    /// The one that is proposed.
    pub(in crate::permission) proposed: AgreementId,
    pub(in crate::permission) check_in: CheckInId,
    /// That nobody signed.
    pub(in crate::permission) report: ProgressReportId,
    pub(in crate::permission) reflection: ReflectionId,
    /// Of the one between others, that nobody answered.
    pub(in crate::permission) note: PrivateNoteId,
    /// Of the same, that is not resolved.
    pub(in crate::permission) issue: PlacementIssueId,
    /// Of the placement that is under way.
    pub(in crate::permission) promised: ReturnCommitmentId,
    /// Of the one that is over.
    pub(in crate::permission) adopted: ReturnCommitmentId,
    /// By the host, of that.
    pub(in crate::permission) adoption: AdoptionId,
    /// Since the placement that is under way.
    pub(in crate::permission) collaboration: CollaborationId,
    pub(in crate::permission) drafted: ArtifactId,
    pub(in crate::permission) submitted: ArtifactId,
    pub(in crate::permission) published: ArtifactId,
    /// A story to which nobody consented.
    pub(in crate::permission) untold: StoryId,
    /// One to which all did.
    pub(in crate::permission) agreed_story: StoryId,
    /// One that is published.
    pub(in crate::permission) told: StoryId,
    /// The colleague.
    pub(in crate::permission) alumnus: AlumnusId,
    /// Of theirs.
    pub(in crate::permission) expertise: ExpertiseId,
    pub(in crate::permission) expectation: ExpectationId,
}

impl Placed {
    /// The rows.
    pub(super) fn sql(
        &self,
        programme: ProgrammeId,
        sides: &Sides,
        (colleague, candidate): (PersonId, PersonId),
        topic: TopicId,
        published: OpportunityId,
    ) -> String {
        let of = Of {
            programme: programme.uuid(),
            round: self.round.uuid(),
            ours: sides.ours.uuid(),
            theirs: sides.theirs.uuid(),
            bystander: sides.bystander.uuid(),
            colleague: colleague.uuid(),
            candidate: candidate.uuid(),
            topic: topic.uuid(),
            opportunity: published.uuid(),
            period: RoundPeriodId::new().uuid(),
            application: ApplicationId::new().uuid(),
            plan: PlanId::new().uuid(),
        };
        [self.placements_sql(&of), self.agreements_sql(&of), self.kept_sql(&of), self.outcomes_sql(&of)].concat()
    }

    fn placements_sql(&self, of: &Of) -> String {
        let Of { programme, round, ours, theirs, bystander, colleague, candidate, period, application, plan, .. } = of;
        let others = ApplicationId::new().uuid();
        let shared = format!(
            "INSERT INTO round (id, programme_id, main_language, name, state, opens_on, closes_on, decides_by, published_at, created_at, updated_at)
                 VALUES ('{round}', '{programme}', 'en', '{{\"en\": \"Going\"}}', 'published', '2026-08-01', '2026-08-31', '2026-10-31', '2026-10-01', now(), now());
             INSERT INTO round_period (id, round_id, name, starts_on, ends_on) VALUES ('{period}', '{round}', 'November', '2026-11-01', '2026-11-30');
             INSERT INTO application (id, programme_id, round_id, organization_id, person_id, state, main_language, languages, modes, sign_off, signed_off_at, submitted_at, created_at, updated_at)
                 SELECT applied.id, '{programme}', '{round}', applied.home, applied.person, 'submitted', 'en', '{{en}}', '{{in_person}}', 'given', now(), now(), now(), now()
                 FROM (VALUES ('{application}'::uuid, '{ours}'::uuid, '{colleague}'::uuid), ('{others}', '{theirs}', '{candidate}'))
                     AS applied (id, home, person);
             INSERT INTO plan (id, programme_id, round_id, number, state, effort, snapshot, snapshot_digest, result, created_at, finished_at, published_at)
                 VALUES ('{plan}', '{programme}', '{round}', 1, 'solved', 1, '{{}}', 'none', '{{}}', now(), now(), now());"
        );
        let going = of.placement_sql(self.going, "'under_way'", "NULL");
        let paused = of.placement_sql(self.paused, "'paused'", "NULL");
        let over = of.placement_sql(self.over, "'completed'", "'2026-11-18'");
        let between = Of { ours: *theirs, theirs: *bystander, application: others, ..*of };
        let elsewhere = between.placement_sql(self.elsewhere, "'under_way'", "NULL");
        [shared, going, paused, over, elsewhere].concat()
    }

    fn agreements_sql(&self, of: &Of) -> String {
        let Of { topic, .. } = of;
        format!(
            "INSERT INTO agreement (id, placement_id, version, language, deliverables, schedule, starts_on, ends_on, check_in_days, proposed_as,
                 participant_at, home_at, host_at, in_force_at, created_at) VALUES
                 ('{agreed}', '{going}', 1, 'en', 'A checklist', 'Mornings', '2026-11-02', '2026-11-30', 7, 'coordinator', now(), now(), now(), now(), now()),
                 ('{proposed}', '{going}', 2, 'en', 'A checklist', 'Afternoons', '2026-11-02', '2026-12-31', 7, 'coordinator', NULL, NULL, NULL, NULL, now());
             INSERT INTO agreement_objective (agreement_id, position, text, topic_id) VALUES
                 ('{agreed}', 1, 'To cast in wax', '{topic}'), ('{proposed}', 1, 'To cast in wax', '{topic}');
             INSERT INTO check_in (id, placement_id, due_on, created_at, updated_at) VALUES ('{check_in}', '{going}', '2026-11-16', now(), now());",
            going = self.going.uuid(),
            agreed = self.agreed.uuid(),
            proposed = self.proposed.uuid(),
            check_in = self.check_in.uuid(),
        )
    }

    /// What is written while it goes on.
    fn kept_sql(&self, of: &Of) -> String {
        let Of { theirs, colleague, candidate, .. } = of;
        format!(
            "INSERT INTO placement_change (id, placement_id, state, cause, reason, part, changed_at) VALUES
                 (gen_random_uuid(), '{paused}', 'paused', 'access', 'The workshop is flooded', 'host', now());
             INSERT INTO progress_report (id, placement_id, language, from_on, until_on, text, participant_at, host_at, created_at, updated_at) VALUES
                 ('{report}', '{going}', 'en', '2026-11-09', '2026-11-13', 'Two moulds', NULL, NULL, now(), now()),
                 (gen_random_uuid(), '{going}', 'en', '2026-11-02', '2026-11-06', 'One mould', now(), now(), now(), now());
             INSERT INTO reflection (id, placement_id, language, held_on, learned, written_by, created_at, updated_at)
                 VALUES ('{reflection}', '{going}', 'en', '2026-11-13', 'To wait', '{colleague}', now(), now());
             INSERT INTO private_note (id, placement_id, text, part, written_by, created_at)
                 VALUES ('{note}', '{elsewhere}', 'I am alone', 'participant', '{candidate}', now());
             INSERT INTO placement_issue (id, placement_id, kind, text, part, raised_by, raised_at)
                 VALUES ('{issue}', '{elsewhere}', 'access', 'The door is locked', 'participant', '{candidate}', now());
             INSERT INTO return_commitment (id, placement_id, language, improvement, due_on, state, evidence, settled_on, created_at, updated_at) VALUES
                 ('{promised}', '{going}', 'en', 'Moulds are labelled', '2027-01-31', 'promised', NULL, NULL, now(), now()),
                 ('{adopted}', '{over}', 'en', 'Wax is weighed', '2026-12-31', 'adopted', 'A photograph', '2026-11-18', now(), now());
             INSERT INTO adoption (id, return_commitment_id, organization_id, adopted_on, created_at)
                 VALUES ('{adoption}', '{adopted}', '{theirs}', '2026-11-18', now());
             INSERT INTO collaboration (id, placement_id, kind, about, created_at)
                 VALUES ('{collaboration}', '{going}', 'exhibition', 'Wax in both', now());",
            going = self.going.uuid(),
            elsewhere = self.elsewhere.uuid(),
            paused = self.paused.uuid(),
            over = self.over.uuid(),
            report = self.report.uuid(),
            reflection = self.reflection.uuid(),
            note = self.note.uuid(),
            issue = self.issue.uuid(),
            promised = self.promised.uuid(),
            adopted = self.adopted.uuid(),
            adoption = self.adoption.uuid(),
            collaboration = self.collaboration.uuid(),
        )
    }

    /// What comes of it, for the exchange and for others.
    fn outcomes_sql(&self, of: &Of) -> String {
        let Of { programme, round, theirs, colleague, topic, opportunity, .. } = of;
        format!(
            "INSERT INTO artifact (id, programme_id, round_id, placement_id, kind, state, main_language, title, url, licence, languages, media, opportunity_id, published_at, created_at, updated_at)
                 SELECT made.id, '{programme}', '{round}', '{going}', 'checklist', made.state, 'en', '{{\"en\": \"Casting\"}}', 'https://files.example/wax', 'CC-BY-4.0',
                     '{{en}}', '{{text}}', made.opportunity_id, made.published_at, now(), now()
                 FROM (VALUES ('{drafted}'::uuid, 'draft', NULL::uuid, NULL::timestamptz), ('{submitted}', 'submitted', NULL, NULL),
                     ('{published}', 'published', '{opportunity}', now())) AS made (id, state, opportunity_id, published_at);
             INSERT INTO artifact_topic (artifact_id, topic_id) SELECT unnest(ARRAY['{drafted}', '{submitted}', '{published}']::uuid[]), '{topic}';
             INSERT INTO story (id, programme_id, round_id, placement_id, state, main_language, title, text, participant_by, participant_at, home_at, host_at,
                 published_at, created_at, updated_at)
                 SELECT written.id, '{programme}', '{round}', '{going}', written.state, 'en', '{{\"en\": \"Wax\"}}', '{{\"en\": \"Somebody came\"}}',
                     CASE WHEN written.at IS NOT NULL THEN '{colleague}'::uuid END, written.at, written.at, written.at,
                     CASE written.state WHEN 'published' THEN now() END, now(), now()
                 FROM (VALUES ('{untold}'::uuid, 'draft', NULL::timestamptz), ('{agreed_story}', 'draft', now()), ('{told}', 'published', now()))
                     AS written (id, state, at);
             INSERT INTO alumnus (id, programme_id, person_id, lectures, created_at, updated_at)
                 VALUES ('{alumnus}', '{programme}', '{colleague}', true, now(), now());
             INSERT INTO expertise (id, programme_id, organization_id, topic_id, level, people, starts_on, ends_on, created_at, updated_at)
                 VALUES ('{expertise}', '{programme}', '{theirs}', '{topic}', 'advanced', 2, '2027-01-01', '2029-12-31', now(), now());
             INSERT INTO expectation (id, programme_id, organization_id, topic_id, level, occasion, about, people, starts_on, ends_on, created_at, updated_at)
                 VALUES ('{expectation}', '{programme}', '{theirs}', '{topic}', 'introductory', 'exhibition', 'Wax', 2, '2028-01-01', '2028-12-31', now(), now());",
            going = self.going.uuid(),
            drafted = self.drafted.uuid(),
            submitted = self.submitted.uuid(),
            published = self.published.uuid(),
            untold = self.untold.uuid(),
            agreed_story = self.agreed_story.uuid(),
            told = self.told.uuid(),
            alumnus = self.alumnus.uuid(),
            expertise = self.expertise.uuid(),
            expectation = self.expectation.uuid(),
        )
    }
}

/// Of what the rows are.
struct Of {
    programme: Uuid,
    round: Uuid,
    ours: Uuid,
    theirs: Uuid,
    bystander: Uuid,
    colleague: Uuid,
    candidate: Uuid,
    topic: Uuid,
    /// What the artifact was published as.
    opportunity: Uuid,
    period: Uuid,
    application: Uuid,
    plan: Uuid,
}

impl Of {
    fn placement_sql(&self, id: PlacementId, state: &str, ended_at: &str) -> String {
        let Self { programme, round, ours, theirs, period, application, plan, .. } = self;
        let (id, offer, pairing) = (id.uuid(), OfferId::new().uuid(), PairingId::new().uuid());
        format!(
            "INSERT INTO offer (id, programme_id, round_id, organization_id, state, kind, main_language, title, places, modes, languages, submitted_at, created_at, updated_at)
                 VALUES ('{offer}', '{programme}', '{round}', '{theirs}', 'submitted', 'residency', 'en', '{{\"en\": \"Wax\"}}', '{{\"whole\": 1}}', '{{in_person}}', '{{en}}', now(), now(), now());
             INSERT INTO pairing (id, plan_id, application_id, offer_id, round_period_id, fit, is_forced, outcome, decided_at)
                 VALUES ('{pairing}', '{plan}', '{application}', '{offer}', '{period}', 700, false, 'approved', now());
             INSERT INTO placement (id, programme_id, round_id, pairing_id, application_id, offer_id, round_period_id, home_id, host_id, state,
                 answer_by, home_answer, home_answered_at, host_answer, host_answered_at, settled_at, begun_at, ended_at, created_at, updated_at)
                 VALUES ('{id}', '{programme}', '{round}', '{pairing}', '{application}', '{offer}', '{period}', '{ours}', '{theirs}', {state},
                     '2026-10-31', 'accepted', now(), 'accepted', now(), '2026-10-15', '2026-10-20', {ended_at}, now(), now());"
        )
    }
}
