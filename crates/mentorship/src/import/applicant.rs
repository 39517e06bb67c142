//! Who the applicants of a file are.

use std::collections::{HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, RoundId},
    schema::{account, application},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::value::quoted;
use crate::application::ApplicationState;

/// What an application of a file is called: by its institution and what the file calls it.
type Key = (OrganizationId, String);

/// Who has which address, and who applied in a round already.
#[derive(Debug, Default)]
pub(super) struct People {
    by_address: HashMap<String, HashSet<PersonId>>,
    by_applicant: HashMap<Applicant, Vec<Called>>,
}

/// Who has an application in the round that was not withdrawn.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Applicant {
    Person(PersonId),
    /// Whoever has this address, and has not signed in.
    Address(String),
}

/// What an application that was not withdrawn is called.
type Called = (OrganizationId, Option<String>);

type Applied = (Option<PersonId>, Option<String>, Called);

impl People {
    /// Reads them, in two statements.
    pub(super) async fn load<'a>(
        conn: &mut AsyncPgConnection,
        round: RoundId,
        addresses: impl Iterator<Item = &'a str>,
    ) -> QueryResult<Self> {
        let addresses: Vec<String> = addresses.map(str::to_lowercase).collect();
        let accounts: Vec<(Option<String>, PersonId)> = account::table
            .filter(account::email_verified.and(database::lower(account::email).eq_any(addresses)))
            .select((database::lower(account::email), account::person_id))
            .load(conn)
            .await?;
        let mut by_address: HashMap<String, HashSet<PersonId>> = HashMap::new();
        for (address, person) in accounts {
            by_address.entry(address.unwrap_or_default()).or_default().insert(person);
        }
        let applied: Vec<Applied> = application::table
            .filter(application::round_id.eq(round).and(application::state.ne(ApplicationState::Withdrawn)))
            .select((
                application::person_id,
                database::lower(application::email),
                (application::organization_id, application::key),
            ))
            .load(conn)
            .await?;
        Ok(Self { by_address, by_applicant: by_applicant(applied) })
    }

    /// Who has this address, where that is one person.
    pub(super) fn of_address(&self, address: &str) -> Option<PersonId> {
        let people = self.by_address.get(address)?;
        people.iter().next().copied().filter(|_| people.len() == 1)
    }

    /// Refuses somebody who applied in the round already, otherwise than with this application.
    pub(super) fn check_only_one(
        &self,
        (home, key): &Key,
        person: Option<PersonId>,
        address: Option<&str>,
    ) -> Result<(), String> {
        let applicants = [person.map(Applicant::Person), address.map(|address| Applicant::Address(address.to_owned()))];
        let mut theirs = applicants.iter().flatten().filter_map(|who| self.by_applicant.get(who)).flatten();
        let has_applied = theirs.any(|(of, called)| (of, called.as_ref()) != (home, Some(key)));
        match address.filter(|_| has_applied) {
            Some(address) => {
                let address = quoted(address);
                Err(format!("{address} is of somebody who has an application in the round already; take the row out"))
            }
            None => Ok(()),
        }
    }
}

fn by_applicant(applied: Vec<Applied>) -> HashMap<Applicant, Vec<Called>> {
    let mut by_applicant: HashMap<Applicant, Vec<Called>> = HashMap::new();
    for (person, address, called) in applied {
        let applicant = person.map(Applicant::Person).or_else(|| address.map(Applicant::Address));
        let Some(applicant) = applicant else { continue };
        by_applicant.entry(applicant).or_default().push(called);
    }
    by_applicant
}

/// Whose applications the lines of a file were, so far.
#[derive(Debug, Default)]
pub(super) struct Taken {
    by_person: HashMap<PersonId, u64>,
    by_address: HashMap<String, u64>,
}

impl Taken {
    /// Refuses a second application of one person.
    pub(super) fn by(&mut self, line: u64, person: Option<PersonId>, address: Option<&str>) -> Result<(), String> {
        let Some(address) = address else { return Ok(()) };
        let first = *self.by_address.entry(address.to_owned()).or_insert(line);
        let first = first.min(person.map_or(line, |person| *self.by_person.entry(person).or_insert(line)));
        if first == line {
            return Ok(());
        }
        let address = quoted(address);
        Err(format!("{address} is of whoever applies in line {first} too; one person applies once in a round"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_applies_once_whatever_their_addresses() {
        let (ada, mut taken) = (PersonId::new(), Taken::default());
        assert_eq!(taken.by(2, Some(ada), Some("ada@museum.example")), Ok(()));
        assert_eq!(taken.by(3, None, Some("bo@museum.example")), Ok(()));
        assert_eq!(taken.by(4, None, None), Ok(()), "whoever has no address is told apart by nothing");
        assert_eq!(taken.by(5, None, None), Ok(()));
        let again = taken.by(6, None, Some("bo@museum.example")).expect_err("there is one");
        assert_eq!(
            again,
            "“bo@museum.example” is of whoever applies in line 3 too; one person applies once in a round"
        );
        assert!(taken.by(7, Some(ada), Some("ada@elsewhere.example")).is_err());
    }

    #[test]
    fn an_application_is_its_own_when_it_is_read_in_again() {
        let (ada, home, other) = (PersonId::new(), OrganizationId::new(), OrganizationId::new());
        let of = |person, address: Option<&str>, key: Option<&str>| {
            (person, address.map(str::to_owned), (home, key.map(str::to_owned)))
        };
        let applied = vec![of(Some(ada), None, None), of(None, Some("bo@museum.example"), Some("b"))];
        let people = People { by_address: HashMap::new(), by_applicant: by_applicant(applied) };
        let check = |home, key: &str, person, address| people.check_only_one(&(home, key.to_owned()), person, address);
        assert_eq!(check(home, "b", None, Some("bo@museum.example")), Ok(()));
        assert!(check(home, "c", None, Some("bo@museum.example")).is_err());
        assert!(check(other, "b", None, Some("bo@museum.example")).is_err());
        assert!(check(home, "a", Some(ada), Some("ada@museum.example")).is_err());
        assert_eq!(check(home, "a", None, Some("cy@museum.example")), Ok(()));
    }
}
