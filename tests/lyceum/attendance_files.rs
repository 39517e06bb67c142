//! `POST /import/attendance` and `/import/participation`, and the command line's share in them.

mod command;
mod participation;
mod refusals;

use database::id::{OrganizationId, PersonId, RegistrationId};
use diesel::{
    QueryableByName,
    sql_types::{Integer, Nullable, Text},
};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use reqwest::Method;
use serde_json::{Value, json};
use testing::{Answer, Caller, TestApp};

/// A talk of an hour that took place, and those who were registered for it.
struct Talk {
    app: TestApp,
    museum: OrganizationId,
    session: String,
    /// The museum's system.
    system: Caller,
}

impl Talk {
    async fn new() -> Self {
        Self::on(TestApp::start().await, "2026-11-18 14:00 Europe/Paris").await
    }

    async fn on(app: TestApp, when: &str) -> Self {
        let museum = app.organization("Acadia Museum").create().await;
        let talk = app.opportunity("Mould").owner(museum).session(when).create().await;
        let data = app
            .anonymous()
            .query(
                "query($id: ID!) { opportunity(id: $id) { runs { sessions { id } } } }",
                json!({ "id": talk.to_string() }),
            )
            .await;
        let session = data["opportunity"]["runs"][0]["sessions"][0]["id"].as_str().expect("a session").to_owned();
        let system = app.service(museum, &["catalogue:write"]).await;
        let this = Self { app, museum, session, system };
        let ana = this.app.person("Ana Álvarez").create().await;
        let ben = this.app.person("Ben Bosch").create().await;
        this.register(Some(ana.id), None, None).await;
        this.register(Some(ben.id), None, None).await;
        this.register(None, Some("Cleo"), Some("cleo@guest.example")).await;
        this.app
            .connect()
            .await
            .batch_execute(&format!(
                "UPDATE account SET email = 'ana@museum.example', email_verified = true WHERE person_id = '{}'",
                ana.id.uuid()
            ))
            .await
            .expect("she has an account");
        this
    }

    async fn register(&self, person: Option<PersonId>, name: Option<&str>, email: Option<&str>) {
        let quoted = |text: Option<String>| text.map_or("NULL".to_owned(), |text| format!("'{text}'"));
        let sql = format!(
            "INSERT INTO registration (id, run_id, opportunity_id, person_id, name, email, state, created_at, updated_at)
             SELECT '{}', id, opportunity_id, {}, {}, {}, 'registered', now(), now() FROM run",
            RegistrationId::new().uuid(),
            quoted(person.map(|id| id.uuid().to_string())),
            quoted(name.map(str::to_owned)),
            quoted(email.map(str::to_owned)),
        );
        self.app.connect().await.batch_execute(&sql).await.expect("the row fits");
    }

    fn page(&self, more: &str) -> String {
        format!("/import/attendance?session={}{more}", self.session)
    }

    async fn send(&self, more: &str, file: &str) -> Value {
        let answer = send(&self.system, &self.page(more), file.to_owned()).await;
        assert_eq!(answer.status.as_u16(), 200, "{}", answer.text);
        answer.json()
    }

    /// What is known of attendance by files: who, and for how many minutes.
    async fn known(&self) -> Vec<String> {
        #[derive(QueryableByName)]
        struct Known {
            #[diesel(sql_type = Text)]
            who: String,
            #[diesel(sql_type = Nullable<Integer>)]
            minutes: Option<i32>,
        }
        let sql = "SELECT coalesce(person.name, registration.name) AS who, minutes FROM attendance
                   JOIN registration ON registration.id = registration_id LEFT JOIN person ON person.id = person_id
                   WHERE known_by = 'file' AND is_present ORDER BY 1";
        let known: Vec<Known> =
            diesel::sql_query(sql).load(&mut self.app.connect().await).await.expect("it can be read");
        known.into_iter().map(|it| format!("{} {:?}", it.who, it.minutes)).collect()
    }
}

async fn send(caller: &Caller, page: &str, file: impl Into<Vec<u8>>) -> Answer {
    caller.send(Method::POST, page, &[], file.into()).await
}

/// The status, the code and the sentence of a refusal.
fn refused(answer: &Answer) -> (u16, String, String) {
    let error = &answer.json()["errors"][0];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), text(&error["extensions"]["code"]), text(&error["message"]))
}

/// A meeting's report of Zoom.
fn zoom(rows: &str) -> String {
    format!(
        "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n\
         812 3456 7890,Mould,11/18/2026 01:55:00 PM,11/18/2026 03:05:00 PM,edith@museum.example,70,4\n\n\
         Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n{rows}"
    )
}

const ROWS: &str = "\
Ana,ANA@Museum.Example,11/18/2026 02:00:00 PM,11/18/2026 02:30:00 PM,30,No
Ana,ana@museum.example,11/18/2026 02:20:00 PM,11/18/2026 02:50:00 PM,30,No
Ben B. (Ben Bosch),,11/18/2026 02:00:00 PM,11/18/2026 03:00:00 PM,60,Yes
Cleo's laptop,cleo@guest.example,11/18/2026 01:30:00 PM,11/18/2026 02:10:00 PM,40,Yes
Dan,dan@elsewhere.example,11/18/2026 02:00:00 PM,11/18/2026 03:00:00 PM,60,Yes
Eve,,soon,11/18/2026 03:00:00 PM,60,Yes
";

