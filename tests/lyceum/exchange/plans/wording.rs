//! What is said about plans, sentence by sentence, in English, French and Spanish; and what is not said.

mod changes;
mod rules;

use graphql::plan::{PlanStage, sentence};
use matching::{
    plan::{Goal, Method, Proof, Stage},
    rule::Rule,
};
use mentorship::plan::report::Obstacle;
use needs::words::Tongue;

const TONGUES: [Tongue; 3] = [Tongue::English, Tongue::French, Tongue::Spanish];

/// A sentence is as expected in each language, is another in each, and has no space in French at which a line could break.
#[track_caller]
fn told(sentence: impl Fn(Tongue) -> String, expected: [&str; 3]) {
    let said = TONGUES.map(sentence);
    assert_eq!(said, expected);
    differ(&said);
}

#[track_caller]
fn differ(said: &[String; 3]) {
    let [english, french, spanish] = said;
    assert!(english != french && english != spanish && french != spanish, "{said:?}");
    for loose in [" :", " ;", " %", "« ", " »"] {
        assert!(!french.contains(loose), "{french}");
    }
}

/// A sentence in each language; it is another in each.
#[track_caller]
fn each(sentence: impl Fn(Tongue) -> String) -> [String; 3] {
    let said = TONGUES.map(sentence);
    differ(&said);
    said
}

fn proof(stages: &[(Goal, u64, u64)]) -> Proof {
    let stages = stages.iter().map(|&(goal, reached, bound)| Stage { goal, reached, bound }).collect();
    Proof { stages, by: Method::BranchAndCut }
}

#[test]
fn the_first_goal_that_is_open_is_told() {
    for (stages, expected) in [
        (
            vec![(Goal::Placed, 3, 3), (Goal::Fit, 7, 7)],
            [
                "Optimal: no plan that keeps the rules is better.",
                "Optimal\u{a0}: aucun plan qui respecte les règles n’est meilleur.",
                "Óptimo: ningún plan que cumpla las reglas es mejor.",
            ],
        ),
        (
            vec![(Goal::Placed, 3, 4)],
            [
                "The best within the limit, gap 25.00 % in how many are placed.",
                "Le meilleur plan trouvé dans la limite fixée, avec un écart de 25,00\u{a0}% pour le nombre de personnes placées.",
                "El mejor plan hallado dentro del límite, con una diferencia del 25,00\u{a0}% en el número de personas con plaza.",
            ],
        ),
        (
            vec![(Goal::Placed, 4, 4), (Goal::Fit, 999, 1_000)],
            [
                "The best within the limit, gap 0.10 % in how well pairs fit.",
                "Le meilleur plan trouvé dans la limite fixée, avec un écart de 0,10\u{a0}% pour l’adéquation des paires.",
                "El mejor plan hallado dentro del límite, con una diferencia del 0,10\u{a0}% en la adecuación de los pares.",
            ],
        ),
        (
            vec![(Goal::Lot, 1, 2)],
            [
                "The best within the limit, gap 50.00 % in the lot alone.",
                "Le meilleur plan trouvé dans la limite fixée, avec un écart de 50,00\u{a0}% pour le seul tirage au sort.",
                "El mejor plan hallado dentro del límite, con una diferencia del 50,00\u{a0}% solo en el sorteo.",
            ],
        ),
    ] {
        told(|tongue| sentence::status(tongue, &proof(&stages)), expected);
    }
    let infeasible = [
        "The rules of the round cannot all be kept; relax one of those that are named.",
        "Les règles de la campagne ne peuvent pas toutes être respectées\u{202f}; assouplissez l’une de celles qui sont indiquées.",
        "No es posible cumplir todas las reglas de la convocatoria; flexibilice una de las que se indican.",
    ];
    told(sentence::infeasible, infeasible);
}

#[test]
fn how_many_of_priority_groups_are_placed_is_not_told() {
    let stage = PlanStage::from(&Stage { goal: Goal::Priority, reached: 3, bound: 4 });
    assert_eq!((stage.reached, stage.bound, stage.gap), (None, None, None));
    let open = proof(&[(Goal::Priority, 3, 4)]);
    for said in each(|tongue| sentence::status(tongue, &open)) {
        assert!(!said.contains(|letter: char| letter.is_ascii_digit()), "{said}");
    }
    for by in [1, 2] {
        let minimum = Rule::Minimum { group: "limited_exposure".to_owned() };
        for said in each(|tongue| sentence::relaxed(tongue, &minimum, by, None)) {
            assert!(!said.contains(|letter: char| letter.is_ascii_digit() || letter == '_'), "{said}");
        }
    }
}

