use super::line::quoted;

/// A whole number.
pub(super) fn whole(text: &str) -> Result<u32, String> {
    if !is_figures(text) {
        return Err(format!("{} is no whole number; write it in figures only, such as 5", quoted(text)));
    }
    text.parse().map_err(|_| format!("{} is more than {}; write a smaller number", quoted(text), u32::MAX))
}

pub(super) fn is_figures(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
