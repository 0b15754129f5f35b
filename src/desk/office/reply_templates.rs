//! How the office answers: within how many working days a person answers, and templates for first
//! answers. The automatic acknowledgement names the day that follows from the working days.
//!
//! Templates are settings, not sealed, so the page says that nothing about a person belongs in
//! them.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::mailbox::MESSAGE_LIMIT;
use meldestelle_domain::office::{AnswerTemplate, ReplySettings};
use meldestelle_domain::report::LINE_LIMIT;
use meldestelle_domain::submission::{FieldError, Problem, Reader, Submission};
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::auth::extractor::SignedIn;
use crate::case::messages::message_form::{MESSAGE_FORM_LIMIT, error_message};
use crate::http::error::DeskError;
use crate::office::store_group::{self, Saved, mark};
use crate::state::Desk;
use crate::store::offices;

/// The field names of all templates that there can be.
const TEMPLATE_FIELDS: [(&str, &str); 8] = [
    ("name_1", "text_1"),
    ("name_2", "text_2"),
    ("name_3", "text_3"),
    ("name_4", "text_4"),
    ("name_5", "text_5"),
    ("name_6", "text_6"),
    ("name_7", "text_7"),
    ("name_8", "text_8"),
];

/// The most working days that an office may promise.
const MOST_REPLY_DAYS: u8 = 30;

/// A template in the form, possibly empty.
struct TemplateFields {
    name_field: &'static str,
    text_field: &'static str,
    name: String,
    text: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/settings_replies.html")]
struct ReplySettingsPage {
    t: &'static Locale,
    me: SignedIn,
    reply_days: String,
    days_error: Option<String>,
    templates: Vec<TemplateFields>,
    saved: bool,
    seen: String,
    changed: bool,
}

/// Shows the stored templates and one empty template.
pub async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let settings = offices::settings(&mut tx, me.office).await?;
    let seen = mark(&settings.replies)?;
    let (reply_days, templates) = (settings.replies.days.to_string(), settings.replies.templates);
    let filled = templates.len();
    let stored = templates.into_iter().map(|template| (template.name, template.text));
    let templates = TEMPLATE_FIELDS
        .into_iter()
        .zip(stored.chain(std::iter::repeat_n((String::new(), String::new()), 8)))
        .take(filled + 1)
        .map(|((name_field, text_field), (name, text))| TemplateFields {
            name_field,
            text_field,
            name,
            text,
            error: None,
        })
        .collect();
    let saved = query.as_deref() == Some("saved");
    let page = ReplySettingsPage {
        t: me.locale,
        me,
        reply_days,
        days_error: None,
        templates,
        saved,
        seen,
        changed: false,
    };
    Ok(page::html(StatusCode::OK, &page))
}

/// Saves the settings. An empty template is not stored.
pub async fn save(State(desk): State<Desk>, me: SignedIn, request: Request) -> Result<Response, DeskError> {
    let typed = web_form::read(request, MESSAGE_FORM_LIMIT * TEMPLATE_FIELDS.len()).await?;
    let seen = typed.shown(store_group::FIELD);
    let (status, errors, seen, changed) = match parse(&typed) {
        Ok(replies) => {
            match store_group::save(&desk, &me, &seen, |settings| &mut settings.replies, replies).await? {
                Saved::Stored => return Ok(Redirect::to("/settings/answers?saved").into_response()),
                Saved::ChangedMeanwhile(seen) => (StatusCode::CONFLICT, Vec::new(), seen, true),
            }
        }
        Err(errors) => (StatusCode::UNPROCESSABLE_ENTITY, errors, seen, false),
    };
    let t = me.locale;
    let templates = typed_template_fields(&typed, &errors, t);
    let is_wrong = errors.iter().any(|error| error.field == "reply_days");
    let days_error = is_wrong.then(|| t.with("messages-days-wrong", "most", MOST_REPLY_DAYS).into_owned());
    let reply_days = typed.shown("reply_days");
    let page = ReplySettingsPage { t, me, reply_days, days_error, templates, saved: false, seen, changed };
    Ok(page::html(status, &page))
}

fn parse(typed: &Submission) -> Result<ReplySettings, Vec<FieldError>> {
    let mut read = Reader::new(typed);
    let days: Option<u8> = typed.first("reply_days").trim().parse().ok();
    let days = days.filter(|days| (1..=MOST_REPLY_DAYS).contains(days));
    if days.is_none() {
        read.fail("reply_days", Problem::Missing);
    }
    let mut templates = Vec::new();
    for (name_field, text_field) in TEMPLATE_FIELDS {
        let name = read.text(name_field, LINE_LIMIT);
        let text = read.text(text_field, MESSAGE_LIMIT);
        match (name.is_empty(), text.is_empty()) {
            (true, true) => {}
            (false, false) => templates.push(AnswerTemplate { name, text }),
            (true, false) => read.fail(name_field, Problem::Missing),
            (false, true) => read.fail(text_field, Problem::Missing),
        }
    }
    read.finish(ReplySettings { days: days.unwrap_or_default(), templates })
}

fn typed_template_fields(typed: &Submission, errors: &[FieldError], t: &Locale) -> Vec<TemplateFields> {
    let of =
        |field: &str| errors.iter().find(|error| error.field == field).map(|error| error_message(t, error));
    TEMPLATE_FIELDS
        .into_iter()
        .map(|(name_field, text_field)| TemplateFields {
            name_field,
            text_field,
            name: typed.shown(name_field),
            text: typed.shown(text_field),
            error: of(name_field).or_else(|| of(text_field)),
        })
        .filter(|template| !template.name.is_empty() || !template.text.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_template_is_not_stored_and_a_half_filled_one_is_asked_about() {
        let form = |fields: &[(&str, &str)]| {
            let days = [&("reply_days", "5")];
            let fields = fields.iter().chain(days).map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
            Submission::new(fields.collect())
        };
        let parsed = parse(&form(&[("name_1", ""), ("name_2", "Eingang"), ("text_2", "Danke.")])).unwrap();
        let templates = vec![AnswerTemplate { name: "Eingang".into(), text: "Danke.".into() }];
        assert_eq!(parsed, ReplySettings { days: 5, templates });
        assert_eq!(parse(&form(&[("name_1", "x")])).unwrap_err()[0].field, "text_1");
        assert_eq!(parse(&form(&[("text_3", "x")])).unwrap_err()[0].field, "name_3");
    }

    #[test]
    fn a_human_answers_within_a_month() {
        let days = |days: &str| parse(&Submission::new(vec![("reply_days".to_owned(), days.to_owned())]));
        assert_eq!(days(" 3 ").unwrap().days, 3);
        for wrong in ["", "0", "31", "-1", "bald", "2.5"] {
            assert_eq!(days(wrong).unwrap_err()[0].field, "reply_days", "{wrong}");
        }
    }
}
