//! A page as a browser receives it, and a form as a browser would send it.

use reqwest::header::HeaderMap;
use reqwest::{Response, StatusCode};
use scraper::{ElementRef, Html, Selector};

/// A response.
pub struct Page {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Path after redirects.
    pub path: String,
    /// The body: HTML, or any other text.
    pub source: String,
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|_| panic!("no selector: {css}"))
}

/// Removes the invisible marks FSI and PDI, which isolate inserted words of another text direction.
#[must_use]
pub fn plain(text: &str) -> String {
    text.replace(['\u{2068}', '\u{2069}'], "")
}

/// The text of an element, with white space collapsed and direction marks removed.
fn words(element: ElementRef<'_>) -> String {
    plain(&element.text().flat_map(str::split_whitespace).collect::<Vec<_>>().join(" "))
}

impl Page {
    /// Reads a response to its end.
    pub async fn read(response: Response) -> Self {
        Self::try_read(response).await.expect("a whole page")
    }

    /// Reads a response to its end; `None` if it breaks off.
    pub async fn try_read(response: Response) -> Option<Self> {
        let (status, headers) = (response.status(), response.headers().clone());
        let path = response.url().path().to_owned();
        let mut source = response.text().await.ok()?;
        // Soft hyphens are layout only, so the tests compare words without them. Files have none.
        if headers.get("content-type").is_some_and(|kind| kind.as_bytes().starts_with(b"text/html")) {
            source = source.replace('\u{ad}', "");
        }
        Some(Self { status, headers, path, source })
    }

    /// Text of the first element that `css` selects.
    #[must_use]
    pub fn text(&self, css: &str) -> String {
        self.texts(css).into_iter().next().unwrap_or_else(|| panic!("no {css} in {self}"))
    }

    /// Texts of all elements that `css` selects.
    #[must_use]
    pub fn texts(&self, css: &str) -> Vec<String> {
        Html::parse_document(&self.source).select(&selector(css)).map(words).collect()
    }

    /// Whether `css` selects any element.
    #[must_use]
    pub fn has(&self, css: &str) -> bool {
        Html::parse_document(&self.source).select(&selector(css)).next().is_some()
    }

    /// An attribute of the first element that `css` selects.
    #[must_use]
    pub fn attribute(&self, css: &str, name: &str) -> String {
        let page = Html::parse_document(&self.source);
        let element = page.select(&selector(css)).next().unwrap_or_else(|| panic!("no {css} in {self}"));
        element.attr(name).unwrap_or_default().to_owned()
    }

    /// An attribute of each element that `css` selects.
    #[must_use]
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        let page = Html::parse_document(&self.source);
        page.select(&selector(css)).map(|element| element.attr(name).unwrap_or_default().to_owned()).collect()
    }

    /// The addresses to which the buttons that `css` selects lead, on a page whose links save first
    /// what was typed.
    #[must_use]
    pub fn leads(&self, css: &str) -> Vec<String> {
        let values = self.attributes(css, "value").into_iter();
        values.filter_map(|value| value.strip_prefix("go:").map(str::to_owned)).collect()
    }

    /// The address of the first file of a case.
    #[must_use]
    pub fn first_file(&self) -> String {
        self.leads("#files li button").first().unwrap_or_else(|| panic!("no file in {self}")).clone()
    }

    /// The form that `css` selects, with its current values.
    #[must_use]
    pub fn form(&self, css: &str) -> Form {
        let page = Html::parse_document(&self.source);
        let element = page.select(&selector(css)).next().unwrap_or_else(|| panic!("no {css} in {self}"));
        Form::of(element, &self.path)
    }

    /// The number in a table's row: the cell beside the row's header.
    #[must_use]
    pub fn figure(&self, table: &str, row: &str) -> u64 {
        let page = Html::parse_document(&self.source);
        let rows = selector(&format!("{table} tbody tr"));
        let (header, cell) = (selector("th"), selector("td"));
        let row = page
            .select(&rows)
            .find(|tr| tr.select(&header).next().is_some_and(|header| words(header) == row))
            .unwrap_or_else(|| panic!("no row {row} in {table} of {self}"));
        row.select(&cell).next().map(words).unwrap_or_default().parse().unwrap()
    }
}

