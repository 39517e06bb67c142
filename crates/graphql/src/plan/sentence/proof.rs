//! What a proof comes to in words.

use matching::plan::{Goal, Proof};
use needs::words::Tongue;

/// What a proof comes to.
pub fn status(tongue: Tongue, proof: &Proof) -> String {
    let Some(open) = proof.stages.iter().find(|stage| !stage.is_optimal()) else {
        return tongue.say(
            "Optimal: no plan that keeps the rules is better.",
            "Optimal\u{a0}: aucun plan qui respecte les règles n’est meilleur.",
            "Óptimo: ningún plan que cumpla las reglas es mejor.",
        );
    };
    let [english, french, spanish] = match open.goal {
        Goal::Priority => {
            return tongue.say(
                "The best within the limit: more of priority groups may be possible.",
                "Le meilleur plan trouvé dans la limite fixée\u{a0}: il se peut que davantage de personnes des groupes \
                 prioritaires puissent être placées.",
                "El mejor plan hallado dentro del límite: quizá puedan tener plaza más personas de los grupos \
                 prioritarios.",
            );
        }
        Goal::Placed => {
            ["how many are placed", "pour le nombre de personnes placées", "en el número de personas con plaza"]
        }
        Goal::Fit => ["how well pairs fit", "pour l’adéquation des paires", "en la adecuación de los pares"],
        Goal::Lot => ["the lot alone", "pour le seul tirage au sort", "solo en el sorteo"],
    };
    let gap = format!("{:.2}", open.gap() * 100.0);
    let comma = gap.replace('.', ",");
    tongue.say(
        &format!("The best within the limit, gap {gap} % in {english}."),
        &format!("Le meilleur plan trouvé dans la limite fixée, avec un écart de {comma}\u{a0}% {french}."),
        &format!("El mejor plan hallado dentro del límite, con una diferencia del {comma}\u{a0}% {spanish}."),
    )
}

/// That there is no plan.
pub fn infeasible(tongue: Tongue) -> String {
    tongue.say(
        "The rules of the round cannot all be kept; relax one of those that are named.",
        "Les règles de la campagne ne peuvent pas toutes être respectées\u{202f}; assouplissez l’une de celles \
         qui sont indiquées.",
        "No es posible cumplir todas las reglas de la convocatoria; flexibilice una de las que se indican.",
    )
}
