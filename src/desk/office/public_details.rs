//! What the public reads of the office: who runs it, how to reach it, how long it keeps reports, how accessible its pages are.
//!
//! The form is open only while the first three are filled (`OfficeSettings::takes_reports`). So what was filled is not saved empty.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;
use meldestelle_domain::office::OfficeSettings;
use meldestelle_domain::submission::Submission;
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::auth::extractor::SignedIn;
use crate::http::error::DeskError;
use crate::office::settings::store;
use crate::state::Desk;
use crate::store::offices;

/// Largest form.
const LIMIT: usize = 64 * 1024;
/// Longest text, in characters.
const TEXT_LIMIT: usize = 2_000;
/// Most days that a backup may last: ten years.
const MOST_DAYS: u16 = 3_660;

/// How a field is typed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Line,
    Lines,
    Day,
    Number,
}

/// Name, label, hint, kind.
type Asked = (&'static str, &'static str, &'static str, Kind);

/// The fields in the order of the page, by heading.
const GROUPS: [(&str, &[Asked]); 4] = [
    (
        "office-imprint",
        &[
            ("responsible", "office-responsible", "office-responsible-hint", Kind::Lines),
            ("address", "office-address", "", Kind::Lines),
            ("email", "office-email", "office-email-hint", Kind::Line),
            ("phone", "office-phone", "office-phone-hint", Kind::Line),
        ],
    ),
    ("office-officer", &[("data_protection", "office-data-protection", "", Kind::Lines)]),
    (
        "office-keep",
        &[
            ("retention", "office-retention", "office-retention-hint", Kind::Lines),
            ("backup_days", "office-backup-days", "office-backup-days-hint", Kind::Number),
        ],
    ),
    (
        "office-access",
        &[
            ("enforcement", "office-enforcement", "office-enforcement-hint", Kind::Lines),
            ("accessibility_day", "office-day", "office-day-hint", Kind::Day),
            ("accessibility_method", "office-method", "office-method-hint", Kind::Lines),
        ],
    ),
];

/// A field as it is shown.
struct Field {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: Kind,
    required: bool,
    value: String,
    error: Option<&'static str>,
}

impl Field {
    fn is_wrong(&self) -> bool {
        self.error.is_some()
    }

    /// Attributes that tie the field to its hint and its error.
    fn ties(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let error = self.is_wrong().then(|| format!("{}-error", self.name));
        let ids: Vec<String> = error.into_iter().chain(hint).collect();
        let invalid = if self.is_wrong() { " aria-invalid=\"true\"" } else { "" };
        if ids.is_empty() {
            invalid.to_owned()
        } else {
            format!(" aria-describedby=\"{}\"{invalid}", ids.join(" "))
        }
    }
}

#[derive(Template)]
#[template(path = "desk/settings_office.html")]
struct OfficePage {
    t: &'static Locale,
    me: SignedIn,
    groups: Vec<(&'static str, Vec<Field>)>,
    /// Messages of what keeps the form closed.
    missing: Vec<&'static str>,
    saved: bool,
}

impl OfficePage {
    fn is_wrong(&self) -> bool {
        self.groups.iter().flat_map(|(_, fields)| fields).any(Field::is_wrong)
    }
}

/// Messages that name what keeps the form closed.
#[must_use]
pub fn missing(settings: &OfficeSettings) -> Vec<&'static str> {
    let missing = settings.missing();
    let asked = GROUPS.iter().flat_map(|(_, fields)| fields.iter());
    asked
        .filter(|(name, ..)| missing.iter().any(|one| one.name() == *name))
        .map(|(_, label, ..)| *label)
        .collect()
}

/// Shows them.
pub(crate) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let settings = offices::settings(&mut tx, me.office).await?;
    let page = OfficePage {
        t: me.locale,
        groups: groups(|name| stored(&settings, name), &[]),
        missing: missing(&settings),
        saved: query.as_deref() == Some("saved"),
        me,
    };
    Ok(page::html(StatusCode::OK, &page))
}

/// Saves them; what cannot be right is shown again as it was typed.
pub(crate) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    let before = offices::settings(&mut tx, me.office).await?;
    match parse(&typed, &before, desk.clock.today()) {
        Ok(settings) => {
            store(tx, &desk, &me, &settings).await?;
            Ok(Redirect::to("/settings/office?saved").into_response())
        }
        Err(errors) => {
            let page = OfficePage {
                t: me.locale,
                groups: groups(|name| typed.shown(name), &errors),
                missing: missing(&before),
                saved: false,
                me,
            };
            Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn groups(
    value: impl Fn(&str) -> String,
    errors: &[(&'static str, &'static str)],
) -> Vec<(&'static str, Vec<Field>)> {
    let required = OfficeSettings::default().missing();
    let field = |(name, label, hint, kind): &Asked| Field {
        name,
        label,
        hint,
        kind: *kind,
        required: required.iter().any(|one| one.name() == *name),
        value: value(name),
        error: errors.iter().find(|(field, _)| field == name).map(|(_, error)| *error),
    };
    GROUPS.iter().map(|(heading, fields)| (*heading, fields.iter().map(field).collect())).collect()
}

fn stored(settings: &OfficeSettings, name: &str) -> String {
    match name {
        "backup_days" => settings.backup_days.to_string(),
        "accessibility_day" => settings.accessibility_day.map_or_else(String::new, |day| day.to_string()),
        _ => text(&mut settings.clone(), name).cloned().unwrap_or_default(),
    }
}

/// A setting that is text.
fn text<'a>(settings: &'a mut OfficeSettings, name: &str) -> Option<&'a mut String> {
    Some(match name {
        "responsible" => &mut settings.responsible,
        "address" => &mut settings.address,
        "email" => &mut settings.email,
        "phone" => &mut settings.phone,
        "data_protection" => &mut settings.data_protection,
        "retention" => &mut settings.retention,
        "enforcement" => &mut settings.enforcement,
        "accessibility_method" => &mut settings.accessibility_method,
        _ => return None,
    })
}

