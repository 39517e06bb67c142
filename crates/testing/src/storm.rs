//! Many people who want the few places of a run at once, on a server that is killed meanwhile.
//!
//! The people are clients over HTTP who do not give up: an answer that did not come is asked for again with the same
//! idempotency key. First all of them register at once; then, for a bounded number of turns, they cancel, take what is
//! offered, let it go, and register anew. What must hold at the end is looked up in the database, past the graph.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::{Duration, Instant},
};

use ::database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, RegistrationId, RunId},
};
use diesel::{
    QueryableByName,
    sql_types::{BigInt, Text, Uuid as SqlUuid},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

/// How often somebody asks again before the test gives up on the server.
const TRIES: usize = 200;
/// How long a part of it may take at most.
const LONGEST: Duration = Duration::from_secs(120);
/// How long somebody waits before they ask a server again that is not there.
const PAUSE: Duration = Duration::from_millis(50);
/// How many ask at the same time once everybody has registered.
const AT_ONCE: usize = 64;

/// How large a storm is.
#[derive(Debug, Clone, Copy)]
pub struct Storm {
    /// How many people want to come.
    pub people: usize,
    /// How many places there are.
    pub places: i64,
    /// How many turns they take once all have registered.
    pub turns: usize,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Figures {
    /// How many were registered, and how many waited, when all had asked.
    pub registered: usize,
    /// How many waited then.
    pub waitlisted: usize,
    /// From the first request until the last of them was answered, the kill and restart included.
    pub rush: Duration,
    /// How long the middle one of them waited for an answer.
    pub rush_p50: Duration,
    /// How long all but one in a hundred waited at most.
    pub rush_p99: Duration,
    /// How many times somebody had to ask again.
    pub retries: usize,
    /// How long the turns took, the kill and restart included.
    pub turns: Duration,
    /// How many places were offered.
    pub offers: i64,
    /// What must not be and was: empty where all is well.
    pub faults: Vec<String>,
}

/// A run that people want to take part in, and what their browsers hold.
struct Scene {
    run: RunId,
    browsers: Vec<String>,
    http: reqwest::Client,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = SqlUuid)]
    id: RegistrationId,
    #[diesel(sql_type = Text)]
    state: String,
    #[diesel(sql_type = BigInt)]
    arrival: i64,
}

impl Storm {
    /// Lets it come. `connect` reaches the server's database with the role that owns it; `restart` kills the server, starts
    /// it anew and tells where it serves now; `address` is where it serves first.
    pub async fn rage(
        self,
        connect: impl AsyncFn() -> AsyncPgConnection,
        address: String,
        mut restart: impl FnMut() -> String,
    ) -> Figures {
        let scene = Arc::new(self.prepare(&mut connect().await).await);
        let (moved, server) = watch::channel(Some(address));
        let mut figures = Figures::default();

        let begin = Instant::now();
        let asking: Vec<_> =
            (0..self.people).map(|at| tokio::spawn(register(scene.clone(), at, 0, server.clone()))).collect();
        // In the middle of it.
        let third = i64::try_from(self.people / 3).unwrap_or(0);
        let mut looking = connect().await;
        while answered(&mut looking, scene.run).await < third {
            if asking.iter().any(tokio::task::JoinHandle::is_finished) && answered(&mut looking, scene.run).await == 0 {
                break;
            }
            assert!(begin.elapsed() < LONGEST, "a third of the people are not registered after {LONGEST:?}");
            tokio::time::sleep(PAUSE).await;
        }
        moved.send_replace(None);
        let address = tokio::task::block_in_place(&mut restart);
        moved.send_replace(Some(address));
        let mut waits = Vec::new();
        let mut acknowledged = HashMap::new();
        for (at, one) in asking.into_iter().enumerate() {
            let (id, state, position, wait, retries) = one.await.expect("nobody panics");
            figures.retries += retries;
            waits.push(wait);
            if state == "REGISTERED" {
                figures.registered += 1
            } else {
                figures.waitlisted += 1
            }
            acknowledged.insert(id.clone(), (at, state, position));
        }
        figures.rush = begin.elapsed();
        waits.sort();
        figures.rush_p50 = waits[waits.len() / 2];
        figures.rush_p99 = waits[waits.len() * 99 / 100];
        self.check_rush(&mut connect().await, &scene, &acknowledged, &mut figures).await;

        let begin = Instant::now();
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let mut turns = Vec::new();
        for turn in 0..self.turns {
            let (scene, server, places) = (scene.clone(), server.clone(), places.clone());
            turns.push(tokio::spawn(async move {
                let _place = places.acquire().await.expect("never closed");
                take_turn(scene, turn, server).await
            }));
        }
        for (turn, one) in turns.into_iter().enumerate() {
            if turn == self.turns / 2 {
                moved.send_replace(None);
                let address = tokio::task::block_in_place(&mut restart);
                moved.send_replace(Some(address));
            }
            let (made, retries) = one.await.expect("nobody panics");
            figures.retries += retries;
            for id in made {
                acknowledged.insert(id, (0, String::new(), None));
            }
        }
        figures.turns = begin.elapsed();
        self.check_end(&mut connect().await, &scene, &acknowledged, &mut figures).await;
        figures
    }

