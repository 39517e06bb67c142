//! How museums stand on each date.

use serde_json::{Value, json};

use super::Year;
use crate::{
    joining::{change, done, wrong},
    registration::travel,
};

fn of<'s>(standing: &'s Value, key: &str) -> &'s Value {
    let list = standing["requirements"].as_array().expect("requirements");
    list.iter().find(|it| it["key"] == key).unwrap_or_else(|| panic!("{key}: {standing:#}"))
}

#[tokio::test]
async fn museums_stand_rightly_on_each_date_of_the_year() {
    let year = Year::with(5).await;
    let (boards, community) =
        (year.boards().await, year.training("Neighbours", "2024-07-09 14:00 America/Halifax").await);
    let last = year.training("Late show", "2024-12-17 14:00 America/Halifax").await;
    // 0 does everything. 1 is a second late. 2 trains too late. 3 is given more time. 4 withdraws.
    for museum in [0, 1, 2, 3] {
        year.answers_everything(museum).await;
        year.takes_part(museum, boards, true).await;
        year.takes_part(museum, if museum == 2 { last } else { community }, true).await;
    }
    let moved = |museum, at: &str| {
        format!(
            "UPDATE submission SET submitted_at = '{at}' FROM questionnaire WHERE questionnaire.id = questionnaire_id
                 AND kind = 'needs_assessment' AND enrolment_id = '{}'",
            year.enrolment(museum)
        )
    };
    // Midnight in Halifax, where it is four hours earlier than in Greenwich.
    year.sql(&moved(0, "2024-02-17T03:59:00Z")).await;
    year.sql(&moved(1, "2024-02-17T04:00:00Z")).await;
    year.sql(&moved(3, "2024-02-20T12:00:00Z")).await;

    let before = year.standing(0, "2024-02-01T12:00:00Z").await;
    let needs = of(&before, "needs-assessment");
    assert_eq!((&needs["state"], &needs["risk"], &needs["daysLeft"]), (&json!("AT_RISK"), &json!("NEAR"), &json!(15)));
    assert_eq!(needs["missing"].as_array().map(Vec::len), Some(2));
    assert_eq!(needs["missing"][0]["questionnaireKind"], "NEEDS_ASSESSMENT");
    assert_eq!(needs["due"], "2024-02-17T04:00:00Z");
    assert_eq!(needs["title"], "Remplir l’évaluation des besoins");
    let training = of(&before, "training");
    assert_eq!(training["state"], "UNMET");

    let in_time = year.standing(0, "2024-02-17T04:00:00Z").await;
    assert_eq!(of(&in_time, "needs-assessment")["metAt"], "2024-02-17T03:59:00Z");
    let late = year.standing(1, "2024-02-17T04:00:00Z").await;
    assert_eq!(of(&late, "needs-assessment")["state"], "OVERDUE");
    assert_eq!(of(&late, "needs-assessment")["lateAt"], "2024-02-17T04:00:00Z", "kept, and late");
    assert_eq!(of(&late, "needs-assessment")["evidence"][0]["isLate"], true);

    travel(&year.app, "2024-02-19T12:00:00Z").await;
    let extend = |until: &str| json!({ "enrolment": year.museums[3].enrolment, "requirement": "needs-assessment", "until": until, "reason": "A flood." });
    assert_eq!(
        wrong(&change(&year.staff, "extendDeadline", "enrolment { id }", extend("2024-02-16")).await),
        ["OUT_OF_RANGE until"]
    );
    done(
        change(&year.staff, "extendDeadline", "enrolment { extensions { until reason } }", extend("2024-03-01")).await,
    );
    let extended = year.standing(3, "2024-02-21T12:00:00Z").await;
    assert_eq!(of(&extended, "needs-assessment")["extendedUntil"], "2024-03-01");
    assert_eq!(extended["isOnTrack"], true);
    assert_eq!(year.standing(3, "2024-02-18T12:00:00Z").await["isOnTrack"], false, "it was not granted yet");

    travel(&year.app, "2024-05-01T12:00:00Z").await;
    let input = json!({ "id": year.museums[4].enrolment });
    done(change(&year.museums[4].editor, "withdrawEnrolment", "enrolment { state }", input).await);

    travel(&year.app, "2025-01-20T12:00:00Z").await;
    let at = async |as_of: &str| year.on_track(as_of).await;
    assert_eq!(at("2024-02-10T12:00:00Z").await, ["Museum 0", "Museum 1", "Museum 2", "Museum 3", "Museum 4"]);
    assert_eq!(at("2024-02-17T04:00:00Z").await, ["Museum 0", "Museum 2"]);
    assert_eq!(at("2024-12-01T12:00:00Z").await, ["Museum 0", "Museum 2", "Museum 3"]);
    assert_eq!(at("2024-12-20T12:00:00Z").await, ["Museum 0", "Museum 3"]);
    let whole = year.standing(0, "2024-12-20T12:00:00Z").await;
    assert_eq!(whole["state"], "COMPLETE");
    assert_eq!(of(&whole, "training")["metAt"], "2024-07-09T18:00:00Z", "the end of the session that was the second");
    let trained_late = year.standing(2, "2024-12-20T12:00:00Z").await;
    assert_eq!(of(&trained_late, "training")["state"], "OVERDUE");
    assert_eq!(of(&trained_late, "training")["lateAt"], "2024-12-17T19:00:00Z");

    // Staff find those who need help.
    let found = year
        .staff
        .query(
            "query($id: ID!) { programYear(id: $id) { enrolments(standing: OFF_TRACK, asOf: \"2024-12-20T12:00:00Z\", first: 1) {
                totalCount pageInfo { hasNextPage endCursor } nodes { organization { name { text } } }
            } } }",
            json!({ "id": year.year }),
        )
        .await;
    let enrolments = &found["programYear"]["enrolments"];
    assert_eq!((&enrolments["totalCount"], &enrolments["pageInfo"]["hasNextPage"]), (&json!(2), &json!(true)));
    assert_eq!(enrolments["nodes"][0]["organization"]["name"]["text"], "Museum 1");
    let page = json!({ "id": year.year, "after": enrolments["pageInfo"]["endCursor"] });
    let rest = "query($id: ID!, $after: String) { programYear(id: $id) { enrolments(standing: OFF_TRACK, after: $after) { nodes { organization { name { text } } } } } }";
    let rest = year.staff.query(rest, page).await;
    assert_eq!(rest["programYear"]["enrolments"]["nodes"][0]["organization"]["name"]["text"], "Museum 2");
}

