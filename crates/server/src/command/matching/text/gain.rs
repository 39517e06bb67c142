//! What one plan reaches more, or less, than another.

use matching::plan::Reached;

/// The differences that people care for; none where there is none. The lot is nobody's gain.
pub(super) fn gain(before: Reached, after: Reached) -> Option<String> {
    let parts = [
        (" of priority groups", before.priority, after.priority),
        (" placed", before.placed, after.placed),
        (" of fit", before.fit, after.fit),
    ];
    let changed = parts.into_iter().filter(|(_, before, after)| before != after);
    let said: Vec<String> = changed.map(|(what, before, after)| format!("{}{what}", signed(before, after))).collect();
    (!said.is_empty()).then(|| said.join(", "))
}

fn signed(before: u64, after: u64) -> String {
    format!("{}{}", if after < before { '−' } else { '+' }, after.abs_diff(before))
}