    async fn prepare(self, conn: &mut AsyncPgConnection) -> Scene {
        let (organization, opportunity, run) = (OrganizationId::new(), OpportunityId::new(), RunId::new());
        let sql = format!(
            "INSERT INTO organization (id, main_language, name, created_at, updated_at)
             VALUES ('{org}', 'en', '{{\"en\": \"Harbour Light Museum\"}}', now(), now());
             INSERT INTO opportunity (id, kind, status, main_language, title, created_at, updated_at)
             VALUES ('{opp}', 'workshop', 'open', 'en', '{{\"en\": \"Salvage\"}}', now(), now());
             INSERT INTO opportunity_organization (opportunity_id, organization_id, role) VALUES ('{opp}', '{org}', 'owner');
             INSERT INTO run (id, opportunity_id, status, pacing, mode, capacity, created_at, updated_at)
             VALUES ('{run}', '{opp}', 'open', 'scheduled', 'online', {places}, now(), now());
             WITH people AS (
                 INSERT INTO person (id, name, email, email_verified, created_at)
                 SELECT gen_random_uuid(), 'storm-' || n, 'person' || n || '@example.org', true, now()
                 FROM generate_series(1, {people}) AS n RETURNING id, name
             ), accounts AS (
                 INSERT INTO account (issuer, subject, person_id, email_verified, created_at, last_signed_in_at)
                 SELECT 'https://id.example', name, id, true, now(), now() FROM people
                 RETURNING subject, person_id
             )
             INSERT INTO sign_in (id, person_id, secret_hash, issuer, subject, created_at, last_used_at, expires_at)
             SELECT gen_random_uuid(), person_id, sha256(convert_to(subject, 'UTF8')), 'https://id.example', subject, now(), now(),
                 now() + interval '1 day'
             FROM accounts;
             SELECT refresh_opportunity_search(ARRAY['{opp}'::uuid]);",
            org = organization.uuid(),
            opp = opportunity.uuid(),
            run = run.uuid(),
            places = self.places,
            people = self.people,
        );
        conn.batch_execute(&sql).await.expect("the scene can be set");
        Scene { run, browsers: (1..=self.people).map(|n| format!("storm-{n}")).collect(), http: reqwest::Client::new() }
    }

    /// When everybody has asked once, and nobody has left.
    async fn check_rush(
        self,
        conn: &mut AsyncPgConnection,
        scene: &Scene,
        acknowledged: &HashMap<String, (usize, String, Option<i64>)>,
        figures: &mut Figures,
    ) {
        let rows = registrations(conn, scene.run).await;
        let placed = rows.iter().filter(|row| row.state == "registered").count();
        let places = usize::try_from(self.places).unwrap_or(0).min(self.people);
        if placed != places || rows.len() != self.people {
            figures.faults.push(format!("{placed} of {} have a place, of {} who asked", rows.len(), self.people));
        }
        // Those who came first have the places; the others wait in the order in which they came, and were told so.
        let mut position = 0;
        for (at, row) in rows.iter().enumerate() {
            let wanted = if at < places { "registered" } else { "waitlisted" };
            if row.state != wanted {
                figures.faults.push(format!("number {at} in the order of arrival is {}", row.state));
            }
            let told = acknowledged.get(&row.id.to_string());
            if row.state == "waitlisted" {
                position += 1;
                if told.is_none_or(|(_, _, told)| *told != Some(position)) {
                    figures.faults.push(format!("number {position} in the line was told {told:?}"));
                }
            } else if told.is_none() {
                figures.faults.push(format!("{} has a place and was never told", row.id));
            }
        }
    }

