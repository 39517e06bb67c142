use catalogue::{
    money::{Price, Prices},
    opportunity::AccessibilityFeature,
    organization::Sector,
};
use database::id::ProgrammeId;
use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::{candidate::NearTopic, need::PriceCeiling, reach::Whereabouts};

fn now() -> Timestamp {
    "2026-11-20T12:00:00Z".parse().expect("a time")
}

fn day(days: i64) -> Date {
    (now() + SignedDuration::from_hours(24 * days)).to_zoned(TimeZone::UTC).date()
}

fn topic(number: u128) -> TopicId {
    TopicId::from_uuid(uuid::Uuid::from_u128(number))
}

fn near(relation: Nearness) -> NearTopic {
    NearTopic { wanted: topic(1), topic: topic(relation as u128 + 1), relation }
}

fn price(amount: i64, currency: &str) -> Prices {
    Prices(vec![Price { amount, currency: currency.to_owned(), audience: None, sectors: Vec::new() }])
}

fn run() -> Way {
    Way {
        kind: WayKind::Run,
        run: Some(RunId::new()),
        formats: vec![Format::Online],
        self_paced: false,
        first_on: Some(day(10)),
        last_on: Some(day(10)),
        over_at: Some(now() + SignedDuration::from_hours(240)),
        closes_at: None,
        closes_on: None,
        places: Vec::new(),
        prices: price(2_500, "CAD"),
        for_sectors: Vec::new(),
        for_organizations: Vec::new(),
        for_programme: None,
        places_left: None,
    }
}

fn webinar() -> Candidate {
    Candidate {
        id: OpportunityId::new(),
        is_for_owner: true,
        is_withdrawn: false,
        languages: vec!["en-CA".to_owned()],
        accessibility: vec![AccessibilityFeature::LiveCaptions],
        sectors: vec![Sector::Museums],
        is_attended: false,
        topics: vec![near(Nearness::Same)],
        shares_words: false,
        text: 0.0,
        title: 0.0,
        usefulness: None,
        ways: vec![run()],
    }
}

fn wish() -> Wish {
    Wish { sectors: vec![Sector::Museums], ..Wish::default() }
}

fn excluded(wish: &Wish, candidate: &Candidate) -> Vec<ExclusionCode> {
    exclusions(wish, candidate, now()).iter().map(|one| one.code).collect()
}

fn told(wish: &Wish, candidate: &Candidate) -> Vec<ReasonCode> {
    let found = matched(wish, candidate, &Weights::default(), now()).expect("a match");
    found.reasons.iter().map(|reason| reason.code).collect()
}

#[test]
fn each_constraint_excludes_and_says_so() {
    let ceiling = |amount| Some(PriceCeiling { amount, currency: "CAD".to_owned() });
    for (wish, code) in [
        (Wish { sectors: vec![Sector::Archives], ..wish() }, ExclusionCode::Sector),
        (Wish { languages: vec!["fr".to_owned()], ..wish() }, ExclusionCode::Language),
        (Wish { accessibility: vec![AccessibilityFeature::SignLanguage], ..wish() }, ExclusionCode::Accessibility),
        (Wish { wanted_by: Some(day(9)), ..wish() }, ExclusionCode::TooLate),
        (Wish { formats: vec![Format::InPerson], ..wish() }, ExclusionCode::Format),
        (Wish { price_ceiling: ceiling(2_499), ..wish() }, ExclusionCode::Price),
    ] {
        assert_eq!(excluded(&wish, &webinar()), [code]);
    }
    for (candidate, code) in [
        (Candidate { is_for_owner: false, ..webinar() }, ExclusionCode::NotForOwner),
        (Candidate { is_attended: true, ..webinar() }, ExclusionCode::Attended),
        (Candidate { topics: Vec::new(), ..webinar() }, ExclusionCode::OtherSubject),
        (Candidate { ways: Vec::new(), ..webinar() }, ExclusionCode::NotOffered),
        (Candidate { ways: vec![Way { over_at: Some(now()), ..run() }], ..webinar() }, ExclusionCode::Over),
        (
            Candidate { ways: vec![Way { closes_at: Some(now()), closes_on: Some(day(-1)), ..run() }], ..webinar() },
            ExclusionCode::Closed,
        ),
        (
            Candidate { ways: vec![Way { for_programme: Some(ProgrammeId::new()), ..run() }], ..webinar() },
            ExclusionCode::NotAdmitted,
        ),
        (
            Candidate { ways: vec![Way { for_sectors: vec![Sector::Libraries], ..run() }], ..webinar() },
            ExclusionCode::NotAdmitted,
        ),
    ] {
        assert_eq!(excluded(&wish(), &candidate), [code]);
    }
    assert_eq!(excluded(&wish(), &webinar()), []);
}

