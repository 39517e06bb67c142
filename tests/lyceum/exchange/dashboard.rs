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
async fn plan(stage: &Stage, round: &Round, number: i32) -> Uuid {
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

#[tokio::test]
async fn participation_is_told_as_it_is_of_all_of_each_round_and_of_each_institution() {
    let (world, _) = World::filled().await;
    let counts = "applied placed offered accepted underWay paused completed endedEarly ended declined expired";
    let fields = format!(
        "participation {{ {counts} }} rounds {{ round {{ id }} participation {{ {counts} }} }}
         institutions {{ organization {{ id }} asHome {{ {counts} }} asHost {{ {counts} }} }}"
    );
    let all = world.dashboard(None, &fields).await;
    let figures = |more: Value| {
        let nobody = json!({
            "applied": 0, "placed": 0, "offered": 0, "accepted": 0, "underWay": 0, "paused": 0, "completed": 0, "endedEarly": 0,
            "ended": 0, "declined": 0, "expired": 0,
        });
        super::over(nobody, more)
    };
    let first = figures(json!({
        "applied": 13, "placed": 12, "underWay": 5, "completed": 6, "endedEarly": 1, "ended": 7, "declined": 1,
    }));
    let second = figures(json!({ "applied": 6, "placed": 3, "offered": 1, "accepted": 2, "expired": 1 }));
    assert_eq!(
        all["participation"],
        figures(json!({
            "applied": 19, "placed": 15, "offered": 1, "accepted": 2, "underWay": 5, "completed": 6, "endedEarly": 1, "ended": 7,
            "declined": 1, "expired": 1,
        }))
    );
    assert_eq!(
        all["rounds"],
        json!([
            { "round": { "id": world.rounds[SECOND].id }, "participation": second },
            { "round": { "id": world.rounds[FIRST].id }, "participation": first },
        ])
    );
    let institutions = all["institutions"].as_array().expect("a list");
    let ids: Vec<Value> = institutions.iter().map(|row| row["organization"]["id"].clone()).collect();
    let partners: Vec<Value> = world.stage.partners.iter().map(|partner| json!(partner.id.to_string())).collect();
    assert_eq!(ids, partners);
    assert_eq!(
        institutions[0]["asHome"],
        figures(json!({ "applied": 8, "placed": 7, "offered": 1, "completed": 6, "ended": 6, "declined": 1 }))
    );
    assert_eq!(
        institutions[0]["asHost"],
        figures(json!({ "applied": null, "placed": 8, "accepted": 2, "underWay": 5, "endedEarly": 1, "ended": 1 }))
    );
    assert_eq!(institutions[4]["asHome"], figures(json!({ "applied": 2 })));

    let of_second = world.dashboard(Some(SECOND), &fields).await;
    assert_eq!(of_second["participation"], second);
    assert_eq!(of_second["rounds"].as_array().map(Vec::len), Some(1));
    let hosts = figures(json!({ "applied": null, "placed": 2, "accepted": 2 }));
    assert_eq!(of_second["institutions"][0]["asHost"], hosts);
}

#[tokio::test]
async fn the_ledger_is_balanced() {
    let (world, _) = World::filled().await;
    let fields = "ledger { entries { organization { id } hosted wasHosted balance }
        pairs { home { id } host { id } placements } }";
    let found = world.dashboard(None, fields).await;
    let partner = |at: usize| json!({ "id": world.stage.partners[at].id.to_string() });
    let entry = |at, hosted: i64, was_hosted: i64| json!({ "organization": partner(at), "hosted": hosted, "wasHosted": was_hosted, "balance": hosted - was_hosted });
    assert_eq!(
        found["ledger"]["entries"],
        json!([entry(0, 7, 6), entry(1, 6, 2), entry(2, 0, 0), entry(3, 0, 5), entry(4, 0, 0)])
    );
    let pair = |home, host, many: i64| json!({ "home": partner(home), "host": partner(host), "placements": many });
    assert_eq!(found["ledger"]["pairs"], json!([pair(0, 1, 6), pair(1, 0, 2), pair(3, 0, 5)]));
    let second = world.dashboard(Some(SECOND), fields).await;
    assert_eq!(second["ledger"]["pairs"], json!([pair(1, 0, 2)]));

    // As tables; what people typed is no formula, and a number stays one.
    let renamed = format!(
        "UPDATE organization SET name = '{{\"en\": \"=1+1\"}}' WHERE id = '{}'",
        world.stage.partners[1].id.uuid()
    );
    sql(&world.stage.app, &renamed).await;
    let tables = world.dashboard(None, "csv ledger { csv }").await;
    let (institutions, pairs) = (text(&tables["csv"]), text(&tables["ledger"]["csv"]));
    assert!(institutions.starts_with("organization,name,applied,placed,"), "{institutions}");
    assert_eq!(institutions.lines().count(), 6);
    let library = format!("{},Museum 3,5,5,0,0,5,0,0,0,0,0,1,1,0,0,0,0,0,0,5,-5", world.stage.partners[3].id);
    assert!(institutions.contains(&library), "{institutions}");
    assert!(institutions.contains(",'=1+1,"), "{institutions}");
    let [one, other] = [world.stage.partners[0].id, world.stage.partners[1].id];
    assert!(pairs.contains(&format!("{one},Museum 0,{other},'=1+1,6\r\n")), "{pairs}");
}

