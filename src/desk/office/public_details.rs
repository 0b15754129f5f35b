//! What the public reads about the office: who runs it, how to reach it, how long it keeps reports,
//! and how accessible its pages are.
//!
//! The public form is open only while the required details are filled
//! (`OfficeSettings::takes_reports`). So this page refuses to empty one that was filled.

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
use crate::office::store_group::{self, Saved, mark};
use crate::state::Desk;
use crate::store::offices;

/// Largest form, in bytes.
const LIMIT: usize = 64 * 1024;
/// Longest text, in characters.
const TEXT_LIMIT: usize = 2_000;
/// The most days that a backup may be kept: ten years.
const MOST_DAYS: u16 = 3_660;

/// The kind of input of a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum InputKind {
    Line,
    Lines,
    Day,
    Number,
}

/// Name, label, hint and kind of a field.
type FieldSpec = (&'static str, &'static str, &'static str, InputKind);

/// The fields in the order of the page, under their headings.
const GROUPS: [(&str, &[FieldSpec]); 4] = [
    (
        "office-imprint",
        &[
            ("responsible", "office-responsible", "office-responsible-hint", InputKind::Lines),
            ("address", "office-address", "", InputKind::Lines),
            ("email", "office-email", "office-email-hint", InputKind::Line),
            ("phone", "office-phone", "office-phone-hint", InputKind::Line),
        ],
    ),
    ("office-officer", &[("data_protection", "office-data-protection", "", InputKind::Lines)]),
    (
        "office-keep",
        &[
            ("retention", "office-retention", "office-retention-hint", InputKind::Lines),
            ("backup_days", "office-backup-days", "office-backup-days-hint", InputKind::Number),
        ],
    ),
    (
        "office-access",
        &[
            ("enforcement", "office-enforcement", "office-enforcement-hint", InputKind::Lines),
            ("accessibility_day", "office-day", "office-day-hint", InputKind::Day),
            ("accessibility_method", "office-method", "office-method-hint", InputKind::Lines),
        ],
    ),
];

/// A field, ready to be shown.
struct DetailField {
    name: &'static str,
    label: &'static str,
    hint: &'static str,
    kind: InputKind,
    required: bool,
    value: String,
    error: Option<&'static str>,
}

impl DetailField {
    fn is_wrong(&self) -> bool {
        self.error.is_some()
    }

    /// The attributes that connect the field with its hint and its error.
    fn aria_attributes(&self) -> String {
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
struct PublicDetailsPage {
    t: &'static Locale,
    me: SignedIn,
    groups: Vec<(&'static str, Vec<DetailField>)>,
    /// The messages of the missing details that keep the public form closed.
    missing: Vec<&'static str>,
    saved: bool,
    seen: String,
    changed: bool,
}

impl PublicDetailsPage {
    fn is_wrong(&self) -> bool {
        self.groups.iter().flat_map(|(_, fields)| fields).any(DetailField::is_wrong)
    }
}

/// The messages of the missing details that keep the public form closed.
#[must_use]
pub fn missing(settings: &OfficeSettings) -> Vec<&'static str> {
    let missing = settings.missing();
    let specs = GROUPS.iter().flat_map(|(_, fields)| fields.iter());
    specs
        .filter(|(name, ..)| missing.iter().any(|one| one.name() == *name))
        .map(|(_, label, ..)| *label)
        .collect()
}

/// Shows the details.
pub(crate) async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let settings = offices::settings(&mut tx, me.office).await?;
    let page = PublicDetailsPage {
        t: me.locale,
        groups: groups(|name| stored(&settings, name), &[]),
        missing: missing(&settings),
        saved: query.as_deref() == Some("saved"),
        seen: mark(&settings.public)?,
        changed: false,
        me,
    };
    Ok(page::html(StatusCode::OK, &page))
}

/// Saves the details. Invalid values are shown again as they were typed.
pub(crate) async fn save(
    State(desk): State<Desk>,
    me: SignedIn,
    request: Request,
) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT).await?;
    let mut tx = me.begin(&desk).await?;
    let before = offices::settings(&mut tx, me.office).await?;
    // Saving begins its own transaction, under the lock.
    tx.rollback().await?;
    let seen = typed.shown(store_group::FIELD);
    let (status, errors, seen, changed) = match parse(&typed, &before, desk.clock.today()) {
        Ok(settings) => {
            let saved =
                store_group::save(&desk, &me, &seen, |settings| &mut settings.public, settings.public)
                    .await?;
            match saved {
                Saved::Stored => return Ok(Redirect::to("/settings/office?saved").into_response()),
                Saved::ChangedMeanwhile(seen) => (StatusCode::CONFLICT, Vec::new(), seen, true),
            }
        }
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, seen, false),
    };
    let page = PublicDetailsPage {
        t: me.locale,
        groups: groups(|name| typed.shown(name), &errors),
        missing: missing(&before),
        saved: false,
        seen,
        changed,
        me,
    };
    Ok(page::html(status, &page))
}

