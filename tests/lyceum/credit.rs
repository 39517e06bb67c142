//! Credit: what a transcript says, by the rules of the day.

use database::id::{OrganizationId, RegistrationId};
use diesel_async::SimpleAsyncConnection;
use jiff::Timestamp;
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

use crate::joining::{change, done, wrong};

const CYCLES: &str = "query($id: ID!, $asOf: Date) { viewer { transcript(authority: $id, asOf: $asOf) { cycles {
    beginsOn endsOn daysLeft lapsed { hours } total { hours ceus } lacks { hours }
    categories { category lacks { hours } }
    lines { rulesVersion formatFactor presenterFactor counted { hours } cuts { reason } explanation entry { registrationId } }
} } } }";

struct Place {
    app: TestApp,
    academy: OrganizationId,
    editor: SignedIn,
    ana: SignedIn,
    authority: String,
}

fn rules() -> Value {
    json!({
        "cycleMonths": 12, "reportWithinDays": 90, "recordings": true, "formats": { "recording": "1/2" },
        "presenters": { "factor": 2, "mostPerTopic": 3 }, "least": 10,
        "categories": { "education": { "least": 5 }, "service": { "most": 4 } }
    })
}

impl Place {
    async fn open() -> Self {
        let app = TestApp::start().await;
        app.set_time("2026-03-01T12:00:00Z");
        let academy = app.organization("Academy").create().await;
        let editor = app.person("Edi").role("editor", academy).create().await;
        let ana = app.person("Ana").create().await;
        let input = json!({
            "mainLanguage": "en", "name": [{ "language": "en", "text": "Certified Archivist" }], "unit": "HOUR",
            "rules": rules(), "inForceFrom": "2025-01-01",
        });
        let created = done(change(&editor, "createCreditAuthority", "authority { id unit }", input).await);
        let authority = created["authority"]["id"].as_str().expect("an id").to_owned();
        let place = Self { app, academy, editor, ana, authority };
        let follow = json!({ "authority": place.authority, "since": "2026-01-01" });
        done(change(&place.ana, "followAuthority", "authority { id }", follow).await);
        place
    }

    async fn report(&self, more: Value) -> Value {
        let mut input = json!({
            "authority": self.authority, "role": "PARTICIPANT", "category": "education", "format": "ONLINE",
            "minutes": 120, "day": "2026-02-01", "title": "A course", "evidence": "https://example.org/certificate",
        });
        for (field, value) in more.as_object().expect("fields") {
            input[field] = value.clone();
        }
        change(&self.ana, "reportCredit", "entry { id minutes }", input).await
    }

    async fn cycles(&self, caller: &Caller, as_of: Option<&str>) -> Value {
        let variables = json!({ "id": self.authority, "asOf": as_of });
        caller.query(CYCLES, variables).await["viewer"]["transcript"]["cycles"].take()
    }
}

fn counted(cycle: &Value) -> Vec<&str> {
    let lines = cycle["lines"].as_array().expect("lines");
    lines.iter().filter_map(|line| line["counted"]["hours"].as_str()).collect()
}

#[tokio::test]
async fn a_transcript_says_what_counts_and_what_lacks() {
    let place = Place::open().await;
    done(place.report(json!({})).await);
    done(place.report(json!({ "format": "RECORDING", "day": "2026-02-02" })).await);
    done(place.report(json!({ "role": "PRESENTER", "day": "2026-02-03" })).await);
    let cycles = place.cycles(&place.ana, None).await;
    assert_eq!(counted(&cycles[0]), ["2", "1", "3"]);
    assert_eq!(cycles[0]["lines"][1]["formatFactor"], "1/2");
    assert_eq!(cycles[0]["lines"][2]["cuts"], json!([{ "reason": "TOPIC" }]));
    assert_eq!(cycles[0]["total"], json!({ "hours": "6", "ceus": "0.6" }));
    assert_eq!(cycles[0]["lacks"]["hours"], "4");
    assert_eq!(cycles[0]["endsOn"], "2026-12-31");
    assert_eq!(cycles[0]["daysLeft"], 306);
    let other = place.app.person("Zoe").create().await;
    assert_eq!(place.cycles(&other, None).await, Value::Null);
}

#[tokio::test]
async fn a_late_report_is_refused_with_the_reason() {
    let place = Place::open().await;
    let late = place.report(json!({ "day": "2025-11-30" })).await;
    assert_eq!(wrong(&late), ["OUT_OF_RANGE day"]);
    let message = late["userErrors"][0]["message"].as_str().expect("a sentence");
    assert!(message.contains("within 90 days, by 2026-02-28"), "{message}");
    done(place.report(json!({ "day": "2025-12-01" })).await);
}

