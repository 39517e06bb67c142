//! The steps of a placement: it begins, is paused and taken up again, completed or ended early.

use serde_json::{Value, json};
use testing::Caller;

use super::super::{text, under_way::UnderWay};
use super::{ILL, complete, end, pause, registrations, resume, shadowed};
use crate::{
    joining::{change, done, wrong},
    registration::told,
};

#[tokio::test]
async fn a_placement_begins_is_interrupted_and_is_completed_once_all_is_there() {
    let placed = UnderWay::begun().await;
    let (app, coordinator) = (&placed.stage.app, &placed.stage.coordinator);
    let seen = placed.seen("state begunAt endedAt parts", &placed.participant).await;
    let begun = json!({
        "state": "UNDER_WAY", "begunAt": "2026-11-20T12:00:00Z", "endedAt": null, "parts": ["PARTICIPANT"],
    });
    assert_eq!(seen, begun);

    let paused = done(pause(&placed, &placed.participant, json!({})).await);
    assert_eq!(paused["placement"]["state"], "PAUSED");
    assert_eq!(wrong(&pause(&placed, &placed.participant, json!({})).await), ["WRONG_STATE id"]);
    let resumed = done(resume(&placed, &placed.host().editor, json!({ "reason": "We go on." })).await);
    assert_eq!(resumed["placement"]["state"], "UNDER_WAY");
    assert_eq!(wrong(&resume(&placed, coordinator, json!({})).await), ["WRONG_STATE id"]);

    let early = complete(&placed, coordinator, json!({})).await;
    let missing = ["WRONG_STATE id", "REQUIRED reports", "REQUIRED debrief", "REQUIRED returnCommitment"];
    assert_eq!(wrong(&early), missing, "each at once");
    shadowed(&placed).await;
    let completed = done(complete(&placed, &placed.host().editor, json!({})).await);
    assert_eq!(completed["placement"]["state"], "COMPLETED");
    let check_ins = placed.seen("checkIns { dueOn state }", coordinator).await["checkIns"].take();
    assert_eq!(check_ins, json!([{ "dueOn": "2027-03-08", "state": "NOT_HELD" }]), "and none is to come");
    let fields = "endedAt changes { state cause reason part at }";
    let seen = placed.seen(fields, &placed.committee[0]).await;
    let (then, now) = ("2026-11-20T12:00:00Z", "2027-03-12T12:00:00Z");
    let changes = json!([
        { "state": "UNDER_WAY", "cause": null, "reason": null, "part": "HOME", "at": then },
        { "state": "PAUSED", "cause": "OTHER", "reason": null, "part": "PARTICIPANT", "at": then },
        { "state": "UNDER_WAY", "cause": null, "reason": "We go on.", "part": "HOST", "at": then },
        { "state": "COMPLETED", "cause": null, "reason": null, "part": "HOST", "at": now },
    ]);
    assert_eq!(seen, json!({ "endedAt": now, "changes": changes }));
    // That somebody is ill is for who said so and those who run the exchange.
    for (who, cause, reason) in [
        (&*placed.participant, "HEALTH", json!(ILL)),
        (&**coordinator, "HEALTH", json!(ILL)),
        (&*placed.home().director, "OTHER", Value::Null),
        (&*placed.host().editor, "OTHER", Value::Null),
    ] {
        let seen = placed.seen("changes { cause reason }", who).await;
        assert_eq!(seen["changes"][1], json!({ "cause": cause, "reason": reason }));
    }
    let by = placed.seen("changes { by }", coordinator).await;
    assert_eq!(by["changes"][2]["by"], "Editor 3", "{by}");

    for refused in [
        pause(&placed, coordinator, json!({})).await,
        resume(&placed, coordinator, json!({})).await,
        complete(&placed, coordinator, json!({})).await,
        end(&placed, coordinator, json!({})).await,
    ] {
        assert_eq!(wrong(&refused), ["WRONG_STATE id"]);
        assert!(text(&refused["userErrors"][0]["message"]).ends_with("it stays so for good."), "{refused}");
    }
    // Each time whoever goes, their supervisor and the host, but not who did it; of the pause also who runs the exchange.
    let heard = told(app, "placement_changed").await;
    assert_eq!(heard.len(), 2 + 3 + 3 + 3, "{heard:?}");
    assert_eq!(heard.iter().filter(|who| *who == "Cora Coordinator").count(), 1, "{heard:?}");
    assert_eq!(told(app, "report_to_sign").await, ["an organization"], "the other author");
}

