//! How the office answers: within how many working days a person answers, and templates for first
//! answers. The automatic acknowledgement names the day that follows from the working days.
//!
//! Templates are settings, not sealed, so the page says that nothing about a person belongs in
//! them.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use meldestelle_domain::case_status;
use meldestelle_domain::mailbox::MESSAGE_LIMIT;
use meldestelle_domain::office::{AnswerTemplate, ReplySettings};
use meldestelle_domain::reply_templates::{self, TEMPLATES_LIMIT};
use meldestelle_domain::report::LINE_LIMIT;
use meldestelle_domain::submission::{FieldError, Problem, Reader, Submission};
use meldestelle_domain::taxonomy::Taxonomy;
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::auth::extractor::SignedIn;
use crate::case::messages::message_form::{MESSAGE_FORM_LIMIT, error_message};
use crate::http::error::DeskError;
use crate::office::store_group::{self, GroupStatus};
use crate::state::Desk;
use crate::store::offices;

/// The fields of one template.
struct TemplateNames {
    name: &'static str,
    text: &'static str,
    status: &'static str,
}

macro_rules! template_names {
    ($($number:literal)*) => {
        [$(TemplateNames {
            name: concat!("name_", $number),
            text: concat!("text_", $number),
            status: concat!("status_", $number),
        }),*]
    };
}

/// The field names of all templates that there can be.
const TEMPLATE_FIELDS: [TemplateNames; TEMPLATES_LIMIT] =
    template_names!(1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20);

/// Largest form: every template with the longest text in the widest script.
const FORM_LIMIT: usize = MESSAGE_FORM_LIMIT * TEMPLATES_LIMIT;

/// The most working days that an office may promise.
const MOST_REPLY_DAYS: u8 = 30;

/// A template in the form, possibly empty.
struct TemplateFields {
    fields: &'static TemplateNames,
    name: String,
    text: String,
    status: String,
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
    /// Whether the templates are the built-in ones.
    is_builtin: bool,
    /// Every status: code and label.
    statuses: Vec<(String, String)>,
    status: GroupStatus,
}

impl ReplySettingsPage {
    fn typed(me: SignedIn, typed: &Submission, errors: &[FieldError], status: GroupStatus) -> Self {
        let t = me.locale;
        let templates = typed_template_fields(typed, errors, t);
        let is_wrong = errors.iter().any(|error| error.field == "reply_days");
        let days_error =
            is_wrong.then(|| t.with("messages-days-wrong", "most", MOST_REPLY_DAYS).into_owned());
        let reply_days = typed.shown("reply_days");
        Self { t, me, reply_days, days_error, templates, is_builtin: false, statuses: statuses(t), status }
    }
}

/// Shows the stored templates, or the built-in ones, and one empty template.
pub async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let settings = offices::settings(&mut tx, me.office).await?;
    let status = GroupStatus::stored(&settings.replies, query.as_deref())?;
    let t = me.locale;
    let (reply_days, own) = (settings.replies.days.to_string(), settings.replies.templates);
    let is_builtin = own.is_empty();
    let stored = if is_builtin { reply_templates::builtin(t.lang()) } else { own };
    let templates = TEMPLATE_FIELDS
        .iter()
        .zip(stored.into_iter().chain([AnswerTemplate::default()]))
        .map(|(fields, template)| TemplateFields {
            fields,
            name: template.name,
            text: template.text,
            status: template.status.map_or_else(String::new, |code| code.to_string()),
            error: None,
        })
        .collect();
    let (days_error, statuses) = (None, statuses(t));
    let page = ReplySettingsPage { t, me, reply_days, days_error, templates, is_builtin, statuses, status };
    Ok(page::html(StatusCode::OK, &page))
}

/// Every status: code and label.
fn statuses(t: &Locale) -> Vec<(String, String)> {
    let items = Taxonomy::list(case_status::LIST).map_or(&[][..], |list| &list.items);
    let labelled =
        items.iter().map(|item| (item.code.to_string(), t.code(case_status::LIST, item.code.as_str())));
    labelled.collect()
}

/// Saves the settings. An empty template is not stored. Neither are the built-in ones as they are:
/// colleagues with another language read them in theirs.
pub async fn save(State(desk): State<Desk>, me: SignedIn, request: Request) -> Result<Response, DeskError> {
    let typed = web_form::read(request, FORM_LIMIT).await?;
    match parse(&typed) {
        Ok(mut replies) => {
            if replies.templates == reply_templates::builtin(me.locale.lang()) {
                replies.templates.clear();
            }
            let saved =
                store_group::save(&desk, &me, &typed, |settings| &mut settings.replies, replies).await?;
            Ok(saved.respond("/settings/answers", |status| ReplySettingsPage::typed(me, &typed, &[], status)))
        }
        Err(errors) => {
            let page = ReplySettingsPage::typed(me, &typed, &errors, GroupStatus::typed(&typed));
            Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page))
        }
    }
}

fn parse(typed: &Submission) -> Result<ReplySettings, Vec<FieldError>> {
    let mut read = Reader::new(typed);
    let days: Option<u8> = typed.first("reply_days").trim().parse().ok();
    let days = days.filter(|days| (1..=MOST_REPLY_DAYS).contains(days));
    if days.is_none() {
        read.fail("reply_days", Problem::Missing);
    }
    let mut templates = Vec::new();
    for fields in &TEMPLATE_FIELDS {
        let name = read.text(fields.name, LINE_LIMIT);
        let text = read.text(fields.text, MESSAGE_LIMIT);
        let status = read.code(fields.status, case_status::LIST);
        match (name.is_empty(), text.is_empty()) {
            (true, true) => {}
            (false, false) => templates.push(AnswerTemplate { name, text, status }),
            (true, false) => read.fail(fields.name, Problem::Missing),
            (false, true) => read.fail(fields.text, Problem::Missing),
        }
    }
    read.finish(ReplySettings { days: days.unwrap_or_default(), templates })
}

fn typed_template_fields(typed: &Submission, errors: &[FieldError], t: &Locale) -> Vec<TemplateFields> {
    let of =
        |field: &str| errors.iter().find(|error| error.field == field).map(|error| error_message(t, error));
    TEMPLATE_FIELDS
        .iter()
        .map(|fields| TemplateFields {
            fields,
            name: typed.shown(fields.name),
            text: typed.shown(fields.text),
            status: typed.first(fields.status).to_owned(),
            error: of(fields.name).or_else(|| of(fields.text)).or_else(|| of(fields.status)),
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
        let typed = [("name_1", ""), ("name_2", "Eingang"), ("text_2", "Danke."), ("status_2", "active")];
        let parsed = parse(&form(&typed)).unwrap();
        let status = Taxonomy::list(case_status::LIST).unwrap().code("active");
        let templates = vec![AnswerTemplate { name: "Eingang".into(), text: "Danke.".into(), status }];
        assert_eq!(parsed, ReplySettings { days: 5, templates });
        assert_eq!(parse(&form(&[("name_1", "x")])).unwrap_err()[0].field, "text_1");
        assert_eq!(parse(&form(&[("text_20", "x")])).unwrap_err()[0].field, "name_20");
        let wrong = [("name_3", "x"), ("text_3", "x"), ("status_3", "nonsense")];
        assert_eq!(parse(&form(&wrong)).unwrap_err()[0].field, "status_3");
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