#[tokio::test]
async fn what_they_are_only_registered_for_is_a_risk() {
    let year = Year::with(1).await;
    let (boards, community) =
        (year.boards().await, year.training("Neighbours", "2024-07-09 14:00 America/Halifax").await);
    year.takes_part(0, boards, false).await;
    year.takes_part(0, community, false).await;
    travel(&year.app, "2024-03-10T12:00:00Z").await;
    let relies = year.standing(0, "2024-03-10T12:00:00Z").await;
    assert_eq!(of(&relies, "training")["risk"], "ONLY_REGISTERED");
    assert_eq!(
        of(&relies, "training")["missing"][0],
        json!({
            "kind": "TRAINING", "questionnaireKind": null, "pillar": "governance", "more": 1, "choice": null, "choiceMore": null,
        })
    );
    let held = year.standing(0, "2024-08-10T12:00:00Z").await;
    assert_eq!(of(&held, "training")["risk"], Value::Null, "it was held, and they were not there");
}

#[tokio::test]
async fn what_is_asked_changes_and_what_stood_before_is_worked_out_as_it_was() {
    let year = Year::with(1).await;
    let tuesdays = year.app.opportunity("Tuesdays on TRACK").owner(year.association);
    let mut tuesdays = tuesdays;
    for number in 1..=8 {
        tuesdays = tuesdays.session(&format!("2024-0{number}-02 14:00 America/Halifax"));
    }
    let tuesdays = tuesdays.create().await;
    year.takes_part(0, tuesdays, true).await;
    travel(&year.app, "2024-03-01T12:00:00Z").await;
    let rules = json!([
        { "key": "registered", "title": { "en": "Be registered" }, "expression": "registered" },
        { "key": "tuesdays", "title": { "en": "Four of eight Tuesdays" }, "deadline": "2024-12-15",
            "expression": { "attended": { "opportunity": tuesdays.to_string(), "atLeast": 4 } } },
    ]);
    let input = |reason: Option<&str>| json!({ "year": year.year, "rules": rules, "reason": reason });
    let refused = change(&year.staff, "changeRequirements", "year { id }", input(None)).await;
    assert_eq!(wrong(&refused), ["REQUIRED reason"]);
    let changed = "year { requirements { version reason } }";
    let changed = done(change(&year.staff, "changeRequirements", changed, input(Some("Storms closed offices."))).await);
    assert_eq!(changed["year"]["requirements"][1], json!({ "version": 2, "reason": "Storms closed offices." }));
    let before = year.standing(0, "2024-02-29T12:00:00Z").await;
    assert_eq!((&before["requirementsVersion"], &before["state"]), (&json!(1), &json!("OFF_TRACK")));
    let after = year.standing(0, "2024-03-02T12:00:00Z").await;
    assert_eq!((&after["requirementsVersion"], &after["state"]), (&json!(2), &json!("AT_RISK")));
    assert_eq!(of(&after, "tuesdays")["missing"][0]["more"], 2, "two were held by then");
    let done_by = year.standing(0, "2024-04-02T18:00:00Z").await;
    assert_eq!(of(&done_by, "tuesdays")["metAt"], "2024-04-02T18:00:00Z");
    year.sql("DO $$ BEGIN UPDATE requirements SET rules = '[]'; RAISE 'it was changed'; EXCEPTION WHEN restrict_violation THEN NULL; END $$").await;
}
