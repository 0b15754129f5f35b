//! Rewrites one XML part: element by element, a set of [`ElementRules`] decides what becomes of it.
//! Everything that no rule mentions is written unchanged.

use meldestelle_domain::attachment::{Note, Refusal};

use super::namespaces::Namespace;
use super::xml::{Attribute, Element, XmlEvent, walk, write_attribute_value, write_text};
use crate::add_note;

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The element stays, with the attributes that the rule left on it.
    Keep,
    /// The element stays. All text inside it is collected and handed to
    /// [`ElementRules::held_text`], because only the whole text shows whether it may stay.
    KeepHoldingText,
    /// The element goes, with everything inside it.
    Drop,
    /// The tags go; the content stays.
    Unwrap,
}

impl Verdict {
    /// [`Self::Drop`], with a note for the desk.
    pub fn drop_noting(notes: &mut Vec<Note>, why: Note) -> Self {
        add_note(notes, why);
        Self::Drop
    }

    /// [`Self::Unwrap`], with a note for the desk.
    pub fn unwrap_noting(notes: &mut Vec<Note>, why: Note) -> Self {
        add_note(notes, why);
        Self::Unwrap
    }
}

/// Where an element stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Position {
    /// Number of elements around it; elements that were unwrapped count too.
    pub depth: usize,
    /// Whether it is inside an element whose text is held.
    pub is_in_held_text: bool,
}

/// The rules of one document format.
pub(super) trait ElementRules {
    /// Decides about an element and may change its attributes.
    fn start(&mut self, element: &mut Element<'_>, position: Position) -> Verdict;

    /// Decides about the text of an element that [`Verdict::KeepHoldingText`] held: returns the
    /// text to write in its place, or `None` for no text. `namespace` is the namespace of that
    /// element.
    fn held_text(&mut self, _namespace: Namespace, text: String) -> Option<String> {
        Some(text)
    }
}

/// An element that has started and not ended.
struct OpenElement {
    is_kept: bool,
    /// Prefix bindings of unwrapped elements. The elements inside them need these bindings, so the
    /// next kept element repeats them.
    bindings: Vec<(String, String)>,
}

/// The text of an element, collected until the element ends.
struct HeldText {
    namespace: Namespace,
    /// Number of elements around the element.
    depth: usize,
    text: String,
}

/// Rewrites a part.
///
/// # Errors
/// [`Refusal::BrokenOffice`] if it is not well-formed XML.
pub(super) fn rewrite(xml: &str, rules: &mut impl ElementRules) -> Result<Vec<u8>, Refusal> {
    let mut rewriter = Rewriter {
        rules,
        out: String::with_capacity(xml.len().saturating_add(64)),
        open: Vec::new(),
        dropped_depth: 0,
        is_self_closed: false,
        held: None,
    };
    rewriter.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    walk(xml, |event| {
        match event {
            XmlEvent::Start(element) => rewriter.start(element),
            XmlEvent::Text(text) => rewriter.text(&text),
            XmlEvent::End(_, _, qualified_name) => rewriter.end(qualified_name),
        }
        Ok(())
    })?;
    Ok(rewriter.out.into_bytes())
}

struct Rewriter<'a, R> {
    rules: &'a mut R,
    out: String,
    open: Vec<OpenElement>,
    /// Number of open elements inside a dropped one, and the dropped one itself; 0 outside.
    dropped_depth: usize,
    /// Whether the last tag written was an empty-element tag, which needs no end tag.
    is_self_closed: bool,
    held: Option<HeldText>,
}