#[tokio::test]
async fn who_was_placed_stands_beside_the_field_and_a_few_are_not_told_of() {
    let (world, _) = World::filled().await;
    let fields = "representation { dimension placed partners catalogue
        rows { label placed placedShare partners partnersShare catalogue catalogueShare isSuppressed } }";
    let all = world.dashboard(None, fields).await["representation"].take();
    let row = |label: &str, placed: (i64, i64), partners: (i64, i64), catalogue: (i64, i64)| {
        json!({
            "label": label, "placed": placed.0, "placedShare": placed.1, "partners": partners.0, "partnersShare": partners.1,
            "catalogue": catalogue.0, "catalogueShare": catalogue.1, "isSuppressed": false,
        })
    };
    assert_eq!(
        all,
        json!([
            { "dimension": "SECTOR", "placed": 15, "partners": 5, "catalogue": 11, "rows": [
                row("archives", (0, 0), (0, 0), (3, 27)),
                row("libraries", (5, 33), (1, 20), (1, 9)),
                row("museums", (10, 67), (4, 80), (5, 45)),
                row("unknown", (0, 0), (0, 0), (2, 18)),
            ] },
            { "dimension": "REGION", "placed": 15, "partners": 5, "catalogue": 11, "rows": [
                row("CA-NB", (5, 33), (1, 20), (1, 9)),
                row("CA-NS", (10, 67), (3, 60), (3, 27)),
                row("unknown", (0, 0), (1, 20), (4, 36)),
                row("elsewhere", (0, 0), (0, 0), (3, 27)),
            ] },
        ])
    );
    // Three were placed in the second round; taking the first from both would tell so.
    for (round, libraries) in [(FIRST, json!(5)), (SECOND, json!(0))] {
        let of_round = world.dashboard(Some(round), fields).await["representation"].take();
        let sectors = &of_round[0];
        assert_eq!(sectors["placed"], Value::Null);
        assert_eq!(sectors["rows"][1]["placed"], libraries);
        let museums = &sectors["rows"][2];
        assert_eq!((&museums["placed"], &museums["placedShare"]), (&Value::Null, &Value::Null));
        assert_eq!((&museums["isSuppressed"], &museums["partners"]), (&json!(true), &json!(4)));
    }
}