    async fn check_end(
        self,
        conn: &mut AsyncPgConnection,
        scene: &Scene,
        acknowledged: &HashMap<String, (usize, String, Option<i64>)>,
        figures: &mut Figures,
    ) {
        let rows = registrations(conn, scene.run).await;
        let known: BTreeMap<String, &Row> = rows.iter().map(|row| (row.id.to_string(), row)).collect();
        for id in acknowledged.keys().filter(|id| !known.contains_key(*id)) {
            figures.faults.push(format!("{id} was acknowledged and is not there"));
        }
        let taken = rows.iter().filter(|row| ["registered", "offered"].contains(&row.state.as_str())).count();
        let waiting = rows.iter().filter(|row| row.state == "waitlisted").count();
        let places = usize::try_from(self.places).unwrap_or(0);
        if taken > places || taken < places && waiting > 0 {
            figures.faults.push(format!("{taken} of {places} places are taken while {waiting} wait"));
        }
        let run = scene.run.uuid();
        for (fault, sql) in [
            (
                "have more than one registration that is not over",
                format!(
                    "SELECT count(*) FROM (SELECT FROM registration WHERE run_id = '{run}' AND state NOT IN ('declined', 'cancelled')
                     GROUP BY person_id HAVING count(*) > 1) AS twice"
                ),
            ),
            (
                "were offered a place twice",
                format!(
                    "SELECT count(*) FROM (SELECT FROM registration_change JOIN registration ON registration.id = registration_id
                     WHERE run_id = '{run}' AND to_state = 'offered' GROUP BY registration_id HAVING count(*) > 1) AS twice"
                ),
            ),
            (
                "offers were not told exactly once",
                format!(
                    "SELECT count(*) FROM registration_change JOIN registration ON registration.id = registration_id
                     WHERE run_id = '{run}' AND to_state = 'offered' AND 1 <> (
                         SELECT count(*) FROM notice WHERE kind = 'place_offered' AND change_key = registration_change.id::text
                     )"
                ),
            ),
            (
                "offers went to somebody who came later than one offered afterwards",
                format!(
                    "SELECT count(*) FROM (
                         SELECT arrival, lag(arrival) OVER (ORDER BY registration_change.id) AS before
                         FROM registration_change JOIN registration ON registration.id = registration_id
                         WHERE run_id = '{run}' AND to_state = 'offered'
                     ) AS offers WHERE arrival < before"
                ),
            ),
            (
                "registrations stand otherwise than their history says",
                format!(
                    "SELECT count(*) FROM registration WHERE run_id = '{run}' AND state IS DISTINCT FROM (
                         SELECT to_state FROM registration_change WHERE registration_id = registration.id
                         ORDER BY registration_change.id DESC LIMIT 1
                     )"
                ),
            ),
        ] {
            let Count { count } = diesel::sql_query(sql).get_result(conn).await.expect("the tables are there");
            if count > 0 {
                figures.faults.push(format!("{count} {fault}"));
            }
        }
        let sql = format!(
            "SELECT count(*) FROM registration_change JOIN registration ON registration.id = registration_id
             WHERE run_id = '{run}' AND to_state = 'offered'"
        );
        let Count { count } = diesel::sql_query(sql).get_result(conn).await.expect("the tables are there");
        figures.offers = count;
    }
}

async fn registrations(conn: &mut AsyncPgConnection, run: RunId) -> Vec<Row> {
    diesel::sql_query("SELECT id, state, arrival FROM registration WHERE run_id = $1 ORDER BY arrival")
        .bind::<SqlUuid, _>(run)
        .load(conn)
        .await
        .inspect(|rows: &Vec<Row>| debug_assert!(rows.is_sorted_by_key(|row| row.arrival)))
        .expect("the table is there")
}

