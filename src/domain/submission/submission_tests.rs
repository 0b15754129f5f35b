use proptest::prelude::*;

use super::*;

fn submission(fields: &[(&str, &str)]) -> Submission {
    Submission::new(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
}

#[test]
fn collects_every_problem() {
    let form = submission(&[("b", "1234"), ("c", "nonsense"), ("d", "1"), ("d", "2")]);
    let mut reader = Reader::new(&form);
    reader.text("b", 3);
    reader.codes("c", "ground");
    reader.text("d", 10);
    let errors = reader.finish(()).unwrap_err();
    let problems: Vec<_> = errors.iter().map(|error| error.problem).collect();
    let too_long = Problem::TooLong { limit: 3, length: 4 };
    assert_eq!(problems, [too_long, Problem::UnknownChoice, Problem::Twice]);
}

#[test]
fn text_of_all_scripts_passes_and_counts_characters() {
    let form = submission(&[("a", "  مرحبا 👩‍👧 \u{200f}ok\r\nzwei\t\n")]);
    let mut reader = Reader::new(&form);
    assert_eq!(reader.text("a", 24), "مرحبا 👩‍👧 \u{200f}ok\nzwei");
    assert!(reader.finish(()).is_ok());
}

#[test]
fn frames_tell_forms_apart() {
    let framed = |fields: &[(&str, &str)]| submission(fields).framed(&["code"]);
    assert_eq!(framed(&[("a", "1"), ("code", "x")]), framed(&[("code", "y"), ("a", "1")]));
    assert_ne!(framed(&[("a", "12"), ("b", "")]), framed(&[("a", "1"), ("b", "2")]));
    assert_ne!(framed(&[("a", "b"), ("c", "d")]), framed(&[("a", "bcd")]));
    assert_ne!(framed(&[("a", "")]), framed(&[]));
}

#[test]
fn shows_again_what_was_typed_without_controls() {
    assert_eq!(submission(&[("a", "x\0y")]).shown("a"), "xy");
    assert_eq!(submission(&[("a", "x"), ("b", "-"), ("a", "y")]).shown("a"), "x\ny");
}

#[test]
fn a_day_is_a_day_and_has_come() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let read = |text: &str| {
        let form = submission(&[("day", text)]);
        let mut reader = Reader::new(&form);
        let day = reader.past_day("day", today);
        reader.finish(day).map_err(|errors| errors.first().map(|error| error.problem))
    };
    assert_eq!(read("2026-11-21"), Ok(Some(today)));
    assert_eq!(read(""), Ok(None));
    assert_eq!(read("2026-11-22"), Err(Some(Problem::Future { year: 2025 })));
    assert_eq!(read("2027-11-02"), Err(Some(Problem::Future { year: 2026 })));
    assert_eq!(read("2031-11-22"), Err(Some(Problem::Future { year: 2025 })));
    for words in ["yesterday", "24. März 2026", "2026-02-30"] {
        assert_eq!(read(words), Err(Some(Problem::NotADay)), "{words}");
    }
}

#[test]
fn a_day_of_long_ago_is_asked_back_and_taken_when_it_is_sent_again() {
    let today = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
    let read = |fields: &[(&str, &str)]| {
        let form = submission(fields);
        let mut reader = Reader::new(&form);
        let day = reader.past_day("day", today);
        reader.finish(day).map_err(|errors| (errors[0].problem, form.confirmations(&errors)))
    };
    for (day, year) in [
        ("0026-03-24", 2026),
        ("0026-12-24", 2025),
        ("0199-03-24", 1999),
        ("0206-03-24", 2006),
        ("1899-12-24", 1999),
        ("1926-11-21", 2026),
        ("-0001-01-01", 1999),
    ] {
        let (problem, confirmations) = read(&[("day", day)]).unwrap_err();
        assert_eq!(problem, Problem::LongAgo { year }, "{day}");
        assert_eq!(confirmations.len(), 1);
        let again = [("day", day), (CONFIRMED, confirmations[0].as_str())];
        assert_eq!(read(&again).unwrap(), Some(day.parse().unwrap()), "{day}");
        let another = [("day", "1850-01-01"), (CONFIRMED, confirmations[0].as_str())];
        assert_eq!(read(&another).unwrap_err().1.len(), 2, "another day is another question");
    }
    assert!(read(&[("day", "1926-11-23")]).is_ok());
    // An impossible answer is not a doubt.
    let future = read(&[("day", "2027-01-01")]).unwrap_err();
    assert!(!future.0.is_doubt() && future.1.is_empty());
}