#[test]
fn what_is_at_its_limit_fits() {
    let limits = Wish {
        wanted_by: Some(day(10)),
        languages: vec!["fr".to_owned(), "en".to_owned()],
        formats: vec![Format::Online, Format::InPerson],
        price_ceiling: Some(PriceCeiling { amount: 2_500, currency: "CAD".to_owned() }),
        accessibility: vec![AccessibilityFeature::LiveCaptions],
        ..wish()
    };
    assert_eq!(excluded(&limits, &webinar()), []);
    let codes = told(&limits, &webinar());
    for code in [ReasonCode::SameTopic, ReasonCode::InTime, ReasonCode::Language, ReasonCode::Format, ReasonCode::Price]
    {
        assert!(codes.contains(&code), "{code} is missing in {codes:?}");
    }
}

#[test]
fn what_is_not_known_excludes_nothing_and_is_said() {
    let choosy = Wish {
        languages: vec!["fr".to_owned()],
        formats: vec![Format::InPerson],
        price_ceiling: Some(PriceCeiling { amount: 0, currency: "CAD".to_owned() }),
        ..wish()
    };
    let vague = Way { formats: Vec::new(), prices: price(900, "EUR"), ..run() };
    let vague = Candidate { languages: Vec::new(), sectors: Vec::new(), ways: vec![vague], ..webinar() };
    let codes = told(&choosy, &vague);
    for code in [ReasonCode::LanguageUnknown, ReasonCode::FormatUnknown, ReasonCode::PriceUnknown] {
        assert!(codes.contains(&code), "{code} is missing in {codes:?}");
    }
}

#[test]
fn what_it_costs_is_what_the_sector_pays() {
    let of = |amount, sectors: &[Sector]| Price {
        amount,
        currency: "CAD".to_owned(),
        audience: None,
        sectors: sectors.to_vec(),
    };
    let at_most = |amount| Wish { price_ceiling: Some(PriceCeiling { amount, currency: "CAD".to_owned() }), ..wish() };
    let costs = |prices: Vec<Price>| Candidate { ways: vec![Way { prices: Prices(prices), ..run() }], ..webinar() };
    let dear_for_museums = costs(vec![of(1_000, &[]), of(9_000, &[Sector::Museums]), of(0, &[Sector::Libraries])]);
    assert_eq!(excluded(&at_most(8_999), &dear_for_museums), [ExclusionCode::Price]);
    assert!(!told(&at_most(9_000), &dear_for_museums).contains(&ReasonCode::Free), "that it is for libraries");
    let cheap_for_museums = costs(vec![of(9_000, &[]), of(1_000, &[Sector::Archives, Sector::Museums])]);
    assert!(told(&at_most(1_000), &cheap_for_museums).contains(&ReasonCode::Price));
    let for_others = costs(vec![of(9_000, &[Sector::Libraries])]);
    assert!(told(&at_most(0), &for_others).contains(&ReasonCode::PriceUnknown), "what others pay says nothing");
}

