//! What an exchange has come to: the dashboard, the reciprocity ledger and what funders see. What is expected was worked out by hand.
//!
//! Partners 0, 1, 2 and 4 are museums, partner 3 is a library; 0, 1 and 2 are in Nova Scotia, 3 in New Brunswick. Beside them the
//! catalogue has who runs the exchange, a museum too, its two funders, which are of no sector, and three archives in Quebec.
//!
//! | round | from | to | how many | stand | paid for by |
//! | --- | --- | --- | --- | --- | --- |
//! | first | 0 | 1 | 6 | completed; each saves an hour a month with an improvement that was adopted | the foundation, 500 each |
//! | first | 3 | 0 | 5 | under way | the foundation, 300 each |
//! | first | 0 | 3 | 1 | declined | nobody |
//! | first | 1 | 0 | 1 | ended before it had begun | nobody |
//! | second | 1 | 0 | 2 | accepted | the ministry, 700 each |
//! | second | 0 | 3 | 1 | offered | nobody |
//! | second | 2 | 3 | 1 | expired | nobody |
//!
//! Two more of partner 4 applied for the second round, and one has a draft.

mod figures;
mod money;
mod seeing;

use database::id::{FundingStreamId, OrganizationId, RoundId, RoundPeriodId};
use serde_json::{Value, json};
use testing::{Caller, SignedIn};
use uuid::Uuid;

use super::{Round, Stage, english, text};
use crate::{
    joining::{change, done},
    track::peers::sql,
};

const FIRST: usize = 0;
const SECOND: usize = 1;
const FOUNDATION: usize = 0;
const MINISTRY: usize = 1;

/// An exchange with two rounds, and two organizations that fund it.
struct World {
    stage: Stage,
    rounds: [Round; 2],
    plans: [Uuid; 2],
    funders: [(OrganizationId, SignedIn); 2],
    streams: [String; 2],
}

/// Somebody of one partner who has, or had, a place at another.
#[derive(Clone, Copy)]
struct Place {
    round: usize,
    home: usize,
    host: usize,
    state: &'static str,
    has_begun: bool,
    paid_by: Option<(usize, i64)>,
}

const PLACES: [(usize, Place); 7] = [
    (6, place(FIRST, 0, 1, "completed", Some((FOUNDATION, 500)))),
    (5, place(FIRST, 3, 0, "under_way", Some((FOUNDATION, 300)))),
    (1, place(FIRST, 0, 3, "declined", None)),
    (1, Place { has_begun: false, ..place(FIRST, 1, 0, "ended_early", None) }),
    (2, place(SECOND, 1, 0, "accepted", Some((MINISTRY, 700)))),
    (1, place(SECOND, 0, 3, "offered", None)),
    (1, place(SECOND, 2, 3, "expired", None)),
];

const fn place(round: usize, home: usize, host: usize, state: &'static str, paid_by: Option<(usize, i64)>) -> Place {
    Place { round, home, host, state, has_begun: true, paid_by }
}

impl World {
    /// Nobody has applied.
    async fn new() -> Self {
        let stage = Stage::new(5).await;
        let app = &stage.app;
        let partner = |at: usize| stage.partners[at].id.uuid();
        let places = format!(
            "UPDATE organization SET country = 'CA', region = 'CA-NS' WHERE id IN ('{}', '{}', '{}');
             UPDATE organization SET country = 'CA', region = 'CA-NB', sectors = '{{libraries}}' WHERE id = '{}'",
            partner(0),
            partner(1),
            partner(2),
            partner(3),
        );
        sql(app, &places).await;
        for number in 0..3 {
            let archive = app.organization(&format!("Archive {number}")).sectors(&["archives"]).country("CA");
            archive.set("region", json!("CA-QC")).create().await;
        }
        let rounds = [stage.opened().await, stage.opened().await];
        let mut plans = [Uuid::nil(); 2];
        for (at, round) in rounds.iter().enumerate() {
            plans[at] = plan(&stage, round, 1).await;
        }
        let funders = [funder(&stage, "Foundation").await, funder(&stage, "Ministry").await];
        let streams = [stream(&stage, funders[0].0).await, stream(&stage, funders[1].0).await];
        let world = Self { stage, rounds, plans, funders, streams };
        world.budget(FOUNDATION, FIRST, json!({ "amount": 5000 })).await;
        let second = &world.rounds[SECOND];
        let of_periods = [(second.spring.clone(), 1000), (second.autumn.clone(), 400)];
        for (period, amount) in of_periods {
            world.budget(MINISTRY, SECOND, json!({ "amount": amount, "period": period })).await;
        }
        world
    }

