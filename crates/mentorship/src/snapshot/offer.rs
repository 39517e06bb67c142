//! Offers as the solver sees them.

use std::{
    collections::{BTreeSet, HashMap},
    hash::Hash,
};

use database::{AsyncPgConnection, id::OfferId};
use diesel::QueryResult;
use matching::round as solver;

use super::{amount, application::BOTH, number};
use crate::{
    offer::{self, Offer},
    skill,
};

/// These offers with all that they say.
pub(super) async fn all(conn: &AsyncPgConnection, rows: &[Offer]) -> QueryResult<Vec<solver::Offer>> {
    let ids: Vec<OfferId> = rows.iter().map(|row| row.id).collect();
    let skills = offer::skills(conn, &ids).await?;
    let mut skills = lists(skills.into_iter().map(|(id, skill)| (id, seen_skill(&skill))));
    let careers = offer::careers(conn, &ids).await?;
    let mut careers = lists(careers.into_iter().map(|(id, topic)| (id, topic.to_string())));
    let windows = offer::windows(conn, &ids).await?;
    let mut windows = lists(windows.into_iter().map(|(id, window)| (id, window.into())));
    let seen = rows.iter().map(|row| solver::Offer {
        skills: skills.remove(&row.id).unwrap_or_default(),
        career: careers.remove(&row.id).unwrap_or_default().into_iter().collect(),
        windows: windows.remove(&row.id).unwrap_or_default(),
        ..seen(row)
    });
    Ok(seen.collect())
}

fn seen(row: &Offer) -> solver::Offer {
    let cost = row.cost_amount.zip(row.cost_currency.clone());
    solver::Offer {
        id: row.id.to_string(),
        host: row.organization_id.to_string(),
        mentor: row.mentor_id.map(|mentor| mentor.to_string()),
        kind: row.kind.into(),
        places: (&row.places).into(),
        days: number(row.days),
        modes: row.modes.iter().map(|mode| (*mode).into()).collect(),
        languages: row.languages.iter().cloned().collect(),
        accommodations: row.accommodations.iter().map(ToString::to_string).collect(),
        sectors: row.sectors.iter().map(ToString::to_string).collect(),
        cost: cost.map(|(asked, currency)| solver::Cost { amount: amount(asked), currency }),
        ..solver::Offer::default()
    }
}

/// The solver knows one sector of a home institution. Of several their words together are taken for one, and what is for people of one
/// of them is for people of that one as well.
pub(super) fn join_sectors(round: &mut solver::Round) {
    let several: BTreeSet<String> =
        round.applications.iter().filter_map(|one| one.sector.clone()).filter(|sector| sector.contains(BOTH)).collect();
    for offer in &mut round.offers {
        let reached: Vec<String> =
            several.iter().filter(|both| both.split(BOTH).any(|one| offer.sectors.contains(one))).cloned().collect();
        offer.sectors.extend(reached);
    }
}

/// A skill as the solver sees it.
pub(super) fn seen_skill(known: &skill::Skill) -> solver::Skill {
    solver::Skill { topic: known.topic.to_string(), level: skill::level(known.level) }
}

/// The items of each thing, in the order they come in.
pub(super) fn lists<K: Eq + Hash, T>(items: impl IntoIterator<Item = (K, T)>) -> HashMap<K, Vec<T>> {
    let mut lists: HashMap<K, Vec<T>> = HashMap::new();
    for (key, item) in items {
        lists.entry(key).or_default().push(item);
    }
    lists
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_one_sector_is_for_an_institution_of_that_and_another() {
        let offer = |sectors: &[&str]| solver::Offer {
            sectors: sectors.iter().map(ToString::to_string).collect(),
            ..solver::Offer::default()
        };
        let application =
            |sector: &str| solver::Application { sector: Some(sector.to_owned()), ..solver::Application::default() };
        let mut round = solver::Round {
            offers: vec![offer(&["museums"]), offer(&["libraries"]), offer(&[])],
            applications: vec![application("archives+museums"), application("libraries")],
            ..solver::Round::default()
        };
        join_sectors(&mut round);
        assert!(round.offers[0].sectors.contains("archives+museums"));
        assert!(!round.offers[1].sectors.contains("archives+museums"));
        assert!(round.offers[2].sectors.is_empty(), "it is for all as it was");
    }
}
