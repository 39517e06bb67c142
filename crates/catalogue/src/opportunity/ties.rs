//! What an opportunity is tied to: topics, organizations, for whom it is, what it was made from, and the parts of a series.

mod audience;
mod circle;
mod write;

use std::collections::HashSet;

use database::{
    AsyncPgConnection,
    id::{Id, Kind, OpportunityId, OrganizationId, ProgrammeId, TopicId},
    schema::{series_part, topic},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::Sight;
use serde::{Deserialize, Serialize};

use self::{
    audience::{KnownAudience, check_audience},
    circle::{Tie, reaching},
    write::{write_audience, write_lineage, write_parts, write_roles, write_topics},
};
use super::{Opportunity, OpportunityKind, OrganizationRole, Visibility};
use crate::{
    LanguageMap,
    lineage::LineageKind,
    organization,
    problem::{ProblemCode, Problems},
};

/// How many of each an opportunity may be tied to.
const MOST: usize = 200;

/// An organization's role as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleInput {
    /// The organization's id.
    pub organization: String,
    /// What it has to do with the opportunity; not `lister`, which listings keep.
    pub role: OrganizationRole,
}

/// What an opportunity was made from, as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineageInput {
    /// How it came from the other.
    pub kind: LineageKind,
    /// The id of the other opportunity.
    pub from: String,
    /// What was changed, per language; at most 2,000 characters.
    #[serde(default)]
    pub note: LanguageMap,
}

/// What an opportunity is tied to, as somebody gives it. A list that is `None` stays as it is, one that is given
/// replaces what there is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityTies {
    /// Ids of topics, the most important first.
    pub topics: Option<Vec<String>>,
    /// Organizations and their roles, in the order they are to be named; at least one owner.
    pub organizations: Option<Vec<RoleInput>>,
    /// What it was made from.
    pub lineage: Option<Vec<LineageInput>>,
    /// For a series or an exchange: ids of its parts, in order.
    pub parts: Option<Vec<String>>,
    /// Where it is for some organizations: their ids.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible_to: Option<Vec<String>>,
    /// Where it is for a programme's participants: the programme's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub programme: Option<String>,
}

/// Whose ties they are.
#[derive(Clone, Copy)]
pub(super) enum Whose<'a> {
    /// A new opportunity's.
    New {
        /// Who is to see it.
        visibility: Visibility,
        /// An owner in any case.
        creator: OrganizationId,
    },
    /// Those of one that there is.
    Of {
        /// As it stands.
        row: &'a Opportunity,
        /// Who is to see it from now on.
        visibility: Visibility,
    },
}

/// [`OpportunityTies`] whose ids were found to be of things that exist and may be seen.
pub(super) struct KnownTies {
    topics: Option<Vec<TopicId>>,
    roles: Option<Vec<(OrganizationId, OrganizationRole)>>,
    lineage: Option<Vec<(LineageKind, OpportunityId, LanguageMap)>>,
    parts: Option<Vec<OpportunityId>>,
    audience: KnownAudience,
}

impl OpportunityTies {
    /// Notes everything that is wrong with them; what is wrong is not in the answer.
    pub(super) async fn check(
        &self,
        conn: &mut AsyncPgConnection,
        sight: &Sight,
        whose: Whose<'_>,
        problems: &mut Problems,
    ) -> QueryResult<KnownTies> {
        let (id, creator) = match whose {
            Whose::New { creator, .. } => (None, Some(creator)),
            Whose::Of { row, .. } => (Some(row.id), None),
        };
        let topics = match &self.topics {
            Some(topics) => Some(check_topics(conn, topics, problems).await?),
            None => None,
        };
        let roles = match (&self.organizations, creator) {
            (Some(roles), _) => Some(check_roles(conn, roles, sight, creator, problems).await?),
            (None, Some(creator)) => Some(vec![(creator, OrganizationRole::Owner)]),
            (None, None) => None,
        };
        let lineage = match &self.lineage {
            Some(lineage) => Some(check_lineage(conn, lineage, sight, id, problems).await?),
            None => None,
        };
        let parts = match &self.parts {
            Some(parts) => Some(check_parts(conn, parts, sight, id, problems).await?),
            None => None,
        };
        let audience = check_audience(conn, self, sight, whose, problems).await?;
        Ok(KnownTies { topics, roles, lineage, parts, audience })
    }
}

