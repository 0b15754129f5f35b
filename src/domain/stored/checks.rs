//! Checks that a stored type can read documents of other versions of this program.

use serde_json::{Value, json};

/// Changes that a type cannot read. The test that lists them says why. All are JSON pointers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Fields without which a document means nothing.
    pub needed: &'static [&'static str],
    /// Texts that a type does not read with an unknown value: ids, days, checksums, and kinds on
    /// which everything else depends.
    pub closed: &'static [&'static str],
    /// Objects whose keys are data, so that no field can be added.
    pub maps: &'static [&'static str],
}

/// Checks that a document still reads after each of these changes, except those in `limits`:
///
/// - The version is left out, if it is version 1.
/// - A field that this program does not know is added.
/// - A field that it does know is removed.
/// - A text is replaced by an unknown code.
///
/// It also checks that a document of a later version is refused.
pub fn stays_readable(example: &Value, limits: &Limits, read: impl Fn(&str) -> bool) {
    let with_version = |version: u64, value: &Value| {
        let json = value.to_string();
        json.replacen('{', &format!("{{\"v\":{version},"), 1)
    };
    let mut bare = example.clone();
    let version = bare.as_object_mut().and_then(|fields| fields.remove("v"));
    let version = version.and_then(|version| version.as_u64()).expect("a version");
    assert!(read(&with_version(version, &bare)), "as it is written: {bare}");
    if version == 1 {
        assert!(read(&bare.to_string()), "of before versions were noted: {bare}");
    }
    assert!(!read(&with_version(version + 1, &bare)), "of a later version");
    assert!(!read(&with_version(u64::MAX, &bare)), "of a much later version");

    let (mut needed, mut closed) = (Vec::new(), Vec::new());
    for pointer in pointers(&bare) {
        let is_map = limits.maps.contains(&pointer.as_str());
        if let Some(Value::Object(fields)) = bare.pointer(&pointer).filter(|_| !is_map) {
            let mut more = bare.clone();
            let place = more.pointer_mut(&pointer).and_then(Value::as_object_mut).expect("an object");
            place.insert("field_of_a_later_version".to_owned(), json!({"deep": [1, "two"]}));
            assert!(read(&with_version(version, &more)), "one more field at {pointer:?}: {more}");
            for field in fields.keys() {
                let mut less = bare.clone();
                let place = less.pointer_mut(&pointer).and_then(Value::as_object_mut);
                place.map(|place| place.remove(field));
                if !read(&with_version(version, &less)) {
                    needed.push(format!("{pointer}/{field}"));
                }
            }
        }
        if bare.pointer(&pointer).is_some_and(Value::is_string) {
            let mut other = bare.clone();
            *other.pointer_mut(&pointer).expect("a text") = json!("code_of_a_later_version");
            if !read(&with_version(version, &other)) {
                closed.push(pointer);
            }
        }
    }
    needed.sort();
    closed.sort();
    assert_eq!(needed, limits.needed, "fields that are needed");
    assert_eq!(closed, limits.closed, "texts of a closed form");
}

/// JSON pointers to every value of a document, the whole document first.
fn pointers(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let mut inside = |key: &str, value: &Value| {
        found.extend(pointers(value).into_iter().map(|rest| format!("/{key}{rest}")));
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, value)| inside(key, value)),
        Value::Array(values) => {
            values.iter().enumerate().for_each(|(place, value)| inside(&place.to_string(), value));
        }
        _ => {}
    }
    found
}
