//! The form: one page, one required answer. What is wrong comes back beside its field, with everything typed still there.
//!
//! The empty form is baked once per office and language, with a hole for the receipt code and the time of issue. A page that shows again what somebody typed is not compressed:
//! it holds a secret beside text that others could choose.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use meldestelle_domain::receipt::ReceiptCode;
use meldestelle_domain::report;
use meldestelle_domain::submission::{CONFIRMED, FieldError, Problem, Submission};
use meldestelle_domain::taxonomy::{Code, List, Taxonomy};
use meldestelle_web::locale::Locale;
use meldestelle_web::page;
use meldestelle_web::precompressed::Baked;
use meldestelle_web::same_origin::is_same_origin;

use super::receipt::{self, Allowed};
use super::{Frame, acknowledged, closed};
use crate::attachment::{self, AS_IT_IS, Chosen, Ended, Received, SealedFile, Upload};
use crate::guard::form_token;
use crate::guard::form_token::Issued;
use crate::guard::mailbox_ticket;
use crate::guard::mailbox_ticket::Ticket;
use crate::http::error::{Failure, Passing};
use crate::http::field_problem;
use crate::http::request_context::Visit;
use crate::offices::Office;
use crate::state::Intake;
use crate::submit;
use crate::submit::{Filed, Leave};

/// The hidden field with the receipt code.
const CODE: &str = "code";
/// A field that people do not see and machines fill in.
const TRAP: &str = "subject";
/// The field that carries files.
const FILES: &str = attachment::FIELD;
/// Stands for [`carried`] in the baked page. No message contains a private-use character.
const HOLE: &str = "\u{e000}";
/// How long after a report came in its form, sent once more, gets the code shown. Long enough for a
/// bad line, short enough for a device that somebody else takes up.
const SHOWN_FOR: TimeDelta = TimeDelta::minutes(30);

/// The ways of [`SafeWay::CHOICES`](meldestelle_domain::report::SafeWay::CHOICES), with their words.
const WAYS: [(&str, &str); 4] = [
    ("email", "form-way-email"),
    ("phone", "form-way-phone"),
    ("text_message", "form-way-text-message"),
    ("other", "form-way-other"),
];
/// The consents that stand together, with their words. The one to contact stands with the contact,
/// the one to work with the report beside the button that sends it.
const CONSENTS: [(&str, &str); 3] = [
    ("consent_pass_on", "consent-pass-on"),
    ("consent_write", "consent-write"),
    ("consent_example", "consent-example"),
];
/// Which question a field stands under.
const PLACES: [(&[&str], &str); 11] = [
    (&["desired_help"], "form-help"),
    (&["narrative", "manifestation"], "form-narrative"),
    (&["when_day", "when_words", "district", "place_words"], "form-when-where"),
    (&["ground", "ground_words", "racism_form"], "form-ground"),
    (&["life_area"], "form-area"),
    (&["respondent_type", "respondent_sector", "respondent_name"], "form-who"),
    (&["evidence", "evidence_words", FILES], "form-evidence"),
    (&["reporter_role", "age_band", "gender_self", "gender_words", "reason_unreported"], "form-about"),
    (
        &[
            "contact_name",
            "contact_only_name",
            "contact_email",
            "contact_phone",
            "contact_other",
            "contact_way",
            "contact_times",
            "contact_leave_message",
            "contact_language",
            "contact_interpreter",
            "consent_contact",
        ],
        "form-contact",
    ),
    (&["consent_pass_on_body"], "form-consent"),
    (&[TRAP], "form-trap"),
];

/// Shows the empty form with a fresh code.
pub async fn get(
    visit: Visit,
    State(intake): State<Intake>,
    request: HeaderMap,
) -> Result<Response, Failure> {
    empty(&visit, &intake, &request)
}

fn empty(visit: &Visit, intake: &Intake, request: &HeaderMap) -> Result<Response, Failure> {
    if !visit.office.settings.takes_reports() {
        return Ok(closed::show(visit));
    }
    let bake = || {
        let nothing = Submission::default();
        let frame = Frame::new(visit.t, &visit.office, "report");
        let page = FormPage {
            t: visit.t,
            frame,
            office: &visit.office,
            form: &nothing,
            errors: &[],
            files: &Chosen::nothing(visit.t, visit.office.settings.files),
            again: None,
            carried: HOLE,
        };
        page.render().map(|text| Baked::with_hole(&text, HOLE)).map_err(|_| Failure::Render)
    };
    let code = ReceiptCode::random(&mut intake.chance.clone());
    let carried = carried(intake, &visit.office, &code);
    Ok(visit.office.baked("form", visit.t, bake)?.answer(request, &carried))
}