#[tokio::test]
async fn what_was_done_and_what_came_of_it_is_counted() {
    let (world, _) = World::filled().await;
    let fields = "outcomes { checkInsDue checkInsHeld reports finalReports checklists workflows templates caseStudies
            commitmentsPromised commitmentsOverdue commitmentsAdopted commitmentsNotAdopted adoptionsElsewhere minutesSaved
            objectivesMet objectivesPartlyMet objectivesNotMet collaborations stories }
        alumni { people openToLecture openToMentor openToRefer }
        evaluations { part people gainedMuch gainedSome gainedLittle gainedNothing recommend doNotRecommend notSure }";
    let found = world.dashboard(None, fields).await;
    let outcomes = json!({
        "checkInsDue": 4, "checkInsHeld": 3, "reports": 2, "finalReports": 1,
        "checklists": 1, "workflows": 0, "templates": 0, "caseStudies": 1,
        "commitmentsPromised": 2, "commitmentsOverdue": 1, "commitmentsAdopted": 6, "commitmentsNotAdopted": 1,
        "adoptionsElsewhere": 2, "minutesSaved": 360, "objectivesMet": 2, "objectivesPartlyMet": 1, "objectivesNotMet": 0,
        "collaborations": 1, "stories": 1,
    });
    assert_eq!(found["outcomes"], outcomes);
    let alumni = json!({ "people": 2, "openToLecture": 1, "openToMentor": 1, "openToRefer": 1 });
    assert_eq!(found["alumni"], alumni);
    assert_eq!(
        found["evaluations"],
        json!([
            // All of them gained much, and all would recommend it.
            { "part": "PARTICIPANT", "people": 6, "gainedMuch": null, "gainedSome": null, "gainedLittle": null,
              "gainedNothing": null, "recommend": null, "doNotRecommend": null, "notSure": null },
            // Four.
            { "part": "HOME", "people": null, "gainedMuch": null, "gainedSome": null, "gainedLittle": null,
              "gainedNothing": null, "recommend": null, "doNotRecommend": null, "notSure": null },
            // One of six gained little, and those who gained much are all others.
            { "part": "HOST", "people": 6, "gainedMuch": null, "gainedSome": 0, "gainedLittle": null, "gainedNothing": 0,
              "recommend": null, "doNotRecommend": null, "notSure": null },
        ])
    );
    let second = world.dashboard(Some(SECOND), fields).await;
    assert_eq!((&second["outcomes"]["minutesSaved"], &second["outcomes"]["checkInsDue"]), (&json!(0), &json!(0)));
    assert_eq!((&second["evaluations"][0]["people"], &second["alumni"]), (&json!(0), &alumni));
    assert_eq!(second["evaluations"][0]["gainedMuch"], Value::Null, "in no view");
}

#[tokio::test]
async fn money_is_counted_by_the_plan_that_was_published_last() {
    let (world, placements) = World::filled().await;
    let fields = "funding { stream { id name { text } currency } round { id } budget committed spent left }";
    let row = |stream: usize, round: usize, [budget, committed, spent, left]: [i64; 4]| {
        json!({
            "stream": { "id": world.streams[stream], "name": { "text": "Travel grant" }, "currency": "CAD" },
            "round": { "id": world.rounds[round].id }, "budget": budget, "committed": committed, "spent": spent, "left": left,
        })
    };
    let foundation = row(FOUNDATION, FIRST, [5000, 4500, 3000, 500]);
    let before = world.dashboard(None, fields).await;
    assert_eq!(before["funding"], json!([foundation, row(MINISTRY, SECOND, [1400, 1400, 0, 0])]));
    assert_eq!(world.dashboard(Some(FIRST), fields).await["funding"], json!([foundation]));

    // Another plan has the foundation pay for one of the two whose place is settled; a third one is not published.
    for (number, cost, published) in [(2, 600, "now()"), (3, 900, "NULL")] {
        let plan = plan(&world.stage, &world.rounds[SECOND], number).await;
        let settled = format!(
            "UPDATE plan SET published_at = {published} WHERE id = '{plan}';
             INSERT INTO pairing (id, plan_id, application_id, offer_id, round_period_id, fit, funding_stream_id, cost, is_forced)
                 SELECT gen_random_uuid(), '{plan}', application_id, offer_id, round_period_id, 1, '{}', {cost}, true
                 FROM placement WHERE id = '{}'",
            world.stream(FOUNDATION),
            placements[4][0],
        );
        sql(&world.stage.app, &settled).await;
    }
    let after = world.dashboard(None, fields).await;
    let moved = [row(FOUNDATION, SECOND, [0, 600, 0, -600]), row(MINISTRY, SECOND, [1400, 700, 0, 700])];
    assert_eq!(after["funding"], json!([foundation, moved[0], moved[1]]));
}

