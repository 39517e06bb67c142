//! How many took part and from where, who hosts for whom, and what came of it.

use serde_json::{Value, json};

use super::super::{over, text};
use super::{FIRST, SECOND, World};
use crate::track::peers::sql;

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
        over(nobody, more)
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
            // Nobody says how large they are.
            { "dimension": "SIZE", "placed": 15, "partners": 5, "catalogue": 11, "rows": [
                row("unknown", (15, 100), (5, 100), (11, 100)),
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
