//! What a calendar says in its own words, in the three languages of the network.

/// The words in one language.
pub(super) struct Words {
    /// What a person's calendar is called.
    pub(super) mine: &'static str,
    pub(super) online: &'static str,
    pub(super) cancelled: &'static str,
    pub(super) postponed: &'static str,
    pub(super) on_hold: &'static str,
    pub(super) not_confirmed: &'static str,
    pub(super) not_coming: &'static str,
    pub(super) no_time: &'static str,
    /// With the time in place of `{}`.
    pub(super) no_zone: &'static str,
    pub(super) uncertain: &'static str,
    pub(super) by: &'static str,
    pub(super) join: &'static str,
    pub(super) between: &'static str,
    /// With the numbers in place of `{}`.
    pub(super) ours_come: [&'static str; 2],
    pub(super) come: [&'static str; 2],
    pub(super) check_in: CheckInWords,
}

/// What is said of the check-ins of a placement.
pub(super) struct CheckInWords {
    /// What one is called.
    pub(super) name: &'static str,
    pub(super) due: &'static str,
    pub(super) held: &'static str,
    pub(super) on_hold: &'static str,
    pub(super) cancelled: &'static str,
    pub(super) participant: &'static str,
    pub(super) host: &'static str,
}

static ENGLISH: Words = Words {
    mine: "My sessions – Lyceum",
    online: "Online",
    cancelled: "It does not take place.",
    postponed: "Put off to a day not yet known; this is the old day.",
    on_hold: "Paused: whether it takes place is not yet known.",
    not_confirmed: "Your place is not confirmed yet.",
    not_coming: "You are not registered any more.",
    no_time: "The time of day is not known.",
    no_zone: "It begins at {}, in a time zone that is not known.",
    uncertain: "Uncertain",
    by: "Offered by",
    join: "Join",
    between: "Coaching between",
    ours_come: ["1 of your people is registered.", "{} of your people are registered."],
    come: ["1 person is registered.", "{} people are registered."],
    check_in: CheckInWords {
        name: "Check-in",
        due: "Due that day; whoever goes and the host find the hour.",
        held: "It was held.",
        on_hold: "The placement is paused: whether it is held is not yet known.",
        cancelled: "It does not take place.",
        participant: "Participant",
        host: "Host",
    },
};

static FRENCH: Words = Words {
    mine: "Mes séances – Lyceum",
    online: "En ligne",
    cancelled: "La séance n’aura pas lieu.",
    postponed: "Reportée à une date encore inconnue ; la date indiquée est l’ancienne.",
    on_hold: "En suspens : on ne sait pas encore si elle aura lieu.",
    not_confirmed: "Votre place n’est pas encore confirmée.",
    not_coming: "Vous n’êtes plus inscrit ou inscrite.",
    no_time: "L’heure n’est pas connue.",
    no_zone: "Elle commence à {}, dans un fuseau horaire inconnu.",
    uncertain: "Incertain",
    by: "Proposé par",
    join: "Participer",
    between: "Accompagnement entre",
    ours_come: ["1 personne de chez vous est inscrite.", "{} personnes de chez vous sont inscrites."],
    come: ["1 personne est inscrite.", "{} personnes sont inscrites."],
    check_in: CheckInWords {
        name: "Point d’étape",
        due: "À faire ce jour-là ; l’heure est à convenir entre la personne qui part et l’institution d’accueil.",
        held: "Le point a été fait.",
        on_hold: "Le séjour est interrompu : on ne sait pas encore si le point sera fait.",
        cancelled: "Le point n’aura pas lieu.",
        participant: "Personne qui part",
        host: "Institution d’accueil",
    },
};

static SPANISH: Words = Words {
    mine: "Mis sesiones – Lyceum",
    online: "En línea",
    cancelled: "La sesión no tendrá lugar.",
    postponed: "Aplazada a una fecha aún desconocida; esta es la fecha anterior.",
    on_hold: "En pausa: aún no se sabe si tendrá lugar.",
    not_confirmed: "Su plaza aún no está confirmada.",
    not_coming: "Ya no tiene una inscripción.",
    no_time: "No se conoce la hora.",
    no_zone: "Empieza a las {}, en una zona horaria desconocida.",
    uncertain: "Incierto",
    by: "Ofrecido por",
    join: "Participar",
    between: "Acompañamiento entre",
    ours_come: ["1 persona de su institución está inscrita.", "{} personas de su institución están inscritas."],
    come: ["1 persona está inscrita.", "{} personas están inscritas."],
    check_in: CheckInWords {
        name: "Reunión de seguimiento",
        due: "Corresponde a ese día; la persona que va y la institución de acogida acuerdan la hora.",
        held: "La reunión tuvo lugar.",
        on_hold: "La estancia está en pausa: aún no se sabe si habrá reunión.",
        cancelled: "La reunión no tendrá lugar.",
        participant: "Participante",
        host: "Institución de acogida",
    },
};

impl Words {
    /// Those of the language, or English ones.
    pub(super) fn of(language: &str) -> &'static Self {
        match language.split('-').next().unwrap_or_default() {
            "fr" => &FRENCH,
            "es" => &SPANISH,
            _ => &ENGLISH,
        }
    }
}
