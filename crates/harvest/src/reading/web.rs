//! Web addresses.

use url::Url;

/// Reads a web address. Scheme and host are written in small letters, as they mean the same in capitals.
///
/// # Errors
/// It is no address of a page: another scheme than http and https, no host, or a mail address.
pub fn address(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.contains(char::is_whitespace) {
        return Err("is no web address: it contains a space".to_owned());
    }
    let full = if text.contains("://") { text.to_owned() } else { format!("http://{text}") };
    let url = Url::parse(&full).map_err(|error| format!("is no web address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("is no web address: it begins neither with http nor with https".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("is no web address: it is a mail address or holds a password".to_owned());
    }
    if !url.host_str().is_some_and(|host| host.contains('.') && !host.ends_with('.')) {
        return Err("is no web address: it names no host".to_owned());
    }
    Ok(url.into())
}

/// The same without query and fragment: what follows the page's own address, such as marks of who clicked where.
///
/// # Errors
/// As [`address`].
pub fn address_without_query(text: &str) -> Result<String, String> {
    let address = address(text)?;
    Ok(address.split(['?', '#']).next().unwrap_or_default().to_owned())
}

/// A web address that a source wrote in capitals throughout, as a person writes it: in small letters throughout, since
/// the capitals it may have had are lost. One with small letters in it is left as it is.
pub fn without_capitals(text: &str) -> String {
    if text.chars().any(char::is_lowercase) { text.to_owned() } else { text.to_lowercase() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        assert_eq!(address("HTTP://WWW.NPS.GOV/Foca").as_deref(), Ok("http://www.nps.gov/Foca"));
        assert_eq!(address("jjsplayhouse.org").as_deref(), Ok("http://jjsplayhouse.org/"));
        assert_eq!(
            address_without_query("https://edx.org/course/x?index=product#top").as_deref(),
            Ok("https://edx.org/course/x")
        );
        assert_eq!(without_capitals("HTTP://WWW.NPS.GOV/FOCA/INDEX.HTM"), "http://www.nps.gov/foca/index.htm");
        assert_eq!(without_capitals("HTTP://www.nps.gov/Foca"), "HTTP://www.nps.gov/Foca");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "HTTP://INFO@BACKUSMUSEUM.COM",
            "ftp://x.org",
            "http://",
            "N/A",
            "http://faculty-member s.org",
            "mailto:a@b.org",
            "http://localhost/",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
