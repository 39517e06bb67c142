//! What a token says.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value};

use super::Verdict;

/// How far a provider's clock and ours may be apart.
pub(super) const SKEW: SignedDuration = SignedDuration::from_secs(60);

/// The longest subject that OpenID Connect allows.
const LONGEST_SUBJECT: usize = 255;

/// What a token says, whose signature was checked.
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    pub(super) fn new(members: Map<String, Value>) -> Self {
        Self(members)
    }

    pub(super) fn has(&self, claim: &str) -> bool {
        self.0.contains_key(claim)
    }

    pub(super) fn get(&self, claim: &str) -> Option<&Value> {
        self.0.get(claim)
    }

    pub(super) fn text(&self, claim: &str) -> Option<&str> {
        self.0.get(claim)?.as_str()
    }

    /// Of whom it speaks.
    pub(super) fn subject(&self) -> Result<&str, Verdict> {
        let fits = |subject: &&str| !subject.is_empty() && subject.len() <= LONGEST_SUBJECT && !subject.contains('\0');
        self.text("sub").filter(fits).ok_or(Verdict::Claim("sub"))
    }

    /// One text, or a list of them. Where an entry is not a text, nobody is meant.
    pub(super) fn audience(&self) -> Vec<&str> {
        match self.0.get("aud") {
            Some(Value::String(one)) => vec![one],
            Some(Value::Array(several)) => several.iter().map(Value::as_str).collect::<Option<_>>().unwrap_or_default(),
            _ => Vec::new(),
        }
    }

    /// A claim that is a time, where it is there.
    pub(super) fn time(&self, claim: &'static str) -> Result<Option<Timestamp>, Verdict> {
        let Some(value) = self.0.get(claim) else {
            return Ok(None);
        };
        // Seconds may have a fraction, which nobody needs.
        let seconds = value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64));
        let time = seconds.and_then(|seconds| Timestamp::from_second(seconds).ok());
        time.ok_or(Verdict::Claim(claim)).map(Some)
    }

    pub(super) fn must_come_from(&self, issuer: &str) -> Result<(), Verdict> {
        if self.text("iss") == Some(issuer) { Ok(()) } else { Err(Verdict::Issuer) }
    }

    pub(super) fn must_be_meant_for(&self, audience: &str) -> Result<(), Verdict> {
        if self.audience().contains(&audience) { Ok(()) } else { Err(Verdict::Audience(audience.to_owned())) }
    }

    /// That it was not made later than now, and may be used now, as far as it says.
    pub(super) fn must_have_begun(&self, now: Timestamp) -> Result<(), Verdict> {
        for claim in ["iat", "nbf"] {
            if self.time(claim)?.is_some_and(|time| time.duration_since(now) > SKEW) {
                return Err(Verdict::NotYet);
            }
        }
        Ok(())
    }

    /// When it ends, which must be later than now.
    pub(super) fn must_last(&self, now: Timestamp) -> Result<Timestamp, Verdict> {
        let expires_at = self.time("exp")?.ok_or(Verdict::Claim("exp"))?;
        if now.duration_since(expires_at) >= SKEW { Err(Verdict::Expired) } else { Ok(expires_at) }
    }

    /// What stands at the end of a path: the claim of exactly this name, or else each part between dots leads into an
    /// object by its name, or into a list by its place. Names of claims may have dots themselves:
    /// `https://example.org/email`.
    pub(super) fn at(&self, path: &str) -> Option<&Value> {
        if let Some(value) = self.0.get(path) {
            return Some(value);
        }
        let mut parts = path.split('.');
        let first = self.0.get(parts.next()?)?;
        parts.try_fold(first, |value, part| match value {
            Value::Object(members) => members.get(part),
            Value::Array(entries) => entries.get(part.parse::<usize>().ok()?),
            _ => None,
        })
    }
}

/// Without what it says.
impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claims(…)")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn claims(value: Value) -> Claims {
        let Value::Object(members) = value else { panic!("not an object") };
        Claims::new(members)
    }

    #[test]
    fn a_path_leads_to_a_claim() {
        let claims = claims(json!({
            "email": "a@example.org",
            "https://example.org/email": "b@example.org",
            "profile": { "mail": "c@example.org" },
            "emails": ["d@example.org"],
        }));
        for (path, found) in [
            ("email", Some("a@example.org")),
            ("https://example.org/email", Some("b@example.org")),
            ("profile.mail", Some("c@example.org")),
            ("emails.0", Some("d@example.org")),
            ("emails.1", None),
            ("email.0", None),
            ("profile.", None),
            ("", None),
        ] {
            assert_eq!(claims.at(path).and_then(Value::as_str), found, "{path}");
        }
    }

    #[test]
    fn clocks_may_be_a_minute_apart() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        for (expires_at, verdict) in [
            (json!(1_000_001), None),
            (json!(999_941), None),
            (json!(999_941.5), None),
            (json!(999_940), Some(Verdict::Expired)),
            (json!("1000001"), Some(Verdict::Claim("exp"))),
            (json!(1e300), Some(Verdict::Claim("exp"))),
            (json!(null), Some(Verdict::Claim("exp"))),
        ] {
            assert_eq!(claims(json!({ "exp": expires_at })).must_last(now).err(), verdict, "{expires_at}");
        }
        for claim in ["iat", "nbf"] {
            assert_eq!(claims(json!({ claim: 1_000_060 })).must_have_begun(now), Ok(()));
            assert_eq!(claims(json!({ claim: 1_000_061 })).must_have_begun(now), Err(Verdict::NotYet));
        }
    }

    #[test]
    fn an_audience_of_another_form_is_nobody() {
        for (audience, meant) in [
            (json!("a"), true),
            (json!(["b", "a"]), true),
            (json!(["b"]), false),
            (json!(["a", 1]), false),
            (json!({ "a": true }), false),
            (json!(null), false),
        ] {
            assert_eq!(claims(json!({ "aud": audience })).must_be_meant_for("a").is_ok(), meant, "{audience}");
        }
    }

    #[test]
    fn a_subject_is_a_text_that_can_be_kept() {
        for (subject, fits) in [
            (json!("a"), true),
            (json!("a".repeat(255)), true),
            (json!("a".repeat(256)), false),
            (json!("a\0"), false),
            (json!(""), false),
            (json!(1), false),
        ] {
            assert_eq!(claims(json!({ "sub": subject })).subject().is_ok(), fits, "{subject}");
        }
    }
}
