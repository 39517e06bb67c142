//! What is written, in three languages.

use delivery::{Language, Told, render};
use identity::notice::NoticeKind;
use url::Url;

/// Everything that can be told of a notice.
fn told(kind: NoticeKind) -> Told {
    let text = |text: &str| Some(text.to_owned());
    let is_of_session = kind.word().starts_with("session_");
    Told {
        kind: Some(kind),
        title: text("Salvage for small museums"),
        lacking: Some("To measure relative humidity".to_owned()),
        about: text("Every loan leaves with a condition report."),
        version: Some(2),
        closes_gap: true,
        missing: vec!["Complete the needs assessment".to_owned(), "Take part in training".to_owned()],
        days_left: 7,
        session: text("Wet paper").filter(|_| is_of_session),
        when: text("11 December 2026, 14:00 (America/Halifax, UTC−4)").filter(|_| is_of_session),
        yours: text("11 December 2026, 19:00 (Europe/Paris, UTC+1)").filter(|_| is_of_session),
        place: text("Harbour Light Museum, Halifax").filter(|_| is_of_session),
        was: text("4 December 2026, 14:00 (America/Halifax, UTC−4)").filter(|_| is_of_session),
        was_at: text("Shore Library").filter(|_| is_of_session),
        starts: text("11 December 2026").filter(|_| !is_of_session),
        reason: text("The room is too small."),
        position: Some(3),
        until: text("22 November 2026, 12:00 (UTC)"),
        status: "moved_online".to_owned(),
        moment: "before".to_owned(),
        role: "editor".to_owned(),
        state: state(kind).to_owned(),
        realm: text("Harbour Light Museum"),
        goes: text("Noor Haddad"),
        count: 1,
        link: text("https://meet.example/room").filter(|_| is_of_session),
        certificate: text("https://lyceum.example/verify/abc").filter(|_| kind == NoticeKind::CertificateIssued),
        page: text("https://harbour.example/salvage"),
    }
}

/// Where what it tells of stands.
fn state(kind: NoticeKind) -> &'static str {
    match kind {
        NoticeKind::SignOffAnswered => "refused",
        NoticeKind::PlacementSettled => "declined",
        NoticeKind::PlacementChanged => "paused",
        _ => "waitlisted",
    }
}

#[test]
fn every_kind_of_letter_is_written_in_three_languages() {
    let unsubscribe = Url::parse("https://lyceum.example/unsubscribe/abc").expect("an address");
    for language in Language::ALL {
        let mut letters = String::new();
        for kind in NoticeKind::ALL {
            let letter = render(language, Some("Ana Ruiz"), &[told(*kind)], Some(&unsubscribe)).expect("a letter");
            letters.push_str(&format!("==== {kind}\nSubject: {}\n\n{}\n", letter.subject, letter.text));
        }
        insta::assert_snapshot!(format!("letters_{}", language.tag()), letters);
    }
}

#[test]
fn what_came_of_a_placement_and_of_asking_for_it_is_told_in_words() {
    let cases = [
        (NoticeKind::SignOffAnswered, "given"),
        (NoticeKind::PlacementSettled, "accepted"),
        (NoticeKind::PlacementSettled, "expired"),
        (NoticeKind::PlacementChanged, "under_way"),
        (NoticeKind::PlacementChanged, "resumed"),
        (NoticeKind::PlacementChanged, "completed"),
        (NoticeKind::PlacementChanged, "ended_early"),
        // On the day after.
        (NoticeKind::ReturnCommitmentDue, "promised"),
    ];
    for language in Language::ALL {
        let mut letters = String::new();
        for (kind, state) in cases {
            let told = Told { state: state.to_owned(), reason: None, days_left: -1, ..told(kind) };
            let letter = render(language, Some("Ana Ruiz"), &[told], None).expect("a letter");
            letters.push_str(&format!("==== {kind}: {state}\nSubject: {}\n\n{}\n", letter.subject, letter.text));
        }
        insta::assert_snapshot!(format!("exchange_{}", language.tag()), letters);
    }
}

#[test]
fn what_is_said_of_going_on_is_no_reason() {
    let labels = ["In their words: ", "Ce qui a été écrit : ", "Lo que se escribió: "];
    for (language, label) in Language::ALL.into_iter().zip(labels) {
        let told = Told { state: "resumed".to_owned(), ..told(NoticeKind::PlacementChanged) };
        let letter = render(language, None, &[told], None).expect("a letter");
        assert!(letter.text.contains(&format!("{label}The room is too small.")), "{}", letter.text);
    }
}

#[test]
fn a_digest_tells_all_in_one_letter() {
    let mut many = told(NoticeKind::RegistrationReported);
    many.count = 12;
    let letter =
        render(Language::English, None, &[told(NoticeKind::RegistrationConfirmed), many], None).expect("a letter");
    insta::assert_snapshot!("digest_en", format!("Subject: {}\n\n{}\n{}", letter.subject, letter.text, letter.html));
}

#[test]
fn what_others_wrote_breaks_out_of_no_letter() {
    let mut told = told(NoticeKind::RegistrationDeclined);
    told.title = Some("<script>alert(1)</script>\r\nBcc: everybody@example.org".to_owned());
    told.reason = Some("No.\nHello Ana, send your password to <a href=x>us</a>.".to_owned());
    let letter = render(Language::English, Some("<b>Ana</b>"), &[told], None).expect("a letter");
    assert!(!letter.subject.contains(['\r', '\n']), "{}", letter.subject);
    assert!(!letter.html.contains("<script>") && !letter.html.contains("<b>") && !letter.html.contains("<a href=x>"));
    assert!(letter.text.contains("Reason: No. Hello Ana"), "a reason is one line: {}", letter.text);
}
