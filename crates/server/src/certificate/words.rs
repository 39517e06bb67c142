//! What the page says that verifies certificates, in three languages.

use catalogue::certificate::RevocationReason;
use credential::Language;

pub(super) struct Words {
    pub title: &'static str,
    pub valid: &'static str,
    pub revoked: &'static str,
    pub not_ours: &'static str,
    pub altered: &'static str,
    pub because: &'static str,
    pub name: &'static str,
    pub completed: &'static str,
    pub provider: &'static str,
    pub on: &'static str,
    pub number: &'static str,
    pub check: &'static str,
    pub print: &'static str,
    pub credential: &'static str,
    /// Why there is no page to print.
    pub not_printed: &'static str,
    reasons: [&'static str; 3],
}

impl Words {
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::French => &FRENCH,
            Language::Spanish => &SPANISH,
        }
    }

    /// Why a certificate was revoked, where nobody said it in words of their own.
    pub fn reason(&self, code: RevocationReason) -> &'static str {
        let [taken_back, by_provider, erased] = self.reasons;
        match code {
            RevocationReason::CompletionTakenBack => taken_back,
            RevocationReason::RevokedByProvider => by_provider,
            RevocationReason::Erased => erased,
        }
    }
}

static ENGLISH: Words = Words {
    title: "Certificate of completion",
    valid: "This certificate is valid.",
    revoked: "This certificate is not valid any more: it was revoked on",
    not_ours: "There is no such certificate here. The address may be mistyped, or the certificate was issued elsewhere or withdrawn.",
    altered: "This certificate was altered: its signature is not the issuer's. Do not rely on it.",
    because: "Reason",
    name: "Name",
    completed: "Completed",
    provider: "Offered and issued by",
    on: "Completed on",
    number: "Number",
    check: "Check letters (compare them with the page)",
    print: "Page to print (PDF)",
    credential: "Credential for programs (Open Badges 3.0)",
    not_printed: "There is no page to print: it has Latin, Greek, Cyrillic, Armenian and Georgian letters only, and a name or the title has another. The certificate itself is good without it.",
    reasons: ["The completion was corrected.", "The provider revoked it.", "The person withdrew it."],
};

static FRENCH: Words = Words {
    title: "Attestation d’achèvement",
    valid: "Cette attestation est valable.",
    revoked: "Cette attestation n’est plus valable : elle a été révoquée le",
    not_ours: "Il n’y a pas ici de telle attestation. L’adresse est peut-être mal saisie, ou l’attestation a été délivrée ailleurs ou retirée.",
    altered: "Cette attestation a été modifiée : sa signature n’est pas celle de l’émetteur. Ne vous y fiez pas.",
    because: "Motif",
    name: "Nom",
    completed: "A terminé",
    provider: "Offert et délivré par",
    on: "Terminé le",
    number: "Numéro",
    check: "Lettres de contrôle (à comparer avec la page)",
    print: "Page à imprimer (PDF)",
    credential: "Justificatif pour programmes (Open Badges 3.0)",
    not_printed: "Il n’y a pas de page à imprimer : elle n’a que des lettres latines, grecques, cyrilliques, arméniennes et géorgiennes, et un nom ou le titre en a une autre. L’attestation n’en vaut pas moins.",
    reasons: ["La participation a été corrigée.", "L’organisme l’a révoquée.", "La personne l’a retirée."],
};

static SPANISH: Words = Words {
    title: "Certificado de finalización",
    valid: "Este certificado es válido.",
    revoked: "Este certificado ya no es válido: fue revocado el",
    not_ours: "Aquí no existe tal certificado. Puede que la dirección esté mal escrita, o que el certificado se emitiera en otro lugar o se retirara.",
    altered: "Este certificado fue alterado: su firma no es la del emisor. No se fíe de él.",
    because: "Motivo",
    name: "Nombre",
    completed: "Ha completado",
    provider: "Ofrecido y emitido por",
    on: "Completado el",
    number: "Número",
    check: "Letras de control (compárelas con la página)",
    print: "Página para imprimir (PDF)",
    credential: "Credencial para programas (Open Badges 3.0)",
    not_printed: "No hay página para imprimir: solo tiene letras latinas, griegas, cirílicas, armenias y georgianas, y un nombre o el título tiene otra. El certificado vale igualmente sin ella.",
    reasons: ["La participación fue corregida.", "El organizador lo revocó.", "La persona lo retiró."],
};