    async fn budget(&self, stream: usize, round: usize, more: Value) {
        let input = json!({ "stream": self.streams[stream], "round": self.rounds[round].id });
        let set = change(&self.stage.coordinator, "setFundingBudget", "stream { id }", super::over(input, more)).await;
        done(set);
    }

    /// Everybody who is in the table above, and what came of it. The placements, group by group.
    async fn filled() -> (Self, Vec<Vec<Uuid>>) {
        let world = Self::new().await;
        let placements = world.fill().await;
        world.comes(&placements).await;
        (world, placements)
    }

    async fn fill(&self) -> Vec<Vec<Uuid>> {
        let mut groups = Vec::new();
        for (many, place) in PLACES {
            let mut group = Vec::new();
            for _ in 0..many {
                group.push(self.place(place).await);
            }
            groups.push(group);
        }
        for state in ["submitted", "submitted", "draft"] {
            self.apply(Uuid::now_v7(), SECOND, 4, state).await;
        }
        groups
    }

    async fn apply(&self, application: Uuid, round: usize, home: usize, state: &str) {
        let rows = format!(
            "INSERT INTO application (id, programme_id, round_id, organization_id, name, state, main_language, submitted_at, created_at, updated_at)
             VALUES ('{application}', '{}', '{}', '{}', 'Anna Applicant', '{state}', 'en', now(), now(), now())",
            self.stage.programme.uuid(),
            self.round(round),
            self.stage.partners[home].id.uuid(),
        );
        sql(&self.stage.app, &rows).await;
    }

    fn round(&self, round: usize) -> Uuid {
        self.rounds[round].id.parse::<RoundId>().expect("a round").uuid()
    }

    fn stream(&self, stream: usize) -> Uuid {
        self.streams[stream].parse::<FundingStreamId>().expect("a stream").uuid()
    }

    async fn place(&self, place: Place) -> Uuid {
        let [application, offer, pairing, placement] = std::array::from_fn(|_| Uuid::now_v7());
        self.apply(application, place.round, place.home, "submitted").await;
        let when = |is_so: bool, day: &str| if is_so { format!("'{day}T12:00:00Z'") } else { "NULL".to_owned() };
        let is_over = ["completed", "ended_early"].contains(&place.state);
        let has_begun = place.has_begun && ["under_way", "completed", "ended_early"].contains(&place.state);
        let (stream, cost) = match place.paid_by {
            Some((stream, cost)) => (format!("'{}'", self.stream(stream)), cost),
            None => ("NULL".to_owned(), 0),
        };
        let rows = format!(
            "INSERT INTO offer (id, programme_id, round_id, organization_id, kind, main_language, title, created_at, updated_at)
                 VALUES ('{offer}', '{programme}', '{round}', '{host}', 'residency', 'en', '{{\"en\": \"Paper\"}}', now(), now());
             INSERT INTO pairing (id, plan_id, application_id, offer_id, round_period_id, fit, funding_stream_id, cost, is_forced)
                 VALUES ('{pairing}', '{plan}', '{application}', '{offer}', '{period}', 1, {stream}, {cost}, false);
             INSERT INTO placement (id, programme_id, round_id, pairing_id, application_id, offer_id, round_period_id, home_id, host_id,
                     state, answer_by, settled_at, begun_at, ended_at, created_at, updated_at)
                 VALUES ('{placement}', '{programme}', '{round}', '{pairing}', '{application}', '{offer}', '{period}', '{home}', '{host}',
                     '{state}', now(), {settled}, {begun}, {ended}, now(), now())",
            programme = self.stage.programme.uuid(),
            round = self.round(place.round),
            plan = self.plans[place.round],
            period = self.rounds[place.round].spring.parse::<RoundPeriodId>().expect("a period").uuid(),
            home = self.stage.partners[place.home].id.uuid(),
            host = self.stage.partners[place.host].id.uuid(),
            state = place.state,
            settled = when(place.state != "offered", "2026-10-20"),
            begun = when(has_begun, "2026-11-01"),
            ended = when(is_over, "2026-11-10"),
        );
        sql(&self.stage.app, &rows).await;
        placement
    }

