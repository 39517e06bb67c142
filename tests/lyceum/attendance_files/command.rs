//! `lyceum import attendance` and `lyceum import participation`, here and at a server elsewhere.

use std::{fs, process::Command};

use serde_json::json;

use crate::process::{Home, Server};

/// A museum whose offering took place, for which one registers on its own site.
struct Partner {
    home: Home,
    server: Server,
    token: String,
    session: String,
}

impl Partner {
    async fn new() -> Self {
        let home = Home::new();
        let server = home.serve();
        home.say(&["organization", "create", "--name", "Host"]);
        let token = home.say(&["token", "create", "--organization", "Host", "--scope", "catalogue:write"]);
        let list = home.beside("offerings.csv");
        let text = "key,kind,title,language,starts_on,starts_time,zone,price\n\
                    mould-1,webinar,Mould,en,2020-11-18,14:00,Europe/Paris,Free\n";
        fs::write(&list, text).expect("the test's own file");
        let words =
            ["import", "opportunities", "--format", "csv", "--provider", "Host", list.to_str().expect("our path")];
        home.say(&words);
        let document = "{ opportunities { nodes { runs { id sessions { id } } } } }";
        let (_, answer) = server.ask(document, Some(&token)).await;
        let run = &answer["data"]["opportunities"]["nodes"][0]["runs"][0];
        let session = run["sessions"][0]["id"].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned();
        let id = run["id"].as_str().expect("a run");
        let terms = format!(
            "mutation {{ setRegistrationTerms(input: {{ run: \"{id}\", elsewhere: true }}) {{ userErrors {{ message }} }} }}"
        );
        let (_, answer) = server.ask(&terms, Some(&token)).await;
        assert_eq!(answer["data"]["setRegistrationTerms"]["userErrors"], json!([]), "{answer}");
        Self { home, server, token, session }
    }

    fn file(&self, name: &str, content: &[u8]) -> String {
        let path = self.home.beside(name);
        fs::write(&path, content).expect("the test's own file");
        path.to_str().expect("our own path").to_owned()
    }

    /// The same command at the server, as the partner's system.
    fn elsewhere(&self, words: &[&str]) -> Command {
        let mut command = self.home.lyceum(words);
        command.env("LYCEUM_SERVER", self.server.address()).env("LYCEUM_TOKEN", &self.token);
        command
    }

    fn say_elsewhere(&self, words: &[&str]) -> String {
        let output = self.elsewhere(words).output().expect("the program runs");
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }
}

#[tokio::test]
async fn participation_and_attendance_are_read_here_and_elsewhere_alike() {
    let partner = Partner::new().await;
    let list = partner.file(
        "people.csv",
        b"key,date,email,name,state\nmould-1,2020-11-18,ana@museum.example,Ana,registered\nmould-1,,ben@museum.example,Ben,registered\n\
          other,,cleo@museum.example,Cleo,registered\n",
    );
    let participation = ["import", "participation", "--mapping", "list", &list];
    let dry = partner.home.say(&[&participation[..], &["--dry-run"]].concat());
    assert!(
        dry.starts_with("3 rows: 2 new, 0 changed, 0 unchanged, 1 refused; nothing was written\nline 4: "),
        "{dry}"
    );
    let there = partner.say_elsewhere(&participation);
    assert!(there.starts_with("3 rows: 2 new, 0 changed, 0 unchanged, 1 refused\nline 4: "), "{there}");
    let here = partner.home.say(&participation);
    assert!(here.starts_with("3 rows: 0 new, 0 changed, 2 unchanged, 1 refused\n"), "{here}");

    let report = partner.file("report.csv", b"email,minutes\nANA@museum.example,55\nben@museum.example,many\n");
    let attendance = ["import", "attendance", &report, "--session", &partner.session, "--mapping", "list"];
    let dry = partner.home.say(&[&attendance[..], &["--dry-run"]].concat());
    let first = "2 rows: 1 registrants were there, 1 changed; 1 rows not taken over, 0 set aside";
    assert!(dry.starts_with(&format!("{first}; nothing was written\n")), "{dry}");
    let there = partner.say_elsewhere(&attendance);
    assert!(there.starts_with(&format!("{first}\n")), "{there}");
    assert!(there.contains("line 3: minutes is no length of time"), "{there}");
    let again = partner.home.say(&[&attendance[..], &["--json"]].concat());
    let again: serde_json::Value = serde_json::from_str(&again).expect("it is JSON");
    assert_eq!((&again["present"], &again["changed"]), (&json!(1), &json!(0)));
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_here_and_elsewhere() {
    let partner = Partner::new().await;
    let (empty, latin) = (partner.file("empty.csv", b""), partner.file("latin.csv", b"email,name\na@b.example,\xc1\n"));
    let long = partner.file("long.csv", &vec![b'x'; 6 * 1024 * 1024]);
    let attendance = |file: &str| ["import", "attendance", file, "--session", &partner.session].map(str::to_owned);
    for (file, words) in [
        (&empty, "empty.csv: the file is empty"),
        (&latin, "latin.csv: line 2: the file is not in UTF-8"),
        (&long, "long.csv: the file is longer than 5 MB"),
    ] {
        let command = attendance(file);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let here = partner.home.refusal(&command);
        assert!(here.contains(words), "{here}");
        let output = partner.elsewhere(&command).output().expect("the program runs");
        let there = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && there.contains(words), "{there}");
    }
    let nowhere = partner.home.refusal(&["import", "attendance", &empty, "--session", "here"]);
    assert!(nowhere.contains("--session"), "{nowhere}");
    let round = "round_01h455vb4pex5vsknk084sn02q";
    for (what, file, words) in [
        ("offers", &long, "long.csv: the file is longer than 5 MB"),
        ("applications", &latin, "the file is not in UTF-8"),
        ("offers", &empty, "there is no such thing: a round of an exchange"),
    ] {
        let refusal = partner.home.refusal(&["import", what, file, "--round", round]);
        assert!(refusal.contains(words), "{refusal}");
    }
    let unmapped = partner.home.refusal(&["import", "participation", &empty, "--mapping", "nobody"]);
    assert!(unmapped.contains("or list"), "{unmapped}");
}
