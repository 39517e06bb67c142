//! `lyceum steward`

use std::process::Command;

use serde_json::json;
use testing::TestApp;

use crate::process::Home;

/// The program on the app's database; what it says, or why it refuses.
fn lyceum(home: &Home, app: &TestApp, words: &[&str]) -> Result<String, String> {
    let mut command: Command = home.lyceum(&[&["steward"], words].concat());
    let output = command.args(["--database-url", &app.url()]).output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

#[tokio::test]
async fn the_operator_makes_stewards_of_people_who_are_known() {
    let app = TestApp::start().await;
    let home = Home::new();
    let ana = app.person("Ana").create().await;
    let ben = app.person("Ben").create().await;
    let unverified = app.person("Una").set("email_verified", json!(false)).create().await;
    let decides = async |caller: &testing::Caller| {
        caller.answer("{ joinRequests { totalCount } }", json!({})).await["errors"].is_null()
    };

    assert_eq!(lyceum(&home, &app, &["list"]), Ok(String::new()));
    assert_eq!(lyceum(&home, &app, &["add", "ANA@example.org"]), Ok(format!("{} is a steward.", ana.id)));
    assert_eq!(lyceum(&home, &app, &["add", &ana.id.to_string()]), Ok(format!("{} is a steward already.", ana.id)));
    assert!(decides(&ana).await && !decides(&ben).await);
    let listed = lyceum(&home, &app, &["list"]).expect("a list");
    let columns: Vec<_> = listed.split('\t').collect();
    assert_eq!(
        (columns[0], &columns[1..3], columns[4]),
        (ana.id.to_string().as_str(), &["Ana", "ana@example.org"][..], "-")
    );

    let last = lyceum(&home, &app, &["remove", "ana@example.org"]).expect_err("the last one stays");
    assert!(last.contains("is the role of the last steward"), "{last}");
    lyceum(&home, &app, &["add", &ben.id.to_string()]).expect("added");
    assert_eq!(lyceum(&home, &app, &["remove", "ana@example.org"]), Ok(format!("{} is a steward no longer.", ana.id)));
    assert!(!decides(&ana).await && decides(&ben).await);

    for (who, why) in [
        ("nobody@example.org", "nobody is known by the address"),
        (&unverified.email, "nobody is known by the address"),
        ("person_01h455vb4pex5vsknk084sn02q", "is not the id of a person"),
    ] {
        let refused = lyceum(&home, &app, &["add", who]).expect_err("nobody to add");
        assert!(refused.contains(why), "{refused}");
    }
    let none = lyceum(&home, &app, &["remove", "ana@example.org"]).expect_err("no steward");
    assert!(none.contains("is no steward"), "{none}");
}
