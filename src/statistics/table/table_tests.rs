//! What can be declared and counted, and that everything else is refused with a reason.

use super::*;

const SMALL: &str = r#"{"attributes": {
    "ground": {"codes": ["G1", "G2", "G3"], "multi": true, "min": 1, "max": 2},
    "area": {"codes": ["A1", "A2"]},
    "resp": {"codes": ["R1", "R2"]}}}"#;

fn small() -> Programme {
    Programme::from_json(SMALL).unwrap()
}

/// `SMALL` with these tables.
fn with_tables(tables: &str) -> Result<Programme, ProgrammeFileError> {
    let file = SMALL.strip_suffix('}').unwrap();
    Programme::from_json(&format!("{file}, \"programme\": {tables}}}"))
}

fn declared(attributes: &str) -> String {
    Programme::from_json(&format!("{{\"attributes\": {{{attributes}}}}}")).unwrap_err().to_string()
}

fn misread(csv: &str) -> String {
    Cases::from_csv(&small(), csv.as_bytes()).unwrap_err().to_string()
}

fn names(programme: &Programme) -> Vec<String> {
    programme.tables().iter().map(|by| programme.names(*by).join("-")).collect()
}

#[test]
fn the_default_programme_keeps_the_order_of_the_attributes() {
    assert_eq!(names(&small()), ["", "ground", "area", "resp", "ground-area", "area-resp"]);
}

#[test]
fn the_default_programme_has_all_usual_two_way_tables() {
    let programme = crate::test_offices::reference_programme();
    let two_way = ["ground-area", "area-resp", "area-outcome", "district-quarter", "age-gender"];
    assert_eq!(names(&programme).split_off(11), two_way);
    assert_eq!(programme.cells().count(), 1 + 77 + 168 + 98 + 112 + 40 + 24);
}

#[test]
fn month_is_not_published() {
    let file = r#"{"attributes": {"month": {"codes": ["01", "02"]}, "quarter": {"codes": ["Q1", "Q2"]}}}"#;
    let programme = Programme::from_json(file).unwrap();
    assert_eq!(names(&programme), ["", "quarter"]);
    assert!(programme.attributes().position("month").is_none());
    let wanted = file.replace("}}}", "}}, \"programme\": [[\"month\"]]}");
    let error = Programme::from_json(&wanted).unwrap_err();
    assert!(matches!(error, ProgrammeFileError::Programme(ProgrammeError::Month)), "{error}");
}

