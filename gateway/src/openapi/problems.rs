//! What the routes refuse: the responses for a list of refusals, each with the words that it gets.

use std::collections::BTreeMap;

use latchkey_shared::{
    refusal::{ProblemCode, Refusal},
    words::ENGLISH,
};
use serde_json::{Value, json};
use utoipa::{
    ToSchema,
    openapi::{
        RefOr,
        content::{Content, ContentBuilder},
        example::ExampleBuilder,
        header::HeaderBuilder,
        response::{Response, ResponseBuilder},
        schema::{AllOfBuilder, Object, ObjectBuilder, Ref, Schema, SchemaType, Type},
    },
};

use crate::problem::{LegacyDocument, Problem, ProblemDocument};

/// How a route words its refusals.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// As problem details.
    Problem,
    /// As older front ends read them.
    Legacy,
    /// As a page for people.
    Page,
    /// As a page for people that loads itself again.
    ReloadingPage,
}

impl Form {
    fn content_type(self) -> &'static str {
        match self {
            Self::Problem => "application/problem+json",
            Self::Legacy => "application/json",
            Self::Page | Self::ReloadingPage => "text/html",
        }
    }
}

/// Declares what a route refuses, in one form or in several, to be named among its responses.
macro_rules! refusals {
    ($name:ident as $($form:ident: $($list:expr),+);+ $(;)?) => {
        pub(crate) enum $name {}

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::response::Response>,
            > {
                let mut responses = std::collections::BTreeMap::new();
                $($crate::openapi::refuse(
                    &mut responses,
                    $crate::openapi::Form::$form,
                    &[$($list.to_vec()),+].concat(),
                );)+
                responses
            }
        }
    };
}
pub(crate) use refusals;

/// What every call on a session may be refused with.
pub(crate) const OF_SESSION: [Refusal; 3] = [
    Refusal::NoSuchSession,
    Refusal::BrokerUnavailable,
    Refusal::Internal,
];

/// Adds these refusals to the responses of a route, by status.
pub(crate) fn refuse(
    responses: &mut BTreeMap<String, RefOr<Response>>,
    form: Form,
    refusals: &[Refusal],
) {
    let mut by_status = BTreeMap::<u16, Vec<&Refusal>>::new();
    for refusal in refusals {
        by_status
            .entry(status(form, refusal))
            .or_default()
            .push(refusal);
    }
    for (status, refusals) in by_status {
        let more = response(form, &refusals);
        match responses.get_mut(&status.to_string()) {
            Some(RefOr::T(earlier)) => {
                // What a route says itself names what is answered around it as well.
                for (content_type, content) in more.content {
                    earlier.content.entry(content_type).or_insert(content);
                }
            }
            _ => _ = responses.insert(status.to_string(), more.into()),
        }
    }
}

fn status(form: Form, refusal: &Refusal) -> u16 {
    match (form, refusal) {
        (Form::Legacy, Refusal::LinkFailed(reason)) => reason.code().http_status(),
        _ => refusal.code().http_status(),
    }
}

fn response(form: Form, refusals: &[&Refusal]) -> Response {
    let codes = codes(refusals);
    let titles: Vec<String> = codes.iter().map(|code| ENGLISH.title(*code)).collect();
    let mut response = ResponseBuilder::new().description(titles.join(", or: "));
    response = response.content(form.content_type(), content(form, refusals));
    // A bug in a handler is answered around it, where nobody knows its form.
    if form != Form::Problem && codes.contains(&ProblemCode::Internal) {
        let form = Form::Problem;
        response = response.content(form.content_type(), content(form, &[&Refusal::Internal]));
    }
    if form == Form::ReloadingPage {
        let refresh = HeaderBuilder::new()
            .schema(Some(integer(true)))
            .description(Some("In how many seconds the page is to be loaded again."));
        response = response.header("Refresh", refresh.build());
    }
    if matches!(form, Form::Problem | Form::Legacy) && codes.contains(&ProblemCode::InvalidApiKey) {
        let challenge = HeaderBuilder::new()
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
            .description(Some("Names the header that the key is sent in."));
        response = response.header("WWW-Authenticate", challenge.build());
    }
    let waits = refusals
        .iter()
        .filter(|refusal| refusal.retry_after().is_some());
    let waits = waits.count();
    if waits > 0 {
        let retry_after = HeaderBuilder::new()
            .schema(Some(integer(waits < refusals.len())))
            .description(Some(
                "In how many seconds the same request may be made again.",
            ));
        response = response.header("Retry-After", retry_after.build());
    }
    response.build()
}

fn integer(may_be_left_out: bool) -> Object {
    let types = [Type::Integer, Type::Null].into_iter();
    let types = types.take(if may_be_left_out { 2 } else { 1 });
    ObjectBuilder::new()
        .schema_type(types.collect::<SchemaType>())
        .minimum(Some(1))
        .build()
}

fn codes(refusals: &[&Refusal]) -> Vec<ProblemCode> {
    let mut codes = Vec::new();
    for refusal in refusals {
        if !codes.contains(&refusal.code()) {
            codes.push(refusal.code());
        }
    }
    codes
}

fn content(form: Form, refusals: &[&Refusal]) -> Content {
    let schema: RefOr<Schema> = match form {
        Form::Problem => problem_with(&codes(refusals)),
        Form::Legacy => Ref::from_schema_name(LegacyDocument::name()).into(),
        Form::Page | Form::ReloadingPage => {
            let text = ObjectBuilder::new().schema_type(Type::String);
            return ContentBuilder::new().schema(Some(text)).build();
        }
    };
    let mut examples = BTreeMap::new();
    for refusal in refusals {
        let name = <&str>::from(*refusal);
        let earlier = examples
            .keys()
            .filter(|key: &&String| key.starts_with(name));
        let name = match earlier.count() {
            0 => name.to_owned(),
            count => format!("{name}_{}", count + 1),
        };
        let example = ExampleBuilder::new()
            .summary(ENGLISH.title(refusal.code()))
            .value(Some(example(form, refusal)));
        examples.insert(name, example);
    }
    ContentBuilder::new()
        .schema(Some(schema))
        .examples_from_iter(examples)
        .build()
}

/// A problem whose code is one of these.
fn problem_with(codes: &[ProblemCode]) -> RefOr<Schema> {
    let names = codes.iter().map(|code| code.name());
    let code = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(names));
    AllOfBuilder::new()
        .item(Ref::from_schema_name(ProblemDocument::name()))
        .item(ObjectBuilder::new().property("code", code))
        .into()
}

fn example(form: Form, refusal: &Refusal) -> Value {
    let problem = Problem::from(refusal.clone());
    if form == Form::Legacy {
        return json!({ "error": problem.detail(ENGLISH) });
    }
    let detail = problem.detail(ENGLISH);
    serde_json::to_value(problem.document(ENGLISH, &detail)).expect("texts serialise")
}