#[tokio::test]
async fn the_dashboard_is_for_those_who_run_the_exchange_and_its_committee() {
    let (world, _) = World::filled().await;
    let stage = &world.stage;
    let member = stage.seat(0, "Carla").await;
    let steward = stage.app.person("Stella").steward().create().await;
    let fields = "dashboard { participation { placed } }";
    for who in [&*stage.coordinator, &*member] {
        let (seen, code) = world.seen(fields, who).await;
        assert_eq!((&seen["dashboard"]["participation"]["placed"], code), (&json!(15), Value::Null));
    }
    for (who, caller) in [
        ("a director", &*stage.partners[0].director),
        ("an editor", &*stage.partners[1].editor),
        ("who funds it", &*world.funders[FOUNDATION].1),
        ("a steward", &*steward),
        ("nobody", &stage.app.anonymous()),
    ] {
        let (seen, code) = world.seen(fields, caller).await;
        assert_eq!((&seen["dashboard"], &code), (&Value::Null, &json!("DENIED")), "{who}");
    }
    let elsewhere = format!("dashboard(round: \"{}\") {{ participation {{ placed }} }}", RoundId::new());
    let (seen, code) = world.seen(&elsewhere, &stage.coordinator).await;
    assert_eq!((&seen["dashboard"], &code), (&Value::Null, &json!("NOT_FOUND")));
}