#[test]
fn a_wanted_programme_gets_its_total_and_margins_and_loses_unused_attributes() {
    let programme = with_tables(r#"[["resp", "area"]]"#).unwrap();
    assert_eq!(names(&programme), ["", "area", "resp", "resp-area"]);
    assert!(programme.attributes().position("ground").is_none());
    let programme = with_tables(r#"[["resp"], [], ["area"]]"#).unwrap();
    assert_eq!(names(&programme), ["", "resp", "area"]);
}

#[test]
fn forbidden_programmes_are_refused() {
    let refused = |tables: &str| match with_tables(tables).unwrap_err() {
        ProgrammeFileError::Programme(error) => error,
        other => panic!("{other}"),
    };
    assert_eq!(refused(r#"[["place"]]"#), ProgrammeError::Unknown("place".into()));
    assert_eq!(refused(r#"[["area"], ["area"]]"#), ProgrammeError::Twice("area".into()));
    assert_eq!(refused(r#"[["ground", "area", "resp"]]"#), ProgrammeError::Shape("ground-area-resp".into()));
    assert_eq!(refused(r#"[["area", "area"]]"#), ProgrammeError::Shape("area-area".into()));
    assert_eq!(refused(r#"[["area", "resp"], ["resp", "area"]]"#), ProgrammeError::Cycle("resp-area".into()));
    assert_eq!(
        refused(r#"[["ground", "area"], ["ground", "resp"]]"#),
        ProgrammeError::MultiTwice("ground".into())
    );
}

#[test]
fn a_longer_cycle_and_crossed_multi_attributes_are_refused() {
    let four = |edges: &str| {
        let single = |name: &str| format!("\"{name}\": {{\"codes\": [\"1\", \"2\"]}}");
        let multi = |name: &str| format!("\"{name}\": {{\"codes\": [\"1\", \"2\"], \"multi\": true}}");
        let attributes =
            [single("a"), single("b"), single("c"), single("d"), multi("m"), multi("n")].join(",");
        let file = format!("{{\"attributes\": {{{attributes}}}, \"programme\": {edges}}}");
        Programme::from_json(&file).map_err(|error| error.to_string())
    };
    assert!(four(r#"[["a","b"],["c","d"],["b","c"],["m","a"],["n","a"]]"#).is_ok());
    let cycle = four(r#"[["a","b"],["c","d"],["b","c"],["d","a"]]"#).unwrap_err();
    assert_eq!(cycle, "the two-way tables form a cycle at d-a; they must form a forest");
    let crossed = four(r#"[["m","n"]]"#).unwrap_err();
    assert_eq!(crossed, "the table m-n crosses two multi-valued attributes");
}

#[test]
fn attributes_that_cannot_be_used_are_refused() {
    assert_eq!(declared(""), "no attributes are declared");
    assert!(declared(r#""a": {"codes": ["1"]}"#).starts_with("attribute a has fewer than two codes"));
    assert!(declared(r#""a": {"codes": []}"#).starts_with("attribute a has fewer than two codes"));
    assert_eq!(declared(r#""a": {"codes": ["1", "1"]}"#), r#"attribute a has the code "1" twice"#);
    assert_eq!(declared(r#""a": {"codes": ["1", "2,3"]}"#), r#"attribute a cannot have the code "2,3""#);
    assert_eq!(declared(r#""a": {"codes": ["1", "2|3"]}"#), r#"attribute a cannot have the code "2|3""#);
    assert_eq!(declared(r#""a": {"codes": ["1", "\""]}"#), r#"attribute a cannot have the code "\"""#);
    assert_eq!(declared(r#""a": {"codes": ["1", ""]}"#), r#"attribute a cannot have the code """#);
    assert_eq!(declared(r#""world": {"codes": ["1", "2"]}"#), r#"an attribute cannot be called "world""#);
    assert_eq!(declared(r#""a,b": {"codes": ["1", "2"]}"#), r#"an attribute cannot be called "a,b""#);
    let limits = "attribute a: min must be at least 1";
    assert!(declared(r#""a": {"codes": ["1", "2"], "multi": true, "min": 0}"#).starts_with(limits));
    assert!(declared(r#""a": {"codes": ["1", "2"], "multi": true, "min": 3, "max": 2}"#).starts_with(limits));
    assert!(declared(r#""a": {"codes": ["1", "2"], "multi": true, "min": 3, "max": 3}"#).starts_with(limits));
    assert!(declared(r#""a": {"codes": ["1", "2"], "max": 3}"#).starts_with(limits));
    let twice = declared(r#""a": {"codes": ["1", "2"]}, "a": {"codes": ["1", "2"]}"#);
    assert!(twice.contains(r#"attribute "a" is declared twice"#), "{twice}");
    let unknown = declared(r#""a": {"codes": ["1", "2"], "mutli": true}"#);
    assert!(unknown.contains("unknown field `mutli`"), "{unknown}");
    assert!(Programme::from_json("").unwrap_err().to_string().starts_with("the attributes cannot be read"));
    assert!(Programme::from_json(&SMALL.replace("\"attributes\"", "\"atributes\"")).is_err());
}

#[test]
fn too_many_attributes_or_codes_are_refused() {
    let many = |count: usize| {
        let one = |at: usize| format!("\"a{at}\": {{\"codes\": [\"1\", \"2\"]}}");
        let attributes = (0..count).map(one).collect::<Vec<_>>().join(",");
        Programme::from_json(&format!("{{\"attributes\": {{{attributes}}}}}"))
            .map_err(|error| error.to_string())
    };
    assert!(many(MAX_ATTRIBUTES).is_ok());
    assert_eq!(many(63).unwrap_err(), "63 attributes are declared; at most 32 can be published together");
    let codes = (0..201).map(|code| format!("\"{code}\"")).collect::<Vec<_>>().join(",");
    assert_eq!(
        declared(&format!("\"a\": {{\"codes\": [{codes}]}}")),
        "attribute a has 201 codes; at most 200 are possible"
    );
}

#[test]
fn cases_are_counted_in_every_table() {
    let csv = "note,resp,ground,area\nx,R1,G1|G3,A1\ny,R1,G3,A2\nz,R2,G3|G2,A2\n";
    let counted = Cases::from_csv(&small(), csv.as_bytes()).unwrap().tabulate();
    let counts: Vec<&[u32]> = counted.tables().iter().map(FrequencyTable::counts).collect();
    assert_eq!(counted.total(), 3);
    // total; ground; area; resp; ground x area; area x resp
    let expected: [&[u32]; 6] = [&[3], &[1, 1, 3], &[1, 2], &[2, 1], &[1, 0, 0, 1, 1, 2], &[1, 0, 1, 1]];
    assert_eq!(counts, expected);
}

#[test]
fn cases_in_memory_are_counted_as_those_of_a_file() {
    let csv = Cases::from_csv(&small(), b"ground,area,resp\nG1|G3,A1,R1\nG3,A2,R2\n").unwrap();
    let mut cases = Cases::none(&small());
    let codes = |list: [&'static [&'static str]; 3]| {
        move |name: &str| match name {
            "ground" => list[0],
            "area" => list[1],
            _ => list[2],
        }
    };
    cases.push(codes([&["G1", "G3"], &["A1"], &["R1"]])).unwrap();
    cases.push(codes([&["G3"], &["A2"], &["R2"]])).unwrap();
    assert_eq!(cases.tabulate(), csv.tabulate());
    assert!(cases.push(codes([&["G3"], &["A2", "A1"], &["R2"]])).is_err());
    assert!(cases.push(codes([&["G3"], &["A2"], &[]])).is_err());
    assert_eq!(cases.tabulate(), csv.tabulate());
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_understood() {
    let cases = Cases::from_csv(&small(), b"\xef\xbb\xbfground,area,resp\r\nG1,A1,R1\r\n").unwrap();
    assert_eq!(cases.len(), 1);
    assert_eq!(misread("ground,area,resp\r\nG1,A1,R1\r\nG1,,R1\r\n"), "line 3: area has no code");
    assert_eq!(misread("note,ground,area,resp\n\"a\nb\",G1,A1,R1\nc,G1,,R1\n"), "line 4: area has no code");
}

#[test]
fn cases_that_cannot_be_counted_are_refused_with_their_line() {
    assert_eq!(misread("ground,area\nG1,A1\n"), "the file of cases has no column resp");
    assert_eq!(misread(""), "the file of cases has no column ground");
    assert_eq!(misread("ground,area,resp,area\n"), "the file of cases has the column area twice");
    assert_eq!(
        misread("ground,area,resp\nG1,A1,R1\nG1,A9,R1\n"),
        r#"line 3: area does not have the code "A9""#
    );
    assert_eq!(misread("ground,area,resp\nG1,,R1\n"), "line 2: area has no code");
    assert_eq!(
        misread("ground,area,resp\nG1|G1,A1,R1\n"),
        r#"line 2: ground has the code "G1" twice in one case"#
    );
    assert_eq!(
        misread("ground,area,resp\nG1|G2|G3,A1,R1\n"),
        "line 2: ground has 3 codes in one case; 1 to 2 are declared"
    );
    assert!(misread("ground,area,resp\nG1,A1\n").starts_with("the file of cases cannot be read"));
    let error = Cases::from_csv(&small(), b"ground,area,resp\nG1,\xff,R1\n").unwrap_err().to_string();
    assert!(error.starts_with("the file of cases cannot be read"), "{error}");
}