#[test]
fn nobody_is_sent_farther_than_they_can_travel() {
    let at = |country: &str, region: &str, locality: &str| Whereabouts {
        country: Some(country.to_owned()),
        region: Some(region.to_owned()),
        locality: Some(locality.to_lowercase()),
        name: Some(locality.to_owned()),
    };
    let from_halifax = |reach| Wish { reach, homes: vec![at("CA", "CA-NS", "Halifax")], ..wish() };
    let held = |formats: &[Format], places: &[Whereabouts]| Candidate {
        ways: vec![Way { formats: formats.to_vec(), places: places.to_vec(), ..run() }],
        ..webinar()
    };
    let moncton = [at("CA", "CA-NB", "Moncton")];
    let on_site = held(&[Format::InPerson], &moncton);
    let found = exclusions(&from_halifax(Reach::Region), &on_site, now());
    assert_eq!((found[0].code, found[0].place.as_deref()), (ExclusionCode::TooFar, Some("Moncton")));
    assert!(told(&from_halifax(Reach::Country), &on_site).contains(&ReasonCode::WithinReach));
    assert!(told(&from_halifax(Reach::Region), &held(&[Format::InPerson], &[])).contains(&ReasonCode::PlaceUnknown));
    assert_eq!(excluded(&from_halifax(Reach::Online), &held(&[Format::InPerson], &[])), [ExclusionCode::TooFar]);
    assert!(told(&from_halifax(Reach::Online), &held(&[], &[])).contains(&ReasonCode::PlaceUnknown));
    let hybrid = held(&[Format::Hybrid, Format::Online, Format::InPerson], &moncton);
    assert_eq!(excluded(&from_halifax(Reach::Region), &hybrid), []);
    let on_site_only = Wish { formats: vec![Format::InPerson], ..from_halifax(Reach::Region) };
    assert_eq!(excluded(&on_site_only, &hybrid), [ExclusionCode::TooFar], "nobody asked for it online");
}

#[test]
fn one_way_has_to_fit_in_every_respect() {
    let cheap_but_late = Way { first_on: Some(day(90)), last_on: Some(day(90)), prices: price(0, "CAD"), ..run() };
    let both = Candidate { ways: vec![run(), cheap_but_late.clone()], ..webinar() };
    let free_by_tomorrow = Wish {
        wanted_by: Some(day(20)),
        price_ceiling: Some(PriceCeiling { amount: 0, currency: "CAD".to_owned() }),
        ..wish()
    };
    assert_eq!(excluded(&free_by_tomorrow, &both).len(), 1, "the one is too dear, the other too late");
    let later = Wish { wanted_by: Some(day(90)), ..free_by_tomorrow };
    let found = matched(&later, &both, &Weights::default(), now()).expect("a match");
    assert_eq!(found.run, cheap_but_late.run);
}

#[test]
fn what_has_no_day_meets_a_deadline_only_where_one_can_begin_at_any_time() {
    let soon = Wish { wanted_by: Some(day(1)), ..wish() };
    let way = |kind| Way { kind, run: None, self_paced: true, first_on: None, last_on: None, over_at: None, ..run() };
    let of = |kind| Candidate { ways: vec![way(kind)], ..webinar() };
    assert_eq!(excluded(&soon, &of(WayKind::Undated)), [ExclusionCode::DateUnknown]);
    assert!(told(&soon, &of(WayKind::Anytime)).contains(&ReasonCode::AtAnyTime));
    assert!(told(&soon, &of(WayKind::Recording)).contains(&ReasonCode::Recording));
    assert!(told(&wish(), &of(WayKind::Undated)).contains(&ReasonCode::DateUnknown));
}

#[test]
fn nearer_topics_come_first() {
    let candidates: Vec<_> =
        Nearness::ALL.iter().rev().map(|relation| Candidate { topics: vec![near(*relation)], ..webinar() }).collect();
    let found = ranked(&wish(), &candidates, &Weights::default(), now());
    let codes: Vec<_> = found.iter().map(|one| one.reasons[0].code).collect();
    use ReasonCode::{BroaderTopic, MatchingTopic, NarrowerTopic, RelatedTopic, SameTopic};
    assert_eq!(codes, [SameTopic, MatchingTopic, NarrowerTopic, RelatedTopic, BroaderTopic]);
}

#[test]
fn only_what_enough_people_found_useful_is_called_so() {
    let found = |usefulness| told(&wish(), &Candidate { usefulness, ..webinar() }).contains(&ReasonCode::WellEvaluated);
    assert_eq!([found(None), found(Some(0.5)), found(Some(0.9))], [false, false, true]);
}

fn any_way() -> impl Strategy<Value = Way> {
    (
        proptest::sample::select(WayKind::ALL),
        proptest::collection::vec(proptest::sample::select(Format::ALL), 0..3),
        any::<bool>(),
        proptest::option::of(-30..400_i64),
        (proptest::option::of(0..5_000_i64), any::<bool>()),
        proptest::option::of(-2..10_i64),
    )
        .prop_map(|(kind, formats, self_paced, starts, (cost, is_in_euro), places_left)| {
            let currency = if is_in_euro { "EUR" } else { "CAD" };
            Way {
                kind,
                run: Some(RunId::new()),
                formats,
                self_paced,
                first_on: starts.map(day),
                last_on: starts.map(|starts| day(starts + 2)),
                over_at: starts.map(|starts| now() + SignedDuration::from_hours(24 * (starts + 2))),
                prices: cost.map(|cost| price(cost, currency)).unwrap_or_default(),
                places_left,
                ..run()
            }
        })
}

