//! Money, for those who run the exchange and for a funder, which sees its own.

use serde_json::{Value, json};

use super::{FIRST, FOUNDATION, MINISTRY, SECOND, World, plan};
use crate::track::peers::sql;

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
