//! `lyceum login`, and what one is then.

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    process::Stdio,
};

use serde_json::Value;

use super::{Away, text};
use crate::{
    process::{Home, Server, free_address},
    provider::{ADA, Provider, User},
    visitor::Visitor,
};

const WHO: &str = "{ viewer { isKnown } }";

/// A server that knows one provider.
struct Place {
    server: Server,
    provider: Provider,
    home: Home,
}

impl Place {
    /// Nothing, said loudly, without Node.
    fn open() -> Option<Self> {
        let listen = free_address();
        let public_url = format!("http://{listen}");
        let provider = Provider::museum(&public_url)?;
        let home = Home::new();
        let file = home.beside("providers.toml");
        fs::write(&file, provider.toml()).expect("our own folder");
        let mut command = home.lyceum(&["serve", "--no-demo", "--listen", &listen, "--public-url", &public_url]);
        command.arg("--providers").arg(&file);
        Some(Self { server: Server::start(command), provider, home })
    }

    /// Has somebody sign in with a browser.
    async fn sign_in(&self, user: &User) {
        let mut visitor = Visitor::new();
        let page = visitor.get(&format!("{}/sign-in/{}", self.server.address(), self.provider.key())).await;
        let back = self.provider.sign_in(&mut visitor, &page.sent_to(), user).await;
        assert_eq!(visitor.get(back.as_str()).await.status, 303);
    }

    /// What the provider answers to who has this refresh token.
    async fn refreshed(&self, token: &str) -> Value {
        let form = [("grant_type", "refresh_token"), ("client_id", "lyceum-device"), ("refresh_token", token)];
        let request = reqwest::Client::new().post(format!("{}/token", self.provider.issuer())).form(&form);
        request.send().await.expect("the provider answers").json().await.expect("JSON")
    }