#[test]
fn nobody_is_told_how_many_offers_a_conflict_rules_out() {
    for (obstacle, offers, expected) in [
        (
            Obstacle::Skill,
            1,
            [
                "1 offer is without what is sought first.",
                "1 offre ne propose pas ce qui est recherché en premier.",
                "1 oferta no tiene lo que se busca en primer lugar.",
            ],
        ),
        (
            Obstacle::Windows,
            2,
            [
                "2 offers are at no time that suits both.",
                "2 offres n’ont lieu à aucun moment qui convienne aux deux parties.",
                "2 ofertas no tienen lugar en ningún momento que convenga a ambas partes.",
            ],
        ),
        (
            Obstacle::Ineligible,
            1,
            [
                "1 offer is closed to them: nobody has agreed for their institution yet, or the sector is another.",
                "1 offre est fermée à cette personne\u{a0}: l’accord de son institution manque encore, ou le secteur est un autre.",
                "1 oferta está cerrada para esta persona: aún falta el acuerdo de su institución, o el sector es otro.",
            ],
        ),
    ] {
        told(|tongue| sentence::against(tongue, obstacle, offers), expected);
    }
    for obstacle in Obstacle::ALL {
        let [one, many] = [1, 40].map(|offers| each(|tongue| sentence::against(tongue, *obstacle, offers)));
        let is_hidden = *obstacle == Obstacle::NotPossible;
        for (one, many) in one.iter().zip(&many) {
            assert_eq!(one == many, is_hidden, "{one}");
            assert_eq!(one.trim_start_matches('1') == many.trim_start_matches("40"), is_hidden, "{one}");
            assert!(many.ends_with('.'), "{many}");
        }
        for short in each(|tongue| sentence::in_short(tongue, *obstacle)) {
            assert!(short.starts_with(char::is_lowercase) && !short.ends_with('.'), "{short}");
        }
    }
}

#[test]
fn what_is_answered_about_a_pair_is_told() {
    let (who, what) = ("Anna", "X");
    let because = ["A".to_owned(), "B".to_owned()];
    let periods = ["Spring".to_owned(), "Autumn".to_owned()];
    told(
        |tongue| sentence::planned(tongue, who, what, &periods),
        [
            "Anna goes to X in Spring and in Autumn.",
            "Anna a une place dans l’offre X pour la période «\u{202f}Spring\u{202f}» et pour la période «\u{202f}Autumn\u{202f}».",
            "Anna tiene plaza en la oferta X en el periodo «Spring» y en el periodo «Autumn».",
        ],
    );
    told(
        |tongue| sentence::excluded(tongue, who, what, &because),
        [
            "Anna cannot be paired with X: A; B.",
            "Anna ne peut pas avoir de place dans l’offre X\u{a0}: A\u{202f}; B.",
            "Anna no puede tener plaza en la oferta X: A; B.",
        ],
    );
    told(
        |tongue| sentence::at_odds(tongue, who, what),
        [
            "Anna could be paired with X, but not with every other rule kept.",
            "Anna pourrait avoir une place dans l’offre X, mais pas si toutes les autres règles sont respectées.",
            "Anna podría tener plaza en la oferta X, pero no si se cumplen todas las demás reglas.",
        ],
    );
    told(
        |tongue| sentence::settled(tongue, who, what, 0, 0),
        [
            "Anna could go to X at no cost: the plan would be as good.",
            "Anna pourrait sans inconvénient avoir une place dans l’offre X\u{a0}: le plan serait aussi bon.",
            "Anna podría tener plaza en la oferta X sin inconveniente: el plan sería igual de bueno.",
        ],
    );
    told(
        |tongue| sentence::settled(tongue, who, what, -1, 20),
        [
            "Settling that Anna goes to X would change how many are placed by -1, and the sum of how well pairs fit by 20.",
            "Fixer une place pour Anna dans l’offre X changerait de -1 le nombre de personnes placées, et de 20 la somme des \
             adéquations des paires.",
            "Fijar una plaza para Anna en la oferta X cambiaría en -1 el número de personas con plaza, y en 20 la suma de la \
             adecuación de los pares.",
        ],
    );
    told(
        |tongue| sentence::impossible(tongue, who, what, &because),
        [
            "That Anna goes to X was settled, and cannot be: A; B.",
            "Une place pour Anna dans l’offre X a été fixée d’avance, mais elle est impossible\u{a0}: A\u{202f}; B.",
            "Se fijó de antemano una plaza para Anna en la oferta X, pero es imposible: A; B.",
        ],
    );
    told(
        |tongue| sentence::lost(tongue, what, "Spring", &because),
        [
            "Lost X in Spring: A, and B.",
            "Place perdue dans l’offre X pour la période «\u{202f}Spring\u{202f}»\u{a0}: A, et B.",
            "Plaza perdida en la oferta X en el periodo «Spring»: A, y B.",
        ],
    );
    told(
        |tongue| sentence::lost(tongue, what, "Spring", &[]),
        [
            "Lost X in Spring: all in all, the plan is better so.",
            "Place perdue dans l’offre X pour la période «\u{202f}Spring\u{202f}»\u{a0}: dans l’ensemble, le plan est meilleur ainsi.",
            "Plaza perdida en la oferta X en el periodo «Spring»: en conjunto, el plan es mejor así.",
        ],
    );
}
