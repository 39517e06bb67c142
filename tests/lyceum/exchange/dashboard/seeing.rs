//! Who sees the dashboard, and in how many statements.

use database::id::RoundId;
use serde_json::{Value, json};
use testing::assert_same_statements;

use super::{FOUNDATION, MINISTRY, SECOND, World, place};

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
        counts.push([looking, funding]);
        world.fill().await;
        world.place(place(SECOND, 4, 2, "completed", Some((MINISTRY, 10)))).await;
    }
    for (few, many) in counts[0].iter().zip(&counts[1]) {
        assert_same_statements(few, many);
    }
}