fn any_candidate() -> impl Strategy<Value = Candidate> {
    (
        (any::<bool>(), proptest::sample::subsequence(vec!["en", "fr-CA", "es"], 0..=3)),
        proptest::sample::subsequence(Sector::ALL.to_vec(), 0..=3),
        proptest::sample::subsequence(Nearness::ALL.to_vec(), 0..=3),
        (any::<bool>(), 0.0_f32..1.0, 0.0_f32..1.0, proptest::option::of(0.0_f32..1.0)),
        proptest::collection::vec(any_way(), 0..4),
    )
        .prop_map(
            |((is_attended, languages), sectors, relations, (shares_words, text, title, usefulness), ways)| Candidate {
                is_attended,
                languages: languages.into_iter().map(str::to_owned).collect(),
                sectors,
                topics: relations.into_iter().map(near).collect(),
                shares_words,
                text,
                title,
                usefulness,
                ways,
                ..webinar()
            },
        )
}

fn any_wish() -> impl Strategy<Value = Wish> {
    (
        proptest::option::of(-5..300_i64),
        proptest::sample::subsequence(vec!["en", "fr", "es"], 0..=2),
        proptest::sample::subsequence(Format::ALL.to_vec(), 0..=2),
        proptest::option::of(0..5_000_i64),
        proptest::sample::subsequence(Sector::ALL.to_vec(), 0..=2),
    )
        .prop_map(|(wanted_by, languages, formats, ceiling, sectors)| Wish {
            wanted_by: wanted_by.map(day),
            languages: languages.into_iter().map(str::to_owned).collect(),
            formats,
            price_ceiling: ceiling.map(|amount| PriceCeiling { amount, currency: "CAD".to_owned() }),
            sectors,
            ..Wish::default()
        })
}

proptest! {
    #[test]
    fn what_is_excluded_never_appears_and_everything_else_does(
        wish in any_wish(),
        candidates in proptest::collection::vec(any_candidate(), 0..12),
    ) {
        let found = ranked(&wish, &candidates, &Weights::default(), now());
        for candidate in &candidates {
            let appears = found.iter().any(|one| one.opportunity == candidate.id);
            prop_assert_eq!(appears, exclusions(&wish, candidate, now()).is_empty());
        }
        for pair in found.windows(2) {
            prop_assert!(pair[0].score() >= pair[1].score());
        }
    }

    #[test]
    fn the_order_is_not_that_of_the_candidates(
        wish in any_wish(),
        candidates in proptest::collection::vec(any_candidate(), 0..12),
        turn in 0..12_usize,
    ) {
        let mut others = candidates.clone();
        others.rotate_left(turn.min(candidates.len()));
        others.reverse();
        for one in &mut others { one.ways.reverse(); one.topics.reverse(); }
        let (one, other) = (ranked(&wish, &candidates, &Weights::default(), now()), ranked(&wish, &others, &Weights::default(), now()));
        let ids = |found: &[Match]| found.iter().map(|one| (one.opportunity, one.score())).collect::<Vec<_>>();
        prop_assert_eq!(ids(&one), ids(&other));
    }

    #[test]
    fn more_reasons_never_count_less(wish in any_wish(), candidate in any_candidate(), way in any_way(), relation in proptest::sample::select(Nearness::ALL)) {
        let weights = Weights::default();
        let Some(before) = matched(&wish, &candidate, &weights, now()) else { return Ok(()) };
        let mut more = vec![candidate.clone(); 5];
        more[0].topics.push(NearTopic { wanted: topic(99), topic: topic(98), relation });
        more[1].topics.push(near(Nearness::Same));
        more[2].text = 1.0;
        more[3].usefulness = Some(1.0);
        more[4].ways.push(way);
        for better in &more {
            let after = matched(&wish, better, &weights, now());
            prop_assert!(after.is_some_and(|after| after.score() >= before.score()));
        }
    }
}
