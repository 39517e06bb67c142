//! Names that a register wrote in capitals, as a person writes them.

/// Words that stay small inside a name.
const SMALL: [&str; 21] = [
    "A", "AN", "AND", "AS", "AT", "BY", "DE", "DEL", "DI", "DU", "FOR", "FROM", "IN", "INTO", "OF", "ON", "OR", "THE",
    "TO", "WITH", "Y",
];

/// Initialisms that could be words, since they have vowels. Those without any are known by that.
const INITIALISMS: [&str; 97] = [
    "AAA", "ABQ", "ASU", "AWC", "BHA", "BREC", "CCA", "COS", "CSAA", "CSU", "CSUCI", "CU", "DAAP", "DAFA", "DAR",
    "EAA", "ECC", "ECSU", "EMS", "EMU", "EVC", "FAHM", "FIT", "FSU", "GAG", "HPU", "HSA", "ICC", "IFAS", "IU", "LACC",
    "LAVC", "LCU", "LIGO", "LSU", "MCLA", "MIT", "MOCA", "MOSI", "MSUM", "NAACP", "NASA", "NAS", "NCCU", "NOAA", "NYC",
    "NYIT", "ODU", "OHA", "OSU", "PLA", "SAED", "SCAD", "SCSU", "SDSU", "SIUE", "SJU", "SRSU", "SUNY", "SVA", "SXU",
    "UA", "UAA", "UAMS", "UB", "UC", "UCC", "UCE", "UCEN", "UCLA", "UCM", "UCR", "UCSC", "UF", "UFO", "UM", "UMBC",
    "UMC", "UMF", "UMUC", "UNC", "UNLV", "UNO", "UNT", "US", "USA", "USAF", "USC", "USM", "USS", "UTEP", "UTPA", "UW",
    "UWM", "UWMC", "WJU", "WWII",
];

/// Words without a vowel that are not initialisms.
const ABBREVIATED: [&str; 19] = [
    "BLVD", "CNTR", "CT", "CTR", "DR", "FT", "HLDNGS", "HWY", "JR", "LTD", "MR", "MRS", "MS", "MT", "MTN", "SR", "ST",
    "STN", "WDLND",
];

/// Names in Mac whose second part has a capital; in most words and many names the letters mean nothing.
const MAC: [&str; 9] = ["ARTHUR", "CALLUM", "DONALD", "DOWELL", "GREGOR", "KENZIE", "LEOD", "MILLAN", "NIDER"];

/// Words before a lone S in which that is no lost apostrophe: a brand, a name with a letter in it, a word pulled apart.
const NO_OWNER: [&str; 7] = ["BURN", "CIRCLE", "HAND", "HARRY", "MILL", "ODELL", "ULYSSES"];

/// A name as a person writes it: `MCDONALD S MUSEUM OF FINE ARTS II` is McDonald's Museum of Fine Arts II. Words that
/// have small letters already are left as they are.
///
/// The register replaced apostrophes by spaces. A lone `S` after a word gets its apostrophe back, unless it is an
/// initial among others; in a handful of words known to the register (`MILL S COLLEGE`) it stays as it is.
pub fn as_written(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let mut written = String::with_capacity(name.len());
    let mut begins = true;
    for (at, word) in words.iter().enumerate() {
        if *word == "S" && is_owner(&words, at) {
            written.push_str("'s");
            continue;
        }
        if at > 0 && !is_split_mac(&words, at) {
            written.push(' ');
        }
        let last_of_all = at + 1 == words.len();
        let initial = *word == "A"
            && [at.checked_sub(1), Some(at + 1)]
                .into_iter()
                .flatten()
                .any(|near| words.get(near).is_some_and(|near| near.len() == 1));
        let hands_on = *word == "ON" && is_after_hands(&words, at);
        let small = !begins && !last_of_all && SMALL.contains(word) && !initial && !hands_on;
        let lost_apostrophe =
            *word == "D" && words.get(at + 1).is_some_and(|next| next.len() > 1 && next.starts_with(is_vowel));
        if small {
            written.push_str(&word.to_lowercase());
        } else if lost_apostrophe {
            written.push_str("d'");
            begins = true;
            continue;
        } else if at > 0 && words[at - 1] == "D" && written.ends_with("d' ") {
            written.pop();
            written.push_str(&parts(word));
        } else {
            written.push_str(&parts(word));
        }
        begins = word.ends_with([':', '!', '?', '/', ';']) || word.chars().all(|c| !c.is_alphanumeric() && c != '&');
    }
    written
}

