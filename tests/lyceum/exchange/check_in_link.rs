//! Check-ins behind the link of a personal calendar: of the placements in which somebody goes, mentors, or was asked to agree.

use serde_json::{Value, json};
use testing::{Caller, TestApp};

use super::{alumni::mentor, text, under_way::UnderWay};
use crate::{
    calendar_feed::{calendar, link, read_by_others, value},
    joining::{change, done},
    registration::travel,
    track::peers::sql,
};

/// A check-in as a calendar tells it.
struct Day {
    uid: String,
    sequence: i64,
    on: String,
    status: String,
    modified: String,
    summary: String,
    description: String,
}

/// What is behind a link now: check-ins and nothing else.
async fn days(app: &TestApp, path: &str) -> Vec<Day> {
    let read = calendar(app, path).await;
    let day = |event: &str| {
        let lines: Vec<&str> = event.split("\r\n").collect();
        let of = |name: &str| value(&lines, name).to_owned();
        assert!(lines.iter().any(|line| line.starts_with("DTSTART;VALUE=DATE:")), "{event}");
        assert_eq!(of("TRANSP"), "TRANSPARENT", "nobody is busy all day: {event}");
        assert!(!event.contains("VALARM"), "{event}");
        Day {
            uid: of("UID"),
            sequence: of("SEQUENCE").parse().expect("a number"),
            on: of("DTSTART"),
            status: of("STATUS"),
            modified: of("LAST-MODIFIED"),
            summary: of("SUMMARY"),
            description: of("DESCRIPTION"),
        }
    };
    read.split("BEGIN:VEVENT\r\n").skip(1).map(day).collect()
}

/// On which day each is, and how it stands.
fn told(days: &[Day]) -> Vec<String> {
    days.iter().map(|day| format!("{} {}", day.on, day.status)).collect()
}

/// The only one on a day.
#[track_caller]
fn on<'d>(days: &'d [Day], date: &str) -> &'d Day {
    let found: Vec<&Day> = days.iter().filter(|day| day.on == date).collect();
    assert_eq!(found.len(), 1, "{date}: {:?}", told(days));
    found[0]
}

/// The same events as before, each told as a later state of it.
#[track_caller]
fn check_later(before: &[Day], after: &[Day]) {
    for day in before {
        let same = after.iter().find(|later| later.uid == day.uid).expect("what there was does not vanish");
        assert!(same.sequence >= day.sequence, "{}", day.on);
        assert!(same.sequence > day.sequence || (&same.on, &same.status) == (&day.on, &day.status), "{}", day.on);
    }
}

#[tokio::test]
async fn whoever_goes_and_whoever_mentors_or_lets_them_go_has_its_check_ins_and_nobody_else() {
    let placed = UnderWay::begun().await;
    let app = &placed.stage.app;
    let mona = mentor(&placed).await;
    let name = text(&placed.seen("applicant", &placed.stage.coordinator).await["applicant"]);
    let weekly = ["20270308 CONFIRMED", "20270315 CONFIRMED", "20270322 CONFIRMED", "20270329 CONFIRMED"];
    for (who, caller, with) in [
        ("who goes", &*placed.participant, "Museum 3"),
        ("the mentor", &*mona, name.as_str()),
        ("the supervisor", &*placed.home().director, name.as_str()),
    ] {
        let (path, _) = link(caller, json!({ "reminderMinutes": 30 })).await;
        let (seen, statements) = app.count_statements(days(app, &path)).await;
        assert_eq!(told(&seen), weekly, "{who}");
        let asked = statements.iter().filter(|statement| statement.contains("check_in")).count();
        assert_eq!(asked, 1, "{who}: {statements:#?}");
        assert_eq!(seen[0].summary, format!("Check-in: A week in the laboratory ({with})"), "{who}");
        assert!(seen[0].description.contains(&format!("Participant: {name}")), "{who}: {}", seen[0].description);
        assert!(seen.iter().all(|day| day.uid.ends_with("-person@localhost")), "{who}");
        let other = app.anonymous().get(&path).await;
        if let Some(read) = read_by_others(&other.text) {
            assert_eq!((&read["errors"], &read["occurrences"]), (&json!([]), &json!(4)), "{who}");
            assert_eq!(read["events"][0]["starts"], "2027-03-08", "{who}");
        }
    }
    let (french, _) = link(&placed.participant, json!({ "language": "fr" })).await;
    let seen = days(app, &french).await;
    assert_eq!(seen[0].summary, "Point d’étape: A week in the laboratory (Museum 3)");
    assert!(seen[0].description.contains("Institution d’accueil: Museum 3"), "{}", seen[0].description);

    let others: [(&str, &Caller, Value); 6] = [
        ("who runs the exchange", &placed.stage.coordinator, json!({})),
        ("the committee", &placed.committee[0], json!({})),
        ("an editor of the host", &placed.host().editor, json!({})),
        ("the host", &placed.host().editor, json!({ "organization": placed.host().id.to_string() })),
        ("the home institution", &placed.home().editor, json!({ "organization": placed.home().id.to_string() })),
        ("the director of another partner", &placed.stage.partners[0].director, json!({})),
    ];
    for (who, caller, input) in others {
        let (path, _) = link(caller, input).await;
        assert_eq!(told(&days(app, &path).await), [""; 0], "{who}");
    }
}

