//! Two organizations, and everybody who may have to do with them.

mod exchange;
mod placement;
mod track_answers;
mod track_program;
mod track_review;
mod track_trends;

use std::{
    rc::Rc,
    sync::atomic::{AtomicU32, Ordering},
};

use database::id::{
    CalendarFeedId, CreditAuthorityId, CreditEntryId, InvitationId, JoinRequestId, MembershipId, NeedId,
    OrganizationId, PersonId, ProgrammeId, RegistrationId, RunId, SeatSetAsideId, ServiceTokenId, SessionId, SignInId,
    TopicId, WebhookId,
};
use diesel_async::SimpleAsyncConnection;
use serde_json::{Value, json};
use testing::{Caller, TestApp};

/// Everybody whose right is tried. "Other" is of another organization.
pub(super) const EVERYBODY: &[&str] = &[
    "nobody",
    "stranger",
    "colleague",
    "member",
    "editor",
    "administrator",
    "other administrator",
    "steward",
    "catalogue:write",
    "organizations:write",
    "topics:write",
    "other catalogue:write",
];

/// Two organizations and their things.
pub(super) struct World {
    pub(super) app: Rc<TestApp>,
    /// The organization whose right it is.
    pub(super) ours: OrganizationId,
    /// Another one.
    pub(super) theirs: OrganizationId,
    /// One that asks to join.
    pub(super) asking: OrganizationId,
    /// One that nobody acts for.
    pub(super) unclaimed: OrganizationId,
    /// One that a steward approved, which takes no part in anything.
    pub(super) bystander: OrganizationId,
    pub(super) programme: ProgrammeId,
    pub(super) topic: TopicId,
    pub(super) opportunity: String,
    pub(super) run: String,
    pub(super) session: String,
    pub(super) listing: String,
    /// Opportunities of ours that are for theirs, and for the programme.
    pub(super) for_theirs: String,
    pub(super) for_programme: String,
    /// A member of ours who has things of their own.
    pub(super) colleague: PersonId,
    pub(super) colleagues_sign_in: SignInId,
    colleagues_secret: String,
    pub(super) colleagues_membership: MembershipId,
    pub(super) invitation: InvitationId,
    /// To whoever is called [`stranger`](Self::strangers_address).
    pub(super) strangers_invitation: InvitationId,
    pub(super) join_request: JoinRequestId,
    pub(super) token: ServiceTokenId,
    pub(super) calendar_feed: CalendarFeedId,
    pub(super) webhook: WebhookId,
    /// What ours needs, for its people alone.
    pub(super) need: NeedId,
    /// Of somebody of our staff, for the run for which one registers elsewhere.
    pub(super) staff_registration: RegistrationId,
    /// The colleague's, for the run.
    pub(super) registration: RegistrationId,
    /// One for which the colleague is not registered, with a place offered to the colleague in a third.
    pub(super) other_run: RunId,
    pub(super) offered: RegistrationId,
    /// Of somebody who asked whether they may come.
    pub(super) asked: RegistrationId,
    /// One for which one registers elsewhere.
    pub(super) elsewhere: RunId,
    pub(super) seats: SeatSetAsideId,
    /// One of the run that is over, with a word that can still be entered and a recording.
    pub(super) held: SessionId,
    /// One of ours that grants credit.
    pub(super) authority: CreditAuthorityId,
    /// What the colleague reported to it.
    pub(super) reported: CreditEntryId,
    pub(super) track_program: track_program::TrackProgram,
    /// What a TRACK programme of ours asks, and theirs answers.
    pub(super) track_answers: track_answers::TrackAnswers,
    pub(super) track_review: track_review::TrackReview,
    pub(super) track_trends: track_trends::TrackTrends,
    pub(super) exchange: exchange::Exchange,
    pub(super) placed: placement::Placed,
    number: u32,
}

static NUMBER: AtomicU32 = AtomicU32::new(1);

impl World {
    /// In a database of its own; the opportunity stands at `status`.
    pub(super) async fn new(status: &str) -> Self {
        Self::on(Rc::new(TestApp::start().await), status).await
    }

    /// Another one beside it.
    pub(super) async fn again(&self, status: &str) -> Self {
        Self::on(self.app.clone(), status).await
    }

