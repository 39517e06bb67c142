//! What stands against pairs in words.

use mentorship::plan::report::Obstacle;
use needs::words::Tongue;

use super::plural;

/// What stands against offers, for an applicant, said of so many of them.
pub fn against(tongue: Tongue, obstacle: Obstacle, offers: usize) -> String {
    let how_many = u64::try_from(offers).unwrap_or(u64::MAX);
    let of = |one, several| plural(tongue, how_many, one, several);
    let noun = tongue.say(of("offer", "offers"), of("offre", "offres"), of("oferta", "ofertas"));
    let many = format!("{offers} {noun}");
    let are = of("is", "are");
    match obstacle {
        Obstacle::Skill => tongue.say(
            &format!("{many} {are} without what is sought first."),
            &format!("{many} ne {} pas ce qui est recherché en premier.", of("propose", "proposent")),
            &format!("{many} no {} lo que se busca en primer lugar.", of("tiene", "tienen")),
        ),
        Obstacle::Level => tongue.say(
            &format!("{many} {are} not up to the level sought."),
            &format!("{many} {} pas le niveau recherché.", of("n’atteint", "n’atteignent")),
            &format!("{many} no {} el nivel buscado.", of("alcanza", "alcanzan")),
        ),
        Obstacle::Language => tongue.say(
            &format!("{many} {are} in no language of theirs."),
            &format!("{many} {} dans aucune des langues de cette personne.", of("n’est", "ne sont")),
            &format!("{many} no {} en ninguno de los idiomas de esta persona.", of("se ofrece", "se ofrecen")),
        ),
        Obstacle::Mode => tongue.say(
            &format!("{many} {are} with no way of taking part that suits them."),
            &format!("{many} {} aucun mode de participation qui convienne à cette personne.", of("n’a", "n’ont")),
            &format!("{many} no {} ninguna forma de participar que convenga a esta persona.", of("tiene", "tienen")),
        ),
        Obstacle::Access => tongue.say(
            &format!("{many} {are} without what they cannot do without."),
            &format!("{many} ne {} pas ce dont cette personne ne peut se passer.", of("comporte", "comportent")),
            &format!("{many} no {} aquello de lo que esta persona no puede prescindir.", of("incluye", "incluyen")),
        ),
        Obstacle::Windows => tongue.say(
            &format!("{many} {are} at no time that suits both."),
            &format!("{many} {} lieu à aucun moment qui convienne aux deux parties.", of("n’a", "n’ont")),
            &format!("{many} no {} lugar en ningún momento que convenga a ambas partes.", of("tiene", "tienen")),
        ),
        Obstacle::Funding => tongue.say(
            &format!("{many} {are} paid for by nobody."),
            &format!("{many} {} par personne.", of("n’est financée", "ne sont financées")),
            &format!("{many} no {} con financiación.", of("cuenta", "cuentan")),
        ),
        Obstacle::Ineligible => tongue.say(
            &format!(
                "{many} {are} closed to them: nobody has agreed for their institution yet, or the sector is another."
            ),
            &format!(
                "{many} {} à cette personne\u{a0}: l’accord de son institution manque encore, ou le secteur est un \
                 autre.",
                of("est fermée", "sont fermées")
            ),
            &format!(
                "{many} {} para esta persona: aún falta el acuerdo de su institución, o el sector es otro.",
                of("está cerrada", "están cerradas")
            ),
        ),
        Obstacle::Forbidden => tongue.say(
            &format!("{many} {are} ruled out for them, as was settled."),
            &format!("{many} {} pour cette personne, comme il a été décidé.", of("est exclue", "sont exclues")),
            &format!("{many} {} para esta persona, como se decidió.", of("está excluida", "están excluidas")),
        ),
        // How many is not said: it would tell of a conflict.
        Obstacle::NotPossible => tongue.say(
            "Some offers are not possible for them.",
            "Certaines offres ne sont pas possibles pour cette personne.",
            "Algunas ofertas no son posibles para esta persona.",
        ),
    }
}

/// What stands against a pair, in the middle of a sentence.
pub fn in_short(tongue: Tongue, obstacle: Obstacle) -> String {
    let [english, french, spanish] = match obstacle {
        Obstacle::Skill => [
            "it is without what is sought first",
            "l’offre ne propose pas ce qui est recherché en premier",
            "la oferta no tiene lo que se busca en primer lugar",
        ],
        Obstacle::Level => [
            "it is not up to the level sought",
            "l’offre n’atteint pas le niveau recherché",
            "la oferta no alcanza el nivel buscado",
        ],
        Obstacle::Language => {
            ["they have no language in common", "il n’y a aucune langue commune", "no hay ningún idioma en común"]
        }
        Obstacle::Mode => [
            "no way of taking part suits both",
            "aucun mode de participation ne convient aux deux parties",
            "ninguna forma de participar conviene a ambas partes",
        ],
        Obstacle::Access => [
            "it is without what the applicant cannot do without",
            "l’offre ne comporte pas ce dont la personne candidate ne peut se passer",
            "la oferta no incluye aquello de lo que la persona solicitante no puede prescindir",
        ],
        Obstacle::Windows => [
            "it is at no time that suits both",
            "l’offre n’a lieu à aucun moment qui convienne aux deux parties",
            "la oferta no tiene lugar en ningún momento que convenga a ambas partes",
        ],
        Obstacle::Funding => ["nobody pays for it", "personne ne finance ce séjour", "nadie financia esta estancia"],
        Obstacle::Ineligible => [
            "nobody has agreed for the applicant's institution yet, or the sector is another",
            "l’accord de l’institution d’origine manque encore, ou le secteur est un autre",
            "aún falta el acuerdo de la institución de origen, o el sector es otro",
        ],
        Obstacle::Forbidden => [
            "it was settled that they are not paired",
            "il a été décidé de ne pas former cette paire",
            "se decidió no formar este par",
        ],
        Obstacle::NotPossible => ["it is not possible", "ce n’est pas possible", "no es posible"],
    };
    tongue.say(english, french, spanish)
}