#[tokio::test]
async fn new_rules_count_from_their_day_and_nothing_goes_to_the_next_cycle() {
    let place = Place::open().await;
    done(place.report(json!({ "minutes": 720 })).await);
    crate::registration::travel(&place.app, "2026-04-01T12:00:00Z").await;
    let mut stricter = rules();
    stricter["formats"] = json!({ "online": "1/2" });
    let input = json!({ "authority": place.authority, "rules": stricter, "inForceFrom": "2026-03-15" });
    done(change(&place.editor, "changeCreditRules", "authority { rules { version } }", input).await);
    done(place.report(json!({ "day": "2026-03-15" })).await);
    let cycles = place.cycles(&place.ana, None).await;
    assert_eq!(counted(&cycles[0]), ["12", "1"]);
    assert_eq!(cycles[0]["lines"][1]["rulesVersion"], 2);
    assert_eq!(counted(&place.cycles(&place.ana, Some("2026-03-01")).await[0]), ["12"]);
    crate::registration::travel(&place.app, "2027-01-02T12:00:00Z").await;
    let cycles = place.cycles(&place.ana, None).await;
    assert_eq!((&cycles[0]["lapsed"]["hours"], &cycles[1]["total"]["hours"]), (&json!("3"), &json!("0")));
}

#[tokio::test]
async fn a_completed_registration_gives_credit_once_and_takes_it_back() {
    let place = Place::open().await;
    let webinar = place.app.opportunity("Webinar").owner(place.academy).run().session("2026-02-10 14:00 Europe/Paris");
    let opportunity = webinar.create().await;
    let document = "query($id: ID!) { opportunity(id: $id) { ... on Webinar { runs { id } } } }";
    let data = place.editor.query(document, json!({ "id": opportunity.to_string() })).await;
    let run = data["opportunity"]["runs"][0]["id"].clone();
    let input = json!({ "authority": place.authority, "run": run, "category": "education" });
    done(change(&place.editor, "approveForCredit", "approval { minutes }", input).await);
    let registration = RegistrationId::new();
    let mut conn = place.app.connect().await;
    conn.batch_execute(&format!(
        "INSERT INTO registration (id, run_id, opportunity_id, person_id, state, created_at, updated_at)
         SELECT '{}', id, opportunity_id, '{}', 'completed', now(), now() FROM run WHERE opportunity_id = '{}'",
        registration.uuid(),
        place.ana.id.uuid(),
        opportunity.uuid(),
    ))
    .await
    .expect("a registration");
    let at = |text: &str| text.parse::<Timestamp>().expect("an instant");
    for _ in 0..2 {
        catalogue::credit::award(&mut conn, &[registration], at("2026-03-02T00:00:00Z")).await.expect("credit");
    }
    crate::registration::travel(&place.app, "2026-04-01T12:00:00Z").await;
    let cycles = place.cycles(&place.ana, None).await;
    assert_eq!(counted(&cycles[0]), ["1"]);
    assert_eq!(cycles[0]["lines"][0]["entry"]["registrationId"], registration.to_string());
    conn.batch_execute("UPDATE registration SET state = 'registered'").await.expect("taken back");
    catalogue::credit::award(&mut conn, &[registration], at("2026-03-20T00:00:00Z")).await.expect("credit");
    assert_eq!(counted(&place.cycles(&place.ana, None).await[0]), Vec::<&str>::new());
    assert_eq!(counted(&place.cycles(&place.ana, Some("2026-03-10")).await[0]), ["1"], "as it was");
}

#[tokio::test]
async fn a_report_is_taken_back_by_who_made_it() {
    let place = Place::open().await;
    let reported = done(place.report(json!({})).await);
    let id = reported["entry"]["id"].as_str().expect("an id").to_owned();
    let withdraw = async |who: &Caller| change(who, "withdrawCreditReport", "entry { id }", json!({ "id": id })).await;
    assert_eq!(wrong(&withdraw(&place.editor).await), ["NOT_FOUND id"]);
    assert_eq!(counted(&place.cycles(&place.ana, None).await[0]), ["2"]);
    done(withdraw(&place.ana).await);
    done(withdraw(&place.ana).await);
    assert_eq!(counted(&place.cycles(&place.ana, None).await[0]), [""; 0]);
}
