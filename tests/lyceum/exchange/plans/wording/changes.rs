//! Changes that would place somebody, and what would add to a plan, in words.

use std::collections::BTreeSet;

use graphql::plan::sentence;
use matching::{
    pair::Exclusion,
    round::{Level, Mode},
};
use mentorship::accommodation::Accommodation;
use needs::words::Tongue;

use super::{TONGUES, each, told};

fn owned(text: &str) -> String {
    text.to_owned()
}

fn words(all: &[&str]) -> BTreeSet<String> {
    all.iter().copied().map(owned).collect()
}

#[test]
fn no_change_takes_a_conflict_away() {
    let none = [
        Exclusion::Conflict,
        Exclusion::OwnInstitution,
        Exclusion::Skill { topic: owned("conservation") },
        Exclusion::Funding { currency: owned("CAD") },
    ];
    for tongue in TONGUES {
        assert!(none.iter().all(|exclusion| sentence::lifted(tongue, "X", exclusion).is_none()));
    }
}

/// What is said of one thing that stands against an offer, in each language.
fn lifted(exclusion: &Exclusion) -> impl Fn(Tongue) -> String {
    move |tongue| sentence::lifted(tongue, "X", exclusion).expect("it can be had")
}

#[test]
fn every_change_that_can_be_had_is_told() {
    for (exclusion, expected) in [
        (
            Exclusion::Ineligible { what: owned("sign-off") },
            [
                "the agreement of a supervisor or director",
                "l’accord de la personne responsable ou de la direction",
                "el acuerdo de la persona responsable o de la dirección",
            ],
        ),
        (
            Exclusion::Level { sought: Level::Advanced, offered: Level::Introductory },
            [
                "a lower level being of use: introductory, as at X",
                "un niveau recherché moins élevé (débutant, comme dans l’offre X)",
                "un nivel buscado más bajo (básico, como en la oferta X)",
            ],
        ),
        (
            Exclusion::Language { spoken: words(&["es"]), offered: words(&["en", "fr"]) },
            [
                "a language in common with X, which is in en, fr and they learn in es",
                "une langue commune avec l’offre X (langues de l’offre\u{a0}: en, fr\u{202f}; langues de la personne\u{a0}: es)",
                "un idioma en común con la oferta X (idiomas de la oferta: en, fr; idiomas de la persona: es)",
            ],
        ),
        (
            Exclusion::Mode {
                suits: BTreeSet::new(),
                offered: BTreeSet::from([Mode::Online, Mode::InPerson, Mode::Hybrid]),
            },
            [
                "taking part online or in person or partly online, as at X",
                "une participation en ligne ou sur place ou en partie en ligne, comme dans l’offre X",
                "una participación en línea o presencial o en parte en línea, como en la oferta X",
            ],
        ),
        (
            Exclusion::Access { lacking: words(&["hearing_loop", "step-free"]) },
            [
                "hearing loop, step-free at X",
                "une boucle auditive, step-free dans l’offre X",
                "un bucle magnético, step-free en la oferta X",
            ],
        ),
        (
            Exclusion::Windows { days: 5 },
            ["5 days in common with X", "5 jours en commun avec l’offre X", "5 días en común con la oferta X"],
        ),
        (
            Exclusion::Windows { days: 1 },
            ["1 day in common with X", "1 jour en commun avec l’offre X", "1 día en común con la oferta X"],
        ),
        (
            Exclusion::Forbidden,
            [
                "lifting that X is ruled out for them",
                "la levée de l’exclusion de l’offre X pour cette personne",
                "el levantamiento de la exclusión de la oferta X para esta persona",
            ],
        ),
    ] {
        told(lifted(&exclusion), expected);
    }
    // The words inside as well.
    for level in [Level::Introductory, Level::Intermediate, Level::Advanced] {
        let [english, french, spanish] = each(lifted(&Exclusion::Level { sought: Level::Advanced, offered: level }));
        let word = english.split([':', ',']).nth(1).expect("the level").trim();
        assert!(!french.contains(word) && !spanish.contains(word), "{word}: {french}, {spanish}");
    }
    for accommodation in Accommodation::ALL {
        let lacking = BTreeSet::from([accommodation.word().to_owned()]);
        let [english, french, spanish] = each(lifted(&Exclusion::Access { lacking }));
        let word = english.trim_end_matches(" at X");
        assert_eq!(word, accommodation.word().replace('_', " "));
        assert!(!french.contains(word) && !spanish.contains(word), "{word}: {french}, {spanish}");
    }
}

#[test]
fn what_a_change_would_bring_is_told() {
    told(
        |tongue| sentence::placed_with(tongue, "X"),
        [
            "They would be placed, beside as many others as now, with X.",
            "Avec X, cette personne serait placée, et autant d’autres qu’à présent.",
            "Con X, esta persona tendría plaza, además de tantas otras como ahora.",
        ],
    );
    told(
        |tongue| sentence::gained_with(tongue, "X"),
        ["This could be gained with X.", "Ce gain serait possible avec X.", "Esta mejora sería posible con X."],
    );
    told(
        |tongue| sentence::in_another_language(tongue, "Museum", "fr"),
        [
            "the offers of Museum in fr too",
            "les offres de l’institution Museum proposées aussi dans une autre langue (fr)",
            "las ofertas de la institución Museum también en otro idioma (fr)",
        ],
    );
    told(|tongue| sentence::quoted(tongue, "X"), ["“X”", "«\u{202f}X\u{202f}»", "«X»"]);
}
