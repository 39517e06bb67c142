//! What a provider says of a person.

use serde_json::Value;

use super::{ClaimMapping, claims::Claims};

/// As much of a name as is kept.
const LONGEST_NAME: usize = 200;

/// The longest address that can be sent to (RFC 5321).
const LONGEST_EMAIL: usize = 254;

/// The longest language tag that is of use.
const LONGEST_LANGUAGE: usize = 35;

/// What a provider says of a person. Each part may be missing, and is where it makes no sense.
#[derive(Default)]
pub(super) struct Profile {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    /// None: it does not say.
    pub(super) email_verified: Option<bool>,
    pub(super) language: Option<String>,
}

impl Profile {
    pub(super) fn read(claims: &Claims, mapping: &ClaimMapping) -> Self {
        let text = |path: &str| claims.at(path).and_then(Value::as_str);
        Self {
            name: text(&mapping.name).and_then(name),
            email: text(&mapping.email).and_then(email),
            email_verified: claims.at(&mapping.email_verified).map(is_true),
            language: text(&mapping.language).and_then(language),
        }
    }

    pub(super) fn is_complete(&self) -> bool {
        self.name.is_some() && self.email.is_some()
    }

    /// With what another answer of the same provider says of the same person. Whether an address is verified is only
    /// taken from an answer that has this address.
    pub(super) fn completed_by(self, other: Self) -> Self {
        let email_verified = match (&self.email, &other.email) {
            (None, _) => other.email_verified,
            (Some(one), Some(same)) if one == same => self.email_verified.or(other.email_verified),
            (Some(_), _) => self.email_verified,
        };
        Self {
            name: self.name.or(other.name),
            email: self.email.or(other.email),
            email_verified,
            language: self.language.or(other.language),
        }
    }
}

fn name(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split(|letter: char| letter.is_whitespace() || letter.is_control()).collect();
    let name: String = words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let name: String = name.chars().take(LONGEST_NAME).collect();
    (!name.is_empty()).then_some(name)
}

fn email(text: &str) -> Option<String> {
    let email = text.trim();
    let fits = |letter: char| !letter.is_whitespace() && !letter.is_control();
    let has_two_parts = email.rsplit_once('@').is_some_and(|(one, other)| !one.is_empty() && !other.is_empty());
    (email.len() <= LONGEST_EMAIL && has_two_parts && email.chars().all(fits)).then(|| email.to_owned())
}

/// Some write `en_US`, which OpenID Connect allows for their sake.
fn language(text: &str) -> Option<String> {
    let tag = text.trim().replace('_', "-");
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    (!tag.is_empty() && tag.len() <= LONGEST_LANGUAGE && tag.chars().all(fits)).then_some(tag)
}

/// Some providers send texts, and Entra a number.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::String(text) => text == "1" || text.eq_ignore_ascii_case("true"),
        Value::Number(number) => number.as_u64() == Some(1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(claims: Value, mapping: &ClaimMapping) -> (Option<String>, Option<String>, Option<bool>, Option<String>) {
        let Value::Object(members) = claims else { panic!("not an object") };
        let profile = Profile::read(&Claims::new(members), mapping);
        (profile.name, profile.email, profile.email_verified, profile.language)
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    /// What the documentation of each says that it sends.
    #[test]
    fn what_providers_send_is_understood() {
        let keycloak = json!({
            "email_verified": true, "name": "Ada Lovelace", "preferred_username": "ada", "locale": "en",
            "given_name": "Ada", "family_name": "Lovelace", "email": "ada@example.org",
        });
        let default = ClaimMapping::default();
        assert_eq!(read(keycloak, &default), (some("Ada Lovelace"), some("ada@example.org"), Some(true), some("en")));

        let google = json!({
            "hd": "example.org", "email": "ada@example.org", "email_verified": "true", "name": "Ada Lovelace",
            "picture": "https://example.org/ada", "locale": "en_GB",
        });
        assert_eq!(read(google, &default), (some("Ada Lovelace"), some("ada@example.org"), Some(true), some("en-GB")));

        let entra = json!({
            "tid": "9122040d-6c67-4c5b-b112-36a304b66dad", "ver": "2.0", "name": "Ada Lovelace",
            "preferred_username": "ada@example.org", "email": "ada@example.org", "xms_edov": 1, "xms_pl": "en-us",
        });
        assert_eq!(read(entra.clone(), &default), (some("Ada Lovelace"), some("ada@example.org"), None, None));
        let mapping =
            ClaimMapping { email_verified: "xms_edov".to_owned(), language: "xms_pl".to_owned(), ..default.clone() };
        assert_eq!(read(entra, &mapping), (some("Ada Lovelace"), some("ada@example.org"), Some(true), some("en-us")));

        let b2c = json!({ "name": "unknown", "emails": ["ada@example.org"] });
        let mapping = ClaimMapping { email: "emails.0".to_owned(), ..default };
        assert_eq!(read(b2c, &mapping), (some("unknown"), some("ada@example.org"), None, None));
    }

    #[test]
    fn what_makes_no_sense_is_left_out() {
        let default = ClaimMapping::default();
        for email in ["", "ada", "@example.org", "ada@", "ada lovelace@example.org", "ada@example.org\nBcc: x", "a\0@b"]
        {
            assert_eq!(read(json!({ "email": email }), &default).1, None, "{email:?}");
        }
        for verified in [json!(false), json!("false"), json!(0), json!(null), json!("yes"), json!([true])] {
            assert_eq!(read(json!({ "email_verified": verified }), &default).2, Some(false), "{verified}");
        }
        assert_eq!(read(json!({ "name": " \0Ada\n Lovelace " }), &default).0, some("Ada Lovelace"));
        assert_eq!(read(json!({ "name": "é".repeat(300) }), &default).0, some(&"é".repeat(200)));
        assert_eq!(read(json!({ "name": "\0 " }), &default).0, None);
        assert_eq!(read(json!({ "locale": "<b>" }), &default).3, None);
    }

    #[test]
    fn an_address_is_verified_only_where_it_is_named() {
        let says = |email: Option<&str>, email_verified| Profile {
            email: email.map(ToOwned::to_owned),
            email_verified,
            ..Profile::default()
        };
        for (one, other, email, verified) in [
            (says(None, Some(false)), says(Some("a@b"), Some(true)), "a@b", Some(true)),
            (says(None, Some(true)), says(Some("a@b"), None), "a@b", None),
            (says(Some("a@b"), None), says(Some("a@b"), Some(true)), "a@b", Some(true)),
            (says(Some("a@b"), Some(false)), says(Some("a@b"), Some(true)), "a@b", Some(false)),
            (says(Some("a@b"), None), says(Some("c@d"), Some(true)), "a@b", None),
            (says(Some("a@b"), Some(true)), says(None, None), "a@b", Some(true)),
        ] {
            let both = one.completed_by(other);
            assert_eq!((both.email.as_deref(), both.email_verified), (Some(email), verified));
        }
    }
}