/// The hidden fields that a form carries: its receipt code, and when it was given out.
fn carried(intake: &Intake, office: &Office, code: &ReceiptCode) -> String {
    let issued = office.form_key.issue(code, intake.clock.now());
    let (code, field) = (code.grouped(), form_token::FIELD);
    format!(
        "<input type=\"hidden\" name=\"{CODE}\" value=\"{}\"><input type=\"hidden\" name=\"{field}\" value=\"{issued}\">",
        &*code
    )
}

/// Takes a form: stores it and shows the receipt, or shows it again with what is wrong.
///
/// A form that another site sends in the visitor's name is not read. Its code would be known to that
/// site, and the visitor would write a report that the site can open. It is answered by an empty form
/// with a fresh code.
pub async fn post(visit: Visit, State(intake): State<Intake>, request: Request) -> Result<Response, Failure> {
    if !is_same_origin(request.headers(), &intake.config.origin) {
        return empty(&visit, &intake, request.headers());
    }
    let headers = request.headers().clone();
    let client = request.extensions().get().copied();
    let received = attachment::receive(&intake, &visit.office, request).await?;
    let Received { form, upload, refused, .. } = &received;
    // A form without a readable code is as good a report as any: it gets a fresh one.
    let code = ReceiptCode::parse(form.first(CODE))
        .unwrap_or_else(|_| ReceiptCode::random(&mut intake.chance.clone()));
    // A form of before the office began to warn may tick what is no longer offered; the page cannot
    // show it, so it is not kept.
    let offered = form.only(|list, code| visit.office.settings.offers(list, code));
    let parsed = report::parse(&offered, &visit.t.tag, intake.clock.now());
    match check_files(upload, check_trap(form, parsed)) {
        Ok(filing) => {
            let allowed = Allowed::by(&filing);
            let issued =
                visit.office.form_key.check(form.first(form_token::FIELD), &code, intake.clock.now());
            let mut fields = form.framed(&[CODE, TRAP, AS_IT_IS, CONFIRMED, form_token::FIELD]);
            fields.extend(upload.files.iter().flat_map(SealedFile::fields));
            let filed = async {
                refused.map_or(Ok(()), Err)?;
                if issued == Issued::Never {
                    return Ok(Err(Again::Old));
                }
                let _place = intake.throttle.place().await.inspect_err(|_| intake.figures.too_busy())?;
                // What is stored is acknowledged as ever.
                let closed = !visit.office.settings.takes_reports();
                if (issued == Issued::LongAgo || closed)
                    && !submit::is_stored(&intake, &visit.office, &code).await?
                {
                    return Ok(Err(if closed { Again::Closed } else { Again::Old }));
                }
                let leave = Leave::ask(&intake, &visit.office, client, &code).await?;
                let filed = submit::file(&intake, &visit.office, &code, &fields, filing, &upload.files);
                let filed = filed.await?;
                if filed == Filed::New {
                    leave.use_up();
                }
                Ok(Ok(filed))
            };
            match filed.await {
                Ok(Ok(Filed::New)) => {
                    Ok(receipt::show(&intake, &visit, &code, allowed, false, &upload.files))
                }
                Ok(Ok(Filed::Known { received, contact_kept, has_contact })) => {
                    if may_show_code_again(&intake, &visit, &code, received).await {
                        let allowed = Allowed { has_contact, ..allowed };
                        Ok(receipt::show(&intake, &visit, &code, allowed, contact_kept, &upload.files))
                    } else {
                        Ok(acknowledged::show(&visit, contact_kept))
                    }
                }
                Ok(Ok(Filed::Ended)) => empty(&visit, &intake, &headers),
                Ok(Ok(Filed::Full)) => {
                    // The next sending is a report of its own.
                    let fresh = ReceiptCode::random(&mut intake.chance.clone());
                    show_again(&intake, &visit, (&headers, &received), &[], Some(Again::Full), &fresh).await
                }
                Ok(Err(again)) => {
                    show_again(&intake, &visit, (&headers, &received), &[], Some(again), &code).await
                }
                Err(failure) => {
                    let again = Again::Passing(Passing::of(failure)?);
                    show_again(&intake, &visit, (&headers, &received), &[], Some(again), &code).await
                }
            }
        }
        Err(errors) => show_again(&intake, &visit, (&headers, &received), &errors, None, &code).await,
    }
}