/// The last words of towns' names as the postal service shortens them.
const POSTAL: [(&str, &str); 24] = [
    ("BCH", "BEACH"),
    ("BRK", "BROOK"),
    ("CP", "CAMP"),
    ("CTY", "CITY"),
    ("FLS", "FALLS"),
    ("GRT", "GRANT"),
    ("HBR", "HARBOR"),
    ("HDSN", "HUDSON"),
    ("HLD", "HIGHLANDS"),
    ("HLS", "HILLS"),
    ("HTS", "HEIGHTS"),
    ("JCT", "JUNCTION"),
    ("MTN", "MOUNTAIN"),
    ("PK", "PARK"),
    ("PLS", "PALOS"),
    ("PNSL", "PENINSULA"),
    ("PT", "POINT"),
    ("RCH", "RANCHO"),
    ("SPGS", "SPRINGS"),
    ("STA", "STATION"),
    ("VLG", "VILLAGE"),
    ("VRDS", "VERDES"),
    ("WHT", "WHITE"),
    ("TWP", "TOWNSHIP"),
];

/// A town's name as a person writes it: as [`as_written`], and with the postal service's short words in full
/// (`COLORADO SPGS` is Colorado Springs).
pub fn town(name: &str) -> String {
    let long = |word| POSTAL.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| *long);
    as_written(&name.split_whitespace().map(long).collect::<Vec<_>>().join(" "))
}

fn is_owner(words: &[&str], at: usize) -> bool {
    let whole = |word: &&str| word.chars().filter(|c| c.is_alphabetic()).count() >= 2;
    let Some(owner) = at.checked_sub(1).map(|before| words[before]) else { return false };
    let owner_fits = whole(&owner) && owner.ends_with(char::is_alphabetic) && !owner.ends_with('S');
    owner_fits && !NO_OWNER.contains(&owner) && words.get(at + 1).is_some_and(whole)
}

/// `MC COOK` is McCook.
fn is_split_mac(words: &[&str], at: usize) -> bool {
    words[at - 1] == "MC" && words[at].len() > 2
}

/// Hands On.
fn is_after_hands(words: &[&str], at: usize) -> bool {
    at > 0 && matches!(words[at - 1], "HANDS" | "S")
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'A' | 'E' | 'I' | 'O' | 'U' | 'Y') || (c.is_alphabetic() && !c.is_ascii())
}

/// A word that may be put together by hyphens, slashes and the like; the marks themselves stay.
fn parts(word: &str) -> String {
    if word.chars().any(char::is_lowercase) {
        return word.to_owned();
    }
    // (INOVA): alone in parentheses, a short word is what people call the museum for short.
    let bare = word.trim_matches(|c| matches!(c, '(' | ')' | '[' | ']'));
    if bare.len() + 2 == word.len()
        && bare.chars().all(|c| c.is_ascii_uppercase())
        && bare.len() <= 5
        && word.starts_with('(')
    {
        return word.to_owned();
    }
    let is_letter = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’' | '‘');
    let mut written = String::with_capacity(word.len());
    let mut rest = word;
    let mut first = true;
    while let Some(start) = rest.find(is_letter) {
        let mark = &rest[..start];
        let end = rest[start..].find(|c| !is_letter(c)).map_or(rest.len(), |end| start + end);
        let part = &rest[start..end];
        written.push_str(mark);
        let between_hyphens = !first && mark == "-" && rest[end..].starts_with('-') && SMALL.contains(&part);
        if between_hyphens {
            written.push_str(&part.to_lowercase());
        } else {
            written.push_str(&one(part));
        }
        first = false;
        rest = &rest[end..];
    }
    written.push_str(rest);
    written
}

