use std::collections::HashSet;

use chrono::{DateTime, TimeZone, Utc};
use meldestelle_domain::case::Priority;
use meldestelle_domain::id::{CaseId, CounsellorId};
use meldestelle_domain::submission::Submission;
use uuid::Uuid;

use super::case_summary::OpenedCase;
use super::case_summary::tests::example;
use super::filter::QueueFilter;
use super::views::tabs;

fn read(query: &str) -> QueueFilter {
    QueueFilter::read(&Submission::new(form_urlencoded::parse(query.as_bytes()).into_owned().collect()), 2026)
}

fn day(day: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, day, 12, 0, 0).unwrap()
}

fn case(number: u128, received: DateTime<Utc>, priority: Priority) -> OpenedCase {
    let (_, mut summary) = example();
    (summary.received, summary.priority, summary.assignee) = (received, priority, None);
    OpenedCase { id: CaseId(Uuid::from_u128(number)), version: 1, summary }
}

fn matches(query: &str, case: &OpenedCase, me: CounsellorId) -> bool {
    read(query).matches(case.id, &case.summary, me, &HashSet::new())
}

#[test]
fn an_address_reads_as_it_was_written() {
    let id = Uuid::from_u128(7);
    for query in [
        String::new(),
        "show=ended&year=2025".to_owned(),
        "show=all&year=2024&status=active&assignee=me&code=ground%3Aage&code=life_area%3Awork&q=%C3%A4+%26&sort=newest"
            .to_owned(),
        "waiting=on&uncoded=on&contact=no&from=2026-01-02&to=2026-03-04&district=Nord&language=ar&sort=date"
            .to_owned(),
        format!("assignee={id}"),
        format!("assignee=nobody&after={id}"),
        format!("before={id}"),
    ] {
        let filter = read(&query);
        let address = filter.address_at(filter.place);
        let written = address.trim_start_matches("/cases").trim_start_matches('?');
        assert_eq!(read(written), filter, "{address}");
        assert!(!address.contains("?&") && written.len() == query.len(), "{address} {query}");
    }
    assert_eq!(read("").address(), "/cases");
}

#[test]
fn values_that_make_no_sense_are_ignored() {
    let nonsense = "show=x&year=x&status=x&assignee=x&ground=x&area=x&code=x&code=ground:x&sort=x&after=-1\
                    &from=x&to=31.12.&contact=x&waiting=x";
    assert_eq!(read(nonsense), read(""));
    assert!(!read("").is_narrowed());
}

#[test]
fn a_code_is_found_under_the_name_of_its_list() {
    let wanted = read("code=ground:age&code=life_area:work");
    assert_eq!(wanted.codes.len(), 2);
    assert_eq!(read("ground=age&area=work"), wanted);
    assert_eq!(read("ground=age&life_area=work&code=ground:age"), wanted);
}

#[test]
fn urgent_cases_come_first_then_those_that_waited_longest() {
    let cases = [
        case(1, day(3), Priority::Normal),
        case(2, day(2), Priority::Normal),
        case(3, day(4), Priority::High),
        case(4, day(1), Priority::Low),
    ];
    for (query, order) in [("", [3, 2, 1, 4]), ("sort=newest", [3, 1, 2, 4]), ("sort=oldest", [4, 2, 1, 3])] {
        let mut cases = cases.to_vec();
        read(query).order.sort(&mut cases, &[]);
        let found: Vec<u128> = cases.iter().map(|case| case.id.0.as_u128()).collect();
        assert_eq!(found, order, "{query}");
    }
}

#[test]
fn names_people_and_statuses_are_orders_too() {
    let [ada, bela] = [1, 2].map(|number| CounsellorId(Uuid::from_u128(number)));
    let mut cases = [1, 2, 3].map(|number| case(number, day(1), Priority::Normal));
    for (case, (name, assignee)) in cases.iter_mut().zip([("", Some(bela)), ("b", None), ("A", Some(ada))]) {
        (case.summary.name, case.summary.assignee) = (name.to_owned(), assignee);
    }
    for (query, order) in [("sort=name", [3, 2, 1]), ("sort=assignee", [3, 1, 2]), ("sort=status", [1, 2, 3])]
    {
        let mut cases = cases.to_vec();
        read(query).order.sort(&mut cases, &[ada, bela]);
        let found: Vec<u128> = cases.iter().map(|case| case.id.0.as_u128()).collect();
        assert_eq!(found, order, "{query}");
    }
}

#[test]
fn each_filter_shows_the_cases_that_it_names() {
    let mut one = case(0x00ab_cdef << 104, day(1), Priority::Normal);
    let me = CounsellorId(Uuid::from_u128(1));
    for (query, is_shown) in [
        ("", true),
        ("status=new", true),
        ("status=active", false),
        ("waiting=on", false),
        ("uncoded=on", false),
        ("ground=age", true),
        ("ground=religion", true),
        ("ground=disability", false),
        ("ground=age&ground=religion", true),
        ("code=outcome:apology", true),
        ("code=outcome:apology&ground=disability", false),
        ("area=work", true),
        ("area=housing", false),
        ("contact=yes", true),
        ("contact=no", false),
        ("language=de", true),
        ("language=ar", false),
        ("from=2026-11-01&to=2026-11-01", true),
        ("from=2026-11-02", false),
        ("to=2026-10-31", false),
        ("district=Nord", false),
        ("q=STERN", true),
        ("q=abcd", true),
        ("q=ABCD", true),
        ("q=mond", false),
        ("assignee=nobody", true),
        ("assignee=me", false),
    ] {
        assert_eq!(matches(query, &one, me), is_shown, "{query}");
    }
    assert!(read("district=Nord").matches(one.id, &one.summary, me, &HashSet::from([one.id])));
    one.summary.name = "Mu\u{308}ller, İstanbul".to_owned();
    for query in ["q=M%C3%BCller", "q=mueller", "q=MULLER", "q=istanbul", "q=ISTANBUL", "q=%C4%B0stanbul"] {
        assert!(matches(query, &one, me), "{query}");
    }
    one.summary.assignee = Some(me);
    assert!(matches("assignee=me", &one, me) && !matches("assignee=nobody", &one, me));
    assert!(matches(&format!("assignee={me}"), &one, me));
}

#[test]
fn the_tab_of_a_view_is_marked_in_every_order_and_part() {
    let me = CounsellorId(Uuid::from_u128(1));
    let open = [case(1, day(1), Priority::Normal), case(2, day(2), Priority::Normal)];
    let id = Uuid::from_u128(7);
    for (query, marked) in [
        (String::new(), Some("queue-view-open")),
        ("status=new".to_owned(), Some("queue-view-new")),
        ("&status=new".to_owned(), Some("queue-view-new")),
        ("status=new&sort=newest".to_owned(), Some("queue-view-new")),
        (format!("status=new&after={id}"), Some("queue-view-new")),
        ("show=ended&year=2024".to_owned(), Some("queue-view-ended")),
        ("status=new&ground=age".to_owned(), None),
    ] {
        let tabs = tabs(&read(&query), &open, 9, me, 2026);
        let shown: Vec<_> = tabs.iter().filter(|tab| tab.is_shown).map(|tab| tab.label).collect();
        assert_eq!(shown, marked.into_iter().collect::<Vec<_>>(), "{query}");
        let counts: Vec<usize> = tabs.iter().map(|tab| tab.count).collect();
        assert_eq!(counts, [2, 2, 0, 2, 0, 0, 9]);
    }
}
