//! Lists of who took part on a partner's own site.

use serde_json::{Value, json};
use testing::TestApp;

use super::{refused, send};
use crate::registration::{run, workshop};

#[tokio::test]
async fn a_partners_list_is_told_row_by_row_and_again_changes_nothing() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let museum = app.organization("Acadia Museum").create().await;
    let others = app.opportunity("Theirs").owner(museum).session("2026-12-01 14:00 Europe/Paris").create().await;
    let query = "query($id: ID!) { opportunity(id: $id) { runs { id } } }";
    let data = app.anonymous().query(query, json!({ "id": others.to_string() })).await;
    let of_others = data["opportunity"]["runs"][0]["id"].as_str().expect("a run").to_owned();
    let system = app.service(there.provider, &["catalogue:write"]).await;
    let page = format!("/import/participation?mapping=list&run={}", there.run);
    let list = format!(
        "Email,Name,Organization,State,Evidence,Run\n\
         ana@museum.example,Ana,Acadia Museum,completed,https://partner.example/12,\n\
         ben@museum.example,Ben,,no show,,{}\n\
         BEN@museum.example,Ben,,attended,,\n\
         cleo,Cleo,,attended,,\n\
         dan@museum.example,Dan,Nowhere Museum,attended,,\n\
         eve@museum.example,Eve,,attended,,{of_others}\n\
         fay@museum.example,Fay,,glorious,,\n",
        there.run
    );
    let here = send(&system, &page, list.clone()).await.json();
    assert_eq!(here["created"], json!(0), "one registers here: {here}");
    let terms = json!({ "run": there.run, "elsewhere": true });
    run(&there.editor, "setRegistrationTerms", "terms", "elsewhere", terms).await;

    let counts = |told: &Value| ["created", "changed", "unchanged"].map(|name| told[name].as_u64().expect("a number"));
    let dry = send(&system, &format!("{page}&dryRun=true"), list.clone()).await.json();
    assert_eq!((counts(&dry), &dry["dryRun"]), ([2, 0, 0], &json!(true)));
    let told = send(&system, &page, list.clone()).await.json();
    assert_eq!((counts(&told), &told["rows"]), ([2, 0, 0], &json!(7)), "the dry run wrote nothing: {told}");
    let refusals: Vec<_> = told["refused"]
        .as_array()
        .expect("refusals")
        .iter()
        .map(|it| (it["at"]["line"].as_u64().expect("a line"), it["column"].as_str().expect("a column")))
        .collect();
    assert_eq!(refusals, [(4, "Email"), (5, "Email"), (6, "Organization"), (7, "Run"), (8, "State")]);
    assert_eq!(counts(&send(&system, &page, list.clone()).await.json()), [0, 0, 2]);
    let corrected = list.replace("no show", "attended");
    assert_eq!(counts(&send(&system, &page, corrected).await.json()), [0, 1, 1]);
}

#[tokio::test]
async fn only_who_may_tell_sends_a_list() {
    let app = TestApp::start().await;
    let there = workshop(&app, None).await;
    let terms = json!({ "run": there.run, "elsewhere": true });
    run(&there.editor, "setRegistrationTerms", "terms", "elsewhere", terms).await;
    let other = app.organization("Other").create().await;
    let page = format!("/import/participation?run={}", there.run);
    let list = "email,name,state\nana@museum.example,Ana,attended\n";
    let stranger = app.service(other, &["catalogue:write"]).await;
    let reader = app.service(there.provider, &["topics:write"]).await;
    for (caller, status) in [(&app.anonymous(), 401), (&*there.editor, 401), (&reader, 403)] {
        assert_eq!(refused(&send(caller, &page, list).await).0, status);
    }
    let told = send(&stranger, &page, list).await.json();
    assert_eq!((&told["created"], &told["refused"][0]["at"]["line"]), (&json!(0), &json!(2)), "it is not theirs");
    let system = app.service(there.provider, &["catalogue:write"]).await;
    for (file, status, words) in [("", 422, "empty"), ("a,b\n1,2\n", 422, "give a mapping that names")] {
        let (found, _, sentence) = refused(&send(&system, &page, file).await);
        assert!(found == status && sentence.contains(words), "{sentence}");
    }
    assert_eq!(send(&system, &page, list).await.json()["created"], json!(1), "nothing was told before");
}
