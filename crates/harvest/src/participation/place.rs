//! Which run and which organization a row means.

use catalogue::{Rejection, organization, run, session};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, RunId},
};
use identity::{
    Viewer,
    policy::{self, MayEdit, Refusal, Sight},
};
use jiff::civil::Date;

use super::{Field, Line};
use crate::entry::Refused;

/// Why a row is not told, or why nothing can be.
pub(super) enum Unplaced {
    Row(Box<Refused>),
    Database(diesel::result::Error),
}

impl From<diesel::result::Error> for Unplaced {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error)
    }
}

impl Unplaced {
    fn row(line: &Line, field: Option<Field>, value: &str, reason: impl std::fmt::Display) -> Self {
        Self::Row(Box::new(line.refuse(field, value, reason)))
    }

    /// A rejection of what was told, by the columns in which it stood.
    pub(super) fn of(rejection: Rejection, line: &Line) -> Self {
        let problems = match rejection {
            Rejection::Database(error) => return Self::Database(error),
            Rejection::Refused(problems) => problems,
        };
        let field = |name: &str| match name {
            "email" => Some((Field::Email, line.email.as_str())),
            "name" => Some((Field::Name, line.name.as_str())),
            "organization" => Some((Field::Organization, line.organization.as_deref().unwrap_or_default())),
            "evidence" => Some((Field::Evidence, line.evidence.as_deref().unwrap_or_default())),
            "run" => Some((Field::Run, line.run.as_deref().unwrap_or_default())),
            _ => None,
        };
        let first = problems.first().and_then(|problem| field(&problem.field));
        let reasons: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
        let (field, value) = first.map_or((None, ""), |(field, value)| (Some(field), value));
        Self::row(line, field, value, reasons.join(" "))
    }
}

/// The run that a row means, with the right to tell who takes part in it. `usual` is that of rows which name none.
pub(super) async fn run_of(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    line: &Line,
    usual: Option<RunId>,
) -> Result<(RunId, MayEdit<OpportunityId>), Unplaced> {
    let named = match (&line.run, &line.key) {
        (Some(words), _) => Some(words.parse::<RunId>().map_err(|wrong| {
            Unplaced::row(line, Some(Field::Run), words, format_args!("The run is \"{words}\", which {wrong}."))
        })?),
        (None, Some(key)) => return by_key(conn, viewer, line, key).await,
        (None, None) => usual,
    };
    let Some(id) = named else {
        let reason = "The row says not which run is meant; fill in the run's id, or your own key of it.";
        return Err(Unplaced::row(line, None, "", reason));
    };
    let words = line.run.as_deref().unwrap_or_default();
    match policy::edit_opportunity_of_run(conn, viewer, id).await {
        Ok(may) => Ok((id, may)),
        Err(Refusal::Database(error)) => Err(error.into()),
        Err(Refusal::Denied(sentence)) => Err(Unplaced::row(line, Some(Field::Run), words, sentence)),
        Err(Refusal::Hidden(_)) => {
            Err(Unplaced::row(line, Some(Field::Run), words, "There is no such run; look its id up."))
        }
    }
}

/// The run that the partner's own key means, of those that the viewer may change.
async fn by_key(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    line: &Line,
    key: &str,
) -> Result<(RunId, MayEdit<OpportunityId>), Unplaced> {
    let mut found = Vec::new();
    for opportunity in run::opportunities_keyed(conn, key).await? {
        match policy::edit_opportunity(conn, viewer, opportunity).await {
            Ok(_) => {
                let runs = run::of_opportunities(conn, &[opportunity]).await?;
                found.extend(runs.into_iter().map(|one| (one, opportunity)));
            }
            Err(Refusal::Database(error)) => return Err(error.into()),
            Err(Refusal::Denied(_) | Refusal::Hidden(_)) => {}
        }
    }
    if let (Some(date), true) = (line.date, found.len() > 1) {
        let mut fitting = Vec::new();
        for (one, opportunity) in found {
            if takes_place_on(conn, &one, date).await? {
                fitting.push((one, opportunity));
            }
        }
        found = fitting;
    }
    let refuse = |reason: &str| Unplaced::row(line, Some(Field::Key), key, reason);
    let [(one, opportunity)] = &found[..] else {
        return Err(refuse(if found.is_empty() {
            "Nothing of yours has this key, or none of its runs takes place on that day; fill in the run's id."
        } else {
            "Several runs are meant by this key; fill in a day of the one that is meant, or its id."
        }));
    };
    match policy::edit_opportunity(conn, viewer, *opportunity).await {
        Ok(may) => Ok((one.id, may)),
        Err(Refusal::Database(error)) => Err(error.into()),
        Err(Refusal::Denied(_) | Refusal::Hidden(_)) => Err(refuse("Nothing of yours has this key.")),
    }
}

async fn takes_place_on(conn: &AsyncPgConnection, one: &run::Run, date: Date) -> Result<bool, Unplaced> {
    let is_within = one.starts_on.is_some_and(|first| first <= date && date <= one.ends_on.unwrap_or(first));
    let sessions = if is_within { Vec::new() } else { session::of_runs(conn, &[one.id]).await? };
    Ok(is_within || sessions.iter().any(|it| it.starts_on <= date && date <= it.ends_on.unwrap_or(it.starts_on)))
}

/// The organization that a row means: by id, by `scheme:value` of one of its identifiers, or by its exact name.
pub(super) async fn organization_of(
    conn: &AsyncPgConnection,
    sight: &Sight,
    line: &Line,
) -> Result<Option<OrganizationId>, Unplaced> {
    let Some(words) = line.organization.as_deref() else { return Ok(None) };
    if let Ok(id) = words.parse::<OrganizationId>() {
        return Ok(Some(id));
    }
    if let Some((scheme, value)) = words.split_once(':')
        && let Some(found) = organization::by_identifier(conn, scheme, value, sight).await?
    {
        return Ok(Some(found.id));
    }
    let reason = match organization::by_name(conn, words, sight).await?[..] {
        [one] => return Ok(Some(one)),
        [] => {
            "No organization is called so; write its id (org_…), an identifier such as ror:https://ror.org/…, its exact \
             name, or leave it out."
        }
        _ => "Several organizations are called so; write the id of the one that is meant (org_…).",
    };
    Err(Unplaced::row(line, Some(Field::Organization), words, reason))
}
