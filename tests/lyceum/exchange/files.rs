//! Files that go with offers of places and with applications.

use database::id::ApplicationId;
use diesel_async::SimpleAsyncConnection;
use reqwest::Method;
use serde_json::{Value, json};
use testing::{Caller, SignedIn};

use super::{Round, Stage, english, text};
use crate::{
    joining::{change, done, wrong},
    lock::until_waiting,
    track::attachments::PDF,
};

/// An open round with an offer of partner 0 and an application of somebody of partner 1, both drafts.
struct Drafts {
    stage: Stage,
    round: Round,
    applicant: SignedIn,
    offer: String,
    application: String,
}

impl Drafts {
    async fn new() -> Self {
        let stage = Stage::new(3).await;
        let round = stage.opened().await;
        let applicant = stage.person(1, "Anna Applicant").await;
        let offer = json!({ "round": round.id, "kind": "RESIDENCY", "mainLanguage": "en", "title": english("A month with us") });
        let offer = done(change(&stage.partners[0].editor, "draftOffer", "offer { id }", offer).await);
        let application = json!({ "round": round.id, "home": stage.partners[1].id.to_string(), "mainLanguage": "en", "languages": ["en"] });
        let application = done(change(&applicant, "draftApplication", "application { id }", application).await);
        let [offer, application] = [&offer["offer"]["id"], &application["application"]["id"]].map(text);
        Self { stage, round, applicant, offer, application }
    }

    /// The files of the offer and the application, by name, as somebody sees them.
    async fn seen(&self, who: &Caller) -> (Value, Value) {
        let document = "query($offer: ID!, $application: ID!) {
            offer(id: $offer) { files { name mediaType bytes scan url attachedBy } }
            application(id: $application) { files { name } } }";
        let mut seen = who.query(document, json!({ "offer": self.offer, "application": self.application })).await;
        (seen["offer"]["files"].take(), seen["application"]["files"].take())
    }
}

async fn send(who: &Caller, with: &str, name: &str, bytes: &[u8]) -> (u16, Value) {
    let path = format!("/attachments?{with}&name={name}");
    let answer = who.send(Method::POST, &path, &[("content-type", "application/octet-stream")], bytes.to_vec()).await;
    (answer.status.as_u16(), answer.json())
}

#[tokio::test]
async fn files_go_with_offers_and_applications_for_those_who_see_them() {
    let drafts = Drafts::new().await;
    let (stage, applicant) = (&drafts.stage, &drafts.applicant);
    let [host, home, other] = [0, 1, 2].map(|partner| &stage.partners[partner]);
    let (with_offer, with_application) =
        (format!("offer={}", drafts.offer), format!("application={}", drafts.application));
    let (status, programme) = send(&host.editor, &with_offer, "Week.pdf", PDF).await;
    assert_eq!(status, 201, "{programme}");
    let (status, letter) = send(applicant, &with_application, "Letter.pdf", PDF).await;
    assert_eq!(status, 201, "{letter}");
    assert_eq!(letter["sha256"], programme["sha256"], "a content is kept once");
    let again = send(applicant, &with_application, "Letter%20again.pdf", PDF).await;
    assert_eq!(again.1["id"], letter["id"], "the same file is attached once");

    let (of_offer, _) = drafts.seen(&host.director).await;
    let url = text(&programme["url"]);
    assert_eq!(
        of_offer,
        json!([{ "name": "Week.pdf", "mediaType": "application/pdf", "bytes": PDF.len(), "scan": "NOT_SCANNED",
            "url": url, "attachedBy": "Editor 0" }])
    );
    assert_eq!(drafts.seen(applicant).await.1, json!([{ "name": "Letter.pdf" }]));
    // A draft is its own writer's.
    for (who, caller) in [
        ("another partner", &*other.editor),
        ("the supervisor to be", &*home.director),
        ("nobody", &stage.app.anonymous()),
    ] {
        for file in [&programme, &letter] {
            assert_eq!(caller.get(&text(&file["url"])).await.status.as_u16(), 404, "{who}");
        }
        for with in [&with_offer, &with_application] {
            assert_eq!(send(caller, with, "a.pdf", &[PDF, b"x"].concat()).await.0 / 100, 4, "{who}");
        }
        let removed = change(caller, "removeExchangeFile", "file { id }", json!({ "id": letter["id"] })).await;
        assert!(["NOT_FOUND id", "DENIED"].contains(&wrong(&removed)[0].as_str()), "{who}");
    }
    assert_eq!(applicant.get(&text(&letter["url"])).await.text.as_bytes(), PDF);
    assert_eq!(applicant.get(&url).await.status.as_u16(), 404, "an offer that is not submitted is the host's own");

    let removed = done(change(applicant, "removeExchangeFile", "file { name }", json!({ "id": letter["id"] })).await);
    assert_eq!(removed["file"]["name"], "Letter.pdf");
    assert_eq!(drafts.seen(applicant).await.1, json!([]));
    assert_eq!(applicant.get(&text(&letter["url"])).await.status.as_u16(), 404);
    let gone = change(applicant, "removeExchangeFile", "file { id }", json!({ "id": letter["id"] })).await;
    assert_eq!(wrong(&gone), ["NOT_FOUND id"]);
}

