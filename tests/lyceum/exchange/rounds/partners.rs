//! What partners can host and do without in a round, and who mentors for them.

use serde_json::{Value, json};
use testing::Caller;

use super::super::{Stage, over, text};
use super::{sql, uuid};
use crate::joining::{change, done, wrong};

#[tokio::test]
async fn partners_say_what_they_can_and_see_their_own() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let all = json!({
        "hosts": { "whole": 5, "eachPeriod": 3, "periods": [{ "period": round.spring, "most": 1 }] },
        "releases": { "whole": 2 }, "hostsAtLeast": 1, "expectedRevision": 0,
    });
    let said = done(stage.limits(0, &round.id, all.clone()).await);
    assert_eq!(said["limits"], json!({ "hosts": { "whole": 5, "eachPeriod": 3 }, "hostsAtLeast": 1, "revision": 1 }));
    assert_eq!(wrong(&stage.limits(0, &round.id, all).await), ["CONFLICT expectedRevision"]);
    // What is left out stays.
    let said = done(stage.limits(0, &round.id, json!({ "hostsAtLeast": 5 })).await);
    assert_eq!(said["limits"], json!({ "hosts": { "whole": 5, "eachPeriod": 3 }, "hostsAtLeast": 5, "revision": 2 }));
    assert_eq!(wrong(&stage.limits(0, &round.id, json!({ "hostsAtLeast": 6 })).await), ["OUT_OF_RANGE hostsAtLeast"]);
    let bad = json!({ "hosts": { "whole": -1 }, "releases": { "eachPeriod": 10_001 } });
    let mut told = wrong(&stage.limits(1, &round.id, bad).await);
    told.sort();
    assert_eq!(told, ["OUT_OF_RANGE hosts.whole", "OUT_OF_RANGE releases.eachPeriod"]);
    let twice = json!([{ "period": round.spring, "most": 1 }, { "period": round.spring, "most": 2 }]);
    let twice = stage.limits(1, &round.id, json!({ "hosts": { "periods": twice } })).await;
    assert_eq!(wrong(&twice), ["DUPLICATE hosts.periods.1.period"]);

    let [first, second] = [0, 1].map(|partner: usize| &stage.partners[partner]);
    let theirs = json!({ "round": round.id, "organization": first.id.to_string(), "hostsAtLeast": 2 });
    let fields = "limits { revision }";
    assert_eq!(wrong(&change(&second.editor, "setPartnerLimits", fields, theirs.clone()).await), ["DENIED"]);
    done(change(&stage.coordinator, "setPartnerLimits", fields, theirs).await);
    let stranger = stage.app.organization("Elsewhere").create().await;
    let strange = json!({ "round": round.id, "organization": stranger.to_string(), "hostsAtLeast": 2 });
    let strange = change(&stage.coordinator, "setPartnerLimits", fields, strange).await;
    assert_eq!(wrong(&strange), ["WRONG_STATE organization"]);

    done(stage.limits(1, &round.id, json!({ "releases": { "whole": 1 } })).await);
    let member = stage.seat(1, "Mary Member").await;
    let clerk = stage.person(0, "Clara Clerk").await;
    let document = "query($id: ID!) { round(id: $id) { limits { organization { id } releases { whole } } } }";
    for (who, caller, seen) in [
        ("coordinator", &*stage.coordinator, 2),
        ("committee", &*member, 2),
        ("editor", &*first.editor, 1),
        ("director", &*first.director, 1),
        ("clerk", &*clerk, 0),
        ("anybody", &stage.app.anonymous(), 0),
    ] {
        let found = caller.query(document, json!({ "id": round.id })).await;
        let limits = found["round"]["limits"].as_array().expect("a list");
        assert_eq!(limits.len(), seen, "{who}");
        if seen == 1 {
            assert_eq!(
                limits[0],
                json!({ "organization": { "id": first.id.to_string() }, "releases": { "whole": 2 } })
            );
        }
    }
}

