//! Programmes: who begins and changes them, and who takes part.

use database::id::{OrganizationId, ProgrammeId};
use serde_json::{Value, json};
use testing::{Caller, SignedIn, TestApp};

use crate::{
    membership::{change, done, wrong},
    writing::everything,
};

const PROGRAMME: &str = "programme {
    id kind revision operator { id } name { text language translations { language } }
}";

fn english(text: &str) -> Value {
    json!([{ "language": "en", "text": text }])
}

/// An association that runs a programme, with an administrator, and a museum.
struct Place {
    app: TestApp,
    association: OrganizationId,
    museum: OrganizationId,
    ana: SignedIn,
    programme: ProgrammeId,
}

impl Place {
    async fn open() -> Self {
        let app = TestApp::start().await;
        let association = app.organization("Association of Museums").create().await;
        let museum = app.organization("Acadia Museum").create().await;
        let ana = app.person("Ana").role("administrator", association).create().await;
        let programme = app.programme("TRACK", association).create().await;
        Self { app, association, museum, ana, programme }
    }

    fn participant(&self, organization: OrganizationId) -> Value {
        json!({ "programme": self.programme.to_string(), "organization": organization.to_string() })
    }
}

async fn add(caller: &Caller, input: Value) -> Value {
    change(caller, "addProgrammeParticipant", "programme { id participants { nodes { id } } }", input).await
}

async fn remove(caller: &Caller, input: Value) -> Value {
    change(caller, "removeProgrammeParticipant", "programme { id participants { nodes { id } } }", input).await
}

