//! Rules in words: that they could give, and that they leave no room.

use graphql::plan::sentence;
use matching::rule::Rule;

use super::{each, told};

fn owned(text: &str) -> String {
    text.to_owned()
}

fn spring() -> Option<String> {
    Some(owned("Spring"))
}

#[test]
fn every_rule_that_can_give_is_told_with_how_much() {
    let (anna, museum) = (|| owned("Anna"), || owned("Museum"));
    for (rule, by, expected) in [
        (
            Rule::Application { application: anna() },
            1,
            ["1 more placement of Anna", "1 séjour de plus pour Anna", "1 estancia más para Anna"],
        ),
        (
            Rule::AtOnce { application: anna(), period: owned("Spring") },
            1,
            [
                "Anna at two places in Spring",
                "Anna à deux endroits à la fois pour la période «\u{202f}Spring\u{202f}»",
                "Anna en dos lugares a la vez en el periodo «Spring»",
            ],
        ),
        (
            Rule::Release { institution: museum(), period: None },
            2,
            [
                "2 more people whom Museum can do without",
                "2 départs de plus acceptés par l’institution Museum",
                "2 salidas más autorizadas por la institución Museum",
            ],
        ),
        (
            Rule::Offer { offer: owned("X"), period: spring() },
            1,
            [
                "1 more place of the offer X in Spring",
                "1 place de plus dans l’offre X pour la période «\u{202f}Spring\u{202f}»",
                "1 plaza más en la oferta X en el periodo «Spring»",
            ],
        ),
        (
            Rule::Mentor { mentor: owned("Mona"), period: None },
            1,
            [
                "1 more person whom the mentor Mona can take",
                "1 personne de plus dans le mentorat assuré par Mona",
                "1 persona más en la mentoría a cargo de Mona",
            ],
        ),
        (
            Rule::Host { institution: museum(), period: None },
            3,
            [
                "3 more people whom Museum can host",
                "3 places d’accueil de plus à l’institution Museum",
                "3 plazas de acogida más en la institución Museum",
            ],
        ),
        (
            Rule::HostsAtLeast { institution: museum() },
            1,
            [
                "1 fewer person whom Museum must host",
                "1 accueil obligatoire de moins pour l’institution Museum",
                "1 acogida obligatoria menos para la institución Museum",
            ],
        ),
        (
            Rule::HostShare { institution: museum() },
            1,
            [
                "a larger share of all placements that Museum may host",
                "une plus grande part de l’ensemble des séjours pour l’institution Museum",
                "una parte mayor del total de estancias para la institución Museum",
            ],
        ),
        (
            Rule::Minimum { group: owned("limited_exposure") },
            1,
            [
                "a lower minimum of people of priority groups",
                "un minimum moins élevé de personnes des groupes prioritaires",
                "un mínimo más bajo de personas de los grupos prioritarios",
            ],
        ),
        (
            Rule::Forced { application: anna(), offer: owned("X"), period: None },
            1,
            [
                "giving up that Anna goes to X",
                "le renoncement au séjour fixé d’avance pour Anna dans l’offre X",
                "la renuncia a la estancia fijada de antemano para Anna en la oferta X",
            ],
        ),
    ] {
        told(|tongue| sentence::relaxed(tongue, &rule, by, None), expected);
        // One and several are told apart where there is a number.
        let [one, two] = [1, 2].map(|by| each(|tongue| sentence::relaxed(tongue, &rule, by, None)));
        for (one, two) in one.iter().zip(&two).filter(|(one, _)| one.starts_with('1')) {
            assert_ne!(one.trim_start_matches('1'), two.trim_start_matches('2'));
        }
    }
}

#[test]
fn money_is_written_as_people_write_it() {
    let budget = Rule::Budget { stream: owned("Fund"), period: None };
    for (by, currency, expected) in [
        (120_050, Some("CAD"), ["1200.50 CAD", "1200,50\u{a0}CAD", "1200,50\u{a0}CAD"]),
        (
            123_456_789,
            Some("EUR"),
            ["1234567.89 EUR", "1\u{202f}234\u{202f}567,89\u{a0}EUR", "1\u{202f}234\u{202f}567,89\u{a0}EUR"],
        ),
        (25_000, Some("JPY"), ["25000 JPY", "25\u{202f}000\u{a0}JPY", "25\u{202f}000\u{a0}JPY"]),
        (7, None, ["7", "7", "7"]),
    ] {
        let [english, french, spanish] = expected;
        told(
            |tongue| sentence::relaxed(tongue, &budget, by, currency),
            [
                &format!("{english} more in the budget of Fund"),
                &format!("{french} de plus dans le budget Fund"),
                &format!("{spanish} más en el presupuesto Fund"),
            ],
        );
    }
}

#[test]
fn every_rule_that_is_used_up_is_told() {
    let museum = || owned("Museum");
    for (rule, expected) in [
        (
            Rule::Release { institution: museum(), period: None },
            [
                "Museum can do without nobody else",
                "l’institution Museum ne peut laisser partir personne d’autre",
                "la institución Museum no puede dejar ir a nadie más",
            ],
        ),
        (
            Rule::Offer { offer: owned("X"), period: spring() },
            ["its places are taken", "toutes les places sont prises", "todas las plazas están ocupadas"],
        ),
        (
            Rule::Mentor { mentor: owned("Mona"), period: None },
            [
                "the mentor Mona can take nobody else",
                "le mentorat assuré par Mona ne peut accueillir personne d’autre",
                "la mentoría a cargo de Mona no puede incluir a nadie más",
            ],
        ),
        (
            Rule::Host { institution: museum(), period: spring() },
            [
                "Museum can host nobody else in Spring",
                "l’institution Museum ne peut accueillir personne d’autre pour la période «\u{202f}Spring\u{202f}»",
                "la institución Museum no puede acoger a nadie más en el periodo «Spring»",
            ],
        ),
        (
            Rule::HostShare { institution: museum() },
            [
                "Museum would host more than its share of all placements",
                "l’institution Museum accueillerait plus que sa part de l’ensemble des séjours",
                "la institución Museum acogería más de lo que le corresponde del total de estancias",
            ],
        ),
        (
            Rule::Budget { stream: owned("Fund"), period: None },
            [
                "too little is left in the budget of Fund",
                "il reste trop peu dans le budget Fund",
                "queda demasiado poco en el presupuesto Fund",
            ],
        ),
        (
            Rule::HostsAtLeast { institution: museum() },
            ["another rule leaves no room", "une autre règle ne laisse pas de place", "otra regla no deja lugar"],
        ),
    ] {
        told(|tongue| sentence::used_up(tongue, &rule), expected);
    }
}
