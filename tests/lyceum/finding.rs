//! Searching in three languages, as people type.

use serde_json::{Value, json};
use testing::TestApp;

async fn found(app: &TestApp, words: &str) -> Vec<String> {
    let data = app
        .anonymous()
        .query(
            "query($words: String!) { opportunities(search: $words) { totalCount nodes { title(languages: [\"en\"]) { text } } } }",
            json!({ "words": words }),
        )
        .await;
    let nodes = data["opportunities"]["nodes"].as_array().expect("a list");
    let titles: Vec<String> =
        nodes.iter().map(|node| node["title"]["text"].as_str().expect("a title").to_owned()).collect();
    assert_eq!(data["opportunities"]["totalCount"], titles.len(), "the count of {words:?}");
    titles
}

async fn catalogue() -> TestApp {
    let app = TestApp::start().await;
    let icom = app
        .organization("International Council of Museums")
        .name("fr", "Conseil international des musées")
        .create()
        .await;
    let ansm = app.organization("Association of Nova Scotia Museums").create().await;
    let emergencies = app
        .topic("emergency-management")
        .label("en", "Emergency management")
        .label("fr", "Gestion des urgences")
        .label("es", "Gestión de emergencias")
        .alternatives("fr", &["plan de sauvetage"])
        .create()
        .await;
    app.opportunity("Emergency Management (Focus: Lebanon)")
        .title("fr", "Gestion des urgences (focus : Liban)")
        .title("es", "Gestión de emergencias (enfoque: Líbano)")
        .description("en", "Museums in Beirut were severely affected by the double explosion.")
        .owner(icom)
        .topic(emergencies)
        .create()
        .await;
    app.opportunity("Salvage of wet paper").owner(ansm).topic(emergencies).create().await;
    app.opportunity("Accessibility and Museums")
        .title("fr", "L'accessibilité et les musées")
        .owner(ansm)
        .create()
        .await;
    app.opportunity("Informes de estado").title("es", "Informes de estado de conservación").owner(icom).create().await;
    app.opportunity("Governance for boards")
        .description("en", "Boards learn what they are responsible for in an emergency of the finances.")
        .owner(ansm)
        .create()
        .await;
    app
}

#[tokio::test]
async fn three_languages_find_what_a_person_would_expect() {
    let app = catalogue().await;
    for words in ["emergency management", "gestion des urgences", "gestión de emergencias", "gestion de emergencias"] {
        let titles = found(&app, words).await;
        assert_eq!(
            titles[..2],
            ["Emergency Management (Focus: Lebanon)", "Salvage of wet paper"],
            "{words}: the title counts more than the topic"
        );
    }
}

#[tokio::test]
async fn accents_and_capitals_do_not_matter() {
    let app = catalogue().await;
    for words in ["accessibilite musees", "ACCESSIBILITÉ MUSÉES", "Accessibilité"] {
        assert_eq!(found(&app, words).await.first().map(String::as_str), Some("Accessibility and Museums"), "{words}");
    }
}

#[tokio::test]
async fn words_are_found_in_their_other_forms() {
    let app = catalogue().await;
    for (words, title) in [
        ("emergencies", "Emergency Management (Focus: Lebanon)"),
        ("urgence", "Emergency Management (Focus: Lebanon)"),
        ("emergencia", "Emergency Management (Focus: Lebanon)"),
        ("informe", "Informes de estado"),
        ("board", "Governance for boards"),
        ("explosions", "Emergency Management (Focus: Lebanon)"),
    ] {
        assert_eq!(found(&app, words).await.first().map(String::as_str), Some(title), "{words}");
    }
}

#[tokio::test]
async fn the_last_word_may_be_unfinished() {
    let app = catalogue().await;
    assert_eq!(found(&app, "accessib").await, ["Accessibility and Museums"]);
    assert_eq!(found(&app, "wet pap").await, ["Salvage of wet paper"]);
    assert_eq!(found(&app, "pap wet").await, Vec::<String>::new(), "only the last one");
}

#[tokio::test]
async fn mistyped_words_are_forgiven() {
    let app = catalogue().await;
    for (words, title) in [
        ("emergancy managment", "Emergency Management (Focus: Lebanon)"),
        ("gestoin urgances", "Emergency Management (Focus: Lebanon)"),
        ("acessibility", "Accessibility and Museums"),
        ("governence", "Governance for boards"),
    ] {
        assert_eq!(found(&app, words).await.first().map(String::as_str), Some(title), "{words}");
    }
}

#[tokio::test]
async fn a_topics_own_words_are_known_beside_its_other_words() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let topic = app.topic("deacidification").label("en", "Deacidification");
    let topic = topic.alternatives("en", &["Neutralising paper"]).create().await;
    app.opportunity("What to do about brown pages").owner(owner).topic(topic).create().await;
    for words in ["deacidificaton", "neutralizing"] {
        assert_eq!(found(&app, words).await, ["What to do about brown pages"], "{words}");
    }
}