/// Whether a form that is sent once more gets its code shown: shortly after the report came in, for an
/// answer that was lost on the way, and not after the person left.
async fn may_show_code_again(
    intake: &Intake,
    visit: &Visit,
    code: &ReceiptCode,
    received: Option<DateTime<Utc>>,
) -> bool {
    let now = intake.clock.now();
    let lately = received.is_some_and(|received| now.signed_duration_since(received) < SHOWN_FOR);
    lately && !mailbox_ticket::has_ended(intake, &visit.office, &of_report(intake, &visit.office, code)).await
}

/// The ticket of the pages around a report that is being filed.
pub fn of_report(intake: &Intake, office: &Office, code: &ReceiptCode) -> Ticket {
    Ticket::of_report(&office.form_key, code, intake.clock.now(), &mut intake.chance.clone())
}

/// A file that was not taken is a problem like any other: the person decides whether to send the report without it.
fn check_files<T>(upload: &Upload, checked: Result<T, Vec<FieldError>>) -> Result<T, Vec<FieldError>> {
    if upload.is_whole() {
        return checked;
    }
    let mut errors = checked.err().unwrap_or_default();
    errors.push(FieldError { field: FILES, problem: Problem::UnknownChoice });
    Err(errors)
}

/// A filled trap is a problem like any other, so that a person whose browser filled it in loses nothing.
fn check_trap<T>(form: &Submission, parsed: Result<T, Vec<FieldError>>) -> Result<T, Vec<FieldError>> {
    if form.all(TRAP).all(str::is_empty) {
        return parsed;
    }
    let mut errors = parsed.err().unwrap_or_default();
    errors.push(FieldError { field: TRAP, problem: Problem::UnknownChoice });
    Err(errors)
}

/// Why a form without a mistake is given back, to be sent again as it is.
#[derive(Clone, Copy)]
enum Again {
    /// Something that passes.
    Passing(Passing),
    /// It was given out too long ago, or not by us.
    Old,
    /// The office takes no reports yet.
    Closed,
    /// It was sent so often, changed each time, that its mailbox takes no more.
    Full,
}

impl Again {
    fn is_closed(self) -> bool {
        matches!(self, Self::Closed)
    }

    fn title(self, t: &Locale) -> &str {
        t.text(match self {
            Self::Passing(_) => "kept-title",
            Self::Closed => "closed-title",
            Self::Old | Self::Full => "kept-old-title",
        })
    }

    fn says(self, t: &Locale) -> String {
        match self {
            Self::Passing(passing) => passing.says(t),
            Self::Old => t.text("kept-old").to_owned(),
            Self::Closed => t.text("closed-kept").to_owned(),
            Self::Full => t.text("kept-full").to_owned(),
        }
    }
}

/// The form with everything typed, its code, a new time of issue, and what is wrong with it or with
/// us. After the person left, a browser that sends it again gets an empty one.
async fn show_again(
    intake: &Intake,
    visit: &Visit,
    (headers, received): (&HeaderMap, &Received),
    errors: &[FieldError],
    again: Option<Again>,
    code: &ReceiptCode,
) -> Result<Response, Failure> {
    let ticket = of_report(intake, &visit.office, code);
    // While much is to be done, nothing is looked up.
    let is_asked = !matches!(again, Some(Again::Passing(_)));
    if is_asked && mailbox_ticket::has_ended(intake, &visit.office, &ticket).await {
        return empty(visit, intake, headers);
    }
    let Received { form, upload, .. } = received;
    let status = match (upload.ended, again) {
        (_, Some(Again::Passing(passing))) => passing.status(),
        (_, Some(Again::Closed)) => StatusCode::SERVICE_UNAVAILABLE,
        (Some(Ended::TooLong), _) => StatusCode::PAYLOAD_TOO_LARGE,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    };
    let page = FormPage {
        t: visit.t,
        frame: Frame::of_answer(visit.t, &visit.office).with_ticket(ticket.write(&visit.office.form_key)),
        office: &visit.office,
        form,
        errors,
        files: &Chosen::before(visit.t, visit.office.settings.files, form, upload),
        again,
        carried: &carried(intake, &visit.office, code),
    };
    let mut response = page::html(status, &page);
    if let Some(Again::Passing(passing)) = again {
        passing.mark(&mut response);
    }
    Ok(response)
}