    async fn on(app: Rc<TestApp>, status: &str) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let named = |name: &str| app.organization(&format!("{name} {number}"));
        let ours = named("Ours").set("contact_name", json!("Office")).set("contact_email", json!("office@example.org"));
        let (ours, theirs) = (ours.create().await, named("Theirs").create().await);
        let asking = named("Asking").set("status", json!("requested")).create().await;
        let (unclaimed, bystander) = (named("Unclaimed").create().await, named("Bystander").create().await);
        let topic = app.topic(&format!("topic-{number}")).create().await;
        let opportunity = app
            .opportunity("Security")
            .status(status)
            .owner(ours)
            .topic(topic)
            .session("2026-12-01 14:00 Europe/Paris")
            .listing(ours)
            .create()
            .await;
        let document = "query($id: ID!) { opportunity(id: $id) { runs { id sessions { id } } listings { id } } }";
        let owners = app.service(ours, &["catalogue:write"]).await;
        let data = owners.query(document, json!({ "id": opportunity.to_string() })).await;
        let text = |pointer: &str| data.pointer(pointer).and_then(Value::as_str).expect(pointer).to_owned();
        let colleague = app.person(&format!("Colleague {number}")).role("member", ours).create().await;
        // Somebody has to be administrator when another one leaves.
        app.person(&format!("Founder {number}")).role("administrator", ours).create().await;
        app.person(&format!("Founder of theirs {number}")).role("administrator", theirs).create().await;
        let world = Self {
            for_theirs: app.opportunity("Loans").owner(ours).for_organization(theirs).create().await.to_string(),
            for_programme: String::new(),
            ours,
            theirs,
            asking,
            unclaimed,
            bystander,
            programme: ProgrammeId::new(),
            topic,
            opportunity: opportunity.to_string(),
            run: text("/opportunity/runs/0/id"),
            session: text("/opportunity/runs/0/sessions/0/id"),
            listing: text("/opportunity/listings/0/id"),
            colleague: colleague.id,
            colleagues_sign_in: SignInId::new(),
            colleagues_secret: colleague.secret,
            colleagues_membership: MembershipId::new(),
            invitation: InvitationId::new(),
            strangers_invitation: InvitationId::new(),
            join_request: JoinRequestId::new(),
            token: ServiceTokenId::new(),
            calendar_feed: CalendarFeedId::new(),
            webhook: WebhookId::new(),
            need: NeedId::new(),
            staff_registration: RegistrationId::new(),
            registration: RegistrationId::new(),
            other_run: RunId::new(),
            offered: RegistrationId::new(),
            asked: RegistrationId::new(),
            elsewhere: RunId::new(),
            seats: SeatSetAsideId::new(),
            held: SessionId::new(),
            authority: CreditAuthorityId::new(),
            reported: CreditEntryId::new(),
            track_program: Default::default(),
            track_answers: track_answers::TrackAnswers::default(),
            track_review: Default::default(),
            track_trends: Default::default(),
            exchange: Default::default(),
            placed: Default::default(),
            number,
            app,
        };
        world.write().await;
        let for_programme = world.app.opportunity("Coaching").owner(ours).for_programme(world.programme).create().await;
        Self { for_programme: for_programme.to_string(), ..world }
    }

    async fn write(&self) {
        let (ours, theirs, asking) = (self.ours.uuid(), self.theirs.uuid(), self.asking.uuid());
        let sql = format!(
            "UPDATE membership SET id = '{}' WHERE person_id = '{colleague}';
             UPDATE sign_in SET id = '{}' WHERE person_id = '{colleague}';
             INSERT INTO account (issuer, subject, person_id, email_verified, created_at, last_signed_in_at)
                 VALUES ('https://second.example', '{colleague_in_words}', '{colleague}', false, now(), now());
             INSERT INTO programme (id, organization_id, kind, main_language, name, created_at, updated_at)
                 VALUES ('{programme}', '{ours}', 'track', 'en', '{{\"en\": \"TRACK\"}}', now(), now());
             INSERT INTO programme_participant VALUES ('{programme}', '{theirs}', now());
             INSERT INTO invitation (id, organization_id, role, email, created_at, expires_at) VALUES
                 ('{}', '{ours}', 'editor', 'carla-{number}@example.org', '{now}', '2027-01-01'),
                 ('{}', '{ours}', 'editor', '{}', '{now}', '2027-01-01');
             INSERT INTO join_request (id, organization_id, person_id, created_at) VALUES ('{}', '{asking}', '{colleague}', now());
             INSERT INTO service_token (id, organization_id, name, secret_hash, scopes, created_at)
                 VALUES ('{}', '{ours}', 'website', sha256('{number}'), '{{catalogue:write}}', now());
             INSERT INTO calendar_feed (id, organization_id, secret_hash, created_at)
                 VALUES ('{calendar_feed}', '{ours}', sha256('{number}'), now());
             INSERT INTO webhook (id, organization_id, url, secret, created_at, updated_at)
                 VALUES ('{webhook}', '{ours}', 'https://hooks.example/ours', sha256('{number}'), now(), now());
             INSERT INTO need (id, organization_id, main_language, statement, identified_in, created_at, updated_at)
                 VALUES ('{need}', '{ours}', 'en', '{{\"en\": \"Salvage\"}}', 'declared', now(), now());
             INSERT INTO evaluation (run_id, created_at, updated_at) VALUES ('{run}', now(), now());
             INSERT INTO evaluation_item VALUES ('{run}', 'before', '0193a6a0-0000-7000-8000-000000000001', 0);
             INSERT INTO registration (id, run_id, opportunity_id, person_id, state, created_at, updated_at)
                 SELECT '{registration}', id, opportunity_id, '{colleague}', 'registered', now(), now() FROM run WHERE id = '{run}';
             WITH key AS (
                 INSERT INTO signing_key (id, organization_id, private_key, public_key, created_at)
                     VALUES (gen_random_uuid(), '{ours}', 'none', '{{}}', now()) RETURNING id
             )
             INSERT INTO certificate (id, registration_id, opportunity_id, organization_id, signing_key_id, name, salt, secret, language,
                 achievement, issued_at)
                 SELECT gen_random_uuid(), registration.id, opportunity_id, '{ours}', key.id, 'Colleague', 'salt',
                     registration.id::text, 'en', '{{}}', now()
                 FROM registration, key WHERE registration.id = '{registration}';
             INSERT INTO run (id, opportunity_id, status, pacing, mode, capacity, zone, created_at, updated_at)
                 SELECT added.id, opportunity_id, 'open', 'self_paced', 'online', 50, 'America/Halifax', now(), now()
                 FROM run, unnest(ARRAY['{other_run}', '{offering}', '{elsewhere}']::uuid[]) AS added (id) WHERE run.id = '{run}';
             INSERT INTO registration_terms (run_id, elsewhere, created_at, updated_at) VALUES ('{elsewhere}', true, now(), now());
             INSERT INTO seat_set_aside (id, run_id, sectors, places, release_on, zone, created_at)
                 VALUES ('{seats}', '{other_run}', '{{libraries}}', 1, '2027-01-01', 'America/Halifax', now());
             INSERT INTO session (id, run_id, opportunity_id, title, status, starts_on, starts_time, zone, starts_at, ends_at, order_at, mode, created_at, updated_at)
                 SELECT '{held}', id, opportunity_id, '{{}}', 'scheduled', '2026-11-20', '11:00', 'UTC', '2026-11-20T11:00Z', '2026-11-20T11:50Z', '2026-11-20T11:00Z', 'online', now(), now()
                 FROM run WHERE id = '{run}';
             INSERT INTO attendance_code (session_id, run_id, word, opens_at, closes_at, created_at, updated_at)
                 VALUES ('{held}', '{run}', 'quoin', '2026-11-20T10:50Z', '2026-11-20T22:20Z', now(), now());
             INSERT INTO recording (id, session_id, opportunity_id, availability, caption_languages, has_slides, created_at, updated_at)
                 SELECT gen_random_uuid(), id, opportunity_id, 'public', '{{}}', false, now(), now() FROM session WHERE id = '{held}';
             INSERT INTO credit_authority (id, organization_id, main_language, name, unit, created_at)
                 VALUES ('{authority}', '{ours}', 'en', '{{\"en\": \"Certified Archivist\"}}', 'hour', now());
             INSERT INTO credit_rules (id, authority_id, version, in_force_from, rules, created_at)
                 VALUES (gen_random_uuid(), '{authority}', 1, '2026-01-01', '{{\"cycleMonths\": 12, \"categories\": {{\"education\": {{}}}}}}', now());
             INSERT INTO credit_entry (id, authority_id, person_id, role, category, format, minutes, day, title, evidence, reported_at)
                 VALUES ('{reported}', '{authority}', '{colleague}', 'participant', 'education', 'online', 50, '2026-11-02', 'A course', 'A letter.', now());
             INSERT INTO credit_pursuit (id, authority_id, person_id, since, created_at)
                 VALUES (gen_random_uuid(), '{authority}', '{colleague}', '2026-01-01', now());
             INSERT INTO registration (id, run_id, opportunity_id, person_id, name, email, state, offered_until, created_at, updated_at)
                 SELECT '{offered}'::uuid, '{offering}'::uuid, opportunity_id, '{colleague}'::uuid, NULL, NULL, 'offered', '{now}'::timestamptz + interval '1 day', now(), now()
                 FROM run WHERE id = '{run}'
                 UNION ALL
                 SELECT '{asked}', '{other_run}', opportunity_id, NULL, 'Somebody', 'somebody@example.org', 'requested', NULL, now(), now()
                 FROM run WHERE id = '{run}';
             INSERT INTO registration (id, run_id, opportunity_id, name, email, organization_id, state, created_at, updated_at)
                 SELECT '{staff_registration}', '{elsewhere}', opportunity_id, 'Staff', 'staff-{number}@example.org', '{ours}', 'registered', now(), now()
                 FROM run WHERE id = '{run}';",
            self.colleagues_membership.uuid(),
            self.colleagues_sign_in.uuid(),
            self.invitation.uuid(),
            self.strangers_invitation.uuid(),
            self.strangers_address(),
            self.join_request.uuid(),
            self.token.uuid(),
            colleague = self.colleague.uuid(),
            colleague_in_words = self.colleague,
            programme = self.programme.uuid(),
            calendar_feed = self.calendar_feed.uuid(),
            webhook = self.webhook.uuid(),
            need = self.need.uuid(),
            staff_registration = self.staff_registration.uuid(),
            registration = self.registration.uuid(),
            other_run = self.other_run.uuid(),
            offering = RunId::new().uuid(),
            elsewhere = self.elsewhere.uuid(),
            offered = self.offered.uuid(),
            asked = self.asked.uuid(),
            seats = self.seats.uuid(),
            held = self.held.uuid(),
            authority = self.authority.uuid(),
            reported = self.reported.uuid(),
            run = self.run.parse::<RunId>().expect("an id").uuid(),
            number = self.number,
            now = self.app.clock().now(),
        );
        let sql = sql + &self.track_program.sql(self.programme, self.ours, self.bystander);
        let sql = sql + &self.track_answers.sql(self.programme, self.theirs, self.number);
        let sql = sql + &self.track_review.sql(self.programme, self.theirs, self.unclaimed, self.colleague);
        let sql = sql + &self.track_trends.sql(self.programme, &self.track_program);
        let sides = exchange::Sides {
            ours: self.ours,
            theirs: self.theirs,
            bystander: self.bystander,
            unclaimed: self.unclaimed,
        };
        let sql = sql + &self.exchange.sql(&sides, self.colleague, self.topic);
        let published = self.opportunity.parse().expect("an id");
        let people = (self.colleague, self.exchange.candidate);
        let sql = sql + &self.placed.sql(self.exchange.programme, &sides, people, self.topic, published);
        self.app.connect().await.batch_execute(&sql).await.expect("the rows fit");
    }

    /// The same with a plan of the exchange that a solver made.
    pub(super) async fn solved(mut self) -> Self {
        let document =
            "mutation($round: ID!) { makePlan(input: { round: $round }) { plan { id } userErrors { message } } }";
        let administrator = self.caller("administrator").await;
        let made = administrator.query(document, json!({ "round": self.exchange.closed.to_string() })).await;
        let plan = made.pointer("/makePlan/plan/id").and_then(Value::as_str).unwrap_or_else(|| panic!("{made}"));
        self.exchange.plan = plan.parse().expect("an id");
        self.app.solve_plans().await;
        self
    }

    /// Where the stranger is written to.
    fn strangers_address(&self) -> String {
        format!("stranger.{}@example.org", self.number)
    }

    /// Somebody of [`EVERYBODY`].
    pub(super) async fn caller(&self, who: &str) -> Caller {
        let person = |name: &str| self.app.person(&format!("{name} {}", self.number));
        let signed_in = match who {
            "nobody" => return self.app.anonymous(),
            "colleague" => return self.app.signed_in(&self.colleagues_secret),
            "stranger" => person("stranger"),
            "member" | "editor" | "administrator" => person(who).role(who, self.ours),
            "other administrator" => person(who).role("administrator", self.theirs),
            "steward" => person(who).steward(),
            "other catalogue:write" => return self.app.service(self.theirs, &["catalogue:write"]).await,
            scope => return self.app.service(self.ours, &[scope]).await,
        };
        let caller = (*signed_in.create().await).clone();
        // What is noted when they are first seen is not what they did.
        caller.query("{ viewer { isKnown } }", json!({})).await;
        caller
    }
}