    /// Runs `lyceum login` to its end, while somebody enters the code that it shows.
    async fn log_in(&self, away: &Away, user: &User) -> (bool, String) {
        let mut command = away.command(&["login"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program runs");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines().map_while(Result::ok);
        let shown: Vec<String> = lines.by_ref().take_while(|line| !line.contains("Waiting for that")).collect();
        let address = shown.iter().find(|line| line.contains("user_code=")).expect("the whole address").trim();
        let code = address.split_once("user_code=").expect("it was found by it").1;
        assert!(shown.iter().any(|line| line.trim() == code), "the code by itself: {shown:?}");
        self.provider.approve(&mut Visitor::new(), address, user).await;
        let rest: Vec<String> = lines.collect();
        let output = child.wait_with_output().expect("it ends");
        (output.status.success(), rest.join("\n") + &text(&output.stderr))
    }
}

#[tokio::test]
async fn somebody_signs_in_asks_imports_and_signs_out() {
    let Some(place) = Place::open() else { return };
    let away = Away::from(&place.server);
    let address = place.server.address();

    // To sign in on the command line alone makes nobody known here.
    let (known, said) = place.log_in(&away, &ADA).await;
    assert!(!known && said.contains("Museum account knows you, and that is kept; but "), "{said}");
    assert!(said.contains("/sign-in"), "{said}");
    place.sign_in(&ADA).await;
    let ada = "Ada Quill <ada.quill@museum.example>";
    assert_eq!(away.say(&["whoami"]), format!("{address}: {ada}, acting for no organization."), "it is of use now");

    let credentials = fs::metadata(away.credentials()).expect("a file").permissions().mode() & 0o777;
    let folder =
        fs::metadata(away.credentials().parent().expect("a folder")).expect("it is there").permissions().mode();
    assert_eq!((credentials, folder & 0o777), (0o600, 0o700));
    let kept = fs::read_to_string(away.credentials()).expect("a file");
    let sign_in = &serde_json::from_str::<Value>(&kept).expect("JSON")["servers"][address];
    assert!(sign_in["access_token"].is_string() && sign_in["refresh_token"].is_string());

    let who = away.file("who.graphql", WHO);
    // The only server that somebody is signed in at need not be named.
    let output = away.command(&["query", &who]).env_remove("LYCEUM_SERVER").output().expect("the program runs");
    assert!(output.status.success() && text(&output.stdout).contains("\"isKnown\": true"), "{}", text(&output.stderr));

    place.home.say(&["organization", "create", "--name", "Host"]);
    let list = away.file("list.csv", "key,kind,title\n1,webinar,Storage\n");
    let import = ["import", "opportunities", "--format", "csv", "--provider", "Host", &list];
    assert!(away.refusal(&import).contains("does not take it: "), "she has no role");
    place.home.say(&["steward", "add", ADA.email]);
    assert!(away.say(&["whoami"]).contains(&format!("{ada}, a steward of the network, acting for ")));
    assert_eq!(away.say(&import), "1 created, 0 updated, 0 unchanged, 0 refused");

    let refresh = sign_in["refresh_token"].as_str().expect("a token");
    assert!(away.say(&["logout"]).contains("not signed in at"), "it is said");
    assert_eq!(place.refreshed(refresh).await["error"], "invalid_grant", "the provider took it back");
    assert!(away.refusal(&["whoami"]).contains("you are not signed in at"));
    assert_eq!(away.say(&["logout"]), format!("You were not signed in at {address}."));
}

#[tokio::test]
async fn a_token_that_is_old_is_renewed_and_one_that_was_taken_back_is_not() {
    let Some(place) = Place::open() else { return };
    place.sign_in(&ADA).await;
    let away = Away::from(&place.server);
    let (known, said) = place.log_in(&away, &ADA).await;
    assert!(known, "{said}");
    let who = away.file("who.graphql", WHO);

    // Its time is over, by the clock or by what the server says.
    for expired in ["\"expires_at\": \"2001-01-01T00:00:00Z\"", "\"expires_at\": \"2101-01-01T00:00:00Z\""] {
        let text = fs::read_to_string(away.credentials()).expect("a file");
        let before: Value = serde_json::from_str(&text).expect("JSON");
        let token = before["servers"][&away.server]["access_token"].as_str().expect("a token");
        let line = text.lines().find(|line| line.contains("expires_at")).expect("a line").trim().trim_end_matches(',');
        fs::write(away.credentials(), text.replace(line, expired).replace(token, "e30.e30.e30")).expect("our own");
        assert!(away.say(&["query", &who]).contains("\"isKnown\": true"), "{expired}");
        let after = fs::read_to_string(away.credentials()).expect("a file");
        assert!(!after.contains("e30.e30.e30") && !after.contains(expired), "another one is kept");
    }

    let text = fs::read_to_string(away.credentials()).expect("a file");
    let kept: Value = serde_json::from_str(&text).expect("JSON");
    let refresh = kept["servers"][&away.server]["refresh_token"].as_str().expect("a token");
    place.provider.revoke("lyceum-device", refresh).await;
    let line = text.lines().find(|line| line.contains("expires_at")).expect("a line").trim().trim_end_matches(',');
    fs::write(away.credentials(), text.replace(line, "\"expires_at\": \"2001-01-01T00:00:00Z\"")).expect("our own");
    let refusal = away.refusal(&["query", &who]);
    assert!(refusal.contains("any more: sign in again with lyceum login --server http://"), "{refusal}");
    assert!(!refusal.contains(refresh), "{refusal}");
}

#[tokio::test]
async fn who_cannot_sign_in_is_told_why() {
    let Some(place) = Place::open() else { return };
    let away = Away::from(&place.server);
    let refusal = away.refusal(&["login", "--provider", "nobody"]);
    assert!(refusal.contains("has no such provider: choose one with --provider museum"), "{refusal}");
    let by_name = place.server.address().replace("127.0.0.1", "localhost");
    let refusal = away.refusal(&["login", "--server", &by_name]);
    assert!(refusal.ends_with(&format!("use --server {}", place.server.address())), "{refusal}");
    assert!(away.refusal(&["login", "--server", place.provider.issuer()]).contains("is no Lyceum, or an old one"));

    let home = Home::new();
    let alone = home.serve();
    let refusal = away.refusal(&["login", "--server", alone.address()]);
    assert!(refusal.contains("has no provider that the command line can sign in with"), "{refusal}");
}
