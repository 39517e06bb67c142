//! Where somebody goes on to who has signed in.

use url::Url;

/// Nobody needs a longer one, in bytes.
const LONGEST: usize = 2_000;

/// Where those go on to who did not come from anywhere.
pub(super) const HOME: &str = "/";

/// A page of this server, as somebody asked for it; its first page, where what they asked for is anything else. A link to
/// the sign-in page must not send whoever follows it to another site.
pub(super) fn local(asked: Option<&str>) -> &str {
    asked.filter(|path| is_local(path)).unwrap_or(HOME)
}

/// Whether every browser takes it for a page of this server: it begins with one slash, and says nothing that one browser
/// reads otherwise than another.
fn is_local(asked: &str) -> bool {
    let path = asked.split(['?', '#']).next().unwrap_or_default();
    let fits = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
    let here = Url::parse("http://here.invalid").expect("a constant");
    asked.len() <= LONGEST
        && asked.starts_with('/')
        && !path.contains("//")
        && asked.bytes().all(fits)
        && here.join(asked).is_ok_and(|there| there.origin() == here.origin() && there.path() == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for path in ["/", "/account", "/?tab=2#x", "/sign-in/link", "/a?u=https://b.example//c", "/caf%C3%A9"] {
            assert_eq!(local(Some(path)), path);
        }
        for elsewhere in [
            "",
            "account",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "\t//evil.example",
            " /account",
            "/a b",
            "https://evil.example",
            "https:evil.example",
            "javascript:alert(1)",
            "/.//evil.example",
            "/..//evil.example",
            "/a/..//evil.example",
            "/a//b",
            "/account\r\nSet-Cookie: a=b",
            "/é",
        ] {
            assert_eq!(local(Some(elsewhere)), "/", "{elsewhere:?}");
        }
        assert_eq!(local(Some(&format!("/{}", "a".repeat(2_000)))), "/");
        assert_eq!(local(None), "/");
    }
}
