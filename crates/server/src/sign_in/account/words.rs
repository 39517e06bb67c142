//! What the account page says.

use crate::sign_in::language::Language;

/// What the account page says, in one language.
pub(super) struct AccountWords {
    pub(super) title: &'static str,
    pub(super) nobody: &'static str,
    pub(super) steward: &'static str,
    pub(super) roles: &'static str,
    pub(super) no_roles: &'static str,
    pub(super) acting_hint: &'static str,
    pub(super) acting: &'static str,
    pub(super) act_for: &'static str,
    pub(super) act_for_none: &'static str,
    pub(super) waiting: &'static str,
    pub(super) until: &'static str,
    pub(super) invitations: &'static str,
    pub(super) accept: &'static str,
    pub(super) decline: &'static str,
    pub(super) sign_ins: &'static str,
    pub(super) last_used: &'static str,
    pub(super) this_browser: &'static str,
    pub(super) end: &'static str,
    pub(super) data: &'static str,
    pub(super) export: &'static str,
    pub(super) erase: &'static str,
    names_of_roles: [&'static str; 10],
}

/// The roles as the graph names them, in the order of their names in each language.
const ROLES: [&str; 10] = [
    "MEMBER",
    "EDITOR",
    "ADMINISTRATOR",
    "STAFF",
    "REVIEWER",
    "COACH",
    "COORDINATOR",
    "COMMITTEE_MEMBER",
    "OBSERVER",
    "STEWARD",
];

impl AccountWords {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::French => &FRENCH,
            Language::Spanish => &SPANISH,
        }
    }

    /// What a role is called.
    pub(super) fn role<'a>(&self, role: &'a str) -> &'a str {
        ROLES.iter().position(|known| *known == role).map_or(role, |at| self.names_of_roles[at])
    }
}

const ENGLISH: AccountWords = AccountWords {
    title: "Your account",
    nobody: "You are not signed in. What is public can be read without.",
    steward: "You are a steward of the network.",
    roles: "Your roles",
    no_roles: "You have no role yet: accept an invitation, or ask with createOrganization or claimOrganization to act for an organization.",
    acting_hint: "You see what any of your roles lets you see. What you do, you do in the name of one organization.",
    acting: "You act for it now.",
    act_for: "Act for",
    act_for_none: "Act for none",
    waiting: "waits for a steward's approval",
    until: "until",
    invitations: "Invitations",
    accept: "Accept",
    decline: "Decline",
    sign_ins: "Where you are signed in",
    last_used: "Last used",
    this_browser: "this browser",
    end: "Sign out there",
    data: "Your data",
    export: "Download everything that is known of you (JSON)",
    erase: "To be erased, send the graph the mutation",
    names_of_roles: [
        "member",
        "editor",
        "administrator",
        "staff",
        "reviewer",
        "coach",
        "coordinator",
        "committee member",
        "funder's observer",
        "steward of the network",
    ],
};

const FRENCH: AccountWords = AccountWords {
    title: "Votre compte",
    nobody: "Vous n'êtes pas connecté. Ce qui est public se lit sans cela.",
    steward: "Vous êtes intendant du réseau.",
    roles: "Vos rôles",
    no_roles: "Vous n'avez pas encore de rôle : acceptez une invitation, ou demandez avec createOrganization ou claimOrganization à agir pour une organisation.",
    acting_hint: "Vous voyez ce que chacun de vos rôles permet de voir. Ce que vous faites, vous le faites au nom d'une organisation.",
    acting: "Vous agissez pour elle.",
    act_for: "Agir pour",
    act_for_none: "N'agir pour aucune",
    waiting: "attend l'accord d'un intendant",
    until: "jusqu'au",
    invitations: "Invitations",
    accept: "Accepter",
    decline: "Refuser",
    sign_ins: "Où vous êtes connecté",
    last_used: "Dernière utilisation",
    this_browser: "ce navigateur",
    end: "Y mettre fin",
    data: "Vos données",
    export: "Télécharger tout ce qui est connu de vous (JSON)",
    erase: "Pour être effacé, envoyez au graphe la mutation",
    names_of_roles: [
        "membre",
        "rédaction",
        "administration",
        "équipe",
        "évaluation",
        "accompagnement",
        "coordination",
        "comité",
        "observation pour le financeur",
        "intendance du réseau",
    ],
};

const SPANISH: AccountWords = AccountWords {
    title: "Su cuenta",
    nobody: "No ha iniciado sesión. Lo público se puede leer sin ello.",
    steward: "Usted administra la red.",
    roles: "Sus funciones",
    no_roles: "Aún no tiene ninguna función: acepte una invitación, o pida con createOrganization o claimOrganization actuar por una organización.",
    acting_hint: "Usted ve lo que cualquiera de sus funciones permite ver. Lo que hace, lo hace en nombre de una organización.",
    acting: "Ahora actúa por ella.",
    act_for: "Actuar por",
    act_for_none: "No actuar por ninguna",
    waiting: "espera la aprobación de la red",
    until: "hasta",
    invitations: "Invitaciones",
    accept: "Aceptar",
    decline: "Rechazar",
    sign_ins: "Dónde tiene sesiones abiertas",
    last_used: "Último uso",
    this_browser: "este navegador",
    end: "Cerrarla",
    data: "Sus datos",
    export: "Descargar todo lo que se sabe de usted (JSON)",
    erase: "Para ser borrado, envíe al grafo la mutación",
    names_of_roles: [
        "miembro",
        "redacción",
        "administración",
        "equipo",
        "revisión",
        "acompañamiento",
        "coordinación",
        "comité",
        "observación por la entidad financiadora",
        "administración de la red",
    ],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_has_a_name_and_what_is_none_is_shown_as_it_is() {
        for language in [Language::English, Language::French, Language::Spanish] {
            let words = AccountWords::of(language);
            for role in ROLES {
                assert_ne!(words.role(role), role);
            }
            assert_eq!(words.role("NAVIGATOR"), "NAVIGATOR");
        }
    }
}