/// One run of letters, figures and apostrophes.
fn one(word: &str) -> String {
    if let Some(at) = word.find(['\'', '’', '‘']) {
        let (before, mark) = word.split_at(at);
        let mark_length = mark.chars().next().map_or(0, char::len_utf8);
        let (mark, after) = mark.split_at(mark_length);
        let opens = before.is_empty() || (matches!(before, "O" | "D" | "L") && after.len() > 1);
        let after = if opens { one(after) } else { after.to_lowercase() };
        return format!("{}{mark}{after}", one(before));
    }
    let figures = word.chars().filter(char::is_ascii_digit).count();
    if figures > 0 {
        return with_figures(word);
    }
    let has_vowel = word.chars().any(is_vowel);
    if word.len() > 1
        && ((!has_vowel && !ABBREVIATED.contains(&word) && word != "MC")
            || INITIALISMS.contains(&word)
            || is_roman(word))
    {
        return word.to_owned();
    }
    if let Some(rest) = word.strip_prefix("MC").filter(|rest| rest.len() > 2) {
        return format!("Mc{}", capitalised(rest));
    }
    if let Some(rest) = word.strip_prefix("MAC").filter(|rest| MAC.contains(rest)) {
        return format!("Mac{}", capitalised(rest));
    }
    capitalised(word)
}

/// 1ST, 20TH: an ordinal. 3D, DC3, PS1: as it stands. ART6: a word that ends in a figure.
fn with_figures(word: &str) -> String {
    let ordinal = word.trim_start_matches(|c: char| c.is_ascii_digit());
    if matches!(ordinal, "ST" | "ND" | "RD" | "TH" | "S")
        && ordinal.len() < word.len()
        && (ordinal != "S" || word.len() > 3)
    {
        return word.to_lowercase();
    }
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    if letters.len() > 2
        && letters.len() < word.len()
        && letters.chars().all(char::is_alphabetic)
        && letters.chars().any(is_vowel)
    {
        return format!("{}{}", capitalised(letters), &word[letters.len()..]);
    }
    word.to_owned()
}

