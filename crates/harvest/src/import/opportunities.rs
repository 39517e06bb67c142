//! Writing opportunities.

use std::collections::HashMap;

use catalogue::{
    bulk::{
        self, Batch, BulkOpportunity, BulkRun, Change, Described, Entry, Kept, KnownEntry, Moved, Organizations,
        Reference, Said, Standing, Topics,
    },
    listing::ListingInput,
    opportunity::OrganizationRole,
    problem::Problem,
};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, SourceRecordId},
};
use diesel::result::Error;
use serde_json::Value;

use super::{Importer, Written, pending::Pending, ties::Untied};
use crate::{
    lyceum::Record,
    record::{OpportunityRecord, RunRecord},
};

/// A record that says something new.
pub(super) struct ToWrite<'a> {
    /// Its place in the batch.
    pub(super) place: usize,
    pub(super) pending: &'a Pending,
    /// Its entry, where it was read before.
    pub(super) known: Option<&'a KnownEntry>,
}

impl ToWrite<'_> {
    pub(super) fn known_entries(all: &[ToWrite<'_>]) -> Vec<SourceRecordId> {
        all.iter().filter_map(|one| one.known.map(|known| known.id)).collect()
    }

    pub(super) fn refused(&self, problems: &[Problem]) -> Written {
        Written::Refused(
            problems
                .iter()
                .map(|problem| self.pending.refusal_of_field(&problem.field, problem.message.clone()))
                .collect(),
        )
    }

    /// Whether its ties are to be written: these fields say something else than `before`, or could not be written then.
    /// Ties that somebody made by hand are left alone otherwise.
    pub(super) fn ties_differ(&self, before: Option<&Value>, fields: &[&str]) -> bool {
        if self.known.is_some_and(|known| known.hash.is_empty()) {
            return true;
        }
        let now: Value = serde_json::from_str(&self.pending.json).unwrap_or_default();
        let list = |value: Option<&Value>, field: &str| {
            value.and_then(|value| value.get(field)).and_then(Value::as_array).cloned().unwrap_or_default()
        };
        fields.iter().any(|field| list(before, field) != list(Some(&now), field))
    }

    fn opportunity(&self) -> Option<&OpportunityRecord> {
        match &self.pending.record {
            Record::Opportunity(record) => Some(record),
            _ => None,
        }
    }

    /// What it describes already.
    fn described(&self) -> Option<OpportunityId> {
        match self.known?.described {
            Some(Described::Opportunity(id)) => Some(id),
            _ => None,
        }
    }
}

/// Refuses what a file of one provider's offerings cannot hold.
pub(super) fn refuse_all(to_write: &[ToWrite<'_>], written: &mut [Written], what: &str) {
    for one in to_write {
        let reason = format!("You import what one provider offers, and {what} are read in by stewards; leave it out.");
        written[one.place] = Written::Refused(vec![one.pending.refusal("", String::new(), reason)]);
    }
}

impl Importer<'_> {
    pub(super) async fn write_opportunities(
        &mut self,
        conn: &mut AsyncPgConnection,
        to_write: &[ToWrite<'_>],
        written: &mut [Written],
    ) -> Result<(), Error> {
        let records = to_write.iter().filter_map(ToWrite::opportunity);
        let contents = bulk::entries_with_content(conn, &ToWrite::known_entries(to_write)).await?;
        let before = contents.values().flat_map(references_before).collect();
        self.find_organizations(conn, records.flat_map(references).collect(), before).await?;
        let standing: Vec<OpportunityId> = to_write.iter().filter_map(ToWrite::described).collect();
        let standing = Standing::load(conn, self.may, &standing).await?;
        let mut batch = Batch::new(self.may, self.source, self.import.now);
        for one in to_write {
            written[one.place] = self.add(&mut batch, one, &contents, &standing);
        }
        batch.write(conn).await
    }

    fn add(
        &self,
        batch: &mut Batch,
        one: &ToWrite<'_>,
        contents: &HashMap<SourceRecordId, Value>,
        standing: &Standing,
    ) -> Written {
        let Some(record) = one.opportunity() else { return Written::Unchanged };
        if one.described().is_some_and(|id| standing.is_others(id)) {
            let reason = "The entry is of an opportunity that others own now; only they change it, so leave it out.";
            return Written::Refused(vec![one.pending.refusal("", String::new(), reason.to_owned())]);
        }
        let entry = one.known.map_or_else(SourceRecordId::new, |known| known.id);
        let content = contents.get(&entry);
        if let (Some(id), Some(content)) = (one.described(), content)
            && one.pending.says_the_same(content)
        {
            return Written::Retied(Box::new(Untied::opportunity(one.pending, entry, id, record)));
        }
        let meaning = self.meaning();
        let planned = meaning.of(record).map_err(|refusal| vec![refusal]).and_then(|said| said.plan(self.may));
        let planned = match planned {
            Ok(planned) => planned,
            Err(problems) => return one.refused(&problems),
        };
        let (id, kept) = match (one.described(), content) {
            (Some(id), content) => {
                let before = content.and_then(|content| meaning.before(content));
                let kept = content
                    .and_then(|content| serde_json::from_value::<Kept>(content.get("rows")?.clone()).ok())
                    .unwrap_or_default();
                let change = Change { id, from: entry, before: before.as_ref(), now: &planned, kept };
                (id, batch.change(change, standing))
            }
            (None, _) => batch.create(&planned, entry),
        };
        let tied = one.ties_differ(content, &["lineage", "parts"]);
        batch.entry(
            &Entry {
                id: entry,
                key: one.pending.key.clone(),
                hash: if tied { Vec::new() } else { one.pending.hash.clone() },
                content: one.pending.content(Some(&kept)),
                described: Described::Opportunity(id),
            },
            one.known.is_none(),
        );
        let untied = tied.then(|| Untied::opportunity(one.pending, entry, id, record));
        match one.described() {
            Some(_) => Written::Updated(Vec::new(), untied),
            None => Written::Created(Vec::new(), untied),
        }
    }

    fn meaning(&self) -> Meaning<'_> {
        static NO_TOPICS: std::sync::LazyLock<Topics> = std::sync::LazyLock::new(Topics::default);
        Meaning {
            topics: self.topics.as_ref().unwrap_or(&NO_TOPICS),
            organizations: &self.organizations,
            provider: self.provider(),
        }
    }
}

