//! A certificate from its facts to the page and the badge, and what becomes of altered ones.

use credential::{Addresses, Certificate, Completion, Language, badge, key, page, status};
use serde_json::{Value, json};

const ADDRESSES: Addresses<'_> = Addresses { server: "https://lyceum.example", organization: "org_1" };

fn certificate() -> Certificate {
    Certificate {
        number: 131_080,
        name: "Zoé Œuvrard-Ñúñez · Ελένη Παπαδάκη · Юлия Щербакова".to_owned(),
        email: Some("Zoe@example.org".to_owned()),
        salt: "salt".to_owned(),
        secret: "vT8mQx1sQxY0aZkz2hYw9w".to_owned(),
        language: Language::French,
        issued_at: "2026-11-14T15:00:00.25Z".parse().expect("an instant"),
        completion: Completion {
            title: "Conservation préventive des collections photographiques".to_owned(),
            description: None,
            language: "fr".to_owned(),
            provider: "Association des musées de la Nouvelle-Écosse".to_owned(),
            url: None,
            opportunity: "opp_1".to_owned(),
            run: "run_1".to_owned(),
            starts_on: Some("2026-11-01".parse().expect("a day")),
            ends_on: Some("2026-11-14".parse().expect("a day")),
            minutes: Some(450),
            completed_on: "2026-11-14".parse().expect("a day"),
        },
    }
}

#[test]
fn a_page_is_written_and_the_same_each_time() {
    let pdf = page::pdf(&certificate(), &ADDRESSES).expect("a page");
    assert_eq!(pdf, page::pdf(&certificate(), &ADDRESSES).expect("a page"));
    assert!(pdf.starts_with(b"%PDF-1."));
    if let Some(path) = std::env::var_os("CERTIFICATE_PDF") {
        std::fs::write(path, &pdf).expect("written");
    }
}

#[test]
fn letters_that_the_page_lacks_refuse_it_and_other_signs_do_not() {
    let named = |name: &str| Certificate { name: name.to_owned(), ..certificate() };
    for (name, letter) in [("山田太郎", '山'), ("فاطمة", 'ف'), ("Dana דנה", 'ד'), ("🎓", '🎓')] {
        assert_eq!(page::lacking(&named(name)), Some(letter));
        assert!(matches!(page::pdf(&named(name), &ADDRESSES), Err(page::Trouble::Letter(at)) if at == letter));
    }
    for name in ["Łucja Żółć", "Nguyễn Thị Hạnh", "Zoe\u{301} \u{7}", "Ana 🎓 Ruiz"] {
        assert_eq!(page::lacking(&named(name)), None, "{name}");
        assert!(page::pdf(&named(name), &ADDRESSES).is_ok(), "{name}");
    }
}

#[test]
fn the_longest_names_and_titles_still_make_a_page() {
    for name in ["x".repeat(200), "Maximiliana ".repeat(16)] {
        let mut certificate = Certificate { name: name.clone(), ..certificate() };
        certificate.completion.title = format!("{} {}", "Conservation".repeat(20), "of paper ".repeat(28));
        certificate.completion.provider = "Fédération des sociétés d’histoire ".repeat(8);
        let pdf = page::pdf(&certificate, &ADDRESSES).expect("a page");
        if let Some(path) = std::env::var_os("LONG_CERTIFICATE_PDF") {
            std::fs::write(path, &pdf).expect("written");
        }
    }
}

#[test]
fn a_signed_badge_is_believed_and_an_altered_one_is_not() {
    let (pair, other) = (key::Pair::generate().expect("a key"), key::Pair::generate().expect("a key"));
    let address = ADDRESSES.key("key_1");
    let signer = key::Signer { private: &pair.private, address: &address };
    let sign = || signer.sign(key::Sort::Badge, &certificate().claims(&ADDRESSES, false)).expect("signed");
    let token = sign();
    assert_eq!(token, sign(), "and always the same");
    let claims = key::verify(&token, &[other.public.clone(), pair.public.clone()]).expect("believed");
    assert_eq!(claims["validFrom"], "2026-11-14T15:00:00Z", "no finer than the token's own");
    assert_eq!(claims["sub"], claims["credentialSubject"]["id"]);
    assert_eq!(claims["iss"], "https://lyceum.example/issuers/org_1");
    assert!(!claims.to_string().contains("Zoé"), "the name is not in it unless wished");
    assert!(key::verify(&token, &[other.public]).is_err());
    for at in [token.len() / 2, token.len() - 20] {
        let mut altered: Vec<char> = token.chars().collect();
        altered[at] = if altered[at] == 'A' { 'B' } else { 'A' };
        let altered: String = altered.into_iter().collect();
        assert!(key::verify(&altered, std::slice::from_ref(&pair.public)).is_err());
    }
    assert!(pair.public.get("d").is_none(), "nothing private in it");
}

#[test]
fn a_badge_says_where_it_is_revoked() {
    let credential = certificate().credential(&ADDRESSES, true);
    if let Some(path) = std::env::var_os("CREDENTIAL") {
        std::fs::write(path, credential.to_string()).expect("written");
    }
    assert_eq!(credential["credentialStatus"]["statusListIndex"], "8");
    assert_eq!(credential["credentialStatus"]["statusListCredential"], "https://lyceum.example/issuers/org_1/status/1");
    assert_eq!(credential["credentialSubject"]["identifier"][2]["identityHash"], json!(certificate().name));
    assert_eq!(credential["@context"], json!([badge::VC_CONTEXT, badge::OB_CONTEXT]));
    let now = certificate().issued_at;
    let list: Value = status::list(&ADDRESSES, 1, &[131_080, 5], now).expect("a list");
    assert!(list["credentialSubject"]["encodedList"].as_str().is_some_and(|list| list.starts_with('u')));
}
