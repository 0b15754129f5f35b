//! How often what: shares of a hundred; what is left of the hundred stays unanswered.

/// Values with their shares.
type Shares = [(u32, &'static str)];

/// What people say about themselves.
pub const ABOUT: [(&str, &Shares); 4] = [
    (
        "reporter_role",
        &[
            (70, "affected"),
            (9, "parent_guardian"),
            (8, "relative_friend"),
            (7, "witness"),
            (4, "professional"),
        ],
    ),
    ("age_band", &[(2, "u14"), (6, "14_17"), (18, "18_26"), (32, "27_45"), (17, "46_64"), (5, "65p")]),
    ("gender_self", &[(44, "female"), (30, "male"), (5, "diverse")]),
    (
        "reason_unreported",
        &[(12, "no_change"), (8, "no_proof"), (7, "fear"), (6, "unknown_where"), (3, "shame")],
    ),
];

/// How reports come in.
pub const CHANNEL: [(u32, &str); 6] =
    [(62, "web"), (16, "phone"), (9, "walk_in"), (8, "email"), (3, "outreach"), (2, "referral_in")];

/// Status of cases that are older than four months.
pub const OLD: [(u32, &str); 10] = [
    (42, "closed"),
    (20, "documented"),
    (10, "referred"),
    (8, "active"),
    (5, "waiting_respondent"),
    (5, "legal"),
    (4, "out_of_scope"),
    (3, "duplicate"),
    (1, "abuse"),
    (2, "waiting_client"),
];

/// Status of cases that are younger.
pub const YOUNG: [(u32, &str); 8] = [
    (34, "active"),
    (16, "triage"),
    (14, "waiting_client"),
    (12, "waiting_respondent"),
    (10, "documented"),
    (8, "closed"),
    (4, "legal"),
    (2, "referred"),
];

/// What only counsellors code.
pub const CODED_AT_THE_DESK: [(&str, &Shares); 4] = [
    ("attribution", &[(70, "self"), (22, "perceived"), (8, "association")]),
    ("level", &[(58, "individual"), (30, "institutional"), (12, "structural")]),
    ("plausibility", &[(48, "self_report"), (30, "plausible"), (14, "corroborated"), (4, "unclear")]),
    (
        "legal_form",
        &[(44, "direct"), (12, "indirect"), (14, "harassment"), (20, "not_assessed"), (10, "none_statutory")],
    ),
];

/// What was done beside a first talk.
pub const INTERVENTION: [(u32, &str); 6] = [
    (22, "legal_assessment"),
    (18, "statement_request"),
    (16, "complaint_letter"),
    (10, "mediation"),
    (10, "accompaniment"),
    (8, "referral_legal"),
];

/// How closed cases ended.
pub const OUTCOME: [(u32, &str); 9] = [
    (16, "apology"),
    (8, "compensation"),
    (12, "decision_changed"),
    (8, "access_gained"),
    (9, "practice_changed"),
    (14, "statement_only"),
    (14, "no_response"),
    (12, "denied"),
    (5, "client_stopped"),
];

#[cfg(test)]
mod tests {
    use meldestelle_domain::taxonomy::Taxonomy;

    use super::*;

    #[test]
    fn shares_are_of_a_hundred_and_of_codes_there_are() {
        let alone: [(&str, &Shares); 5] = [
            ("intake_channel", &CHANNEL),
            ("case_status", &OLD),
            ("case_status", &YOUNG),
            ("intervention", &INTERVENTION),
            ("outcome", &OUTCOME),
        ];
        for (list, shares) in ABOUT.into_iter().chain(CODED_AT_THE_DESK).chain(alone) {
            assert!(shares.iter().map(|(share, _)| share).sum::<u32>() <= 100, "{list}");
            for (_, code) in shares {
                assert!(Taxonomy::list(list).unwrap().code(code).is_some(), "{list} {code}");
            }
        }
    }
}