impl KnownTies {
    /// Notes parts of something that has none. `standing` says whether it has parts already.
    pub(super) fn check_kind(&self, kind: OpportunityKind, standing: bool, problems: &mut Problems) {
        let has_parts = self.parts.as_ref().map_or(standing, |parts| !parts.is_empty());
        if has_parts && !matches!(kind, OpportunityKind::Series | OpportunityKind::Exchange) {
            problems.note(
                ProblemCode::WrongState,
                if self.parts.is_some() { "parts" } else { "kind" },
                format_args!("would make a {kind} of something that has parts, and only a series or an exchange has parts; take the parts out, or choose another kind"),
            );
        }
    }

    /// The programme whose participants it is for; a column of the opportunity's own.
    pub(super) fn programme(&self) -> Option<ProgrammeId> {
        self.audience.programme
    }

    /// Writes what differs from what there is, and names the lists that did.
    pub(super) async fn write(
        &self,
        conn: &mut AsyncPgConnection,
        id: OpportunityId,
    ) -> QueryResult<Vec<&'static str>> {
        let mut changed = Vec::new();
        if let Some(topics) = &self.topics
            && write_topics(conn, id, topics).await?
        {
            changed.push("topics");
        }
        if let Some(roles) = &self.roles
            && write_roles(conn, id, roles).await?
        {
            changed.push("organizations");
        }
        if let Some(lineage) = &self.lineage
            && write_lineage(conn, id, lineage).await?
        {
            changed.push("lineage");
        }
        if let Some(parts) = &self.parts
            && write_parts(conn, id, parts).await?
        {
            changed.push("parts");
        }
        if let Some(organizations) = &self.audience.organizations
            && write_audience(conn, id, organizations).await?
        {
            changed.push("visibility");
        }
        Ok(changed)
    }
}

/// Whether the opportunity has parts.
pub(super) async fn has_parts(conn: &mut AsyncPgConnection, id: OpportunityId) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(series_part::table.filter(series_part::series_id.eq(id)))).get_result(conn).await
}

async fn check_topics(
    conn: &mut AsyncPgConnection,
    topics: &[String],
    problems: &mut Problems,
) -> QueryResult<Vec<TopicId>> {
    problems.note_long_list("topics", topics.len(), MOST);
    problems.note_repeated("topics", topics);
    let named = read_ids(topics, |at| format!("topics.{at}"), problems);
    let known: HashSet<TopicId> = topic::table
        .filter(topic::id.eq_any(named.iter().map(|(_, id)| *id)))
        .select(topic::id)
        .load(conn)
        .await?
        .into_iter()
        .collect();
    Ok(only_known(named, &known, |at| format!("topics.{at}"), problems).into_iter().map(|(_, id)| id).collect())
}

async fn check_roles(
    conn: &mut AsyncPgConnection,
    roles: &[RoleInput],
    sight: &Sight,
    creator: Option<OrganizationId>,
    problems: &mut Problems,
) -> QueryResult<Vec<(OrganizationId, OrganizationRole)>> {
    let field = |at: usize| format!("organizations.{at}.organization");
    problems.note_long_list("organizations", roles.len(), MOST);
    problems.note_repeated("organizations", roles.iter().map(|one| format!("{} as {}", one.organization, one.role)));
    for (at, one) in roles.iter().enumerate().filter(|(_, one)| one.role == OrganizationRole::Lister) {
        problems.note(
            ProblemCode::Invalid,
            format!("organizations.{at}.role"),
            format_args!(
                "is \"{}\", which an organization becomes by listing the opportunity itself; leave it out",
                one.role
            ),
        );
    }
    let named = read_ids(roles.iter().map(|one| &one.organization), field, problems);
    let ids: Vec<_> = named.iter().map(|(_, id)| *id).collect();
    let known = organization::seen_among(conn, &ids, sight).await?;
    let named = only_known(named, &known, field, problems);
    let mut known: Vec<_> = named.into_iter().map(|(at, id)| (id, roles[at].role)).collect();
    if let Some(creator) = creator.filter(|creator| !known.contains(&(*creator, OrganizationRole::Owner))) {
        known.insert(0, (creator, OrganizationRole::Owner));
    }
    if !roles.iter().any(|one| one.role == OrganizationRole::Owner) && creator.is_none() {
        problems.note(
            ProblemCode::Required,
            "organizations",
            "names no owner; name at least one organization that is responsible for the opportunity",
        );
    }
    Ok(known)
}

