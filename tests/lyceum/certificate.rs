//! Certificates: that completing brings one, what others make of it without asking, and what takes it back.

use std::path::Path;

use credential::key;
use diesel_async::SimpleAsyncConnection;
use reqwest::header;
use serde_json::{Value, json};
use testing::{Answer, Caller, SignedIn, TestApp};

use crate::{
    python,
    registration::{Workshop, run, told, travel, workshop},
    writing::errors,
};

const FIELDS: &str =
    "id number title issuer { id } issuedAt revokedAt revocationReason revocationNote pdfUrl verificationUrl
    credential(withName: true) jwt named: jwt(withName: true)";

/// A workshop for which one registers on the partner's own site.
async fn elsewhere(app: &TestApp) -> Workshop {
    let there = workshop(app, None).await;
    let terms = json!({ "run": there.run, "elsewhere": true });
    assert_eq!(errors(&run(&there.editor, "setRegistrationTerms", "terms", "elsewhere", terms).await), [""; 0]);
    there
}

/// The partner tells where somebody stands; the registration's id.
async fn tell(there: &Workshop, who: &SignedIn, state: &str) -> String {
    let people = json!([{ "name": "As the partner spells it", "email": who.email, "state": state }]);
    let input = json!({ "run": there.run, "people": people });
    let answer = run(&there.editor, "reportParticipation", "registrations", "id state", input).await;
    assert_eq!(errors(&answer), [""; 0]);
    assert_eq!(answer["registrations"][0]["state"], state);
    answer["registrations"][0]["id"].as_str().expect("an id").to_owned()
}

async fn certificates(caller: &Caller) -> Vec<Value> {
    let data = caller.query(&format!("{{ viewer {{ certificates {{ {FIELDS} }} }} }}"), json!({})).await;
    data["viewer"]["certificates"].as_array().expect("a list").clone()
}

async fn revoke(caller: &Caller, registration: &str, reason: &str) -> Value {
    let input = json!({ "registration": registration, "reason": reason });
    run(caller, "revokeCertificate", "certificate", FIELDS, input).await
}

/// How many certificates the provider issues by asking for it.
async fn issue(there: &Workshop) -> i64 {
    let document =
        "mutation($input: IssueCertificatesInput!) { issueCertificates(input: $input) { issued userErrors { code } } }";
    let mut data = there.editor.query(document, json!({ "input": { "run": there.run } })).await;
    data["issueCertificates"]["issued"].take().as_i64().expect("a number")
}

async fn rotate(there: &Workshop, app: &TestApp) -> Value {
    let boss = app.person("Bo Boss").role("administrator", there.provider).create().await;
    let document = "mutation($input: RotateSigningKeyInput!) { rotateSigningKey(input: $input) { organization { id } signingKey userErrors { code } } }";
    boss.query(document, json!({ "input": { "organization": there.provider.to_string() } })).await["rotateSigningKey"]
        .take()
}

