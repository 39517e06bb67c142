//! How good an order is, given what was judged.

/// How much of the best gain there could be lies in the first ten: normalized discounted cumulative gain. `found` are the
/// grades of what was found, in its order; `judged` all there are.
pub(super) fn ndcg_at_10(found: &[u8], judged: &[u8]) -> f64 {
    let mut best = judged.to_vec();
    best.sort_unstable_by(|one, other| other.cmp(one));
    let most = discounted_gain(&best);
    if most > 0.0 { discounted_gain(found) / most } else { 0.0 }
}

/// How much of what is useful lies in the first twenty.
pub(super) fn recall_at_20(found: &[u8], judged: &[u8]) -> f64 {
    let useful = |grades: &[u8]| grades.iter().filter(|grade| **grade >= 2).count();
    let (found, all) = (useful(&found[..found.len().min(20)]), useful(judged));
    if all > 0 { as_number(found) / as_number(all) } else { 0.0 }
}

fn discounted_gain(grades: &[u8]) -> f64 {
    let gains = grades.iter().take(10).enumerate();
    gains.map(|(place, grade)| (f64::from(*grade).exp2() - 1.0) / (as_number(place) + 2.0).log2()).sum::<f64>().abs()
}

pub(super) fn as_number(count: usize) -> f64 {
    f64::from(u32::try_from(count).expect("a small number"))
}

#[test]
fn the_best_order_gains_all_and_no_other_does() {
    assert!((ndcg_at_10(&[3, 2, 1], &[1, 2, 3]) - 1.0).abs() < 1e-9);
    assert!((ndcg_at_10(&[3, 2, 1, 0, 0], &[1, 2, 3]) - 1.0).abs() < 1e-9);
    assert!(ndcg_at_10(&[2, 3, 1], &[1, 2, 3]) < 0.9);
    assert!(ndcg_at_10(&[3, 2], &[1, 2, 3]) < 1.0);
    assert!(ndcg_at_10(&[], &[1, 2, 3]).abs() < 1e-9);
}

#[test]
fn gains_are_as_they_are_defined() {
    // 3 in the second place of one: 7 / log2(3) of 7 / log2(2).
    assert!((ndcg_at_10(&[0, 3], &[3]) - 1.0 / 3_f64.log2()).abs() < 1e-9);
    // The eleventh gains nothing.
    assert!(ndcg_at_10(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3], &[3]).abs() < 1e-9);
}

#[test]
fn what_is_marginal_is_not_recalled() {
    assert!((recall_at_20(&[1, 2], &[3, 2, 1, 1]) - 0.5).abs() < 1e-9);
    assert!((recall_at_20(&[0, 2, 3], &[3, 2, 1]) - 1.0).abs() < 1e-9);
    let mut late = vec![0; 20];
    late.push(3);
    assert!(recall_at_20(&late, &[3]).abs() < 1e-9);
}
