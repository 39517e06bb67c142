//! A TRACK programme of ours, and our museum in one of its years.

use database::id::{EnrolmentId, OrganizationId, PillarId, ProgramYearId, ProgrammeId};

/// What a TRACK programme has.
#[derive(Default)]
pub(in crate::permission) struct TrackProgram {
    pub(in crate::permission) governance: PillarId,
    pub(in crate::permission) community: PillarId,
    /// An open year in which our museum is enrolled.
    pub(in crate::permission) year: ProgramYearId,
    /// Another open year in which it is not.
    pub(in crate::permission) next: ProgramYearId,
    /// One that is being prepared.
    pub(in crate::permission) draft: ProgramYearId,
    pub(in crate::permission) enrolment: EnrolmentId,
    /// That of a museum where nobody of ours has a role: whoever runs the programme sees to it.
    pub(in crate::permission) others: EnrolmentId,
}

impl TrackProgram {
    pub(super) fn sql(&self, programme: ProgrammeId, ours: OrganizationId, others: OrganizationId) -> String {
        format!(
            "INSERT INTO track_program (programme_id, jurisdiction, zone, created_at, updated_at)
                 VALUES ('{programme}', 'CA-NS', 'America/Halifax', now(), now());
             INSERT INTO pillar (id, programme_id, key, main_language, name, created_at, updated_at) VALUES
                 ('{governance}', '{programme}', 'governance', 'en', '{{\"en\": \"Governance\"}}', now(), now()),
                 ('{community}', '{programme}', 'community', 'en', '{{\"en\": \"Community\"}}', now(), now());
             INSERT INTO program_year (id, programme_id, year, begins_on, ends_on, status, created_at, updated_at) VALUES
                 ('{year}', '{programme}', 2026, '2025-10-01', '2027-01-31', 'open', now(), now()),
                 ('{next}', '{programme}', 2027, '2026-10-01', '2028-01-31', 'open', now(), now()),
                 ('{draft}', '{programme}', 2028, '2027-10-01', '2029-01-31', 'draft', now(), now());
             INSERT INTO program_year_pillar (program_year_id, pillar_id, position) VALUES
                 ('{year}', '{governance}', 0), ('{year}', '{community}', 1);
             INSERT INTO requirements (program_year_id, version, rules, created_at)
                 SELECT id, 1, '[{{\"key\": \"registered\", \"title\": {{\"en\": \"Be registered\"}}, \"deadline\": \"2026-12-01\",
                     \"expression\": {{\"registered\": {{}}}}}}]', now()
                 FROM program_year WHERE programme_id = '{programme}';
             INSERT INTO enrolment (id, program_year_id, organization_id, enrolled_at, created_at, updated_at)
                 VALUES ('{enrolment}', '{year}', '{ours}', '2026-01-01T00:00Z', now(), now()),
                     ('{others}', '{year}', '{other_museum}', '2026-01-01T00:00Z', now(), now());
             INSERT INTO enrolment_change (id, enrolment_id, kind, created_at)
                 SELECT gen_random_uuid(), id, 'enrolled', enrolled_at FROM enrolment WHERE program_year_id = '{year}';",
            programme = programme.uuid(),
            ours = ours.uuid(),
            governance = self.governance.uuid(),
            community = self.community.uuid(),
            year = self.year.uuid(),
            next = self.next.uuid(),
            draft = self.draft.uuid(),
            enrolment = self.enrolment.uuid(),
            others = self.others.uuid(),
            other_museum = others.uuid(),
        )
    }
}