impl<R: ElementRules> Rewriter<'_, R> {
    fn start(&mut self, mut element: Element<'_>) {
        if self.dropped_depth > 0 {
            self.dropped_depth += 1;
            return;
        }
        let position = Position { depth: self.open.len(), is_in_held_text: self.held.is_some() };
        let verdict = self.rules.start(&mut element, position);
        if verdict == Verdict::Drop {
            self.dropped_depth = 1;
            return;
        }
        let mut bindings = match self.open.last() {
            Some(parent) if !parent.is_kept => parent.bindings.clone(),
            _ => Vec::new(),
        };
        if verdict == Verdict::Unwrap {
            let own = element.attributes.iter().filter(|attribute| attribute.namespace == Namespace::Xmlns);
            for Attribute { qualified_name, value, .. } in own {
                bindings.retain(|(name, _)| name != qualified_name);
                bindings.push(((*qualified_name).to_owned(), value.to_string()));
            }
            self.open.push(OpenElement { is_kept: false, bindings });
            return;
        }
        write_start_tag(&element, &bindings, &mut self.out);
        self.is_self_closed = element.is_empty;
        if verdict == Verdict::KeepHoldingText && !element.is_empty && self.held.is_none() {
            let namespace = element.namespace;
            self.held = Some(HeldText { namespace, depth: position.depth, text: String::new() });
        }
        self.open.push(OpenElement { is_kept: true, bindings: Vec::new() });
    }

    fn text(&mut self, text: &str) {
        match &mut self.held {
            _ if self.dropped_depth > 0 => {}
            Some(held) => held.text.push_str(text),
            None => write_text(text, &mut self.out),
        }
    }

    fn end(&mut self, qualified_name: &str) {
        if self.dropped_depth > 0 {
            self.dropped_depth -= 1;
            return;
        }
        let ended = self.open.pop();
        if std::mem::take(&mut self.is_self_closed) {
            return;
        }
        let depth = self.open.len();
        if let Some(held) = self.held.take_if(|held| held.depth == depth)
            && let Some(text) = self.rules.held_text(held.namespace, held.text)
        {
            write_text(&text, &mut self.out);
        }
        if ended.is_some_and(|ended| ended.is_kept) {
            self.out.push_str("</");
            self.out.push_str(qualified_name);
            self.out.push('>');
        }
    }
}

fn write_start_tag(element: &Element<'_>, bindings: &[(String, String)], out: &mut String) {
    let own = element.attributes.iter().map(|attribute| (attribute.qualified_name, &*attribute.value));
    let inherited = bindings
        .iter()
        .filter(|(name, _)| element.attributes.iter().all(|attribute| attribute.qualified_name != name))
        .map(|(name, value)| (name.as_str(), value.as_str()));
    out.push('<');
    out.push_str(element.qualified_name);
    for (name, value) in own.chain(inherited) {
        out.push(' ');
        out.push_str(name);
        out.push_str("=\"");
        write_attribute_value(value, out);
        out.push('"');
    }
    out.push_str(if element.is_empty { "/>" } else { ">" });
}

#[cfg(test)]
mod tests {
    use super::*;

    struct TestRules;

    impl ElementRules for TestRules {
        fn start(&mut self, element: &mut Element<'_>, _: Position) -> Verdict {
            element.attributes.retain(|attribute| attribute.name != "gone");
            match element.name {
                "drop" => Verdict::Drop,
                "unwrap" => Verdict::Unwrap,
                "end" | "hold" => Verdict::KeepHoldingText,
                _ => Verdict::Keep,
            }
        }

        fn held_text(&mut self, _: Namespace, text: String) -> Option<String> {
            Some(if text.is_empty() { "<&".to_owned() } else { format!("[{text}]") })
        }
    }

    fn written(xml: &str) -> Result<String, Refusal> {
        let bytes = rewrite(xml, &mut TestRules)?;
        let text = String::from_utf8(bytes).unwrap();
        Ok(text.split_once('\n').unwrap().1.to_owned())
    }

    #[test]
    fn unmentioned_elements_stay() {
        let xml = "<a x=\"1 &lt;&quot;&quot;&gt;&#10;ü\" gone=\"\">b &amp; c<d/> &#233;<![CDATA[<&>]]>]]&gt;<end></end></a>";
        let kept =
            "<a x=\"1 &lt;&quot;&quot;&gt;&#10;ü\">b &amp; c<d/> é&lt;&amp;>]]&gt;<end>&lt;&amp;</end></a>";
        assert_eq!(written(xml).as_deref(), Ok(kept));
        let xml = "<?xml version='1.0'?><!-- who --><a><drop>x<drop/><unwrap>y</unwrap></drop>\n<unwrap>z<b/></unwrap></a>";
        assert_eq!(written(xml).as_deref(), Ok("<a>\nz<b/></a>"));
    }

    #[test]
    fn held_text_is_handed_over_as_a_whole() {
        let xml = "<a><hold>b<hold>c</hold><drop>d</drop><unwrap>e</unwrap>f</hold>g</a>";
        assert_eq!(written(xml).as_deref(), Ok("<a><hold><hold></hold>[bcef]</hold>g</a>"));
    }

    #[test]
    fn prefixes_of_unwrapped_elements_stay_bound() {
        let xml = "<a><unwrap xmlns:p=\"u\"><unwrap xmlns:q=\"v\"><p:b q:c=\"\"/></unwrap><p:b xmlns:p=\"w\"/></unwrap></a>";
        let kept = "<a><p:b q:c=\"\" xmlns:p=\"u\" xmlns:q=\"v\"/><p:b xmlns:p=\"w\"/></a>";
        assert_eq!(written(xml).as_deref(), Ok(kept));
    }

    #[test]
    fn malformed_xml_is_refused() {
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
