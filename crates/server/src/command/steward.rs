//! `lyceum steward`

use anyhow::bail;
use clap::{Args, Subcommand};
use database::{
    AsyncPgConnection, Clock,
    id::PersonId,
    schema::{account, person},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    Viewer,
    membership::{self, Membership, MembershipInput, Role},
    policy::{self, Realm, RealmFacts},
};
use jiff::Timestamp;

use crate::{configuration::DatabaseOptions, store::Store};

/// So many stewards are listed.
const MOST: i64 = 10_000;

#[derive(Debug, Subcommand)]
pub(crate) enum Steward {
    /// Make somebody who has signed in before a steward of the network
    Add(Named),
    /// List the stewards: id, name, address, since when, until when
    List,
    /// End somebody's role as a steward; the last one stays
    Remove(Named),
}

#[derive(Debug, Args)]
pub(crate) struct Named {
    /// Who: the address that a provider has verified as theirs, or their id (person_…)
    #[arg(value_name = "ADDRESS|PERSON")]
    person: String,
}

impl Steward {
    pub(crate) async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        let store = Store::join(options).await?;
        let action = match &self {
            Self::Add(_) => "steward add",
            Self::List => "steward list",
            Self::Remove(_) => "steward remove",
        };
        let done = self.run_on(&mut store.connect_to(action).await?).await;
        store.stop().await?;
        done
    }

    async fn run_on(self, connection: &mut AsyncPgConnection) -> anyhow::Result<()> {
        let now = Clock::machine().now();
        match self {
            Self::Add(named) => add(connection, &named.person, now).await,
            Self::List => list(connection, now).await,
            Self::Remove(named) => remove(connection, &named.person, now).await,
        }
    }
}

async fn add(connection: &mut AsyncPgConnection, words: &str, now: Timestamp) -> anyhow::Result<()> {
    let person = find(connection, words).await?;
    if stewards(connection, now).await?.iter().any(|one| one.person_id == person) {
        println!("{person} is a steward already.");
        return Ok(());
    }
    let may = policy::manage_roles(connection, &Viewer::Operator, Realm::Network).await?;
    let input = MembershipInput { person, role: Role::Steward, until: None };
    membership::create(connection, &may, now, input, None).await?;
    println!("{person} is a steward.");
    Ok(())
}

async fn list(connection: &mut AsyncPgConnection, now: Timestamp) -> anyhow::Result<()> {
    for one in stewards(connection, now).await? {
        let (name, email): (Option<String>, Option<String>) =
            person::table.find(one.person_id).select((person::name, person::email)).first(connection).await?;
        let until = one.until.map_or("-".to_owned(), |until| until.to_string());
        let (name, email) = (name.unwrap_or_else(|| "-".to_owned()), email.unwrap_or_else(|| "-".to_owned()));
        println!("{}\t{name}\t{email}\t{}\t{until}", one.person_id, one.given_at);
    }
    Ok(())
}

async fn remove(connection: &mut AsyncPgConnection, words: &str, now: Timestamp) -> anyhow::Result<()> {
    let person = find(connection, words).await?;
    let Some(role) = stewards(connection, now).await?.into_iter().find(|one| one.person_id == person) else {
        bail!("{person} is no steward: see lyceum steward list");
    };
    let may = policy::end_membership(connection, &Viewer::Operator, role.id).await?;
    membership::end(connection, &may, now).await?;
    println!("{person} is a steward no longer.");
    Ok(())
}

async fn stewards(connection: &AsyncPgConnection, now: Timestamp) -> anyhow::Result<Vec<Membership>> {
    let may = policy::see_roles(&Viewer::Operator, RealmFacts::Network)?;
    Ok(membership::pages(connection, &[may], MOST, None, now).await?)
}

/// Somebody who is known, by their id or by an address that a provider has verified.
async fn find(connection: &mut AsyncPgConnection, words: &str) -> anyhow::Result<PersonId> {
    if let Ok(id) = words.parse::<PersonId>() {
        return Ok(id);
    }
    let of_account = account::table
        .filter(account::email_verified)
        .filter(database::lower(account::email).eq(database::lower(Some(words))))
        .select(account::person_id);
    let found: Vec<PersonId> = person::table
        .filter(
            person::id.eq_any(of_account).or(person::email_verified
                .and(database::lower(person::email).eq(database::lower(Some(words))).assume_not_null())),
        )
        .filter(person::erased_at.is_null())
        .order(person::id)
        .select(person::id)
        .load(connection)
        .await?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => bail!(
            "nobody is known by the address \"{words}\": they sign in first, with an account whose address its provider has \
             verified"
        ),
        several => {
            let ids: Vec<_> = several.iter().map(ToString::to_string).collect();
            bail!(
                "several people are known by the address \"{words}\": name one by their id, such as {}",
                ids.join(" or ")
            )
        }
    }
}