#[tokio::test]
async fn a_funder_sees_its_own_money_and_figures_that_tell_of_nobody() {
    const FIGURES: &str = "placed completed endedEarly adopted minutesSaved artifacts";
    let (world, _) = World::filled().await;
    let stage = &world.stage;
    let fields = format!(
        "funder {{ id }} funding {{ stream {{ id }} round {{ id }} budget committed spent left }} figures {{ {FIGURES} }}
         by {{ dimension rows {{ label figures {{ {FIGURES} }} }} }}"
    );
    let (foundation, ministry) = (&world.funders[FOUNDATION], &world.funders[MINISTRY]);
    let figures = |placed: Value, completed: Value, adopted: Value, minutes: i64, artifacts: i64| {
        json!({
            "placed": placed, "completed": completed, "endedEarly": 0, "adopted": adopted, "minutesSaved": minutes,
            "artifacts": artifacts,
        })
    };
    let (libraries, museums) =
        (figures(json!(5), json!(0), json!(0), 0, 0), figures(json!(6), json!(6), json!(6), 360, 2));
    for who in [&*foundation.1, &*stage.coordinator] {
        let (seen, code) = world.funded(FOUNDATION, &fields, who).await;
        assert_eq!(code, Value::Null);
        let expected = json!({
            "funder": { "id": foundation.0.to_string() },
            "funding": [{
                "stream": { "id": world.streams[FOUNDATION] }, "round": { "id": world.rounds[FIRST].id },
                "budget": 5000, "committed": 4500, "spent": 3000, "left": 500,
            }],
            "figures": figures(json!(11), json!(6), json!(6), 360, 2),
            "by": [
                { "dimension": "SECTOR", "rows": [
                    { "label": "libraries", "figures": libraries }, { "label": "museums", "figures": museums },
                ] },
                { "dimension": "REGION", "rows": [
                    { "label": "CA-NB", "figures": libraries }, { "label": "CA-NS", "figures": museums },
                ] },
            ],
        });
        assert_eq!(seen, expected);
    }
    // Two people: what is promised is told, and not whether they have completed; of them that nobody is there yet.
    let (seen, _) = world.funded(MINISTRY, &fields, &ministry.1).await;
    let (stream, round) = (json!({ "id": world.streams[MINISTRY] }), json!({ "id": world.rounds[SECOND].id }));
    let money = json!([{
        "stream": stream, "round": round, "budget": 1400, "committed": 1400, "spent": null, "left": 0,
    }]);
    assert_eq!(seen["funding"], money);
    let exact = world.dashboard(Some(SECOND), "funding { spent }").await;
    assert_eq!(exact["funding"][0]["spent"], 0, "those who run the exchange know them one by one");
    let few = figures(Value::Null, json!(0), Value::Null, 0, 0);
    assert_eq!((&seen["figures"], &seen["by"][0]["rows"][0]["figures"]), (&few, &few));
    assert!(!seen.to_string().contains("Anna"), "{seen}");

    let steward = stage.app.person("Stella").steward().create().await;
    for (who, caller) in [
        ("the other funder", &*ministry.1),
        ("a director", &*stage.partners[0].director),
        ("a steward", &*steward),
        ("nobody", &stage.app.anonymous()),
    ] {
        let (seen, code) = world.funded(FOUNDATION, &fields, caller).await;
        assert_eq!((&seen, &code), (&Value::Null, &json!("DENIED")), "{who}");
    }
    // What is no funder's of this exchange is not there, whoever asks.
    for (who, caller) in [("its director", &*stage.partners[0].director), ("who runs it", &*stage.coordinator)] {
        let of_partner = format!("funded(funder: \"{}\") {{ figures {{ placed }} }}", stage.partners[0].id);
        let (seen, code) = world.seen(&of_partner, caller).await;
        assert_eq!((&seen["funded"], &code), (&Value::Null, &json!("NOT_FOUND")), "{who}");
    }
    let (streams, code) = world.seen("fundingStreams { id }", &foundation.1).await;
    assert_eq!((&streams["fundingStreams"], &code), (&Value::Null, &json!("DENIED")), "those are the committee's");
}

#[tokio::test]
async fn what_an_exchange_has_come_to_takes_as_many_statements_whatever_its_size() {
    let world = World::new().await;
    world.fill().await;
    let coordinator = &*world.stage.coordinator;
    let funder = &*world.funders[FOUNDATION].1;
    let all = "dashboard { participation { placed } rounds { round { id name { text } } participation { placed } }
        institutions { organization { id } asHome { placed } } representation { rows { label placed } } outcomes { stories }
        alumni { people } funding { round { id } committed } evaluations { people } csv
        ledger { csv entries { organization { id } } pairs { home { id } host { id } } } }";
    let funded =
        "funder { id } funding { round { id } committed } figures { placed } by { rows { figures { placed } } }";
    let mut counts = Vec::new();
    for _ in 0..2 {
        // The first time a sign-in may be noted as used.
        world.seen("zone", coordinator).await;
        world.seen("zone", funder).await;
        let ((_, code), looking) = world.stage.app.count_statements(world.seen(all, coordinator)).await;
        assert_eq!(code, Value::Null);
        let ((_, code), funding) = world.stage.app.count_statements(world.funded(FOUNDATION, funded, funder)).await;
        assert_eq!(code, Value::Null);
        counts.push([looking.len(), funding.len()]);
        world.fill().await;
        world.place(place(SECOND, 4, 2, "completed", Some((MINISTRY, 10)))).await;
    }
    assert_eq!(counts[0], counts[1]);
}
