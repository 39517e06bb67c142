//! Asking for no more, with one click and without signing in (RFC 8058).
//!
//! A link says who asks and for what, and is signed with a key that all servers of a database share; so nothing is kept of
//! a link, and nobody can make one for somebody else. Somebody without an account is in it by the hash of their address.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use database::{
    AsyncPgConnection,
    id::PersonId,
    schema::{address_suppression, delivery_key, person},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    group::{NoticeGroup, Timing},
    preference,
};

const KEY: &str = "unsubscribe";

/// How many bytes of the signature are in a link: 128 bits, which nobody guesses.
const SIGNATURE: usize = 16;

/// The key that links are signed with.
#[derive(Clone)]
pub struct LinkKey(Vec<u8>);

/// Who asks for no more, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Link {
    /// A person, of these groups.
    Person(PersonId, Vec<NoticeGroup>),
    /// Whoever has the address with this hash, of anything.
    Address(Vec<u8>),
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Who asked, and of what.
    pub link: Link,
}

/// What a link would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Some sorts of messages end; what one must know still comes.
    Some,
    /// Nothing is sent any more.
    All,
}

impl Link {
    /// The link of whoever has this address.
    pub fn of_address(address: &str) -> Self {
        Self::Address(hash(address))
    }

    /// What it does.
    pub fn effect(&self) -> Effect {
        match self {
            Self::Person(..) => Effect::Some,
            Self::Address(_) => Effect::All,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Person(id, groups) => {
                let letters = groups.iter().map(|group| group.letter());
                [b'p'].into_iter().chain(*id.uuid().as_bytes()).chain(letters).collect()
            }
            Self::Address(hash) => [b'a'].into_iter().chain(hash.iter().copied()).collect(),
        }
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes.split_first()? {
            (b'p', rest) => {
                let (id, letters) = rest.split_at_checked(16)?;
                let groups = letters.iter().map(|letter| NoticeGroup::of_letter(*letter)).collect::<Option<_>>()?;
                Some(Self::Person(PersonId::from_uuid(Uuid::from_slice(id).ok()?), groups))
            }
            (b'a', hash) if hash.len() == 32 => Some(Self::Address(hash.to_vec())),
            _ => None,
        }
    }
}

impl LinkKey {
    /// The key of this database; made when it is first needed.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn of(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<Self> {
        let find = || delivery_key::table.find(KEY).select(delivery_key::secret);
        if let Some(key) = find().first(conn).await.optional()? {
            return Ok(Self(key));
        }
        let chance: [u8; 32] = rand::random();
        diesel::insert_into(delivery_key::table)
            .values((
                delivery_key::name.eq(KEY),
                delivery_key::secret.eq(chance.as_slice()),
                delivery_key::created_at.eq(now.to_diesel()),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        find().first(conn).await.map(Self)
    }

    /// The link as it stands in an address.
    pub fn seal(&self, link: &Link) -> String {
        let mut bytes = link.bytes();
        let signature = self.mac(&bytes).finalize().into_bytes();
        bytes.extend(signature.iter().take(SIGNATURE));
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The link that was sealed so; none where it was not sealed with this key.
    pub fn open(&self, sealed: &str) -> Option<Link> {
        if sealed.len() > 200 {
            return None;
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(sealed).ok()?;
        let (link, signature) = bytes.split_at_checked(bytes.len().checked_sub(SIGNATURE)?)?;
        self.mac(link).verify_truncated_left(signature).ok()?;
        Link::of_bytes(link)
    }

    fn mac(&self, bytes: &[u8]) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of any length");
        mac.update(bytes);
        mac
    }
}

/// The hash that an address without an account is known by.
pub(crate) fn hash(address: &str) -> Vec<u8> {
    Sha256::digest(address.trim().to_lowercase().as_bytes()).to_vec()
}

/// Whether whoever has this address asked not to be written to.
pub(crate) async fn is_suppressed(conn: &mut AsyncPgConnection, address: &str) -> QueryResult<bool> {
    let row = address_suppression::table.find(hash(address)).select(address_suppression::created_at);
    let row: Option<jiff_diesel::Timestamp> = row.first(conn).await.optional()?;
    Ok(row.is_some())
}

/// What a sealed link says; none where nobody sealed it, or the person was erased since.
///
/// # Errors
/// Where the database fails.
pub async fn look(conn: &mut AsyncPgConnection, now: Timestamp, sealed: &str) -> QueryResult<Option<Link>> {
    let Some(link) = LinkKey::of(conn, now).await?.open(sealed) else { return Ok(None) };
    if let Link::Person(id, _) = &link {
        let known = person::table.find(*id).filter(person::erased_at.is_null()).select(person::id);
        let known: Option<PersonId> = known.first(conn).await.optional()?;
        return Ok(known.map(|_| link));
    }
    Ok(Some(link))
}

/// Does what a sealed link asks for. Doing so twice changes nothing more.
///
/// # Errors
/// Where the database fails.
pub async fn stop(conn: &mut AsyncPgConnection, now: Timestamp, sealed: &str) -> QueryResult<Option<Stopped>> {
    conn.transaction(async |conn| {
        let Some(link) = look(conn, now, sealed).await? else { return Ok(None) };
        match &link {
            Link::Person(id, groups) => {
                let mut wished = preference::held(conn, *id, now).await?;
                for group in groups.iter().filter(|group| !group.is_essential()) {
                    wished.set(*group, Timing::Never);
                }
                preference::write(conn, *id, now, &wished).await?;
            }
            Link::Address(hash) => {
                diesel::insert_into(address_suppression::table)
                    .values((
                        address_suppression::address_hash.eq(hash),
                        address_suppression::created_at.eq(now.to_diesel()),
                    ))
                    .on_conflict_do_nothing()
                    .execute(conn)
                    .await?;
            }
        }
        Ok(Some(Stopped { link }))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_opens() {
        let key = LinkKey(vec![7; 32]);
        for link in [
            Link::Person(PersonId::new(), vec![NoticeGroup::Reminders, NoticeGroup::Outcomes]),
            Link::of_address("Ana@Example.org"),
        ] {
            let sealed = key.seal(&link);
            assert_eq!(key.open(&sealed), Some(link));
            assert_eq!(LinkKey(vec![8; 32]).open(&sealed), None);
            for at in 0..sealed.len() {
                let mut other = sealed.clone().into_bytes();
                other[at] = if other[at] == b'A' { b'B' } else { b'A' };
                let other = String::from_utf8(other).expect("letters");
                assert_ne!(key.open(&other).map(|link| key.seal(&link)), Some(other));
            }
        }
        assert_eq!(key.open(""), None);
        assert_eq!(Link::of_address("ana@example.org"), Link::of_address(" ANA@example.org"));
    }
}
