//! Who hears of what is written in a round.

use diesel::{QueryableByName, sql_types::BigInt};
use diesel_async::RunQueryDsl;
use identity::Viewer;
use serde_json::{Value, json};
use testing::TestApp;

use super::super::{Stage, english, under_way::UnderWay};
use super::{sql, stand, uuid};
use crate::{
    joining::{change, done},
    subscription::{Server, viewer},
};

const HEAR: &str = "subscription($round: ID!) { roundChanged(round: $round) { at round { id state } } }";

#[tokio::test]
async fn the_committee_hears_of_what_is_written_in_its_round() {
    let stage = Stage::new(1).await;
    let round = stage.opened().await;
    let other = stage.opened().await;
    let member = stage.seat(0, "Mary Member").await;
    let server = Server::on(&stage.app);
    let id = json!({ "round": round.id });
    let refused = [("DENIED", Viewer::Nobody), ("DENIED", viewer(&stage.app, &stage.partners[0].director).await)];
    for (code, who) in refused {
        let refused = server.begin(who, HEAR, id.clone()).await.err().expect("a refusal");
        assert_eq!(refused["errors"][0]["extensions"]["code"], code, "{refused:#}");
    }
    let draft = stage.drafted(json!({})).await;
    let refused = server.begin(Viewer::Nobody, HEAR, json!({ "round": draft })).await.err().expect("a refusal");
    assert_eq!(refused["errors"][0]["extensions"]["code"], "DENIED");

    let mut cora = server.hear_by(viewer(&stage.app, &stage.coordinator).await, HEAR, id.clone()).await;
    let mut mary = server.hear_by(viewer(&stage.app, &member).await, HEAR, id).await;
    // Of the other round nothing is told.
    stage.close(&other.id).await;
    stage.close(&round.id).await;
    for ear in [&mut cora, &mut mary] {
        let heard = ear.answer().await.expect("an event")["data"]["roundChanged"].take();
        assert_eq!(heard["round"], json!({ "id": round.id, "state": "CLOSED" }));
        assert_eq!(heard["at"], "2026-11-20T12:00:00Z");
    }
    let leaves = format!("UPDATE membership SET ended_at = '2026-11-20' WHERE person_id = '{}'", member.id.uuid());
    sql(&stage, &leaves).await;
    done(stand(&stage.coordinator, "openRound", &round.id).await);
    let heard = cora.answer().await.expect("an event")["data"]["roundChanged"].take();
    assert_eq!(heard["round"]["state"], "OPEN");
    let end = mary.answer().await.expect("an error");
    assert_eq!((&end["data"], &end["errors"][0]["extensions"]["code"]), (&Value::Null, &json!("NOT_FOUND")));
    assert!(mary.answer().await.is_none(), "nothing comes after the error");
}

/// How often something was written in a round, for all who hear of it.
async fn written_in_rounds(app: &TestApp) -> i64 {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = BigInt)]
        number: i64,
    }
    let mut conn = app.connect().await;
    let last = diesel::sql_query("SELECT coalesce(max(number), 0) AS number FROM round_write");
    let row: Row = last.get_result(&mut conn).await.expect("the table is there");
    row.number
}

#[tokio::test]
async fn those_who_run_the_exchange_hear_of_what_is_written_in_placements() {
    let under_way = UnderWay::begun().await;
    let (app, participant) = (&under_way.stage.app, &under_way.participant);
    let server = Server::on(app);
    let coordinator = viewer(app, &under_way.stage.coordinator).await;
    let mut cora = server.hear_by(coordinator, HEAR, json!({ "round": under_way.round })).await;
    let issue = json!({ "placement": under_way.placement, "kind": "CONDUCT", "text": "They shout at me." });
    let report = format!(
        "INSERT INTO progress_report (id, placement_id, language, from_on, until_on, text, created_at, updated_at)
             VALUES (gen_random_uuid(), '{}', 'en', '2027-03-01', '2027-03-02', 'One painting', now(), now())",
        uuid::<database::id::Placement>(&under_way.placement)
    );
    let commitment = json!({
        "placement": under_way.placement, "language": "en", "improvement": "Crates are labelled.", "dueOn": "2027-06-30",
    });
    let artifact = json!({
        "placement": under_way.placement, "kind": "CHECKLIST", "mainLanguage": "en", "title": english("Packing"),
        "url": "https://files.example/packing", "licence": "CC-BY-4.0", "languages": ["en"], "media": ["TEXT"],
    });
    // Of what not all of them see nobody hears, since it would tell that there is something.
    let before = written_in_rounds(app).await;
    done(change(participant, "raiseIssue", "issue { id }", issue).await);
    sql(&under_way.stage, &report).await;
    assert_eq!(written_in_rounds(app).await, before);
    for (mutation, fields, input) in [
        ("makeReturnCommitment", "commitment { id }", commitment),
        ("createArtifact", "artifact { id }", artifact),
        ("proposeAgreement", "agreement { id }", under_way.agreement(json!({ "schedule": "Afternoons." }))),
    ] {
        done(change(participant, mutation, fields, input).await);
        let heard = cora.answer().await.expect("an event")["data"]["roundChanged"].take();
        assert_eq!(heard["round"]["id"], json!(under_way.round), "{mutation}");
    }
}
