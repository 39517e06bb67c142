//! Changes that would place somebody, and what would add to a plan, in words.

use matching::{
    pair::Exclusion,
    round::{Level, Mode},
};
use mentorship::accommodation::Accommodation;
use needs::words::Tongue;

use super::{list, plural};

/// That a single change would place an applicant.
pub fn placed_with(tongue: Tongue, change: &str) -> String {
    tongue.say(
        &format!("They would be placed, beside as many others as now, with {change}."),
        &format!("Avec {change}, cette personne serait placée, et autant d’autres qu’à présent."),
        &format!("Con {change}, esta persona tendría plaza, además de tantas otras como ahora."),
    )
}

/// That something more would make a better plan.
pub fn gained_with(tongue: Tongue, addition: &str) -> String {
    tongue.say(
        &format!("This could be gained with {addition}."),
        &format!("Ce gain serait possible avec {addition}."),
        &format!("Esta mejora sería posible con {addition}."),
    )
}

/// The offers of a host, in one more language (BCP 47).
pub fn in_another_language(tongue: Tongue, host: &str, language: &str) -> String {
    tongue.say(
        &format!("the offers of {host} in {language} too"),
        &format!("les offres de l’institution {host} proposées aussi dans une autre langue ({language})"),
        &format!("las ofertas de la institución {host} también en otro idioma ({language})"),
    )
}

/// What alone would have to be otherwise for an applicant to go to an offer; none where that is nothing that can be had.
pub fn lifted(tongue: Tongue, offer: &str, exclusion: &Exclusion) -> Option<String> {
    Some(match exclusion {
        Exclusion::Conflict | Exclusion::OwnInstitution | Exclusion::Skill { .. } | Exclusion::Funding { .. } => {
            return None;
        }
        Exclusion::Ineligible { .. } => tongue.say(
            "the agreement of a supervisor or director",
            "l’accord de la personne responsable ou de la direction",
            "el acuerdo de la persona responsable o de la dirección",
        ),
        Exclusion::Level { offered, .. } => {
            let level = level(tongue, *offered);
            tongue.say(
                &format!("a lower level being of use: {level}, as at {offer}"),
                &format!("un niveau recherché moins élevé ({level}, comme dans l’offre {offer})"),
                &format!("un nivel buscado más bajo ({level}, como en la oferta {offer})"),
            )
        }
        Exclusion::Language { spoken, offered } => {
            let (spoken, offered) = (list(spoken), list(offered));
            tongue.say(
                &format!("a language in common with {offer}, which is in {offered} and they learn in {spoken}"),
                &format!(
                    "une langue commune avec l’offre {offer} (langues de l’offre\u{a0}: {offered}\u{202f}; langues de \
                     la personne\u{a0}: {spoken})"
                ),
                &format!(
                    "un idioma en común con la oferta {offer} (idiomas de la oferta: {offered}; idiomas de la \
                     persona: {spoken})"
                ),
            )
        }
        Exclusion::Mode { offered, .. } => {
            let ways: Vec<String> = offered.iter().map(|mode| way(tongue, *mode)).collect();
            let ways = ways.join(tongue.say(" or ", " ou ", " o ").as_str());
            tongue.say(
                &format!("taking part {ways}, as at {offer}"),
                &format!("une participation {ways}, comme dans l’offre {offer}"),
                &format!("una participación {ways}, como en la oferta {offer}"),
            )
        }
        Exclusion::Access { lacking } => {
            let lacking = list(&lacking.iter().map(|word| provision(tongue, word)).collect::<Vec<_>>());
            tongue.say(
                &format!("{lacking} at {offer}"),
                &format!("{lacking} dans l’offre {offer}"),
                &format!("{lacking} en la oferta {offer}"),
            )
        }
        Exclusion::Windows { days } => {
            let of = |one, several| plural(tongue, u64::from(*days), one, several);
            tongue.say(
                &format!("{days} {} in common with {offer}", of("day", "days")),
                &format!("{days} {} en commun avec l’offre {offer}", of("jour", "jours")),
                &format!("{days} {} en común con la oferta {offer}", of("día", "días")),
            )
        }
        Exclusion::Forbidden => tongue.say(
            &format!("lifting that {offer} is ruled out for them"),
            &format!("la levée de l’exclusion de l’offre {offer} pour cette personne"),
            &format!("el levantamiento de la exclusión de la oferta {offer} para esta persona"),
        ),
    })
}

fn way(tongue: Tongue, mode: Mode) -> String {
    match mode {
        Mode::Online => tongue.say("online", "en ligne", "en línea"),
        Mode::InPerson => tongue.say("in person", "sur place", "presencial"),
        Mode::Hybrid => tongue.say("partly online", "en partie en ligne", "en parte en línea"),
    }
}

fn level(tongue: Tongue, level: Level) -> String {
    match level {
        Level::Introductory => tongue.say("introductory", "débutant", "básico"),
        Level::Intermediate => tongue.say("intermediate", "intermédiaire", "intermedio"),
        Level::Advanced => tongue.say("advanced", "avancé", "avanzado"),
    }
}

/// What is there for access and for families. The solver was told it as a word, which may be one that we have no others for.
fn provision(tongue: Tongue, word: &str) -> String {
    let plain = word.replace('_', " ");
    let Ok(known) = word.parse::<Accommodation>() else { return plain };
    let [french, spanish] = match known {
        Accommodation::WheelchairAccess => ["un accès en fauteuil roulant", "acceso en silla de ruedas"],
        Accommodation::HearingLoop => ["une boucle auditive", "un bucle magnético"],
        Accommodation::SignLanguage => ["une interprétation en langue des signes", "interpretación en lengua de señas"],
        Accommodation::LiveCaptions => ["un sous-titrage en direct", "subtítulos en directo"],
        Accommodation::AccessibleDocuments => ["des documents accessibles", "documentos accesibles"],
        Accommodation::QuietSpace => ["un espace calme", "un espacio tranquilo"],
        Accommodation::AssistanceAnimal => {
            ["l’accueil d’un animal d’assistance", "la admisión de un animal de asistencia"]
        }
        Accommodation::RemoteParticipation => ["une participation à distance", "participación a distancia"],
        Accommodation::FlexibleScheduling => ["des horaires souples", "horarios flexibles"],
        Accommodation::Childcare => ["une garde d’enfants", "cuidado infantil"],
        Accommodation::FamilyLodging => ["un hébergement pour la famille", "alojamiento para la familia"],
    };
    tongue.say(&plain, french, spanish)
}
