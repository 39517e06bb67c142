//! The explorer in a real browser.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::process::{Home, Server};

#[tokio::test]
async fn a_visitor_runs_every_question_and_changes_nothing_elsewhere() {
    let Some(browser) = Browser::find() else { return };
    let home = Home::new();
    let server = home.serve_demo();
    home.say(&["organization", "create", "--name", "Visitor"]);
    let token = home.say(&["token", "create", "--organization", "Visitor", "--scope", "catalogue:write"]);

    let saw = browser.visit(&server, &token);

    assert_eq!(saw["complaints"], serde_json::json!([]), "no errors in the console");
    assert_eq!(saw["elsewhere"], serde_json::json!([]), "nothing is asked of other hosts");
    assert_eq!(saw["title"], "Lyceum explorer");
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

/// Chromium and the script that drives it.
struct Browser {
    script: PathBuf,
}

impl Browser {
    /// Nothing, said loudly, where the machine has no Chromium or no Node. `LYCEUM_BROWSER=required` makes that a
    /// failure: so does `script/test`, which installs both.
    fn find() -> Option<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("browser");
        let chromium = env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
        let missing = if !Path::new(&chromium).exists() {
            format!("no Chromium at {chromium}")
        } else if !folder.join("node_modules/playwright-core").exists() {
            format!("no playwright-core: run npm ci in {}", folder.display())
        } else if Command::new("node").arg("--version").output().is_err() {
            "no Node".to_owned()
        } else {
            return Some(Self { script: folder.join("explorer.mjs") });
        };
        assert!(env::var_os("LYCEUM_BROWSER").is_none_or(|value| value != "required"), "{missing}");
        eprintln!("SKIPPED: the explorer was not tried in a browser: {missing}");
        None
    }

    fn visit(&self, server: &Server, token: &str) -> Value {
        let output = Command::new("node")
            .arg(&self.script)
            .args([server.address(), token])
            .output()
            .expect("node was found before");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).expect("the script says what it saw as JSON")
    }
}