    /// What was done in placements, and what came of them.
    async fn comes(&self, placements: &[Vec<Uuid>]) {
        let (completed, under_way, called_off) = (&placements[0], &placements[1], placements[3][0]);
        let mut rows = String::new();
        for placement in completed {
            rows.push_str(&format!(
                "INSERT INTO return_commitment (id, placement_id, language, improvement, due_on, state, evidence, settled_on, created_at, updated_at)
                     VALUES (gen_random_uuid(), '{placement}', 'en', 'A checklist.', '2026-12-01', 'adopted', 'It hangs there.', '2026-11-15', now(), now());
                 INSERT INTO placement_outcome (placement_id, minutes_saved, saved_in, created_at, updated_at)
                     VALUES ('{placement}', 60, 'Packing', now(), now());"
            ));
        }
        for (placement, due, state) in [
            (under_way[0], "2026-11-01", "promised"),
            (under_way[1], "2027-01-01", "promised"),
            (under_way[2], "2026-11-01", "not_adopted"),
        ] {
            let settled = if state == "promised" { "NULL, NULL" } else { "'2026-11-15', 'No room.'" };
            rows.push_str(&format!(
                "INSERT INTO return_commitment (id, placement_id, language, improvement, due_on, state, settled_on, reason, created_at, updated_at)
                     VALUES (gen_random_uuid(), '{placement}', 'en', 'A checklist.', '{due}', '{state}', {settled}, now(), now());"
            ));
        }
        for (placement, due, held) in [
            (under_way[0], "2026-11-06", "'2026-11-07'"),
            (under_way[0], "2026-11-13", "NULL"),
            (under_way[0], "2026-11-20", "'2026-11-20'"),
            (under_way[0], "2026-11-27", "NULL"),
            // It ended on 10 November.
            (called_off, "2026-11-08", "'2026-11-08'"),
            (called_off, "2026-11-15", "NULL"),
        ] {
            rows.push_str(&format!(
                "INSERT INTO check_in (id, placement_id, due_on, held_on, created_at, updated_at)
                     VALUES (gen_random_uuid(), '{placement}', '{due}', {held}, now(), now());"
            ));
        }
        let [first, second] = [completed[0], completed[1]];
        let (programme, round) = (self.stage.programme.uuid(), self.round(FIRST));
        let partner = |at: usize| self.stage.partners[at].id.uuid();
        rows.push_str(&format!(
            "INSERT INTO progress_report (id, placement_id, language, from_on, until_on, text, participant_at, host_at, created_at, updated_at) VALUES
                 (gen_random_uuid(), '{first}', 'en', '2026-11-01', '2026-11-05', 'Well.', now(), now(), now(), now()),
                 (gen_random_uuid(), '{first}', 'en', '2026-11-06', '2026-11-10', 'Well.', now(), NULL, now(), now());
             INSERT INTO artifact (id, programme_id, round_id, placement_id, kind, state, main_language, title, url, licence, languages, media, published_at, created_at, updated_at)
                 SELECT gen_random_uuid(), '{programme}', '{round}', '{first}', made.kind, made.state, 'en', '{{\"en\": \"Packing\"}}', 'https://example.org', 'CC-BY-4.0',
                     '{{en}}', '{{text}}', now(), now(), now()
                 FROM (VALUES ('checklist', 'published'), ('case_study', 'published'), ('template', 'draft')) AS made (kind, state);
             INSERT INTO agreement (id, placement_id, version, language, deliverables, schedule, starts_on, ends_on, proposed_as,
                     participant_at, home_at, host_at, in_force_at, superseded_at, created_at)
                 SELECT gen_random_uuid(), '{first}', made.version, 'en', 'A checklist.', 'Mornings.', '2026-11-01', '2026-11-10', 'host',
                     now(), now(), now(), now(), made.superseded, now()
                 FROM (VALUES (1, now()), (2, NULL)) AS made (version, superseded);
             INSERT INTO agreement_objective (agreement_id, position, text, result, result_at)
                 SELECT agreement.id, said.position, 'Pack.', said.result, now() FROM agreement
                 JOIN (VALUES (1, 1, 'not_met'), (2, 1, 'met'), (2, 2, 'met'), (2, 3, 'partly')) AS said (version, position, result)
                     ON said.version = agreement.version;
             INSERT INTO adoption (id, return_commitment_id, organization_id, adopted_on, created_at)
                 SELECT gen_random_uuid(), return_commitment.id, elsewhere.id, '2026-11-16', now() FROM return_commitment
                 CROSS JOIN (VALUES ('{two}'::uuid), ('{four}')) AS elsewhere (id) WHERE return_commitment.placement_id = '{first}';
             INSERT INTO collaboration (id, placement_id, kind, about, created_at)
                 VALUES (gen_random_uuid(), '{second}', 'loan', 'Two paintings.', now());
             INSERT INTO story (id, programme_id, round_id, placement_id, state, main_language, title, text,
                     participant_at, home_at, host_at, published_at, created_at, updated_at)
                 SELECT gen_random_uuid(), '{programme}', '{round}', '{first}', state, 'en', '{{\"en\": \"Packing\"}}', '{{\"en\": \"We pack.\"}}',
                     now(), now(), now(), now(), now(), now() FROM (VALUES ('published'), ('draft')) AS made (state);
             INSERT INTO alumnus (id, programme_id, person_id, lectures, mentors, refers, left_at, created_at, updated_at) VALUES
                 (gen_random_uuid(), '{programme}', '{one}', true, true, false, NULL, now(), now()),
                 (gen_random_uuid(), '{programme}', '{other}', false, false, true, NULL, now(), now()),
                 (gen_random_uuid(), '{programme}', '{gone}', true, true, true, now(), now(), now());",
            two = partner(2),
            four = partner(4),
            one = self.stage.partners[0].director.id.uuid(),
            other = self.stage.partners[1].director.id.uuid(),
            gone = self.stage.partners[2].director.id.uuid(),
        ));
        rows.push_str(&evaluations(completed));
        sql(&self.stage.app, &rows).await;
    }