#[tokio::test]
async fn who_has_no_part_in_it_steers_nothing_and_each_fault_is_named() {
    let placed = UnderWay::begun().await;
    let stage = &placed.stage;
    let (outsider, anonymous) = (stage.app.person("Olga").create().await, stage.app.anonymous());
    let only = json!({ "part": "HOST" });
    for (who, caller, more, sees) in [
        ("the committee", &*placed.committee[0], json!({}), true),
        ("the participant for the host", &*placed.participant, only, true),
        ("an editor at home", &*placed.home().editor, json!({}), false),
        ("somebody else", &*outsider, json!({}), false),
    ] {
        let code = if sees { "DENIED" } else { "NOT_FOUND id" };
        for refused in [
            pause(&placed, caller, more.clone()).await,
            resume(&placed, caller, more.clone()).await,
            end(&placed, caller, more.clone()).await,
            complete(&placed, caller, more.clone()).await,
        ] {
            assert_eq!(wrong(&refused), [code], "{who}");
        }
    }
    let codes = wrong(&pause(&placed, &anonymous, json!({})).await);
    assert!(codes == ["DENIED"] || codes == ["NOT_FOUND id"], "{codes:?}");
    for who in [&*placed.participant, &*placed.home().director] {
        assert_eq!(wrong(&complete(&placed, who, json!({})).await), ["DENIED"], "that is for the host to say");
    }
    for (more, fault) in [
        (json!({ "reason": " " }), "REQUIRED reason"),
        (json!({ "reason": "r".repeat(2_001) }), "TOO_LONG reason"),
        (json!({ "expectedRevision": 1 }), "CONFLICT expectedRevision"),
    ] {
        assert_eq!(wrong(&pause(&placed, &placed.participant, more.clone()).await), [fault]);
        assert_eq!(wrong(&end(&placed, &placed.participant, more).await), [fault]);
    }
    let stale = json!({ "expectedRevision": 1 });
    assert_eq!(wrong(&complete(&placed, &placed.host().editor, stale.clone()).await), ["CONFLICT expectedRevision"]);
    assert_eq!(wrong(&resume(&placed, &placed.participant, stale).await), ["CONFLICT expectedRevision"]);
    assert_eq!(placed.state().await, "UNDER_WAY", "nothing was written");
    assert_eq!(placed.seen("changes { state }", &stage.coordinator).await["changes"].as_array().map(Vec::len), Some(1));
    let parts = async |who: &Caller| placed.seen("parts", who).await["parts"].take();
    assert_eq!(parts(&placed.committee[0]).await, json!([]));
    assert_eq!(parts(&placed.home().director).await, json!(["HOME"]));
    assert_eq!(parts(&stage.coordinator).await, json!(["COORDINATOR"]));
}

#[tokio::test]
async fn what_has_not_begun_can_only_be_ended() {
    let placed = UnderWay::accepted().await;
    let who = &placed.stage.coordinator;
    for refused in [
        pause(&placed, who, json!({})).await,
        resume(&placed, who, json!({})).await,
        complete(&placed, who, json!({})).await,
    ] {
        assert_eq!(wrong(&refused), ["WRONG_STATE id"]);
    }
    assert_eq!(registrations(&placed).await.len(), 0);
    let ended = done(end(&placed, &placed.home().director, json!({})).await);
    assert_eq!(ended["placement"]["state"], "ENDED_EARLY");
    let seen = placed.seen("begunAt endedAt registration { id }", who).await;
    assert_eq!(seen, json!({ "begunAt": null, "endedAt": "2026-11-20T12:00:00Z", "registration": null }));
    let answered = json!({ "id": placed.placement, "accepts": false, "reason": "No." });
    let late = change(&placed.host().editor, "answerPlacementForHost", "placement { id }", answered).await;
    assert_eq!(wrong(&late), ["WRONG_STATE id"]);
}