#[derive(Template)]
#[template(path = "intake/form.html")]
struct FormPage<'a> {
    t: &'static Locale,
    frame: Frame<'a>,
    office: &'a Office,
    form: &'a Submission,
    errors: &'a [FieldError],
    again: Option<Again>,
    files: &'a Chosen,
    carried: &'a str,
}

impl FormPage<'_> {
    /// The codes of a list that a reporter may choose: a counsellor takes reports down at the desk.
    fn codes(&self, name: &str) -> impl Iterator<Item = &'static str> {
        let list = Taxonomy::list(name).into_iter().flat_map(List::codes);
        list.map(Code::as_str)
            .filter(move |code| *code != "counsellor" && self.office.settings.offers(name, code))
    }

    /// Whether it warns not to write about residence status.
    fn warns(&self) -> bool {
        self.office.settings.warn_residence
    }

    /// What was asked back and is taken when it is sent again.
    fn confirmed(&self) -> Vec<String> {
        self.form.confirmations(self.errors)
    }

    fn asks(&self, list: &str) -> bool {
        self.office.settings.asks(list)
    }

    /// What is wrong with a field, in the person's language; the first problem of each is enough.
    fn error(&self, field: &str) -> Option<String> {
        let error = self.errors.iter().find(|error| error.field == field)?;
        Some(self.explain(error))
    }

    fn explain(&self, error: &FieldError) -> String {
        match error.field {
            FILES => self.files.first(),
            TRAP => self.t.text("problem-trap").to_owned(),
            _ => field_problem::words(self.t, error.problem),
        }
    }

    /// The summary's lines: each field once.
    fn summary(&self) -> Vec<(&'static str, String)> {
        let mut lines: Vec<(&'static str, String)> = Vec::new();
        for error in self.errors {
            if !lines.iter().any(|(field, _)| *field == error.field) {
                lines.push((error.field, self.explain(error)));
            }
        }
        lines
    }

    /// Attributes that tie a field to its hint and its error.
    fn ties(&self, field: &str, hint: bool) -> String {
        let wrong = self.errors.iter().any(|error| error.field == field);
        let mut ids = Vec::new();
        if wrong {
            ids.push(format!("{field}-error"));
        }
        if hint {
            ids.push(format!("{field}-hint"));
        }
        if field == "narrative" {
            ids.push("narrative-others".to_owned());
        }
        if ids.is_empty() {
            return String::new();
        }
        let invalid = if wrong { " aria-invalid=\"true\"" } else { "" };
        format!(" aria-describedby=\"{}\"{invalid}", ids.join(" "))
    }

    /// Whether a folded part stands open: something in it was answered, or is wrong.
    fn open(&self, fields: &[&str]) -> bool {
        fields.iter().any(|field| {
            self.form.all(field).any(|value| !value.is_empty())
                || self.errors.iter().any(|error| error.field == *field)
        })
    }

    /// What the summary calls a field.
    fn place(&self, field: &str) -> &str {
        let key =
            PLACES.iter().find(|(fields, _)| fields.contains(&field)).map_or("form-title", |(_, key)| key);
        self.t.text(key)
    }
}

#[cfg(test)]
mod tests {
    use meldestelle_domain::report::{ConsentKind, SafeWay};

    use super::*;

    #[test]
    fn the_form_offers_what_the_parser_reads() {
        assert_eq!(WAYS.map(|(value, _)| value), SafeWay::CHOICES.map(|(value, _)| value));
        let apart = [ConsentKind::Process, ConsentKind::Contact];
        let together = ConsentKind::ALL.into_iter().filter(|kind| !apart.contains(kind));
        assert_eq!(
            CONSENTS.map(|(field, _)| field).to_vec(),
            together.map(ConsentKind::field).collect::<Vec<_>>()
        );
        for (field, label) in CONSENTS {
            assert_eq!(field.replace('_', "-"), label);
        }
    }
}