/// The settings as they are to be, or each wrong field with its message.
fn parse(
    typed: &Submission,
    before: &OfficeSettings,
    today: NaiveDate,
) -> Result<OfficeSettings, Vec<(&'static str, &'static str)>> {
    let (mut settings, mut errors) = (before.clone(), Vec::new());
    for (name, _, _, kind) in GROUPS.iter().flat_map(|(_, fields)| fields.iter()) {
        let value = typed.first(name).replace("\r\n", "\n").trim().to_owned();
        let wrong = match kind {
            Kind::Number => match value.parse() {
                Ok(days) if days <= MOST_DAYS => {
                    settings.backup_days = days;
                    None
                }
                _ => Some("office-number-wrong"),
            },
            Kind::Day => match value.parse() {
                Ok(day) if day <= today => {
                    settings.accessibility_day = Some(day);
                    None
                }
                Ok(_) => Some("office-day-future"),
                Err(_) if value.is_empty() => {
                    settings.accessibility_day = None;
                    None
                }
                Err(_) => Some("office-day-wrong"),
            },
            Kind::Line | Kind::Lines => set_text(&mut settings, name, value, *kind),
        };
        errors.extend(wrong.map(|wrong| (*name, wrong)));
    }
    let emptied = settings.missing().into_iter().filter(|one| !before.missing().contains(one));
    errors.extend(emptied.map(|one| (one.name(), "office-emptied")));
    if errors.is_empty() { Ok(settings) } else { Err(errors) }
}

fn set_text(settings: &mut OfficeSettings, name: &str, value: String, kind: Kind) -> Option<&'static str> {
    let wrong = if value.chars().count() > TEXT_LIMIT {
        Some("office-too-long")
    } else if kind == Kind::Line && value.contains(char::is_control) {
        Some("office-one-line")
    } else if name == "email" && !value.is_empty() && !is_address(&value) {
        Some("office-email-wrong")
    } else {
        None
    };
    if let Some(setting) = text(settings, name) {
        *setting = value;
    }
    wrong
}

/// Something before and after one @, and no space: what a link can carry.
fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    fn typed(settings: &OfficeSettings, changed: &[(&str, &str)]) -> Submission {
        let fields = GROUPS.iter().flat_map(|(_, fields)| fields.iter()).map(|(name, ..)| {
            let change = changed.iter().find(|(field, _)| field == name);
            (
                (*name).to_owned(),
                change.map_or_else(|| stored(settings, name), |(_, value)| (*value).to_owned()),
            )
        });
        Submission::new(fields.collect())
    }

    #[test]
    fn what_is_shown_reads_as_it_was_stored() {
        let mut settings = OfficeSettings::default();
        let texts = GROUPS.iter().flat_map(|(_, fields)| fields.iter()).map(|(name, ..)| *name);
        for name in texts.filter(|name| *name != "email") {
            if let Some(setting) = text(&mut settings, name) {
                *setting =
                    format!("{name} eins\nzwei").replace(if name == "phone" { "\n" } else { "\0" }, " ");
            }
        }
        settings.email = "stelle@example.org".to_owned();
        settings.backup_days = 90;
        settings.accessibility_day = Some(today());
        assert_eq!(parse(&typed(&settings, &[]), &OfficeSettings::default(), today()), Ok(settings));
    }

    #[test]
    fn what_cannot_be_right_is_said_beside_its_field() {
        let before = OfficeSettings { email: "a@b".to_owned(), ..OfficeSettings::default() };
        for (name, value, error) in [
            ("email", "stelle", "office-email-wrong"),
            ("email", "a @b", "office-email-wrong"),
            ("email", " ", "office-emptied"),
            ("phone", "1\n2", "office-one-line"),
            ("backup_days", "bald", "office-number-wrong"),
            ("backup_days", "4000", "office-number-wrong"),
            ("accessibility_day", "gestern", "office-day-wrong"),
            ("accessibility_day", "2026-11-22", "office-day-future"),
            ("retention", &"a".repeat(2_001), "office-too-long"),
        ] {
            let read = parse(&typed(&before, &[(name, value)]), &before, today());
            assert_eq!(read, Err(vec![(name, error)]), "{name} {value:.20}");
        }
        let nothing = OfficeSettings::default();
        assert!(parse(&typed(&nothing, &[("phone", "1")]), &nothing, today()).is_ok(), "one after the other");
    }

    #[test]
    fn all_that_keeps_the_form_closed_can_be_entered_here() {
        assert_eq!(missing(&OfficeSettings::default()).len(), OfficeSettings::default().missing().len());
    }
}