#[tokio::test]
async fn an_administrator_begins_a_programme_and_everybody_sees_it() {
    let place = Place::open().await;
    let input = json!({
        "kind": "EXCHANGE", "mainLanguage": "en", "idempotencyKey": "1",
        "name": [{ "language": "en", "text": "Mentors" }, { "language": "fr", "text": "Mentorat" }],
    });
    let begun = done(change(&place.ana, "createProgramme", PROGRAMME, input.clone()).await);
    let again = done(change(&place.ana, "createProgramme", PROGRAMME, input.clone()).await);
    assert_eq!(begun, again);
    let mut other = input;
    other["kind"] = json!("TRACK");
    assert_eq!(wrong(&change(&place.ana, "createProgramme", PROGRAMME, other).await), ["KEY_REUSED idempotencyKey"]);
    let id = begun["programme"]["id"].clone();
    let document = "query($id: ID!, $operator: ID!) {
        programme(id: $id) { kind revision operator { id } name(languages: [\"fr\"]) { text } }
        node(id: $id) { id ... on Programme { kind } }
        organization(id: $operator) { programmes { totalCount nodes { id } } }
    }";
    let operator = place.association.to_string();
    let data = place.app.anonymous().query(document, json!({ "id": id, "operator": operator })).await;
    let programme =
        json!({ "kind": "EXCHANGE", "revision": 1, "operator": { "id": operator }, "name": { "text": "Mentorat" } });
    assert_eq!(data["programme"], programme);
    assert_eq!(data["node"], json!({ "id": id, "kind": "EXCHANGE" }));
    let nodes = json!([{ "id": place.programme.to_string() }, { "id": id }]);
    assert_eq!(data["organization"]["programmes"], json!({ "totalCount": 2, "nodes": nodes }));
}

#[tokio::test]
async fn who_may_not_begin_a_programme_does_not() {
    let place = Place::open().await;
    let asking = place.app.organization("Asking Museum").set("status", json!("requested")).create().await;
    let asker = place.app.person("Asa").role("administrator", asking).create().await;
    let edi = place.app.person("Edi").role("editor", place.association).create().await;
    let stranger = place.app.person("Zoe").create().await;
    let steward = place.app.person("Stella").steward().create().await;
    let token = place.app.service(place.association, &["organizations:write"]).await;
    let nobody = place.app.anonymous();
    let before = everything(&place.app).await;
    let callers: [(&str, &Caller); 6] = [
        ("nobody", &nobody),
        ("token", &token),
        ("stranger", &stranger),
        ("editor", &edi),
        ("steward", &steward),
        ("of one that is not approved", &asker),
    ];
    for (who, caller) in callers {
        let input = json!({ "kind": "TRACK", "mainLanguage": "en", "name": english("TRACK") });
        assert_eq!(wrong(&change(caller, "createProgramme", PROGRAMME, input).await), ["DENIED"], "{who}");
    }
    let others =
        json!({ "operator": place.museum.to_string(), "kind": "TRACK", "mainLanguage": "en", "name": english("T") });
    assert_eq!(wrong(&change(&place.ana, "createProgramme", PROGRAMME, others).await), ["DENIED"]);
    let nonsense = json!({ "kind": "TRACK", "mainLanguage": "xx", "name": english("n".repeat(501).as_str()) });
    assert_eq!(
        wrong(&change(&place.ana, "createProgramme", PROGRAMME, nonsense).await),
        ["UNKNOWN_LANGUAGE mainLanguage", "TOO_LONG name.en", "REQUIRED name"]
    );
    assert_eq!(everything(&place.app).await, before);
}

#[tokio::test]
async fn who_runs_a_programme_changes_it() {
    let place = Place::open().await;
    let staff = place.app.person("Sue").programme_role("staff", place.programme).create().await;
    let coordinator = place.app.person("Cor").programme_role("coordinator", place.programme).create().await;
    let coach = place.app.person("Coa").programme_role("coach", place.programme).create().await;
    let edi = place.app.person("Edi").role("editor", place.association).create().await;
    let steward = place.app.person("Stella").steward().create().await;
    let id = place.programme.to_string();
    let callers: [(&str, &Caller, bool); 6] = [
        ("administrator", &place.ana, true),
        ("staff", &staff, true),
        ("coordinator", &coordinator, true),
        ("steward", &steward, true),
        ("coach", &coach, false),
        ("editor", &edi, false),
    ];
    for (who, caller, may) in callers {
        let before = everything(&place.app).await;
        let input = json!({ "id": id, "name": english(who) });
        let answer = change(caller, "updateProgramme", PROGRAMME, input).await;
        assert_eq!(wrong(&answer), if may { vec![] } else { vec!["DENIED"] }, "{who}");
        assert_eq!(everything(&place.app).await == before, !may, "{who}");
    }
    let stale = json!({ "id": id, "name": english("Stale"), "expectedRevision": 1 });
    assert_eq!(wrong(&change(&place.ana, "updateProgramme", PROGRAMME, stale).await), ["CONFLICT expectedRevision"]);
    let same = json!({ "id": id, "name": english("steward"), "expectedRevision": 5 });
    assert_eq!(done(change(&place.ana, "updateProgramme", PROGRAMME, same).await)["programme"]["revision"], 5);
    let without = json!({ "id": id, "mainLanguage": "fr" });
    assert_eq!(wrong(&change(&place.ana, "updateProgramme", PROGRAMME, without).await), ["REQUIRED name"]);
    let missing = json!({ "id": ProgrammeId::new().to_string() });
    assert_eq!(wrong(&change(&place.ana, "updateProgramme", PROGRAMME, missing).await), ["NOT_FOUND id"]);
}

#[tokio::test]
async fn organizations_of_the_network_take_part() {
    let place = Place::open().await;
    let asking = place.app.organization("Asking Museum").set("status", json!("requested")).create().await;
    let before = everything(&place.app).await;
    assert_eq!(wrong(&add(&place.ana, place.participant(asking)).await), ["NOT_FOUND organization"]);
    assert_eq!(wrong(&add(&place.ana, place.participant(OrganizationId::new())).await), ["NOT_FOUND organization"]);
    assert_eq!(wrong(&remove(&place.ana, place.participant(place.museum)).await), ["NOT_FOUND organization"]);
    let steward = place.app.person("Stella").steward().create().await;
    assert_eq!(wrong(&add(&steward, place.participant(asking)).await), ["WRONG_STATE organization"]);
    let museum = place.app.person("Mia").role("administrator", place.museum).create().await;
    assert_eq!(wrong(&add(&museum, place.participant(place.museum)).await), ["DENIED"]);
    let table =
        |all: Vec<(String, Option<String>)>| all.into_iter().find(|(table, _)| table == "programme_participant");
    assert_eq!(table(everything(&place.app).await), table(before));

    let added = done(add(&place.ana, place.participant(place.museum)).await);
    assert_eq!(added["programme"]["participants"]["nodes"], json!([{ "id": place.museum.to_string() }]));
    assert_eq!(wrong(&add(&place.ana, place.participant(place.museum)).await), ["DUPLICATE organization"]);
    let removed = done(remove(&place.ana, place.participant(place.museum)).await);
    assert_eq!(removed["programme"]["participants"]["nodes"], json!([]));
}

#[tokio::test]
async fn participants_see_what_is_for_them_and_not_who_else_takes_part() {
    let place = Place::open().await;
    let mia = place.app.person("Mia").role("member", place.museum).create().await;
    let webinar = place.app.opportunity("For participants").owner(place.association);
    let webinar = webinar.set("visibility", json!("programme")).set("programme_id", json!(place.programme.uuid()));
    let webinar = webinar.create().await.to_string();
    let sees = |caller: &Caller| {
        let (caller, id) = (caller.clone(), webinar.clone());
        async move {
            let data = caller.query("query($id: ID!) { opportunity(id: $id) { id } }", json!({ "id": id })).await;
            !data["opportunity"].is_null()
        }
    };
    assert!(!sees(&mia).await);
    done(add(&place.ana, place.participant(place.museum)).await);
    assert!(sees(&mia).await);
    let document = "query($id: ID!) { programme(id: $id) { id participants { totalCount } } }";
    let answer = mia.answer(document, json!({ "id": place.programme.to_string() })).await;
    assert_eq!(answer["data"]["programme"], json!({ "id": place.programme.to_string(), "participants": null }));
    assert_eq!(answer["errors"][0]["extensions"]["code"], "DENIED");
    done(remove(&place.ana, place.participant(place.museum)).await);
    assert!(!sees(&mia).await);
}

#[tokio::test]
async fn participants_are_listed_by_name_page_by_page() {
    let place = Place::open().await;
    for name in ["Écomusée", "Zoo", "Archives", "Library"] {
        let organization = place.app.organization(name).create().await;
        done(add(&place.ana, place.participant(organization)).await);
    }
    let document = "query($id: ID!, $after: String) { programme(id: $id) { participants(first: 3, after: $after) {
        totalCount pageInfo { hasNextPage endCursor } nodes { name { text } }
    } } }";
    let (mut names, mut after) = (Vec::new(), json!(null));
    loop {
        let data = place.ana.query(document, json!({ "id": place.programme.to_string(), "after": after })).await;
        let page = &data["programme"]["participants"];
        assert_eq!(page["totalCount"], 4);
        names.extend(page["nodes"].as_array().expect("a list").iter().map(|node| node["name"]["text"].clone()));
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(names, ["Archives", "Écomusée", "Library", "Zoo"]);
}
