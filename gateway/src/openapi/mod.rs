//! The OpenAPI document: what the handlers say of their routes, put together.
//!
//! The router takes no handler that says nothing, so there is no route that the document leaves out.

mod around;
pub(crate) mod examples;
pub(crate) mod page;
mod problems;
mod tidy;
mod webhooks;

use std::sync::LazyLock;

use serde_json::Value;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};

pub(crate) use self::problems::{Form, OF_SESSION, refusals, refuse};
use crate::{
    cookie,
    problem::{LegacyDocument, ProblemDocument},
    router,
};

/// Returns the document as JSON. It is made when somebody asks for it first.
pub(crate) fn document() -> &'static str {
    &DOCUMENT
}

static DOCUMENT: LazyLock<String> = LazyLock::new(|| value().to_string());

/// Makes the document anew.
pub(crate) fn value() -> Value {
    let mut document = router::document();
    around::add(&mut document);
    webhooks::add(&mut document);
    let mut document = serde_json::to_value(document).expect("the document serialises");
    tidy::tidy(&mut document);
    document
}

/// What belongs to no route of its own.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Latchkey",
        description = include_str!("description.md"),
        license(name = "MIT", identifier = "MIT")
    ),
    tags(
        (name = SESSIONS, description = "Start a session, follow it to its end, and fetch what it yields."),
        (name = OPERATION, description = "For whoever runs the service."),
        (name = OLDER, description = "The addresses that older front ends call. Absent where the operator turned them off."),
        (name = PAGES, description = "What a person sees in a browser, with scripts or without."),
        (name = WEBHOOKS, description = "What is told to a server of the operator's, where one is named."),
        (name = ABOUT, description = "This document."),
    ),
    components(schemas(ProblemDocument<'static>, LegacyDocument<'static>)),
    modifiers(&Keys)
)]
pub(crate) struct General;

pub(crate) const SESSIONS: &str = "Sessions";
pub(crate) const OPERATION: &str = "Operation";
pub(crate) const OLDER: &str = "Older front ends";
pub(crate) const PAGES: &str = "Pages";
pub(crate) const WEBHOOKS: &str = "Webhooks";
pub(crate) const ABOUT: &str = "About";

/// What opens a session.
struct Keys;

impl Modify for Keys {
    fn modify(&self, document: &mut Document) {
        let components = document.components.get_or_insert_default();
        let token = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("The `token` that came when the session was started."))
            .build();
        components.add_security_scheme("token", SecurityScheme::Http(token));
        let cookie = ApiKeyValue::with_description(
            cookie::NAME,
            "The cookie that came when the session was started; over https its name is `__Host-latchkey_` and the session's id.",
        );
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        let ticket = ApiKeyValue::with_description(
            "ticket",
            "The `ticket` that came when the session was started. It shows no session ID.",
        );
        let key = ApiKeyValue::with_description(
            "X-API-Key",
            "A key that the operator has given to a front end, a bot or a panel: it may say more, and starts sessions where others may not.",
        );
        components.add_security_scheme("key", SecurityScheme::ApiKey(ApiKey::Header(key)));
        components.add_security_scheme("ticket", SecurityScheme::ApiKey(ApiKey::Query(ticket)));
        for (name, scheme, description) in [
            (
                "operator_bearer",
                HttpAuthScheme::Bearer,
                "The operator's token.",
            ),
            (
                "operator_basic",
                HttpAuthScheme::Basic,
                "The operator's token as the password, with any name.",
            ),
        ] {
            let operator = HttpBuilder::new().scheme(scheme);
            let operator = operator.description(Some(description)).build();
            components.add_security_scheme(name, SecurityScheme::Http(operator));
        }
    }
}