/// Where an address leads on this server.
fn path(address: &Value) -> String {
    let address = address.as_str().expect("an address");
    address.strip_prefix("http://localhost").expect("where the server is reached").to_owned()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// The certificate that Ana has after she completed the workshop.
async fn completed(app: &TestApp, there: &Workshop, who: &SignedIn) -> (String, Value) {
    let registration = tell(there, who, "COMPLETED").await;
    let mut found = certificates(who).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(told(app, "certificate_issued").await.len(), 1);
    (registration, found.remove(0))
}

/// What the page says that verifies certificates.
async fn verdict(app: &TestApp, path: &str) -> Answer {
    let answer = app.anonymous().get(path).await;
    assert!(answer.header("content-type").starts_with("text/html"), "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "private, no-store");
    assert_eq!(answer.header("referrer-policy"), "no-referrer");
    answer
}

fn python(arguments: &[&std::ffi::OsStr]) -> Option<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("certificate");
    let mut command = python::python("certificates as others read them")?;
    let output = command.current_dir(folder).args(arguments).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

/// What an independent program makes of a credential, with the issuer's keys and list as they are now.
async fn verified(app: &TestApp, there: &Workshop, token: &str, address: &str) -> Option<Value> {
    let issuer = format!("http://localhost/issuers/{}", there.provider);
    let keys = app.anonymous().get(&format!("/issuers/{}/jwks.json", there.provider)).await;
    let list = app.anonymous().get(&format!("/issuers/{}/status/0", there.provider)).await;
    assert_eq!((keys.status.as_u16(), list.status.as_u16()), (200, 200));
    assert_eq!(list.header("content-type"), "application/vc+jwt");
    assert_eq!(list.header("cache-control"), "public, max-age=300");
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [("credential.jwt", token), ("keys.json", &keys.text), ("status.jwt", &list.text)] {
        std::fs::write(folder.path().join(name), text).expect("a file");
    }
    python(&["verify.py".as_ref(), folder.path().as_ref(), issuer.as_ref(), address.as_ref()])
}

/// What an independent program finds in the page to print.
async fn printed(app: &TestApp, path: &str) -> Option<Value> {
    let answer = reqwest::get(format!("http://{}{path}", app.listen().await)).await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "private, no-store");
    let bytes = answer.bytes().await.expect("a body");
    assert!(bytes.starts_with(b"%PDF-"));
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("certificate.pdf");
    std::fs::write(&file, &bytes).expect("a file");
    if let Some(folder) = std::env::var_os("CERTIFICATES") {
        let name = path.rsplit('/').next().expect("a name");
        std::fs::write(Path::new(&folder).join(name), &bytes).expect("a file");
    }
    python(&["page.py".as_ref(), file.as_ref()])
}

#[tokio::test]
async fn whoever_completes_a_run_has_a_certificate_that_others_verify_without_asking() {
    let app = TestApp::start().await;
    let there = elsewhere(&app).await;
    let ana = app.person("Ana Ruiz").create().await;
    tell(&there, &ana, "ATTENDED").await;
    assert_eq!(certificates(&ana).await, [Value::Null; 0], "attending is not completing");
    let (registration, one) = completed(&app, &there, &ana).await;
    assert_eq!(one["title"], "Salvage for small museums");
    assert_eq!(one["issuer"]["id"], there.provider.to_string());
    assert_eq!(one["issuedAt"], "2026-11-20T12:00:00Z");
    assert_eq!(one["revokedAt"], Value::Null);
    tell(&there, &ana, "COMPLETED").await;
    assert_eq!(issue(&there).await, 0, "nobody gets two");
    assert_eq!(certificates(&ana).await, std::slice::from_ref(&one), "and asked again it is the same to the letter");

    let page = verdict(&app, &path(&one["verificationUrl"])).await;
    assert_eq!(page.status, 200);
    for words in [
        "This certificate is valid.",
        "Ana Ruiz",
        "Salvage for small museums",
        "Harbour Light Museum",
        text(&one["number"]),
    ] {
        assert!(page.text.contains(words), "{words}: {}", page.text);
    }
    let languages = [
        ("fr-CA,fr;q=0.9", "Cette attestation est valable."),
        ("es", "Este certificado es válido."),
        ("uk", "is valid."),
    ];
    for (language, words) in languages {
        let headers = [("accept-language", language)];
        let page =
            app.anonymous().send(reqwest::Method::GET, &path(&one["verificationUrl"]), &headers, String::new()).await;
        assert!(page.text.contains(words), "{language}: {}", page.text);
    }

    let address = path(&one["credential"]["id"]);
    let got = app.anonymous().get(&address).await;
    assert_eq!(got.header("content-type"), "application/vc+jwt");
    assert!(got.header("content-disposition").starts_with("attachment; filename=\"certificate-2026-"));
    assert_eq!(json!(got.text), one["jwt"]);
    let headers = [("accept", "application/ld+json")];
    let unsigned = app.anonymous().send(reqwest::Method::GET, &address, &headers, String::new()).await;
    assert_eq!(unsigned.header("content-type"), "application/vc");
    assert!(!unsigned.text.contains("Ana Ruiz"), "whoever finds the credential learns no name from it");
    assert_eq!(
        one["credential"]["credentialSubject"]["achievement"]["name"],
        unsigned.json()["credentialSubject"]["achievement"]["name"]
    );
    let signed = verdict(&app, &format!("/verify/{}", text(&one["jwt"]))).await;
    assert!(signed.text.contains("This certificate is valid."), "a credential in place of the address");

    let Some(others) = verified(&app, &there, text(&one["jwt"]), &ana.email).await else { return };
    let good = json!({
        "verdict": "good", "title": "Salvage for small museums", "issuer": "Harbour Light Museum", "theirs": true, "names": [],
    });
    assert_eq!(others, good);
    let named = verified(&app, &there, text(&one["named"]), "somebody@example.org").await.expect("as before");
    assert_eq!((&named["theirs"], &named["names"]), (&json!(false), &json!(["Ana Ruiz"])));

    assert_eq!(errors(&revoke(&there.editor, &registration, "A namesake was there.").await), [""; 0]);
    let others = verified(&app, &there, text(&one["jwt"]), &ana.email).await.expect("as before");
    assert_eq!(others["verdict"], "revoked");
}

#[tokio::test]
async fn who_completed_before_there_were_certificates_gets_one_when_the_provider_asks() {
    let app = TestApp::start().await;
    let there = elsewhere(&app).await;
    let ana = app.person("Ana Ruiz").create().await;
    let sql = format!(
        "INSERT INTO registration (id, run_id, opportunity_id, person_id, state, created_at, updated_at)
         SELECT gen_random_uuid(), id, opportunity_id, '{}', 'completed', now(), now() FROM run WHERE opportunity_id = '{}'",
        ana.id.uuid(),
        there.opportunity.uuid(),
    );
    app.connect().await.batch_execute(&sql).await.expect("the row fits");
    for issued in [1, 0] {
        assert_eq!(issue(&there).await, issued);
    }
    let one = certificates(&ana).await.remove(0);
    assert!(verdict(&app, &path(&one["verificationUrl"])).await.text.contains("This certificate is valid."));
    assert_eq!(told(&app, "certificate_issued").await, ["Ana Ruiz"]);
}

#[tokio::test]
async fn a_forged_credential_is_refused() {
    let app = TestApp::start().await;
    let there = elsewhere(&app).await;
    let ana = app.person("Ana Ruiz").create().await;
    let (_, one) = completed(&app, &there, &ana).await;
    let token = text(&one["named"]);
    let parts: Vec<&str> = token.split('.').collect();
    let claims = key::read(token).expect("a token");
    let pair = key::Pair::generate().expect("a key");
    let keys = app.anonymous().get(&format!("/issuers/{}/jwks.json", there.provider)).await.json();
    let signed_by_another = |mut claims: Value, address: &str| {
        claims["credentialSubject"]["identifier"][1]["identityHash"] = "Mallory".into();
        key::Signer { private: &pair.private, address }.sign(key::Sort::Badge, &claims).expect("signed")
    };
    // The same signature under other words; the issuer's key named and another used; another's key named.
    let other = signed_by_another(claims.clone(), text(&keys["keys"][0]["kid"]));
    let other_words = other.split('.').nth(1).expect("a payload");
    let forged = [
        format!("{}.{other_words}.{}", parts[0], parts[2]),
        other.clone(),
        signed_by_another(claims, "https://mallory.example/keys/1"),
    ];
    for forged in &forged {
        let page = verdict(&app, &format!("/verify/{forged}")).await;
        assert!(page.text.contains("was altered") && !page.text.contains("Ana Ruiz"), "{}", page.text);
    }
    let strange = key::Signer { private: &pair.private, address: "https://mallory.example/keys/1" };
    let strange = strange
        .sign(key::Sort::Badge, &json!({ "iss": "https://mallory.example", "jti": "https://mallory.example/1" }));
    let page = verdict(&app, &format!("/verify/{}", strange.expect("signed"))).await;
    assert_eq!(page.status, 404);
    assert!(page.text.contains("There is no such certificate here."));
    for forged in &forged {
        let Some(others) = verified(&app, &there, forged, &ana.email).await else { return };
        assert_eq!(others["verdict"], "refused", "{forged}");
    }
    let good = verified(&app, &there, token, &ana.email).await.expect("as before");
    assert_eq!(good["verdict"], "good");
}

#[tokio::test]
async fn the_page_to_print_has_names_in_their_own_letters_or_says_that_it_cannot() {
    let app = TestApp::start().await;
    let there = elsewhere(&app).await;
    let mut pages = Vec::new();
    let people = [
        ("Zoé Łucja Œuvrard", "en", "Certificate of completion"),
        ("Юлия Щербакова", "fr", "Attestation d’achèvement"),
        ("Íñigo Núñez de la Peña", "es", "Certificado de finalización"),
    ];
    for (name, language, heading) in people {
        let who = app.person(name).set("language", json!(language)).create().await;
        tell(&there, &who, "COMPLETED").await;
        let one = certificates(&who).await.remove(0);
        let Some(page) = printed(&app, &path(&one["pdfUrl"])).await else { return };
        for words in [
            name,
            heading,
            "Salvage for small museums",
            "Harbour Light Museum",
            text(&one["number"]),
            text(&one["verificationUrl"]),
        ] {
            assert!(text(&page["text"]).contains(words), "{words}: {page}");
        }
        assert_eq!(page["language"], language);
        assert_eq!(page["title"], format!("{heading}: Salvage for small museums"));
        pages.push(page);
    }
    for page in &pages {
        assert_eq!((&page["pages"], &page["size"]), (&json!(1), &json!([842, 595])));
        assert_eq!((&page["tagged"], &page["embedded"]), (&json!(true), &json!(true)));
    }

    for name in ["山田太郎", "فاطمة الزهراء"] {
        let who = app.person(name).create().await;
        tell(&there, &who, "COMPLETED").await;
        let one = certificates(&who).await.remove(0);
        assert_eq!(one["pdfUrl"], Value::Null);
        let checked = path(&one["verificationUrl"]);
        let refused = app.anonymous().get(&format!("{}.pdf", checked.replace("/verify/", "/certificates/"))).await;
        assert_eq!(refused.status, 422);
        assert!(refused.text.starts_with("There is no page to print: "), "{}", refused.text);
        let page = verdict(&app, &checked).await.text;
        for words in [name, "This certificate is valid.", "There is no page to print: "] {
            assert!(page.contains(words), "{words}: {page}");
        }
        let Some(others) = verified(&app, &there, text(&one["named"]), &who.email).await else { return };
        assert_eq!((&others["verdict"], &others["names"]), (&json!("good"), &json!([name])));
    }
}

#[tokio::test]
async fn a_revoked_certificate_says_so_with_the_reason_and_does_not_come_back_by_itself() {
    let app = TestApp::start().await;
    let there = elsewhere(&app).await;
    let ana = app.person("Ana Ruiz").create().await;
    let (registration, one) = completed(&app, &there, &ana).await;
    assert_eq!(errors(&revoke(&there.editor, &registration, " ").await), ["REQUIRED reason"]);
    assert_eq!(errors(&revoke(&there.editor, &registration, &"x".repeat(501)).await), ["TOO_LONG reason"]);
    let stranger = app.person("Sam").role("administrator", app.organization("Other").create().await).create().await;
    assert_eq!(errors(&revoke(&stranger, &registration, "Out of spite.").await).len(), 1);
    assert_eq!(errors(&revoke(&ana, &registration, "I would rather not.").await).len(), 1);
    assert_eq!(certificates(&ana).await, std::slice::from_ref(&one));

    let revoked = revoke(&there.editor, &registration, "Somebody else sat <b>there</b>.").await;
    assert_eq!(errors(&revoked), [""; 0]);
    for hidden in ["pdfUrl", "verificationUrl", "credential", "jwt", "named"] {
        assert_eq!(revoked["certificate"][hidden], Value::Null, "{hidden} is for whom the certificate is for");
    }
    let again = revoke(&there.editor, &registration, "Another reason.").await;
    assert_eq!(again["certificate"], revoked["certificate"], "it stays as it was");
    let theirs = certificates(&ana).await.remove(0);
    assert_eq!(
        (&theirs["revocationReason"], &theirs["revocationNote"], &theirs["revokedAt"], &theirs["pdfUrl"]),
        (
            &json!("REVOKED_BY_PROVIDER"),
            &json!("Somebody else sat <b>there</b>."),
            &json!("2026-11-20T12:00:00Z"),
            &Value::Null
        )
    );
    let page = verdict(&app, &path(&one["verificationUrl"])).await.text;
    assert!(page.contains("not valid any more: it was revoked on 20 November 2026."), "{page}");
    assert!(page.contains("Somebody else sat") && !page.contains("<b>"), "{page}");
    assert!(!page.contains("This certificate is valid.") && !page.contains(".pdf"), "{page}");
    assert_eq!(app.anonymous().get(&path(&one["pdfUrl"])).await.status, 404);

    travel(&app, "2026-11-21T12:00:00Z").await;
    assert_eq!(issue(&there).await, 0, "what was revoked on purpose stays so");
    tell(&there, &ana, "NO_SHOW").await;
    travel(&app, "2026-11-22T12:00:00Z").await;
    tell(&there, &ana, "COMPLETED").await;
    let all = certificates(&ana).await;
    assert_eq!(all.len(), 2, "who completes it after all has another");
    assert_eq!((&all[0]["revokedAt"], &all[1]["revocationReason"]), (&Value::Null, &json!("REVOKED_BY_PROVIDER")));
}

#[tokio::test]
async fn a_completion_taken_back_takes_its_certificate_along_and_another_brings_another() {
    let app = TestApp::start().await;
    let there = elsewhere(&app).await;
    let ana = app.person("Ana Ruiz").create().await;
    let (_, one) = completed(&app, &there, &ana).await;
    tell(&there, &ana, "ATTENDED").await;
    assert_eq!(certificates(&ana).await[0]["revocationReason"], "COMPLETION_TAKEN_BACK");
    let page = verdict(&app, &path(&one["verificationUrl"])).await.text;
    assert!(page.contains("it was revoked on") && page.contains("The completion was corrected."), "{page}");
    tell(&there, &ana, "COMPLETED").await;
    let all = certificates(&ana).await;
    assert_eq!(all.len(), 2);
    assert_ne!(all[0]["number"], all[1]["number"]);
    assert_eq!(told(&app, "certificate_issued").await, ["Ana Ruiz", "Ana Ruiz"]);
    for (token, verdict) in [(&all[0]["jwt"], "good"), (&one["jwt"], "revoked")] {
        let Some(others) = verified(&app, &there, text(token), &ana.email).await else { return };
        assert_eq!(others["verdict"], verdict);
    }
}

#[tokio::test]
async fn a_new_key_signs_what_comes_and_what_the_old_one_signed_still_verifies() {
    let app = TestApp::start().await;
    let there = elsewhere(&app).await;
    let (ana, ben) = (app.person("Ana Ruiz").create().await, app.person("Ben Okafor").create().await);
    let (_, one) = completed(&app, &there, &ana).await;
    let jwks = format!("/issuers/{}/jwks.json", there.provider);
    let before = app.anonymous().get(&jwks).await.json();
    let rotated = rotate(&there, &app).await;
    assert_eq!(rotated["userErrors"], json!([]));
    assert_eq!(rotated["organization"]["id"], there.provider.to_string());
    tell(&there, &ben, "COMPLETED").await;
    let other = certificates(&ben).await.remove(0);
    assert_eq!(certificates(&ana).await[0]["jwt"], one["jwt"], "what was handed out is not signed anew");
    let after = app.anonymous().get(&jwks).await.json();
    let kid = format!("http://localhost/issuers/{}/keys/{}", there.provider, text(&rotated["signingKey"]));
    assert_eq!((&after["keys"][0]["kid"], &after["keys"][1]), (&json!(kid), &before["keys"][0]));
    for found in after["keys"].as_array().expect("keys") {
        let alone = app.anonymous().get(&path(&found["kid"])).await;
        assert_eq!(&alone.json(), found, "a key is found at its name");
        let mut fields: Vec<&String> = found.as_object().expect("a key").keys().collect();
        fields.sort();
        assert_eq!(fields, ["alg", "e", "kid", "kty", "n", "use"], "and nothing private is in it");
    }
    for token in [&one["jwt"], &other["jwt"]] {
        let page = verdict(&app, &format!("/verify/{}", text(token))).await;
        assert!(page.text.contains("This certificate is valid."));
    }
    for (token, who) in [(&one["jwt"], &ana), (&other["jwt"], &ben)] {
        let Some(others) = verified(&app, &there, text(token), &who.email).await else { return };
        assert_eq!((&others["verdict"], &others["theirs"]), (&json!("good"), &json!(true)));
    }
}

#[tokio::test]
async fn the_certificate_of_somebody_erased_shows_nothing_and_counts_as_revoked() {
    let app = TestApp::start().await;
    let there = elsewhere(&app).await;
    let (ana, ben) = (app.person("Ana Ruiz").create().await, app.person("Ben Okafor").create().await);
    let (registration, one) = completed(&app, &there, &ana).await;
    tell(&there, &ben, "COMPLETED").await;
    let bens = certificates(&ben).await.remove(0);
    let document = "mutation($input: EraseMeInput!) { eraseMe(input: $input) { userErrors { code field message } } }";
    let erased = ana.query(document, json!({ "input": { "confirmation": "Erase me" } })).await;
    assert_eq!(erased["eraseMe"]["userErrors"], json!([]));
    for address in [&one["verificationUrl"], &one["pdfUrl"], &one["credential"]["id"]] {
        let answer = app.anonymous().get(&path(address)).await;
        assert_eq!(answer.status, 404);
        assert!(!answer.text.contains("Ana"), "{}", answer.text);
    }
    let theirs = revoke(&there.editor, &registration, "To see what is left.").await;
    assert_eq!(theirs["certificate"]["revocationReason"], "ERASED");
    assert_eq!((&theirs["certificate"]["number"], &theirs["certificate"]["title"]), (&Value::Null, &Value::Null));
    for (token, who, verdict) in [(&one["jwt"], &ana, "revoked"), (&bens["jwt"], &ben, "good")] {
        let Some(others) = verified(&app, &there, text(token), &who.email).await else { return };
        assert_eq!(others["verdict"], verdict);
    }
}

#[tokio::test]
async fn nobody_finds_a_certificate_that_they_were_not_given() {
    let app = TestApp::start().await;
    let there = elsewhere(&app).await;
    let (ana, ben) = (app.person("Ana Ruiz").create().await, app.person("Ben Okafor").create().await);
    let issuer = format!("/issuers/{}", there.provider);
    assert_eq!(app.anonymous().get(&issuer).await.status, 404, "who never issued anything is no issuer");
    completed(&app, &there, &ana).await;
    for caller in [&*ben, &*there.editor, &app.anonymous()] {
        let document = "{ viewer { certificates { id } } }";
        let answer = caller.answer(document, json!({})).await;
        let certificates = &answer["data"]["viewer"]["certificates"];
        assert!(certificates.is_null() || *certificates == json!([]), "{answer}");
    }
    let guess = "A".repeat(43);
    for path in [
        format!("/verify/{guess}"),
        format!("/certificates/{guess}.pdf"),
        format!("/credentials/{guess}"),
        "/verify/%00".to_owned(),
        "/verify/a.b.c%27".to_owned(),
        format!("{issuer}/status/-1"),
        format!("{issuer}/status/9223372036854775807"),
        format!("{issuer}/keys/key_1"),
        "/issuers/org_1/jwks.json".to_owned(),
    ] {
        let answer = app.anonymous().get(&path).await;
        assert!(
            [400, 404].contains(&answer.status.as_u16()) || answer.text.contains("was altered"),
            "{path}: {}",
            answer.status
        );
        assert!(!answer.text.contains("Ana"), "{path}");
    }
    let profile = app.anonymous().get(&issuer).await.json();
    assert_eq!(profile["name"], "Harbour Light Museum");
    assert_eq!(profile["id"], format!("http://localhost{issuer}"));
}

#[tokio::test]
async fn a_provider_signs_what_it_said_itself_and_not_what_only_a_museum_confirmed() {
    let app = TestApp::start().await;
    let there = elsewhere(&app).await;
    let museum = app.organization("Museum").create().await;
    let emma = app.person("Emma").role("editor", museum).create().await;
    let ana = app.person("Ana Ruiz").create().await;
    let input = json!({
        "run": there.run, "name": "Ana Ruiz", "email": ana.email, "state": "COMPLETED", "evidence": "I saw her there.",
    });
    let confirmed = run(&emma, "confirmParticipation", "registration", "state", input).await;
    assert_eq!(confirmed["registration"]["state"], "COMPLETED");
    assert_eq!(certificates(&ana).await, [Value::Null; 0]);
    completed(&app, &there, &ana).await;
}