async fn check_lineage(
    conn: &mut AsyncPgConnection,
    lineage: &[LineageInput],
    sight: &Sight,
    id: Option<OpportunityId>,
    problems: &mut Problems,
) -> QueryResult<Vec<(LineageKind, OpportunityId, LanguageMap)>> {
    let field = |at: usize| format!("lineage.{at}.from");
    problems.note_long_list("lineage", lineage.len(), MOST);
    problems.note_repeated("lineage", lineage.iter().map(|one| format!("{} {}", one.kind, one.from)));
    for (at, one) in lineage.iter().enumerate() {
        one.note.check(&format!("lineage.{at}.note"), 2_000, problems);
    }
    let named = read_ids(lineage.iter().map(|one| &one.from), field, problems);
    let named = seen(conn, named, sight, field, problems).await?;
    if let Some(id) = id {
        for at in reaching(conn, Tie::Lineage, &named, id).await? {
            problems.note(
                ProblemCode::Invalid,
                field(at),
                "was itself made from this opportunity; one of the two came first, leave the other out",
            );
        }
    }
    Ok(named.into_iter().map(|(at, from)| (lineage[at].kind, from, lineage[at].note.clone())).collect())
}

async fn check_parts(
    conn: &mut AsyncPgConnection,
    parts: &[String],
    sight: &Sight,
    id: Option<OpportunityId>,
    problems: &mut Problems,
) -> QueryResult<Vec<OpportunityId>> {
    let field = |at: usize| format!("parts.{at}");
    problems.note_long_list("parts", parts.len(), MOST);
    problems.note_repeated("parts", parts);
    let named = read_ids(parts, field, problems);
    let named = seen(conn, named, sight, field, problems).await?;
    if let Some(id) = id {
        for at in reaching(conn, Tie::Part, &named, id).await? {
            problems.note(
                ProblemCode::Invalid,
                field(at),
                "is this opportunity itself, or one that this is part of; leave it out",
            );
        }
    }
    Ok(named.into_iter().map(|(_, part)| part).collect())
}

/// The ids that these texts are, each with its place in the list; for one that is none, a problem is noted.
fn read_ids<'t, K: Kind>(
    texts: impl IntoIterator<Item = &'t String>,
    field: impl Fn(usize) -> String,
    problems: &mut Problems,
) -> Vec<(usize, Id<K>)> {
    let mut ids = Vec::new();
    for (at, text) in texts.into_iter().enumerate() {
        match text.parse() {
            Ok(id) => ids.push((at, id)),
            Err(wrong) => problems.note(ProblemCode::Invalid, field(at), wrong),
        }
    }
    ids
}

fn only_known<K: Kind>(
    mut named: Vec<(usize, Id<K>)>,
    known: &HashSet<Id<K>>,
    field: impl Fn(usize) -> String,
    problems: &mut Problems,
) -> Vec<(usize, Id<K>)> {
    named.retain(|(at, id)| {
        let is_known = known.contains(id);
        if !is_known {
            problems.note_not_found(field(*at), K::WORDS);
        }
        is_known
    });
    named
}

async fn seen(
    conn: &mut AsyncPgConnection,
    named: Vec<(usize, OpportunityId)>,
    sight: &Sight,
    field: impl Fn(usize) -> String,
    problems: &mut Problems,
) -> QueryResult<Vec<(usize, OpportunityId)>> {
    let ids: Vec<_> = named.iter().map(|(_, id)| *id).collect();
    let known = super::by_ids(conn, &ids, sight).await?.into_iter().map(|row| row.id).collect();
    Ok(only_known(named, &known, field, problems))
}
