//! Writes a part of a document anew: what rules say of each element is done, everything else stays as it is.

use meldestelle_domain::attachment::Refusal;

use super::spaces::Space;
use super::xml::{Attribute, Element, Piece, walk, write, write_value};

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Do {
    /// It stays, with the attributes that were left to it.
    Keep,
    /// It goes, with all that is in it.
    Drop,
    /// Its tags go; what is in it stays.
    Unwrap,
}

/// Says what becomes of what.
pub(super) trait Rules {
    /// An element begins.
    fn begin(&mut self, element: &mut Element<'_>) -> Do;

    /// An element that stayed ends, or one whose tags went; words that are to stand at its end.
    fn end(&mut self, _: Space, _name: &str) -> Option<String> {
        None
    }

    /// Whether words stay.
    fn keeps(&mut self, _words: &str) -> bool {
        true
    }
}

/// An element that has begun.
struct Open {
    keep: bool,
    /// The bindings of prefixes on an element whose tags went: those in it need them.
    bindings: Vec<(String, String)>,
}

/// Writes a part anew.
///
/// # Errors
/// [`Refusal::BrokenOffice`] if it does not read.
pub(super) fn rewrite(xml: &str, rules: &mut impl Rules) -> Result<Vec<u8>, Refusal> {
    let mut out = String::with_capacity(xml.len().saturating_add(64));
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    let mut open: Vec<Open> = Vec::new();
    // Elements that have begun inside of one that goes, and that one.
    let mut gone = 0_usize;
    let mut closed = false;
    walk(xml, |piece| {
        match piece {
            Piece::Begin(_) if gone > 0 => gone += 1,
            Piece::Begin(mut element) => match rules.begin(&mut element) {
                Do::Drop => gone = 1,
                done => {
                    let mut bindings = match open.last() {
                        Some(parent) if !parent.keep => parent.bindings.clone(),
                        _ => Vec::new(),
                    };
                    if done == Do::Keep {
                        tag(&element, &bindings, &mut out);
                        closed = element.is_empty;
                        open.push(Open { keep: true, bindings: Vec::new() });
                    } else {
                        let own = element.attributes.iter().filter(|one| one.space == Space::Binding);
                        for Attribute { written, value, .. } in own {
                            bindings.retain(|(name, _)| name != written);
                            bindings.push(((*written).to_owned(), value.to_string()));
                        }
                        open.push(Open { keep: false, bindings });
                    }
                }
            },
            Piece::End(..) if gone > 0 => gone -= 1,
            Piece::End(space, name, written) => {
                let last = open.pop();
                let words = rules.end(space, name);
                if std::mem::take(&mut closed) {
                    return Ok(());
                }
                if let Some(words) = words {
                    write(&words, &mut out);
                }
                if last.is_some_and(|last| last.keep) {
                    out.push_str("</");
                    out.push_str(written);
                    out.push('>');
                }
            }
            Piece::Text(words) => {
                if gone == 0 && rules.keeps(&words) {
                    write(&words, &mut out);
                }
            }
        }
        Ok(())
    })?;
    Ok(out.into_bytes())
}

fn tag(element: &Element<'_>, bindings: &[(String, String)], out: &mut String) {
    let own = element.attributes.iter().map(|one| (one.written, &*one.value));
    let handed = bindings
        .iter()
        .filter(|(name, _)| element.attributes.iter().all(|one| one.written != name))
        .map(|(name, value)| (name.as_str(), value.as_str()));
    out.push('<');
    out.push_str(element.written);
    for (name, value) in own.chain(handed) {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        write_value(value, out);
        out.push('"');
    }
    out.push_str(if element.is_empty { "/>" } else { ">" });
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Some_;

    impl Rules for Some_ {
        fn begin(&mut self, element: &mut Element<'_>) -> Do {
            element.attributes.retain(|one| one.name != "gone");
            match element.name {
                "drop" => Do::Drop,
                "unwrap" => Do::Unwrap,
                _ => Do::Keep,
            }
        }

        fn end(&mut self, _: Space, name: &str) -> Option<String> {
            (name == "end").then(|| "<&".to_owned())
        }
    }

    fn written(xml: &str) -> Result<String, Refusal> {
        let bytes = rewrite(xml, &mut Some_)?;
        let text = String::from_utf8(bytes).unwrap();
        Ok(text.split_once('\n').unwrap().1.to_owned())
    }

    #[test]
    fn what_is_not_spoken_of_stays() {
        let xml = "<a x=\"1 &lt;&quot;&quot;&gt;&#10;ü\" gone=\"\">b &amp; c<d/> &#233;<![CDATA[<&>]]>]]&gt;<end></end></a>";
        let kept =
            "<a x=\"1 &lt;&quot;&quot;&gt;&#10;ü\">b &amp; c<d/> é&lt;&amp;>]]&gt;<end>&lt;&amp;</end></a>";
        assert_eq!(written(xml).as_deref(), Ok(kept));
        let xml = "<?xml version='1.0'?><!-- who --><a><drop>x<drop/><unwrap>y</unwrap></drop>\n<unwrap>z<b/></unwrap></a>";
        assert_eq!(written(xml).as_deref(), Ok("<a>\nz<b/></a>"));
    }

    #[test]
    fn prefixes_stay_bound() {
        let xml = "<a><unwrap xmlns:p=\"u\"><unwrap xmlns:q=\"v\"><p:b q:c=\"\"/></unwrap><p:b xmlns:p=\"w\"/></unwrap></a>";
        let kept = "<a><p:b q:c=\"\" xmlns:p=\"u\" xmlns:q=\"v\"/><p:b xmlns:p=\"w\"/></a>";
        assert_eq!(written(xml).as_deref(), Ok(kept));
    }

    #[test]
    fn what_does_not_read_is_refused() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
        let deep = "<a>".repeat(2000) + &"</a>".repeat(2000);
        for xml in [
            "",
            "x",
            "<a>",
            "<a></b>",
            "<a/><a/>",
            "<p:a/>",
            "<a>&b;</a>",
            "<a b=\"&c;\"/>",
            "</a>",
            bomb,
            &deep,
        ] {
            assert_eq!(written(xml), Err(Refusal::BrokenOffice), "{xml:.40}");
        }
    }
}
