//! Where a registration stands, in sentences.

use catalogue::registration::{Registration, RegistrationState};

/// A sentence in English, French and Spanish.
type Sentence = [&'static str; 3];

/// Where it stands and why, in the first of these languages that we write, or else in English.
pub fn explanation(registration: &Registration, languages: &[String]) -> String {
    let tongues = ["en", "fr", "es"];
    let wanted = languages.iter().filter_map(|language| language.split('-').next());
    let tongue = wanted.filter_map(|language| tongues.iter().position(|tongue| *tongue == language)).next();
    let tongue = tongue.unwrap_or(0);
    let code = registration.reason_code.as_deref().unwrap_or_default();
    let mut sentence = sentence(registration.state, code)[tongue].to_owned();
    if let Some(until) = registration.offered_until {
        sentence = sentence.replace("{until}", &until.strftime("%Y-%m-%d %H:%M UTC").to_string());
    }
    match &registration.reason {
        Some(reason) => format!("{sentence} {reason}"),
        None => sentence,
    }
}

fn sentence(state: RegistrationState, code: &str) -> Sentence {
    use RegistrationState::*;
    match (state, code) {
        (Requested, _) => [
            "Whoever offers it has not decided yet.",
            "L'organisateur n'a pas encore décidé.",
            "Quien lo ofrece aún no ha decidido.",
        ],
        (Registered, "offer_accepted") => {
            ["The place that was offered is taken.", "La place offerte est prise.", "La plaza ofrecida está tomada."]
        }
        (Registered, _) => ["There is a place.", "Une place est réservée.", "Hay una plaza reservada."],
        (Waitlisted, "fewer_places") => [
            "There are fewer places than before, so the offered one was taken back; it waits where it waited.",
            "Il y a moins de places qu'avant : l'offre est retirée, la position dans la liste d'attente reste la même.",
            "Hay menos plazas que antes: se retiró la oferta y se conserva el lugar en la lista de espera.",
        ],
        (Waitlisted, _) => [
            "All places are taken; the next one that is freed goes to the first in line.",
            "Toutes les places sont prises ; la prochaine libérée va à la première personne de la liste.",
            "Todas las plazas están tomadas; la próxima que quede libre será para la primera persona de la lista.",
        ],
        (Offered, _) => [
            "A place was freed and is kept until {until}.",
            "Une place s'est libérée et est gardée jusqu'au {until}.",
            "Se liberó una plaza y se guarda hasta el {until}.",
        ],
        (Attended, _) => ["They were there.", "La personne était présente.", "La persona asistió."],
        (Completed, _) => [
            "They did all that the run asks for.",
            "La personne a fait tout ce qui est demandé.",
            "La persona hizo todo lo que se pide.",
        ],
        (NoShow, _) => [
            "There was a place, and they did not come.",
            "Une place était réservée, mais la personne n'est pas venue.",
            "Había una plaza, pero la persona no asistió.",
        ],
        (Declined, "offer_declined") => [
            "The place that was offered was not wanted.",
            "La place offerte a été refusée.",
            "Se rechazó la plaza ofrecida.",
        ],
        (Declined, "other_sector" | "other_organization" | "other_programme") => [
            "When a place was free, they could not come any more.",
            "Quand une place s'est libérée, les conditions n'étaient plus remplies.",
            "Cuando quedó libre una plaza, ya no se cumplían las condiciones.",
        ],
        (Declined, _) => ["Whoever offers it said no.", "L'organisateur a refusé.", "Quien lo ofrece dijo que no."],
        (Cancelled, "offer_expired") => [
            "The place that was offered was not taken in time, and went to the next.",
            "La place offerte n'a pas été prise à temps et est passée à la personne suivante.",
            "La plaza ofrecida no se tomó a tiempo y pasó a la siguiente persona.",
        ],
        (Cancelled, "run_cancelled") => {
            ["The run will not take place.", "La session n'aura pas lieu.", "No se celebrará."]
        }
        (Cancelled, "cancelled_by_organization") => {
            ["Their organization took it back.", "Son organisation l'a annulée.", "Su organización la canceló."]
        }
        (Cancelled, "cancelled_by_provider") => {
            ["Whoever offers it took it back.", "L'organisateur l'a annulée.", "Quien lo ofrece la canceló."]
        }
        (Cancelled, _) => ["They do not come any more.", "La personne ne vient plus.", "La persona ya no asistirá."],
    }
}
