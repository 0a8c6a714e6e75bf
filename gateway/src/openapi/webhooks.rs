//! What is told to a server of the operator's. The workers send it; this only says how it looks.

use latchkey_shared::webhook::WebhookDocument;
use utoipa::{
    PartialSchema as _, ToSchema as _,
    openapi::{
        HttpMethod, OpenApi, Ref,
        content::ContentBuilder,
        path::{
            Operation, OperationBuilder, ParameterBuilder, ParameterIn, PathItem, Paths,
            PathsBuilder,
        },
        request_body::RequestBodyBuilder,
        response::ResponseBuilder,
        schema::{ObjectBuilder, Type},
    },
};

use super::{WEBHOOKS, examples};

/// Adds the webhook and what it consists of.
pub(super) fn add(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    let mut schemas = vec![(
        WebhookDocument::name().into_owned(),
        WebhookDocument::schema(),
    )];
    WebhookDocument::schemas(&mut schemas);
    components.schemas.extend(schemas);
    document.webhooks = Some(webhooks());
}

fn webhooks() -> Paths {
    let ended = PathItem::new(HttpMethod::Post, session_ended());
    PathsBuilder::new().path("sessionEnded", ended).build()
}

fn session_ended() -> Operation {
    let headers = [
        (
            "webhook-id",
            "The same for each attempt: keep those that you have seen",
        ),
        (
            "webhook-timestamp",
            "The moment of this attempt, in seconds since 1970",
        ),
        (
            "webhook-signature",
            "`v1,` and the base64 of an HMAC-SHA256 with your secret; one for each secret, between spaces",
        ),
    ];
    let mut operation = OperationBuilder::new()
        .operation_id(Some("sessionEnded"))
        .tag(WEBHOOKS)
        .summary(Some("Tells of the end of a session."))
        .description(Some(
            "Signed as the Standard Webhooks specification says; its libraries check the signature. \
             Told again, for a day, until it is answered with 200 to 299.",
        ));
    for (name, description) in headers {
        let text = ObjectBuilder::new().schema_type(Type::String);
        let header = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(utoipa::openapi::Required::True)
            .description(Some(description))
            .schema(Some(text));
        operation = operation.parameter(header);
    }
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(WebhookDocument::name())))
        .example(Some(examples::webhook()))
        .build();
    let body = RequestBodyBuilder::new()
        .content("application/json", content)
        .required(Some(utoipa::openapi::Required::True))
        .build();
    operation
        .request_body(Some(body))
        .response(
            "200",
            ResponseBuilder::new().description("It has arrived; so do all of 200 to 299."),
        )
        .response(
            "410",
            ResponseBuilder::new().description("This one is never to be told again."),
        )
        .build()
}