#[test]
fn an_address_without_at_and_a_number_without_digits_are_asked_back_once() {
    let read = |fields: &[(&str, &str)]| {
        let form = submission(fields);
        let mut reader = Reader::new(&form);
        let read = (reader.email("email", 100), reader.phone("phone", 100));
        reader.finish(read).map_err(|errors| {
            let problems: Vec<Problem> = errors.iter().map(|error| error.problem).collect();
            (problems, form.confirmations(&errors))
        })
    };
    for email in ["a@example.org", "\u{200e}a@\u{ad}example.org\u{2069}", "ä@bücher.example", ""] {
        assert!(read(&[("email", email)]).is_ok(), "{email}");
    }
    assert_eq!(read(&[("email", "\u{2068}a@b.example\u{200f}")]).unwrap().0, "a@b.example");
    for email in ["example.org", "a@", "@b", "a b@example.org", "a@b c"] {
        let (problems, confirmations) = read(&[("email", email)]).unwrap_err();
        assert_eq!(problems, [Problem::NoAt], "{email}");
        assert_eq!(read(&[("email", email), (CONFIRMED, &confirmations[0])]).unwrap().0, email);
    }
    for phone in ["0151 2345678", "+49 (0)231/50-0", "٠١٥١ ٢٣٤", "110", ""] {
        assert!(read(&[("phone", phone)]).is_ok(), "{phone}");
    }
    let (problems, confirmations) = read(&[("phone", "ja, gern"), ("email", "x")]).unwrap_err();
    assert_eq!(problems, [Problem::NoAt, Problem::NotANumber]);
    let [no_at, no_number] = &confirmations[..] else { panic!("{confirmations:?}") };
    // A confirmed answer stays confirmed while another field is still wrong.
    let half = [("phone", "ja, gern"), ("email", "x"), (CONFIRMED, no_at.as_str())];
    let (problems, confirmations) = read(&half).unwrap_err();
    assert_eq!(problems, [Problem::NotANumber]);
    assert_eq!(confirmations, [no_number.clone(), no_at.clone()]);
}

#[test]
fn a_text_in_which_nothing_is_to_be_seen_is_empty() {
    for nothing in
        ["", " \n", "\0", "\u{feff}", "\u{200b}\u{200d}\u{fe0f}", "\u{2800} \u{3164}\u{115f}", "\u{e0041}"]
    {
        let form = submission(&[("a", nothing)]);
        assert_eq!(Reader::new(&form).text("a", 10), "", "{nothing:?}");
    }
}

#[test]
fn a_choice_is_a_choice_whatever_stands_around_it() {
    let form = submission(&[("ground", " age\u{200b}"), ("way", "\u{feff}phone\n"), ("tick", "\u{200b}")]);
    let mut reader = Reader::new(&form);
    assert_eq!(reader.codes("ground", "ground").len(), 1);
    assert_eq!(reader.choice("way", &[("phone", 7)]), Some(7));
    assert!(form.has("ground", "age") && !reader.ticked("tick"));
    assert!(reader.finish(()).is_ok());
}

proptest! {
    #[test]
    fn invisible_characters_change_nothing(words in proptest::collection::vec("\\PC{0,6}", 1..8), unseen in "[\0-\x08\u{ad}\u{200b}\u{feff}\u{202a}-\u{202e}\u{2060}\u{e0061}\x7f]{1,3}") {
        let read = |text: &str| Reader::new(&submission(&[("a", text)])).text("a", 1000);
        prop_assert_eq!(read(&words.join(&unseen)), read(&words.concat()));
    }

    #[test]
    fn no_text_is_refused_for_its_characters(text in any::<String>()) {
        let form = submission(&[("a", &text)]);
        let mut reader = Reader::new(&form);
        let read = reader.text("a", usize::MAX);
        prop_assert!(!read.chars().any(|c| c.is_control() && c != '\n' && c != '\t'));
        prop_assert!(reader.finish(()).is_ok());
    }
}

#[test]
fn the_same_code_twice_counts_once_but_two_codes_are_not_one() {
    let form = submission(&[("ground", "age"), ("ground", "age"), ("area", "work"), ("area", "housing")]);
    let mut reader = Reader::new(&form);
    assert_eq!(reader.codes("ground", "ground").len(), 1);
    reader.code("area", "life_area");
    assert_eq!(reader.finish(()).unwrap_err(), [FieldError { field: "area", problem: Problem::Twice }]);
}
