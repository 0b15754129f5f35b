//! What the office sets about answering: within how many working days a human answers (the automatic acknowledgement names that day), and first answers to
//! begin with. They are settings: nothing about a person belongs there, and the page says so.

use askama::Template;
use axum::extract::{RawQuery, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use meldestelle_domain::mailbox::MESSAGE_LIMIT;
use meldestelle_domain::office::AnswerTemplate;
use meldestelle_domain::report::LINE_LIMIT;
use meldestelle_domain::submission::{FieldError, Problem, Reader, Submission};
use meldestelle_web::locale::Locale;
use meldestelle_web::{form as web_form, page};

use crate::auth::extractor::SignedIn;
use crate::case::messages::{LIMIT, explain};
use crate::http::error::DeskError;
use crate::office::settings;
use crate::state::Desk;
use crate::store::offices;

/// Field names of the answers there can be.
const PLACES: [(&str, &str); 8] = [
    ("name_1", "text_1"),
    ("name_2", "text_2"),
    ("name_3", "text_3"),
    ("name_4", "text_4"),
    ("name_5", "text_5"),
    ("name_6", "text_6"),
    ("name_7", "text_7"),
    ("name_8", "text_8"),
];

/// Most working days that may be promised.
const LONGEST: u8 = 30;

/// A place for an answer.
struct Place {
    name_field: &'static str,
    text_field: &'static str,
    name: String,
    text: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/messages_answers.html")]
struct AnswersPage {
    t: &'static Locale,
    me: SignedIn,
    reply_days: String,
    days_error: Option<String>,
    places: Vec<Place>,
    saved: bool,
}

/// Shows them, with one free place.
pub async fn show(
    State(desk): State<Desk>,
    me: SignedIn,
    RawQuery(query): RawQuery,
) -> Result<Response, DeskError> {
    let mut tx = me.begin(&desk).await?;
    let settings = offices::settings(&mut tx, me.office).await?;
    let (reply_days, templates) = (settings.reply_days.to_string(), settings.answer_templates);
    let filled = templates.len();
    let stored = templates.into_iter().map(|template| (template.name, template.text));
    let places = PLACES
        .into_iter()
        .zip(stored.chain(std::iter::repeat_n((String::new(), String::new()), 8)))
        .take(filled + 1)
        .map(|((name_field, text_field), (name, text))| Place {
            name_field,
            text_field,
            name,
            text,
            error: None,
        })
        .collect();
    let saved = query.as_deref() == Some("saved");
    let page = AnswersPage { t: me.locale, me, reply_days, days_error: None, places, saved };
    Ok(page::html(StatusCode::OK, &page))
}

/// Saves them: an empty place is none.
pub async fn save(State(desk): State<Desk>, me: SignedIn, request: Request) -> Result<Response, DeskError> {
    let typed = web_form::read(request, LIMIT * PLACES.len()).await?;
    let (reply_days, templates) = match parse(&typed) {
        Ok(parsed) => parsed,
        Err(errors) => {
            let t = me.locale;
            let places = again(&typed, &errors, t);
            let is_wrong = errors.iter().any(|error| error.field == "reply_days");
            let days_error = is_wrong.then(|| t.with("messages-days-wrong", "most", LONGEST).into_owned());
            let reply_days = typed.shown("reply_days");
            let page = AnswersPage { t, me, reply_days, days_error, places, saved: false };
            return Ok(page::html(StatusCode::UNPROCESSABLE_ENTITY, &page));
        }
    };
    let mut tx = me.begin(&desk).await?;
    let mut settings = offices::settings(&mut tx, me.office).await?;
    settings.reply_days = reply_days;
    settings.answer_templates = templates;
    settings::store(tx, &desk, &me, &settings).await?;
    Ok(Redirect::to("/settings/answers?saved").into_response())
}

fn parse(typed: &Submission) -> Result<(u8, Vec<AnswerTemplate>), Vec<FieldError>> {
    let mut read = Reader::new(typed);
    let days: Option<u8> = typed.first("reply_days").trim().parse().ok();
    let days = days.filter(|days| (1..=LONGEST).contains(days));
    if days.is_none() {
        read.fail("reply_days", Problem::Missing);
    }
    let mut templates = Vec::new();
    for (name_field, text_field) in PLACES {
        let name = read.text(name_field, LINE_LIMIT);
        let text = read.text(text_field, MESSAGE_LIMIT);
        match (name.is_empty(), text.is_empty()) {
            (true, true) => {}
            (false, false) => templates.push(AnswerTemplate { name, text }),
            (true, false) => read.fail(name_field, Problem::Missing),
            (false, true) => read.fail(text_field, Problem::Missing),
        }
    }
    read.finish((days.unwrap_or_default(), templates))
}

fn again(typed: &Submission, errors: &[FieldError], t: &Locale) -> Vec<Place> {
    let of = |field: &str| errors.iter().find(|error| error.field == field).map(|error| explain(t, error));
    PLACES
        .into_iter()
        .map(|(name_field, text_field)| Place {
            name_field,
            text_field,
            name: typed.shown(name_field),
            text: typed.shown(text_field),
            error: of(name_field).or_else(|| of(text_field)),
        })
        .filter(|place| !place.name.is_empty() || !place.text.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_place_is_none_and_a_half_filled_one_is_asked_about() {
        let form = |fields: &[(&str, &str)]| {
            let days = [&("reply_days", "5")];
            let fields = fields.iter().chain(days).map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
            Submission::new(fields.collect())
        };
        let parsed = parse(&form(&[("name_1", ""), ("name_2", "Eingang"), ("text_2", "Danke.")])).unwrap();
        assert_eq!(parsed, (5, vec![AnswerTemplate { name: "Eingang".into(), text: "Danke.".into() }]));
        assert_eq!(parse(&form(&[("name_1", "x")])).unwrap_err()[0].field, "text_1");
        assert_eq!(parse(&form(&[("text_3", "x")])).unwrap_err()[0].field, "name_3");
    }

    #[test]
    fn a_human_answers_within_a_month() {
        let days = |days: &str| parse(&Submission::new(vec![("reply_days".to_owned(), days.to_owned())]));
        assert_eq!(days(" 3 ").unwrap().0, 3);
        for wrong in ["", "0", "31", "-1", "bald", "2.5"] {
            assert_eq!(days(wrong).unwrap_err()[0].field, "reply_days", "{wrong}");
        }
    }
}