#[tokio::test]
async fn topics_other_words_and_organizations_names_are_found() {
    let app = catalogue().await;
    let both = ["Emergency Management (Focus: Lebanon)", "Salvage of wet paper"];
    let mut titles = found(&app, "plan de sauvetage").await;
    titles.sort();
    assert_eq!(titles, both);
    let mut titles = found(&app, "Nova Scotia").await;
    titles.sort();
    assert_eq!(titles, ["Accessibility and Museums", "Governance for boards", "Salvage of wet paper"]);
}

#[tokio::test]
async fn what_is_about_a_narrower_topic_is_found_by_the_broader_ones_words() {
    let app = TestApp::start().await;
    let owner = app.organization("Owner").create().await;
    let broad = app.topic("collections-care").label("en", "Collections care").create().await;
    let narrow = app.topic("pest-management").label("en", "Pest management").broader(broad).create().await;
    app.opportunity("Moths and what to do about them").owner(owner).topic(narrow).create().await;
    app.opportunity("Collections care for beginners").owner(owner).create().await;
    let titles = ["Collections care for beginners", "Moths and what to do about them"];
    assert_eq!(found(&app, "collections care").await, titles, "what names it itself comes first");

    let steward = app.service(owner, &["topics:write"]).await;
    let renamed = steward
        .query(
            "mutation($input: UpdateTopicInput!) { updateTopic(input: $input) { userErrors { message } } }",
            json!({ "input": { "id": broad.to_string(), "label": [{ "language": "en", "text": "Stewardship of objects" }] } }),
        )
        .await;
    assert_eq!(renamed["updateTopic"]["userErrors"], json!([]));
    assert_eq!(found(&app, "stewardship").await, ["Moths and what to do about them"]);
    assert_eq!(found(&app, "collections care").await, ["Collections care for beginners"]);
}

#[tokio::test]
async fn all_words_must_be_found_and_nothing_is_an_answer_too() {
    let app = catalogue().await;
    assert_eq!(found(&app, "emergency paleontology").await, Vec::<String>::new());
    assert_eq!(found(&app, "les des the").await, Vec::<String>::new());
    assert_eq!(found(&app, "   ").await.len(), 5, "no words narrow nothing");
    assert_eq!(found(&app, "'; DROP TABLE opportunity; -- & | ! :*").await, Vec::<String>::new());
}

#[tokio::test]
async fn an_organization_is_found_by_a_part_of_its_name_and_despite_typing_errors() {
    let app = catalogue().await;
    for words in ["nova scot", "Asociation of Nova Scotia", "scotia", "novascotia museums"] {
        let data = app
            .anonymous()
            .query(
                "query($w: String!) { organizations(search: $w) { nodes { name { text } } } }",
                json!({ "w": words }),
            )
            .await;
        assert_eq!(
            data["organizations"]["nodes"][0]["name"]["text"], "Association of Nova Scotia Museums",
            "{words}: {data}"
        );
    }
    let data = app
        .anonymous()
        .query("{ organizations(search: \"conseil international\") { nodes { name(languages: [\"fr\"]) { text language } } } }", json!({}))
        .await;
    assert_eq!(data["organizations"]["nodes"][0]["name"]["text"], "Conseil international des musées");
}

#[tokio::test]
async fn a_topic_is_found_in_any_language() {
    let app = catalogue().await;
    for words in ["urgences", "emergencias", "emergency", "sauvetage"] {
        let data = app
            .anonymous()
            .query("query($w: String!) { topics(search: $w) { nodes { notation } } }", json!({ "w": words }))
            .await;
        assert_eq!(data["topics"]["nodes"], json!([{ "notation": "emergency-management" }]), "{words}");
    }
}

#[tokio::test]
async fn a_text_that_is_missing_in_the_language_asked_for_says_so() {
    let app = catalogue().await;
    let title = |languages: Value| {
        let app = &app;
        async move {
            let data = app
                .anonymous()
                .query(
                    "query($l: [String!]) { opportunities(search: \"accessibility\") { nodes { title(languages: $l) { text language fellBack } } } }",
                    json!({ "l": languages }),
                )
                .await;
            data["opportunities"]["nodes"][0]["title"].clone()
        }
    };
    assert_eq!(
        title(json!(["fr"])).await,
        json!({ "text": "L'accessibilité et les musées", "language": "fr", "fellBack": false })
    );
    assert_eq!(
        title(json!(["es"])).await,
        json!({ "text": "Accessibility and Museums", "language": "en", "fellBack": true })
    );
}