#[tokio::test]
async fn files_come_as_long_as_the_round_takes_offers_and_applications() {
    let drafts = Drafts::new().await;
    let editor = &drafts.stage.partners[0].editor;
    let with_offer = format!("offer={}", drafts.offer);
    for (with, status) in [
        ("offer=offer_x".to_owned(), 400),
        (format!("{with_offer}&application={}", drafts.application), 400),
        (format!("submission={}", drafts.offer), 400),
        (format!("{with_offer}&colour=red"), 400),
    ] {
        assert_eq!(send(editor, &with, "a.pdf", PDF).await.0, status, "{with}");
    }
    assert_eq!(send(editor, &with_offer, "a.pdf", b"<html></html>").await.0, 415);
    for number in 0..20 {
        let bytes = [PDF, format!("{number}").as_bytes()].concat();
        assert_eq!(send(editor, &with_offer, "a.pdf", &bytes).await.0, 201, "{number}");
    }
    let (status, full) = send(editor, &with_offer, "a.pdf", PDF).await;
    assert_eq!(status, 422, "{full}");
    assert!(text(&full["errors"][0]["message"]).contains("as many files as it may have"), "{full}");

    drafts.stage.close(&drafts.round.id).await;
    let (status, late) = send(&drafts.applicant, &format!("application={}", drafts.application), "a.pdf", PDF).await;
    assert_eq!((status, &late["errors"][0]["extensions"]["code"]), (409, &json!("WRONG_STATE")));
    let document = "query($id: ID!) { offer(id: $id) { files { id } } }";
    let files = editor.query(document, json!({ "id": drafts.offer })).await;
    let kept = json!({ "id": files["offer"]["files"][0]["id"] });
    assert_eq!(wrong(&change(editor, "removeExchangeFile", "file { id }", kept).await), ["WRONG_STATE id"]);
}

#[tokio::test]
async fn nothing_is_attached_to_what_is_being_withdrawn() {
    let drafts = Drafts::new().await;
    let app = &drafts.stage.app;
    let id = drafts.application.parse::<ApplicationId>().expect("an id").uuid();
    let mut withdrawing = app.connect().await;
    let withdrawn = format!("BEGIN; UPDATE application SET state = 'withdrawn' WHERE id = '{id}'");
    withdrawing.batch_execute(&withdrawn).await.expect("it is not committed");
    let with = format!("application={}", drafts.application);
    let ((status, late), ()) = tokio::join!(send(&drafts.applicant, &with, "a.pdf", PDF), async {
        until_waiting(app, 1).await;
        withdrawing.batch_execute("COMMIT").await.expect("a transaction is open");
    });
    assert_eq!((status, &late["errors"][0]["extensions"]["code"]), (409, &json!("WRONG_STATE")));
    assert_eq!(drafts.seen(&drafts.applicant).await.1, json!([]));
}