#[tokio::test]
async fn mentors_are_of_their_host_and_stay_while_an_offer_names_them() {
    let stage = Stage::new(2).await;
    let round = stage.opened().await;
    let [host, other] = [0, 1].map(|partner: usize| &stage.partners[partner]);
    let person = stage.person(0, "Mona Mentor").await;
    let stranger = stage.person(1, "Una").await;
    let add = async |who: &Caller, more: Value| {
        let input = over(json!({ "round": round.id, "organization": host.id.to_string() }), more);
        change(who, "addMentor", "mentor { id name hasSignedIn capacity { whole } revision }", input).await
    };
    let mona = json!({ "person": person.id.to_string(), "capacity": { "whole": 2 }, "idempotencyKey": "1" });
    let added = done(add(&host.editor, mona.clone()).await);
    assert_eq!(added, done(add(&host.editor, mona).await));
    let seen = &added["mentor"];
    assert_eq!((&seen["name"], &seen["hasSignedIn"]), (&json!("Mona Mentor"), &json!(true)));
    let id = text(&seen["id"]);
    for (more, told) in [
        (json!({}), "REQUIRED person"),
        (json!({ "person": person.id.to_string(), "name": "Mona" }), "INVALID name"),
        (json!({ "name": "" }), "REQUIRED name"),
        (json!({ "person": person.id.to_string() }), "DUPLICATE person"),
        (json!({ "person": stranger.id.to_string() }), "NOT_FOUND person"),
        (json!({ "name": "Nils", "capacity": { "whole": -1 } }), "OUT_OF_RANGE capacity.whole"),
    ] {
        assert_eq!(wrong(&add(&host.editor, more.clone()).await), [told], "{more}");
    }
    assert_eq!(wrong(&add(&other.editor, json!({ "name": "Nils" })).await), ["DENIED"]);
    let nils = text(&done(add(&stage.coordinator, json!({ "name": "Nils" })).await)["mentor"]["id"]);
    stage.mentor(1, &round.id, "Olga").await;

    let document =
        "query($id: ID!, $of: ID) { round(id: $id) { mentors(organization: $of) { totalCount nodes { name } } } }";
    let names = async |who: &Caller, of: Value| {
        let found = who.query(document, json!({ "id": round.id, "of": of })).await;
        let list = found["round"]["mentors"]["nodes"].as_array().cloned().unwrap_or_default();
        list.iter().map(|one| text(&one["name"])).collect::<Vec<_>>()
    };
    assert_eq!(names(&stage.coordinator, Value::Null).await, ["Mona Mentor", "Nils", "Olga"]);
    assert_eq!(names(&stage.coordinator, json!(other.id.to_string())).await, ["Olga"]);
    assert_eq!(names(&host.editor, Value::Null).await, ["Mona Mentor", "Nils"]);
    assert_eq!(names(&other.editor, json!(host.id.to_string())).await, [""; 0]);
    assert_eq!(names(&stage.app.anonymous(), Value::Null).await, [""; 0]);

    let change_it = async |who: &Caller, more: Value| {
        let input = over(json!({ "id": nils }), more);
        change(who, "changeMentor", "mentor { name capacity { whole eachPeriod } revision }", input).await
    };
    let most = json!({ "capacity": { "eachPeriod": 1 }, "expectedRevision": 1 });
    let changed = done(change_it(&host.editor, most.clone()).await);
    assert_eq!(
        changed["mentor"],
        json!({ "name": "Nils", "capacity": { "whole": null, "eachPeriod": 1 }, "revision": 2 })
    );
    assert_eq!(wrong(&change_it(&host.editor, most).await), ["CONFLICT expectedRevision"]);
    let somebody = json!({ "person": host.editor.id.to_string() });
    assert_eq!(done(change_it(&host.editor, somebody).await)["mentor"]["name"], "Editor 0");
    assert_eq!(wrong(&change_it(&other.editor, json!({ "name": "Nobody" })).await), ["DENIED"]);

    let named = format!(
        "INSERT INTO offer (id, programme_id, round_id, organization_id, mentor_id, kind, main_language, title, created_at, updated_at)
             SELECT gen_random_uuid(), '{}', round_id, organization_id, id, 'residency', 'en', '{{\"en\": \"Paper\"}}', now(), now()
             FROM mentor WHERE id = '{}'",
        stage.programme.uuid(),
        uuid::<database::id::Mentor>(&id)
    );
    sql(&stage, &named).await;
    let remove = async |id: &str| change(&host.editor, "removeMentor", "round { id }", json!({ "id": id })).await;
    let kept = remove(&id).await;
    assert_eq!(wrong(&kept), ["WRONG_STATE id"]);
    assert!(text(&kept["userErrors"][0]["message"]).contains("whom an offer names"), "{kept}");
    done(remove(&nils).await);
    assert_eq!(wrong(&remove(&nils).await), ["NOT_FOUND id"]);
    assert_eq!(names(&host.editor, Value::Null).await, ["Mona Mentor"]);
}
