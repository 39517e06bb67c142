//! What the pages say.

use super::language::Language;

/// What the pages say, in one language. What is said of troubles stands with them.
pub(super) struct Words {
    pub(super) sign_in: &'static str,
    pub(super) sign_in_with: &'static str,
    pub(super) no_provider: &'static str,
    pub(super) local_hint: &'static str,
    pub(super) signed_in_as: &'static str,
    pub(super) nameless: &'static str,
    pub(super) other_account: &'static str,
    pub(super) sign_out: &'static str,
    pub(super) sign_out_everywhere: &'static str,
    pub(super) home: &'static str,
    pub(super) link_title: &'static str,
    pub(super) link_new: &'static str,
    pub(super) link_sign_in_first: &'static str,
    pub(super) link_signed_in: &'static str,
    pub(super) link_same: &'static str,
    pub(super) link_apart: &'static str,
    pub(super) link_apart_hint: &'static str,
    pub(super) steward_title: &'static str,
    pub(super) steward_text: &'static str,
    pub(super) trouble_title: &'static str,
    pub(super) to_sign_in: &'static str,
}

impl Words {
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::French => &FRENCH,
            Language::Spanish => &SPANISH,
        }
    }
}

const ENGLISH: Words = Words {
    sign_in: "Sign in",
    sign_in_with: "Sign in with",
    no_provider: "This server knows no provider to sign in with; whoever runs it can name one with --providers.",
    local_hint: "To sign in as its steward, open the link that the server printed when it started.",
    signed_in_as: "You are signed in as",
    nameless: "somebody without a name",
    other_account: "With another account:",
    sign_out: "Sign out",
    sign_out_everywhere: "Sign out with all browsers",
    home: "Go to the explorer",
    link_title: "Is this account yours as well?",
    link_new: "You have just signed in with an account that is new here:",
    link_sign_in_first: "Somebody who was here before has the same e-mail address. If that is you, sign in with the account \
                         that you used then; you will be asked once more.",
    link_signed_in: "If the new account is yours as well, you can sign in with either from now on. You are signed in as",
    link_same: "Yes, both accounts are mine",
    link_apart: "No, keep the new account apart",
    link_apart_hint: "Kept apart, the new account has nothing of what the other one may do.",
    steward_title: "Sign in as the steward",
    steward_text: "This signs you in as the steward of the server on your own machine. It works once.",
    trouble_title: "That did not work",
    to_sign_in: "Go to the sign-in page",
};

const FRENCH: Words = Words {
    sign_in: "Connexion",
    sign_in_with: "Se connecter avec",
    no_provider: "Ce serveur ne connaît aucun fournisseur d’identité ; qui l’exploite peut en indiquer un avec --providers.",
    local_hint: "Pour vous connecter comme intendant, ouvrez le lien que le serveur a affiché au démarrage.",
    signed_in_as: "Connexion en cours :",
    nameless: "une personne sans nom",
    other_account: "Avec un autre compte :",
    sign_out: "Se déconnecter",
    sign_out_everywhere: "Se déconnecter de tous les navigateurs",
    home: "Aller à l’explorateur",
    link_title: "Ce compte est-il aussi le vôtre ?",
    link_new: "Vous venez de vous connecter avec un compte qui est nouveau ici :",
    link_sign_in_first: "Une personne déjà venue ici a la même adresse électronique. Si c’est vous, connectez-vous avec le \
                         compte utilisé alors ; la question vous sera posée une dernière fois.",
    link_signed_in: "Si le nouveau compte est aussi le vôtre, vous pourrez désormais vous connecter avec l’un ou l’autre. \
                     Connexion en cours :",
    link_same: "Oui, les deux comptes sont à moi",
    link_apart: "Non, garder le nouveau compte à part",
    link_apart_hint: "Gardé à part, le nouveau compte n’a aucun des droits de l’autre.",
    steward_title: "Se connecter comme intendant",
    steward_text: "Ceci vous connecte comme intendant du serveur sur votre propre machine. Le lien ne sert qu’une fois.",
    trouble_title: "Cela n’a pas fonctionné",
    to_sign_in: "Aller à la page de connexion",
};

const SPANISH: Words = Words {
    sign_in: "Iniciar sesión",
    sign_in_with: "Iniciar sesión con",
    no_provider: "Este servidor no conoce ningún proveedor de identidad; quien lo administra puede indicar uno con --providers.",
    local_hint: "Para entrar con la función de coordinación de la red, abra el enlace que el servidor mostró al arrancar.",
    signed_in_as: "Sesión iniciada:",
    nameless: "una persona sin nombre",
    other_account: "Con otra cuenta:",
    sign_out: "Cerrar sesión",
    sign_out_everywhere: "Cerrar sesión en todos los navegadores",
    home: "Ir al explorador",
    link_title: "¿Esta cuenta también es suya?",
    link_new: "Acaba de iniciar sesión con una cuenta que es nueva aquí:",
    link_sign_in_first: "Una persona que ya estuvo aquí tiene la misma dirección de correo. Si es usted, inicie sesión con la \
                         cuenta que usó entonces; se le preguntará una vez más.",
    link_signed_in: "Si la cuenta nueva también es suya, desde ahora podrá iniciar sesión con cualquiera de las dos. Sesión \
                     iniciada:",
    link_same: "Sí, las dos cuentas son mías",
    link_apart: "No, mantener aparte la cuenta nueva",
    link_apart_hint: "Si se mantiene aparte, la cuenta nueva no tiene ninguno de los permisos de la otra.",
    steward_title: "Entrar con la función de coordinación",
    steward_text: "Así entra con la función de coordinación en el servidor de su propia máquina. El enlace sirve una sola vez.",
    trouble_title: "No ha funcionado",
    to_sign_in: "Ir a la página de inicio de sesión",
};
