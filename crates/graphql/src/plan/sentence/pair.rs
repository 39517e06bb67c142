//! What is said of an applicant and an offer: that they go there, why they do not, and what it would cost.

use needs::words::Tongue;

use super::{all_of, within};

/// That a plan has an applicant at an offer, in these periods.
pub fn planned(tongue: Tongue, who: &str, what: &str, periods: &[String]) -> String {
    let when: Vec<String> = periods.iter().map(|period| within(tongue, Some(period))).collect();
    let when = when.join(tongue.say(" and", " et", " y").as_str());
    tongue.say(
        &format!("{who} goes to {what}{when}."),
        &format!("{who} a une place dans l’offre {what}{when}."),
        &format!("{who} tiene plaza en la oferta {what}{when}."),
    )
}

/// That an applicant cannot go to an offer, whatever else is done.
pub fn excluded(tongue: Tongue, who: &str, what: &str, because: &[String]) -> String {
    let because = all_of(tongue, because);
    tongue.say(
        &format!("{who} cannot be paired with {what}: {because}."),
        &format!("{who} ne peut pas avoir de place dans l’offre {what}\u{a0}: {because}."),
        &format!("{who} no puede tener plaza en la oferta {what}: {because}."),
    )
}

/// That an applicant could go to an offer if other rules gave way.
pub fn at_odds(tongue: Tongue, who: &str, what: &str) -> String {
    tongue.say(
        &format!("{who} could be paired with {what}, but not with every other rule kept."),
        &format!(
            "{who} pourrait avoir une place dans l’offre {what}, mais pas si toutes les autres règles sont respectées."
        ),
        &format!("{who} podría tener plaza en la oferta {what}, pero no si se cumplen todas las demás reglas."),
    )
}

/// What it would cost to settle that an applicant goes to an offer: how many more would be placed, and by how much the sum of how
/// well pairs fit would grow; less than nothing where it is fewer, or shrinks.
pub fn settled(tongue: Tongue, who: &str, what: &str, placed: i64, fit: i64) -> String {
    if (placed, fit) == (0, 0) {
        return tongue.say(
            &format!("{who} could go to {what} at no cost: the plan would be as good."),
            &format!(
                "{who} pourrait sans inconvénient avoir une place dans l’offre {what}\u{a0}: le plan serait aussi bon."
            ),
            &format!("{who} podría tener plaza en la oferta {what} sin inconveniente: el plan sería igual de bueno."),
        );
    }
    tongue.say(
        &format!(
            "Settling that {who} goes to {what} would change how many are placed by {placed}, and the sum of how well \
             pairs fit by {fit}."
        ),
        &format!(
            "Fixer une place pour {who} dans l’offre {what} changerait de {placed} le nombre de personnes placées, et \
             de {fit} la somme des adéquations des paires."
        ),
        &format!(
            "Fijar una plaza para {who} en la oferta {what} cambiaría en {placed} el número de personas con plaza, y \
             en {fit} la suma de la adecuación de los pares."
        ),
    )
}

/// That a pair was settled that cannot be.
pub fn impossible(tongue: Tongue, who: &str, what: &str, because: &[String]) -> String {
    let because = all_of(tongue, because);
    tongue.say(
        &format!("That {who} goes to {what} was settled, and cannot be: {because}."),
        &format!(
            "Une place pour {who} dans l’offre {what} a été fixée d’avance, mais elle est impossible\u{a0}: {because}."
        ),
        &format!("Se fijó de antemano una plaza para {who} en la oferta {what}, pero es imposible: {because}."),
    )
}

/// That a place which was possible for somebody went to others, and which rules leave no room for it.
pub fn lost(tongue: Tongue, what: &str, period: &str, full: &[String]) -> String {
    let why = match full.is_empty() {
        true => tongue.say(
            "all in all, the plan is better so",
            "dans l’ensemble, le plan est meilleur ainsi",
            "en conjunto, el plan es mejor así",
        ),
        false => full.join(tongue.say(", and ", ", et ", ", y ").as_str()),
    };
    let when = within(tongue, Some(period));
    tongue.say(
        &format!("Lost {what}{when}: {why}."),
        &format!("Place perdue dans l’offre {what}{when}\u{a0}: {why}."),
        &format!("Plaza perdida en la oferta {what}{when}: {why}."),
    )
}
