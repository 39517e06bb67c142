//! An Open Badges 3.0 credential: that somebody completed something, for programs.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{Language, status, words::Words};

/// The terms of verifiable credentials.
pub const VC_CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";
/// The terms of Open Badges.
pub const OB_CONTEXT: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

/// Where an issuer's things are found.
#[derive(Debug, Clone, Copy)]
pub struct Addresses<'a> {
    /// Where the server is, without a slash at its end.
    pub server: &'a str,
    /// The issuer's id, org_….
    pub organization: &'a str,
}

impl Addresses<'_> {
    /// The issuer's profile, which is also its name for programs.
    pub fn issuer(&self) -> String {
        format!("{}/issuers/{}", self.server, self.organization)
    }

    /// One of the issuer's public keys.
    pub fn key(&self, key: &str) -> String {
        format!("{}/keys/{key}", self.issuer())
    }

    /// A list of revoked certificates.
    pub fn status_list(&self, list: i64) -> String {
        format!("{}/status/{list}", self.issuer())
    }

    /// A certificate's credential.
    pub fn credential(&self, secret: &str) -> String {
        format!("{}/credentials/{secret}", self.server)
    }

    /// A certificate's page to print.
    pub fn pdf(&self, secret: &str) -> String {
        format!("{}/certificates/{secret}.pdf", self.server)
    }

    /// The page that says whether a certificate is good.
    pub fn verification(&self, secret: &str) -> String {
        format!("{}/verify/{secret}", self.server)
    }
}

/// What was completed, as it was on that day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// What it is called, in the language of the certificate where it has such a title.
    pub title: String,
    /// What it is about.
    pub description: Option<String>,
    /// The language of those two (BCP 47).
    pub language: String,
    /// Who offered it.
    pub provider: String,
    /// Its page.
    pub url: Option<String>,
    /// The opportunity's id, opp_….
    pub opportunity: String,
    /// The run's id, run_….
    pub run: String,
    /// First day.
    pub starts_on: Option<Date>,
    /// Last day.
    pub ends_on: Option<Date>,
    /// How long its sessions were, together, in minutes; none where it has none or nobody said.
    pub minutes: Option<i64>,
    /// The day it was completed.
    pub completed_on: Date,
}

/// A certificate: that somebody completed something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its number.
    pub number: i64,
    /// Whom it is for.
    pub name: String,
    /// Their address.
    pub email: Option<String>,
    /// What that is hashed with.
    pub salt: String,
    /// The part of its address that nobody can guess.
    pub secret: String,
    /// The language it is written in.
    pub language: Language,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// What was completed.
    pub completion: Completion,
}

impl Certificate {
    /// The number as it is written: the year and six digits.
    pub fn written_number(&self) -> String {
        format!("{}-{:06}", self.completion.completed_on.year(), self.number)
    }

    /// Ten letters by which a page can be compared with what its address shows.
    pub fn check(&self) -> String {
        let facts =
            format!("{}\n{}\n{}\n{}", self.secret, self.name, self.completion.title, self.completion.completed_on);
        hex(&Sha256::digest(facts.as_bytes())[..5]).to_uppercase()
    }

    /// The credential. Whom it is for stands there as the hash of their address; and by name, if they wish.
    pub fn credential(&self, addresses: &Addresses<'_>, with_name: bool) -> Value {
        let words = Words::of(self.language);
        let done = &self.completion;
        let (issuer, credential) = (addresses.issuer(), addresses.credential(&self.secret));
        let mut identifiers = Vec::new();
        // Verifiers hash what they are told as it stands, so both ways of writing it are there.
        let email = self.email.iter().flat_map(|email| [email.to_lowercase(), email.clone()]);
        for email in email.collect::<BTreeSet<_>>() {
            let hash = Sha256::digest(format!("{email}{}", self.salt).as_bytes());
            identifiers.push(json!({
                "type": "IdentityObject", "hashed": true, "identityType": "emailAddress",
                "identityHash": format!("sha256${}", hex(&hash)), "salt": self.salt,
            }));
        }
        if with_name || identifiers.is_empty() {
            identifiers.push(json!({
                "type": "IdentityObject", "hashed": false, "identityType": "name", "identityHash": self.name,
            }));
        }
        let (list, index) = status::place(self.number);
        let status_list = addresses.status_list(list);
        let mut achievement = json!({
            "id": format!("{issuer}/achievements/{}", done.run),
            "type": ["Achievement"],
            "achievementType": "CertificateOfCompletion",
            "creator": { "id": issuer, "type": ["Profile"], "name": done.provider },
            "name": done.title,
            "description": done.description.as_deref().unwrap_or(&done.title),
            "criteria": { "narrative": words.criteria(done) },
            "inLanguage": done.language,
        });
        if let Some(url) = &done.url {
            achievement["criteria"]["id"] = url.as_str().into();
        }
        let mut subject = json!({
            "id": format!("{credential}#recipient"),
            "type": ["AchievementSubject"],
            "identifier": identifiers,
            "achievement": achievement,
        });
        for (field, day) in [("activityStartDate", done.starts_on), ("activityEndDate", done.ends_on)] {
            if let Some(day) = day {
                subject[field] = format!("{day}T00:00:00Z").into();
            }
        }
        json!({
            "@context": [VC_CONTEXT, OB_CONTEXT],
            "id": credential,
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": done.title,
            "issuer": profile(addresses, &done.provider),
            "validFrom": to_the_second(self.issued_at).to_string(),
            "credentialSubject": subject,
            "evidence": [{
                "id": addresses.verification(&self.secret),
                "type": ["Evidence"],
                "name": format!("{} {}", words.number, self.written_number()),
                "narrative": words.criteria(done),
            }],
            "credentialStatus": {
                "id": format!("{status_list}#{index}"),
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": index.to_string(),
                "statusListCredential": status_list,
            },
        })
    }

    /// The credential as the payload of a token, which repeats what it is about in claims of its own (Open Badges 3.0,
    /// section 8.2.4.1).
    pub fn claims(&self, addresses: &Addresses<'_>, with_name: bool) -> Value {
        let mut credential = self.credential(addresses, with_name);
        credential["iss"] = credential["issuer"]["id"].clone();
        credential["jti"] = credential["id"].clone();
        credential["sub"] = credential["credentialSubject"]["id"].clone();
        credential["nbf"] = self.issued_at.as_second().into();
        credential
    }
}

/// Who issues.
pub fn profile(addresses: &Addresses<'_>, name: &str) -> Value {
    json!({ "id": addresses.issuer(), "type": ["Profile"], "name": name })
}

/// A token counts its time in seconds, and the credential in it has to say the same.
pub(crate) fn to_the_second(at: Timestamp) -> Timestamp {
    Timestamp::from_second(at.as_second()).unwrap_or(at)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
