//! Text as HTML, with markup of our own in the place of some characters.

/// A message that contains names, as HTML.
///
/// Fluent sets names apart with the isolation marks U+2068 and U+2069. Names are German in every
/// language and must not be translated.
pub fn named(message: impl AsRef<str>) -> String {
    html_of(message.as_ref(), |character| match character {
        '\u{2068}' => Some("<bdi lang=\"de\" translate=\"no\">"),
        '\u{2069}' => Some("</bdi>"),
        _ => None,
    })
}

/// An e-mail address as HTML in which a long address breaks at `@` and `.` only.
pub fn breakable_address(address: &str) -> String {
    html_of(address, |character| match character {
        '@' => Some("@<wbr>"),
        '.' => Some("<wbr>."),
        _ => None,
    })
}

/// Escapes a text for use between tags. `markup` replaces single characters with HTML.
fn html_of(text: &str, markup: impl Fn(char) -> Option<&'static str>) -> String {
    let mut html = String::new();
    for character in text.chars() {
        match (markup(character), character) {
            (Some(markup), _) => html.push_str(markup),
            (None, '<') => html.push_str("&lt;"),
            (None, '&') => html.push_str("&amp;"),
            (None, other) => html.push(other),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_breaks_at_its_joints_and_is_escaped() {
        assert_eq!(breakable_address("a.b@c.example"), "a<wbr>.b@<wbr>c<wbr>.example");
        assert_eq!(breakable_address("<b>&"), "&lt;b>&amp;");
    }

    #[test]
    fn names_in_messages_are_marked_and_harmless() {
        let html = named("an \u{2068}<i>A & B\u{2069}.");
        assert_eq!(html, "an <bdi lang=\"de\" translate=\"no\">&lt;i>A &amp; B</bdi>.");
    }
}