impl std::fmt::Display for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the page {} ({}):\n{}", self.path, self.status, self.source)
    }
}

/// A form and its current values.
#[derive(Clone)]
pub struct Form {
    /// Path that the form is sent to.
    pub action: String,
    /// Names and values that the browser would send, in order.
    pub fields: Vec<(String, String)>,
    /// Every name and value that the page lets a person choose or fill in.
    offered: Vec<(String, String)>,
}

impl Form {
    fn of(form: ElementRef<'_>, path: &str) -> Self {
        let (mut fields, mut offered) = (Vec::new(), Vec::new());
        for field in form.select(&selector("input[name], textarea[name], select[name]")) {
            let name = field.attr("name").unwrap().to_owned();
            let value = field.attr("value").unwrap_or_default().to_owned();
            match (field.value().name(), field.attr("type").unwrap_or("text")) {
                ("input", "checkbox" | "radio") => {
                    if field.attr("checked").is_some() {
                        fields.push((name.clone(), value.clone()));
                    }
                    offered.push((name, value));
                }
                ("select", _) => {
                    let options: Vec<_> = field.select(&selector("option")).collect();
                    let value_of = |option: &ElementRef<'_>| {
                        option.attr("value").map_or_else(|| words(*option), str::to_owned)
                    };
                    let chosen =
                        options.iter().find(|option| option.attr("selected").is_some()).or(options.first());
                    fields.extend(chosen.map(|option| (name.clone(), value_of(option))));
                    offered.extend(options.iter().map(|option| (name.clone(), value_of(option))));
                }
                ("textarea", _) => {
                    // HTML drops a line break that directly follows the tag.
                    let text: String = field.text().collect();
                    fields.push((name, text.strip_prefix('\n').unwrap_or(&text).to_owned()));
                }
                _ => fields.push((name, value)),
            }
        }
        let action = form.attr("action").map_or_else(|| path.to_owned(), str::to_owned);
        Self { action, fields, offered }
    }

    /// An empty form that is on no page, as only a hostile or broken client sends.
    #[must_use]
    pub fn to(action: &str) -> Self {
        Self { action: action.to_owned(), fields: Vec::new(), offered: Vec::new() }
    }

    /// The current value of a field.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Types into a field or chooses from a list; fails if the page does not offer it.
    #[must_use]
    pub fn fill(mut self, name: &str, value: &str) -> Self {
        if let Some((_, options)) = self.offered.iter().find(|(field, _)| field == name) {
            let offers = self.offered.iter().any(|(field, option)| field == name && option == value);
            assert!(offers, "{name} does not offer {value} (but {options})");
        }
        let field = self.fields.iter_mut().find(|(field, _)| field == name);
        value.clone_into(&mut field.unwrap_or_else(|| panic!("no field {name}")).1);
        self
    }

    /// Ticks a box; fails if the page does not offer it.
    #[must_use]
    pub fn tick(mut self, name: &str, value: &str) -> Self {
        let choice = (name.to_owned(), value.to_owned());
        assert!(self.offered.contains(&choice), "no box {name}={value}");
        if !self.fields.contains(&choice) {
            self.fields.push(choice);
        }
        self
    }

    /// Unticks a box.
    #[must_use]
    pub fn untick(mut self, name: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self
    }

    /// Presses a button of the case page, which names its action in the field `do`.
    #[must_use]
    pub fn press(mut self, action: &str) -> Self {
        self.fields.retain(|(name, _)| name != "do");
        self.smuggle("do", action)
    }

    /// Adds a field that is on no page, as only a hostile or broken client sends.
    #[must_use]
    pub fn smuggle(mut self, name: &str, value: &str) -> Self {
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }
}