fn groups(
    value: impl Fn(&str) -> String,
    errors: &[(&'static str, &'static str)],
) -> Vec<(&'static str, Vec<DetailField>)> {
    let required = OfficeSettings::default().missing();
    let field = |(name, label, hint, kind): &FieldSpec| DetailField {
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
        "backup_days" => settings.public.backup_days.to_string(),
        "accessibility_day" => {
            settings.public.accessibility_day.map_or_else(String::new, |day| day.to_string())
        }
        _ => text(&mut settings.clone(), name).cloned().unwrap_or_default(),
    }
}

/// The setting of a field that holds text; `None` for other fields.
fn text<'a>(settings: &'a mut OfficeSettings, name: &str) -> Option<&'a mut String> {
    Some(match name {
        "responsible" => &mut settings.public.responsible,
        "address" => &mut settings.public.address,
        "email" => &mut settings.public.email,
        "phone" => &mut settings.public.phone,
        "data_protection" => &mut settings.public.data_protection,
        "retention" => &mut settings.public.retention,
        "enforcement" => &mut settings.public.enforcement,
        "accessibility_method" => &mut settings.public.accessibility_method,
        _ => return None,
    })
}

/// The new settings, or each wrong field with its message.
fn parse(
    typed: &Submission,
    before: &OfficeSettings,
    today: NaiveDate,
) -> Result<OfficeSettings, Vec<(&'static str, &'static str)>> {
    let (mut settings, mut errors) = (before.clone(), Vec::new());
    for (name, _, _, kind) in GROUPS.iter().flat_map(|(_, fields)| fields.iter()) {
        let value = typed.first(name).replace("\r\n", "\n").trim().to_owned();
        let wrong = match kind {
            InputKind::Number => match value.parse() {
                Ok(days) if days <= MOST_DAYS => {
                    settings.public.backup_days = days;
                    None
                }
                _ => Some("office-number-wrong"),
            },
            InputKind::Day => match value.parse() {
                Ok(day) if day <= today => {
                    settings.public.accessibility_day = Some(day);
                    None
                }
                Ok(_) => Some("office-day-future"),
                Err(_) if value.is_empty() => {
                    settings.public.accessibility_day = None;
                    None
                }
                Err(_) => Some("office-day-wrong"),
            },
            InputKind::Line | InputKind::Lines => set_text(&mut settings, name, value, *kind),
        };
        errors.extend(wrong.map(|wrong| (*name, wrong)));
    }
    let emptied = settings.missing().into_iter().filter(|one| !before.missing().contains(one));
    errors.extend(emptied.map(|one| (one.name(), "office-emptied")));
    if errors.is_empty() { Ok(settings) } else { Err(errors) }
}

fn set_text(
    settings: &mut OfficeSettings,
    name: &str,
    value: String,
    kind: InputKind,
) -> Option<&'static str> {
    let wrong = if value.chars().count() > TEXT_LIMIT {
        Some("office-too-long")
    } else if kind == InputKind::Line && value.contains(char::is_control) {
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

/// Whether a text has one @ with something on both sides and no space, which is enough for a
/// `mailto:` link.
fn is_address(text: &str) -> bool {
    text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::office::PublicDetails;

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
        settings.public.email = "stelle@example.org".to_owned();
        settings.public.backup_days = 90;
        settings.public.accessibility_day = Some(today());
        assert_eq!(parse(&typed(&settings, &[]), &OfficeSettings::default(), today()), Ok(settings));
    }

    #[test]
    fn what_cannot_be_right_is_said_beside_its_field() {
        let before = OfficeSettings {
            public: PublicDetails { email: "a@b".to_owned(), ..PublicDetails::default() },
            ..OfficeSettings::default()
        };
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