/// A number of two or more of I, V and X, written as Romans do, up to XXXIX.
fn is_roman(word: &str) -> bool {
    let units = word.trim_start_matches('X');
    word.len() >= 2
        && word.len() - units.len() <= 3
        && matches!(units, "" | "I" | "II" | "III" | "IV" | "V" | "VI" | "VII" | "VIII" | "IX")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().collect::<String>() + &letters.as_str().to_lowercase(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::as_written;

    #[test]
    fn towns_are_written_in_full() {
        for (register, written) in [
            ("COLORADO SPGS", "Colorado Springs"),
            ("PLS VRDS PNSL", "Palos Verdes Peninsula"),
            ("FT MYERS BCH", "Ft Myers Beach"),
            ("NEW YORK", "New York"),
            ("ANNANDALE-ON-HUDSON", "Annandale-on-Hudson"),
        ] {
            assert_eq!(super::town(register), written);
        }
    }

    #[test]
    fn names_in_capitals_are_written_as_a_person_writes_them() {
        for (register, written) in [
            ("MONTGOMERY MUSEUM OF FINE ARTS", "Montgomery Museum of Fine Arts"),
            ("THE SEAS", "The Seas"),
            ("MCNAY ART MUSEUM", "McNay Art Museum"),
            ("FORT MCKAVETT", "Fort McKavett"),
            ("MACARTHUR MEMORIAL", "MacArthur Memorial"),
            ("MACHINE SHOP MUSEUM", "Machine Shop Museum"),
            ("OMAHA CHILDREN S MUSEUM", "Omaha Children's Museum"),
            ("GRAY S REEF NATIONAL MARINE SANCTUARY", "Gray's Reef National Marine Sanctuary"),
            ("MUSEUM OF FLORIDA S ART & CULTURE", "Museum of Florida's Art & Culture"),
            ("THE SPOT... A CHILD S MUSEUM", "The Spot... a Child's Museum"),
            ("HANDS ON! A CHILD S GALLERY", "Hands On! A Child's Gallery"),
            ("MILL S COLLEGE ART MUSEUM", "Mill S College Art Museum"),
            ("S C R A P GALLERY", "S C R A P Gallery"),
            ("ERIK & SALOME ESTORICK FNDATION U S", "Erik & Salome Estorick Fndation U S"),
            ("ZING ZUMM CHILDREN’S MUSEUM OF JACKSONVILLE", "Zing Zumm Children’s Museum of Jacksonville"),
            ("O’SULLIVAN ART MUSEUM", "O’Sullivan Art Museum"),
            ("O'NEILL HOUSE", "O'Neill House"),
            ("FRANCO D’AGOSTINO ART GALLERY", "Franco D’Agostino Art Gallery"),
            ("GALLERY ‘IOLANI", "Gallery ‘Iolani"),
            ("CAÑADA COLLEGE ART GALLERY", "Cañada College Art Gallery"),
            ("ALBRIGHT–KNOX ART GALLERY", "Albright–Knox Art Gallery"),
            ("CHARLOTTE-MECKLENBURG FIRE MUSEUM", "Charlotte-Mecklenburg Fire Museum"),
            ("ANNANDALE-ON-HUDSON", "Annandale-on-Hudson"),
            ("DIBERT-RODDICK PLANETARIUM", "Dibert-Roddick Planetarium"),
            ("U.S. SPACE WALK OF FAME MUSEUM", "U.S. Space Walk of Fame Museum"),
            ("APPLEWOOD - THE C.S. MOTT ESTATE", "Applewood - The C.S. Mott Estate"),
            ("EARTHA M.M. WHITE HISTORICAL MUSEUM", "Eartha M.M. White Historical Museum"),
            ("FRED JONES JR. MUSEUM OF ART", "Fred Jones Jr. Museum of Art"),
            ("NASA GODDARD VISITOR CENTER", "NASA Goddard Visitor Center"),
            ("USS ALABAMA BATTLESHIP", "USS Alabama Battleship"),
            ("GLBT HISTORY MUSEUM", "GLBT History Museum"),
            ("INSTITUTE OF VISUAL ARTS (INOVA)", "Institute of Visual Arts (INOVA)"),
            ("ARMORY (FORMERLY THE OLD MILL)", "Armory (Formerly the Old Mill)"),
            ("1ST CAVALRY DIVISION MUSEUM", "1st Cavalry Division Museum"),
            ("WORLD WAR II MUSEUM", "World War II Museum"),
            ("WWII HISTORY MUSEUM", "WWII History Museum"),
            ("TEXAS A&M GALLERY", "Texas A&M Gallery"),
            ("UCR/CALIFORNIA MUSEUM OF PHOTOGRAPHY", "UCR/California Museum of Photography"),
            ("ST. LOUIS", "St. Louis"),
            ("ST PAUL", "St Paul"),
            ("MC COOK", "McCook"),
            ("COEUR D ALENE", "Coeur d'Alene"),
            ("HAVRE DE GRACE", "Havre de Grace"),
            ("FOND DU LAC", "Fond du Lac"),
            ("DES MOINES", "Des Moines"),
            ("LA JOLLA", "La Jolla"),
            ("EL PASO DE ROBLES AREA PIONEER MUSEUM", "El Paso de Robles Area Pioneer Museum"),
            ("PS1", "PS1"),
            ("ART6", "Art6"),
            ("Putnam Museum", "Putnam Museum"),
            ("MILLS VON LIEBIG", "Mills Von Liebig"),
        ] {
            assert_eq!(as_written(register), written);
        }
    }
}