    /// Fields of the exchange as somebody sees them, and the code of the error, if there is one.
    async fn seen(&self, fields: &str, who: &Caller) -> (Value, Value) {
        let document = format!("query($id: ID!) {{ programme(id: $id) {{ exchange {{ {fields} }} }} }}");
        let mut answer = who.answer(&document, json!({ "id": self.stage.programme.to_string() })).await;
        let code = answer.pointer("/errors/0/extensions/code").cloned().unwrap_or_default();
        (answer["data"]["programme"]["exchange"].take(), code)
    }

    /// Fields of the dashboard, of all rounds or of one, for who runs the exchange.
    async fn dashboard(&self, round: Option<usize>, fields: &str) -> Value {
        let of = round.map(|at| format!("(round: \"{}\")", self.rounds[at].id)).unwrap_or_default();
        let (mut seen, code) = self.seen(&format!("dashboard{of} {{ {fields} }}"), &self.stage.coordinator).await;
        assert_eq!(code, Value::Null);
        seen["dashboard"].take()
    }

    /// What a funder sees.
    async fn funded(&self, funder: usize, fields: &str, who: &Caller) -> (Value, Value) {
        let document = format!("funded(funder: \"{}\") {{ {fields} }}", self.funders[funder].0);
        let (mut seen, code) = self.seen(&document, who).await;
        (seen["funded"].take(), code)
    }
}

/// Six participants gained much; four who let them go gained some; of six mentors five gained much and one gained little.
fn evaluations(placements: &[Uuid]) -> String {
    let mut rows = String::new();
    for (at, placement) in placements.iter().enumerate() {
        let mentor = if at == 0 { "little" } else { "much" };
        let said = [("participant", "much"), ("host", mentor), ("home", "some")];
        for (part, gained) in said.into_iter().filter(|(part, _)| at < 4 || *part != "home") {
            let person = Uuid::now_v7();
            rows.push_str(&format!(
                "INSERT INTO person (id, email_verified, created_at) VALUES ('{person}', false, now());
                 INSERT INTO placement_evaluation (placement_id, part, gained, recommends, answered_by, created_at, updated_at)
                     VALUES ('{placement}', '{part}', '{gained}', 'yes', '{person}', now(), now());"
            ));
        }
    }
    rows
}

/// A plan of a round that was published.
pub(super) async fn plan(stage: &Stage, round: &Round, number: i32) -> Uuid {
    let plan = Uuid::now_v7();
    let row = format!(
        "INSERT INTO plan (id, programme_id, round_id, number, state, effort, snapshot, snapshot_digest, result, created_at, published_at)
         VALUES ('{plan}', '{}', '{}', {number}, 'solved', 1, '{{}}', 'x', '{{}}', now(), now())",
        stage.programme.uuid(),
        round.id.parse::<RoundId>().expect("a round").uuid(),
    );
    sql(&stage.app, &row).await;
    plan
}

/// An organization of no sector, and somebody who works there.
async fn funder(stage: &Stage, name: &str) -> (OrganizationId, SignedIn) {
    let id = stage.app.organization(name).sectors(&[]).create().await;
    let member = stage.app.person(&format!("Mary of the {name}")).role("member", id).create().await;
    (id, member)
}

async fn stream(stage: &Stage, funder: OrganizationId) -> String {
    let input = json!({
        "programme": stage.programme.to_string(), "mainLanguage": "en", "name": english("Travel grant"), "currency": "CAD",
        "funder": funder.to_string(),
    });
    text(&done(change(&stage.coordinator, "createFundingStream", "stream { id }", input).await)["stream"]["id"])
}