#[tokio::test]
async fn a_report_is_taken_over_once_and_a_second_one_corrects_it() {
    let talk = Talk::new().await;
    let dry = talk.send("&mapping=zoom&dryRun=true", &zoom(ROWS)).await;
    assert_eq!((&dry["present"], &dry["changed"], &dry["dryRun"]), (&json!(3), &json!(3), &json!(true)));
    assert!(talk.known().await.is_empty(), "nothing was written");

    let taken = talk.send("&mapping=zoom", &zoom(ROWS)).await;
    assert_eq!(
        (&taken["rows"], &taken["present"], &taken["changed"], &taken["refused"]),
        (&json!(6), &json!(3), &json!(3), &json!(1))
    );
    let by: Vec<_> =
        taken["lines"].as_array().expect("lines").iter().map(|it| (&it["line"], &it["matchedBy"])).collect();
    let expected = [
        (5, json!("verified_email")),
        (6, json!("verified_email")),
        (7, json!("name")),
        (8, json!("registration_email")),
        (9, Value::Null),
    ];
    let expected: Vec<_> = expected.into_iter().map(|(line, by)| (json!(line), by)).collect();
    assert_eq!(by, expected.iter().map(|(line, by)| (line, by)).collect::<Vec<_>>());
    let reason = taken["lines"][4]["reason"].as_str().expect("a reason");
    assert!(reason.starts_with("Nobody with a place in the run"), "{reason}");
    let eve = &taken["unreadable"][0];
    assert_eq!((&eve["at"]["line"], &eve["column"], &eve["value"]), (&json!(10), &json!("Join Time"), &json!("soon")));
    // What Ana's two stays share counts once, and of Cleo's what lies long before the talk does not.
    let known = ["Ana Álvarez Some(50)", "Ben Bosch Some(60)", "Cleo Some(25)"];
    assert_eq!(talk.known().await, known);

    let again = talk.send("&mapping=zoom", &zoom(ROWS)).await;
    assert_eq!((&again["present"], &again["changed"], &again["takenBack"]), (&json!(3), &json!(0), &json!(0)));
    assert_eq!(talk.known().await, known);

    let stranger = "Dan,dan@elsewhere.example,11/18/2026 02:00:00 PM,11/18/2026 03:00:00 PM,60,Yes\n";
    let of_another = talk.send("&mapping=zoom", &zoom(stranger)).await;
    assert_eq!((&of_another["present"], &of_another["takenBack"]), (&json!(0), &json!(0)));
    assert_eq!(talk.known().await, known, "a file in which nobody is found takes nothing back");

    let right = "Ana,ana@museum.example,11/18/2026 02:00:00 PM,11/18/2026 02:45:00 PM,45,No\n\
                 Cleo,cleo@guest.example,11/18/2026 01:30:00 PM,11/18/2026 02:10:00 PM,40,Yes\n";
    let corrected = talk.send("&mapping=zoom", &zoom(right)).await;
    assert_eq!((&corrected["changed"], &corrected["takenBack"]), (&json!(1), &json!(1)));
    assert_eq!(talk.known().await, ["Ana Álvarez Some(45)", "Cleo Some(25)"]);
}

#[tokio::test]
async fn the_answer_is_in_words_for_those_who_want_words() {
    let talk = Talk::new().await;
    let teams = "1. Summary\r\nMeeting title\tMould\r\n\r\n3. In-Meeting Activities\r\n\
                 Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\r\n\
                 Ana\t11/18/26, 2:00:00 PM\t11/18/26, 3:00:00 PM\t1h 0m 0s\tana@museum.example\tAttendee\r\n\
                 Ben Bosch (Guest)\t11/18/26, 2:00:00 PM\t11/18/26, 3:00:00 PM\t1h 0m 0s\t\tAttendee\r\n\
                 Edith\t11/18/26, 2:00:00 PM\t11/18/26, 3:00:00 PM\t1h 0m 0s\tedith@museum.example\tOrganizer\r\n";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(teams.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let answer = talk.system.send(Method::POST, &talk.page("&mapping=teams"), &[("accept", "text/plain")], utf16).await;
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(
        answer.text,
        "3 rows: 2 registrants were there, 2 changed; 0 rows not taken over, 1 set aside\n\
         rows found by a confirmed address: 1, by the address of the registration: 0, by name: 1\n\
         line 7, Ben Bosch: Found by name alone; look whether it is them.\n\
         line 8, Edith (edith@museum.example): They run the session (Organizer), so they are not counted with the participants.\n"
    );
    assert_eq!(talk.known().await, ["Ana Álvarez Some(60)", "Ben Bosch Some(60)"]);
    let own = "--x\r\nContent-Disposition: form-data; name=\"mapping\"\r\n\r\n[[table]]\n[table.columns]\nname = \"Wer\"\r\n\
               --x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\nWer\nben bosch\n\r\n--x--\r\n";
    let headers = [("content-type", "multipart/form-data; boundary=x")];
    let answer = talk.system.send(Method::POST, &talk.page(""), &headers, own).await;
    assert_eq!((&answer.json()["present"], &answer.json()["takenBack"]), (&json!(1), &json!(1)), "{}", answer.text);
    assert_eq!(talk.known().await, ["Ben Bosch None"]);
}