#[tokio::test]
async fn whoever_was_read_in_by_their_address_has_its_check_ins_once_it_is_theirs() {
    let placed = UnderWay::begun().await;
    let app = &placed.stage.app;
    let read_in = format!(
        "UPDATE application SET person_id = NULL, name = 'Ann Other', email = '{}' WHERE person_id = '{}'",
        placed.participant.email.to_uppercase(),
        placed.participant.id.uuid()
    );
    sql(app, &read_in).await;
    let (path, _) = link(&placed.participant, json!({})).await;
    let seen = days(app, &path).await;
    assert_eq!(seen.len(), 4);
    assert_eq!(seen[0].summary, "Check-in: A week in the laboratory (Museum 3)");
    assert!(seen[0].description.contains("Participant: Ann Other"), "{}", seen[0].description);
    let impostor = app.person("Ivo").set("email", json!(placed.participant.email)).set("email_verified", json!(false));
    let impostor = impostor.create().await;
    let (path, _) = link(&impostor, json!({})).await;
    assert_eq!(told(&days(app, &path).await), [""; 0], "an address that nobody vouches for is nobody's");
}

#[tokio::test]
async fn what_is_held_paused_moved_or_over_stays_the_same_event() {
    let placed = UnderWay::begun().await;
    let app = &placed.stage.app;
    let (path, _) = link(&placed.participant, json!({})).await;
    let first = days(app, &path).await;

    // The second one is held five days early.
    travel(app, "2027-03-10T12:00:00Z").await;
    let rows = placed.seen("checkIns { id }", &placed.participant).await;
    let input = json!({ "id": rows["checkIns"][1]["id"], "heldOn": "2027-03-10", "note": "They shout at me." });
    done(change(&placed.participant, "holdCheckIn", "checkIn { state }", input).await);
    let held = days(app, &path).await;
    assert_eq!(told(&held), ["20270308 CONFIRMED", "20270310 CONFIRMED", "20270322 CONFIRMED", "20270329 CONFIRMED"]);
    check_later(&first, &held);
    assert_eq!(held[1].uid, first[1].uid);
    assert_eq!(held[1].modified, "20270310T120000Z");
    assert!(held[1].description.starts_with("It was held."), "{}", held[1].description);
    assert!(!held[1].description.contains("shout"), "what came of it stays between the two");

    let interrupted = json!({ "id": placed.placement, "cause": "WORKLOAD", "reason": "Too much to do." });
    done(change(&placed.participant, "pausePlacement", "placement { state }", interrupted).await);
    let paused = days(app, &path).await;
    assert_eq!(told(&paused), ["20270308 TENTATIVE", "20270310 CONFIRMED", "20270322 TENTATIVE", "20270329 TENTATIVE"]);
    check_later(&held, &paused);
    let goes_on = json!({ "id": placed.placement });
    done(change(&placed.participant, "resumePlacement", "placement { state }", goes_on).await);
    let resumed = days(app, &path).await;
    assert_eq!(told(&resumed), told(&held));
    check_later(&paused, &resumed);

    // Every two weeks: the one on the 22nd comes no more, the one on the 29th stays, two are new.
    placed.begin(json!({ "endsOn": "2027-04-30", "checkInDays": 14 })).await;
    let moved = days(app, &path).await;
    let fortnightly = [
        "20270308 CONFIRMED",
        "20270310 CONFIRMED",
        "20270322 CANCELLED",
        "20270329 CONFIRMED",
        "20270412 CONFIRMED",
        "20270426 CONFIRMED",
    ];
    assert_eq!(told(&moved), fortnightly);
    check_later(&resumed, &moved);
    let gone = on(&moved, "20270322");
    assert!(gone.description.starts_with("It does not take place."), "{}", gone.description);
    assert_eq!(gone.modified, "20270310T120000Z");
    let seen = placed.seen("checkIns { dueOn }", &placed.participant).await;
    let shown: Vec<String> = seen["checkIns"].as_array().into_iter().flatten().map(|row| text(&row["dueOn"])).collect();
    assert_eq!(shown, ["2027-03-08", "2027-03-15", "2027-03-29", "2027-04-12", "2027-04-26"], "nobody else sees it");

    // And every week again: a day that comes back is the one that there was.
    placed.begin(json!({})).await;
    let again = days(app, &path).await;
    check_later(&moved, &again);
    assert_eq!((&on(&again, "20270322").uid, on(&again, "20270322").status.as_str()), (&gone.uid, "CONFIRMED"));
    assert_eq!(on(&again, "20270412").status, "CANCELLED");

    let over = json!({ "id": placed.placement, "cause": "EMPLOYMENT", "reason": "They found another job." });
    done(change(&placed.stage.coordinator, "endPlacementEarly", "placement { state }", over).await);
    let ended = days(app, &path).await;
    check_later(&again, &ended);
    for day in &ended {
        let stands = if day.on == "20270310" { "CONFIRMED" } else { "CANCELLED" };
        assert_eq!(day.status, stands, "{}: what was held stays", day.on);
    }
    assert_eq!(ended.len(), 6);
}
