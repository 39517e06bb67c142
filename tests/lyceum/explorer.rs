//! The explorer in a real browser.

use std::{env, path::Path};

use serde_json::Value;

use crate::{
    node::{Node, skip},
    process::Home,
};

#[tokio::test]
async fn a_visitor_runs_every_question_and_changes_nothing_elsewhere() {
    let Some(browser) = browser("the explorer in a browser") else { return };
    let home = Home::new();
    let server = home.serve_demo();
    home.say(&["organization", "create", "--name", "Visitor"]);
    let token = home.say(&["token", "create", "--organization", "Visitor", "--scope", "catalogue:write"]);

    let saw = browser.run("explorer.mjs", &[server.address(), &token]);

    assert_eq!(saw["complaints"], serde_json::json!([]), "no errors in the console");
    assert_eq!(saw["elsewhere"], serde_json::json!([]), "nothing is asked of other hosts");
    assert_eq!(saw["title"], "Lyceum explorer");
    assert_eq!(saw["who"], "Not signed in.\nSign in");
    let answers = saw["answers"].as_array().expect("a list");
    assert_eq!(answers.len(), 5, "a tab for each question");
    for answer in answers {
        assert_eq!(answer["answer"]["errors"], Value::Null, "{answer:#}");
        assert!(answer["answer"]["data"].is_object(), "{answer:#}");
    }
    assert!(saw["words"].as_str().is_some_and(|words| words.contains("OpportunityKind")), "the graph is explained");
    assert_eq!(saw["known"]["data"]["viewer"]["isKnown"], true, "the token goes along");
    let excuse = saw["excuse"].as_str().expect("text");
    assert!(excuse.starts_with("The explorer could not start"), "{excuse}");
}

/// Nothing, said loudly, where the machine has no Chromium or no Node: what is not tried is `what`.
pub(crate) fn browser(what: &str) -> Option<Node> {
    const VARIABLE: &str = "LYCEUM_BROWSER";
    let chromium = env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    if !Path::new(&chromium).exists() {
        skip(VARIABLE, what, &format!("no Chromium at {chromium}"));
        return None;
    }
    Node::find("browser", "playwright-core", VARIABLE, what)
}