async fn answered(conn: &mut AsyncPgConnection, run: RunId) -> i64 {
    let sql = "SELECT count(*) FROM registration WHERE run_id = $1";
    let count: Count = diesel::sql_query(sql).bind::<SqlUuid, _>(run).get_result(conn).await.expect("it is there");
    count.count
}

type Server = watch::Receiver<Option<String>>;

/// Asks until there is an answer. The answer, and how often it was asked for in vain.
async fn ask(scene: &Scene, at: usize, document: &str, input: &Value, mut server: Server) -> (Value, usize) {
    let browser = &scene.browsers[at];
    let mut last = String::new();
    for tries in 0..TRIES {
        let address = server.wait_for(Option::is_some).await.expect("the storm outlives its people").clone();
        let request = scene
            .http
            .post(format!("{}/graphql", address.unwrap_or_default()))
            .header("cookie", format!("lyceum={browser}"))
            .json(&json!({ "query": document, "variables": { "input": input } }));
        let answer = async { request.send().await?.json::<Value>().await }.await;
        match answer {
            Ok(answer) if answer["errors"].is_null() && answer["data"].is_object() => {
                return (answer["data"].clone(), tries);
            }
            other => {
                last = format!("{other:?}");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    panic!("the server did not answer {document}: {last}");
}

type Registered = (String, String, Option<i64>, Duration, usize);

async fn register(scene: Arc<Scene>, at: usize, round: usize, server: Server) -> Registered {
    const REGISTER: &str = "mutation($input: RegisterInput!) { register(input: $input) {
        registration { id state position } userErrors { code message } } }";
    let begin = Instant::now();
    let key = format!("{at}-{round}");
    let input = json!({ "run": scene.run.to_string(), "organization": null, "idempotencyKey": key });
    let (data, retries) = ask(&scene, at, REGISTER, &input, server).await;
    let made = &data["register"]["registration"];
    let word = |name: &str| made[name].as_str().unwrap_or_default().to_owned();
    (word("id"), word("state"), made["position"].as_i64(), begin.elapsed(), retries)
}

/// Somebody does something about their registration, as their number and the turn say: one in three who has a place gives it
/// back, two in three take what is offered, and whoever is out registers anew. The registrations that were made.
async fn take_turn(scene: Arc<Scene>, turn: usize, server: Server) -> (Vec<String>, usize) {
    const OWN: &str = "{ viewer { registrations(first: 1) { nodes { id state } } } }";
    // Many turns are of the first, so that places change hands.
    let at = if turn.is_multiple_of(2) { turn % 97 % scene.browsers.len() } else { turn * 31 % scene.browsers.len() };
    let (data, mut retries) = ask(&scene, at, OWN, &Value::Null, server.clone()).await;
    let own = &data["viewer"]["registrations"]["nodes"][0];
    let (id, state) = (own["id"].as_str().unwrap_or_default(), own["state"].as_str().unwrap_or_default());
    let verb = match state {
        "REGISTERED" if turn.is_multiple_of(3) => "cancelRegistration",
        "OFFERED" if turn % 3 < 2 => "acceptOffer",
        "OFFERED" => "declineOffer",
        "WAITLISTED" if turn.is_multiple_of(11) => "cancelRegistration",
        "CANCELLED" | "DECLINED" => {
            let (made, _, _, _, again) = register(scene, at, turn + 1, server).await;
            // Refused where somebody else's turn of the same person came first.
            return ((!made.is_empty()).then_some(made).into_iter().collect(), retries + again);
        }
        _ => return (Vec::new(), retries),
    };
    let type_name = format!("{}{}Input", verb[..1].to_uppercase(), &verb[1..]);
    let document = format!("mutation($input: {type_name}!) {{ {verb}(input: $input) {{ userErrors {{ code }} }} }}");
    let (_, again) = ask(&scene, at, &document, &json!({ "id": id }), server).await;
    retries += again;
    (Vec::new(), retries)
}