/// The organizations that a record names, as far as they can be read.
fn references(record: &OpportunityRecord) -> impl Iterator<Item = Reference> {
    let roles = record.organizations.iter().map(|role| &role.organization);
    roles
        .chain(record.listings.iter().map(|listing| &listing.organization))
        .filter_map(|text| Reference::parse(text).ok())
}

/// The organizations that an entry named before.
fn references_before(content: &Value) -> impl Iterator<Item = Reference> {
    let named = ["organizations", "listings"].into_iter().filter_map(|field| content.get(field)?.as_array()).flatten();
    named.filter_map(|one| Reference::parse(one.get("organization")?.as_str()?).ok())
}

/// What the names in a record mean.
struct Meaning<'a> {
    topics: &'a Topics,
    organizations: &'a Organizations,
    provider: Option<OrganizationId>,
}

impl Meaning<'_> {
    fn of(&self, record: &OpportunityRecord) -> Result<BulkOpportunity, Problem> {
        Ok(BulkOpportunity {
            opportunity: record.opportunity.clone(),
            topics: self.topics(record)?,
            organizations: self.roles(record)?,
            runs: record.runs.iter().map(run).collect(),
            listings: self.listings(record)?,
        })
    }

    /// What an entry said before, as far as it can still be read: what it named then may be gone.
    fn before(&self, content: &Value) -> Option<Said> {
        let mut record: OpportunityRecord = serde_json::from_value(content.clone()).ok()?;
        record.topics.retain(|topic| self.topics.find(topic).is_ok());
        record.organizations.retain(|role| self.organization(&role.organization, "").is_ok());
        record.listings.retain(|listing| self.organization(&listing.organization, "").is_ok());
        self.of(&record).ok()?.said_before()
    }

    fn topics(&self, record: &OpportunityRecord) -> Result<Vec<database::id::TopicId>, Problem> {
        let mut topics = Vec::with_capacity(record.topics.len());
        for (at, topic) in record.topics.iter().enumerate() {
            let found = self.topics.find(topic).map_err(|wrong| not_found(format!("topics.{at}"), &wrong))?;
            topics.push(found);
        }
        for topic in record.words.iter().filter_map(|word| self.topics.called(word)) {
            if !topics.contains(&topic) {
                topics.push(topic);
            }
        }
        Ok(topics)
    }

    /// The roles that are named; where no owner is, the provider owns it.
    fn roles(&self, record: &OpportunityRecord) -> Result<Vec<(OrganizationId, OrganizationRole)>, Problem> {
        let mut roles = Vec::with_capacity(record.organizations.len() + 1);
        for (at, role) in record.organizations.iter().enumerate() {
            let found = self.organization(&role.organization, &format!("organizations.{at}.organization"))?;
            if !roles.contains(&(found, role.role)) {
                roles.push((found, role.role));
            }
        }
        if let Some(provider) =
            self.provider.filter(|_| !roles.iter().any(|(_, role)| *role == OrganizationRole::Owner))
        {
            roles.insert(0, (provider, OrganizationRole::Owner));
        }
        Ok(roles)
    }

    /// The listings that are given; where none is, the provider lists it.
    fn listings(&self, record: &OpportunityRecord) -> Result<Vec<(OrganizationId, ListingInput)>, Problem> {
        let mut listings = Vec::with_capacity(record.listings.len().max(1));
        for (at, listing) in record.listings.iter().enumerate() {
            listings.push((
                self.organization(&listing.organization, &format!("listings.{at}.organization"))?,
                listing.listing.clone(),
            ));
        }
        if let Some(provider) = self.provider.filter(|_| listings.is_empty()) {
            listings.push((provider, ListingInput { url: record.opportunity.url.clone(), ..ListingInput::default() }));
        }
        Ok(listings)
    }

    fn organization(&self, text: &str, field: &str) -> Result<OrganizationId, Problem> {
        let found = Reference::parse(text).and_then(|reference| match self.organizations.get(&reference) {
            Some(found) => found.clone(),
            None => Err(bulk::WrongReference::missing("organization", text)),
        });
        found.map_err(|wrong| not_found(field.to_owned(), &wrong))
    }
}

fn not_found(field: String, wrong: &bulk::WrongReference) -> Problem {
    Problem { code: catalogue::problem::ProblemCode::NotFound, message: format!("{field} {wrong}."), field }
}

fn run(record: &RunRecord) -> BulkRun {
    BulkRun {
        run: record.run.clone(),
        sessions: record.sessions.clone(),
        recurrences: record.recurrences.clone(),
        each: record.each.clone(),
        moved: record
            .moved
            .iter()
            .map(|moved| Moved {
                recurrence: moved.recurrence,
                occurs_on: moved.occurs_on.clone(),
                session: moved.session.clone(),
            })
            .collect(),
    }
}
