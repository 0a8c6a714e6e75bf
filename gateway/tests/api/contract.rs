//! Holds answers to the OpenAPI document: what is answered is in it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, LazyLock, Mutex},
};

use axum::http::{HeaderMap, Method, Uri};
use futures_util::FutureExt as _;
use http_body_util::BodyExt as _;
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use tower::ServiceExt as _;

use crate::{
    client::{Answer, get},
    support::TestApp,
};

/// The document, with schemas that allow nothing but what they name.
pub(crate) struct Contract {
    pub(crate) document: Value,
    strict: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// Which of the documented answers one was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Met {
    pub(crate) operation: String,
    pub(crate) status: String,
    pub(crate) content_type: String,
    /// The code of a problem.
    pub(crate) code: Option<String>,
}

pub(crate) static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let router = TestApp::new().router;
    let answered = router.oneshot(get("/api/openapi.json").request());
    let response = answered.now_or_never().unwrap().unwrap();
    let body = response.into_body().collect().now_or_never().unwrap();
    Contract::of(serde_json::from_slice(&body.unwrap().to_bytes()).unwrap())
});

impl Contract {
    fn of(document: Value) -> Self {
        let mut strict = document.clone();
        let open = parts_of_others(&document);
        for (name, schema) in strict["components"]["schemas"].as_object_mut().unwrap() {
            close(schema, !open.contains(name));
        }
        Self {
            document,
            strict,
            validators: Mutex::default(),
        }
    }

    /// Panics if the answer is not what the document says. Returns which one it is, unless its address
    /// and method are none that the document knows.
    pub(crate) fn check(&self, method: &Method, uri: &str, answer: &Answer) -> Option<Met> {
        let address: Uri = uri.parse().unwrap();
        let (path, query) = (address.path(), address.query().unwrap_or_default());
        if method == Method::OPTIONS && answer.status.is_success() {
            return None;
        }
        let known = method.as_str().to_ascii_lowercase();
        let known = if known == "head" { "get" } else { &known };
        let Some((template, operation)) = self.operation(known, path) else {
            // What browsers get of an address that is none: a page, or the way to one.
            let is_page = answer.header("content-type").starts_with("text/html");
            if is_page || answer.status.is_redirection() {
                return None;
            }
            let problem = json!({ "$ref": "#/components/schemas/Problem" });
            self.hold("unknown", &problem, &answer.json(), uri);
            return None;
        };
        let status = answer.status.as_u16().to_string();
        let response = &operation["responses"][&status];
        let place = format!("{method} {template} {status}");
        assert!(
            response.is_object(),
            "{place} is not documented: {}",
            answer.shown()
        );
        check_headers(&place, response, &answer.headers);
        if method == Method::HEAD {
            return None;
        }
        let mut code = None;
        let essence = answer
            .header("content-type")
            .split(';')
            .next()
            .unwrap()
            .trim();
        let content = &response["content"][essence];
        if content.is_null() {
            assert!(
                response["content"].is_null() && essence.is_empty() && answer.body.is_empty(),
                "{place} is not documented as {essence:?}: {}",
                answer.shown()
            );
        } else if essence.ends_with("json") {
            let body = answer.json();
            let place = format!("{place} {essence}");
            self.hold(&place, &content["schema"], &body, uri);
            if template.ends_with("/result") && query.is_empty() && status == "200" {
                self.hold(&format!("{place} whole"), &WHOLE_RESULT, &body, uri);
            }
            if essence == "application/problem+json" {
                code = body["code"].as_str().map(str::to_owned);
            }
        // What the operator's page follows is HTML.
        } else if essence == "text/event-stream" && template.starts_with("/api/") {
            for data in answer
                .text()
                .lines()
                .filter_map(|line| line.strip_prefix("data: "))
            {
                let status = json!({ "$ref": "#/components/schemas/Status" });
                self.hold("event", &status, &serde_json::from_str(data).unwrap(), uri);
            }
        }
        Some(Met {
            operation: text(&operation["operationId"]).to_owned(),
            status,
            content_type: essence.to_owned(),
            code,
        })
    }

    /// Holds a value to a schema of the document.
    pub(crate) fn hold(&self, place: &str, schema: &Value, value: &Value, uri: &str) {
        let validator = self.validator(place, schema);
        let errors = validator.iter_errors(value);
        let errors: Vec<String> = errors
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert!(
            errors.is_empty(),
            "{place} of {uri}: {}\n{value}",
            errors.join("; ")
        );
    }

    fn validator(&self, place: &str, schema: &Value) -> Arc<Validator> {
        let mut validators = self.validators.lock().unwrap();
        let made = validators.entry(place.to_owned()).or_insert_with(|| {
            let mut schema = schema.clone();
            close(&mut schema, true);
            let whole = json!({
                "$schema": "https://json-schema.org/draft/2020-12/schema",
                "allOf": [schema],
                "components": self.strict["components"],
            });
            let options = jsonschema::options().should_validate_formats(true);
            Arc::new(options.build(&whole).unwrap())
        });
        made.clone()
    }

    fn operation(&self, method: &str, path: &str) -> Option<(&str, &Value)> {
        let paths = self.document["paths"].as_object().unwrap();
        let mut matching = paths.iter().filter(|(template, _)| fits(template, path));
        let (template, methods) = matching.next()?;
        Some((template, methods.get(method)?))
    }

    /// All answers that the document knows.
    pub(crate) fn answers(&self) -> BTreeSet<Met> {
        let mut answers = BTreeSet::new();
        for operation in self.operations() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let met = |content_type: &str, code: Option<&Value>| Met {
                    operation: text(&operation["operationId"]).to_owned(),
                    status: status.clone(),
                    content_type: content_type.to_owned(),
                    code: code.map(|code| text(code).to_owned()),
                };
                let Some(contents) = response["content"].as_object() else {
                    answers.insert(met("", None));
                    continue;
                };
                for (content_type, content) in contents {
                    let codes = &content["schema"]["allOf"][1]["properties"]["code"]["enum"];
                    match codes.as_array() {
                        Some(codes) => {
                            answers.extend(codes.iter().map(|code| met(content_type, Some(code))));
                        }
                        None => _ = answers.insert(met(content_type, None)),
                    }
                }
            }
        }
        answers
    }

    /// All operations of the document.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &Value> {
        let paths = self.document["paths"].as_object().unwrap().values();
        paths.flat_map(|methods| methods.as_object().unwrap().values())
    }
}

fn check_headers(place: &str, response: &Value, headers: &HeaderMap) {
    let empty = Map::new();
    let documented = response["headers"].as_object().unwrap_or(&empty);
    for name in headers.keys() {
        let is_documented = documented
            .keys()
            .any(|known| known.eq_ignore_ascii_case(name.as_str()));
        assert!(
            is_documented || OF_ANY_ANSWER.contains(&name.as_str()),
            "{place} has a header that is not documented: {name}"
        );
    }
    for (name, header) in documented {
        let Some(value) = headers.get(name) else {
            assert_ne!(header["required"], true, "{place} lacks {name}");
            continue;
        };
        let value = value.to_str().unwrap();
        if header["schema"]["type"] == "integer" {
            assert!(value.parse::<u64>().is_ok(), "{place} has {name}: {value}");
        }
    }
}

/// Whether an address is one of a template.
fn fits(template: &str, path: &str) -> bool {
    let (wanted, given) = (template.split('/'), path.split('/'));
    wanted.clone().count() == given.clone().count()
        && wanted
            .zip(given)
            .all(|(wanted, given)| wanted.starts_with('{') || wanted == given)
}

/// The names of schemas that are parts of others, which may have more members.
fn parts_of_others(value: &Value) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    if let Some(parts) = value["allOf"].as_array() {
        let references = parts.iter().filter_map(|part| part["$ref"].as_str());
        names.extend(
            references
                .filter_map(|name| name.rsplit('/').next())
                .map(str::to_owned),
        );
    }
    match value {
        Value::Object(members) => names.extend(members.values().flat_map(parts_of_others)),
        Value::Array(items) => names.extend(items.iter().flat_map(parts_of_others)),
        _ => {}
    }
    names
}

/// Lets a schema allow nothing but what it names, unless it is only a part of another one.
fn close(schema: &mut Value, is_whole: bool) {
    let Value::Object(members) = schema else {
        return;
    };
    let is_made_of_parts = members.contains_key("allOf");
    if is_whole && is_made_of_parts {
        members.insert("unevaluatedProperties".to_owned(), false.into());
    } else if is_whole && members.contains_key("properties") {
        members
            .entry("additionalProperties")
            .or_insert(false.into());
    }
    for (name, member) in members.iter_mut() {
        match (name.as_str(), member) {
            ("properties", Value::Object(properties)) => {
                properties
                    .values_mut()
                    .for_each(|property| close(property, true));
            }
            ("items", items) => close(items, true),
            ("allOf", Value::Array(parts)) => parts.iter_mut().for_each(|part| close(part, false)),
            ("oneOf" | "anyOf", Value::Array(choices)) => {
                for choice in choices {
                    close(choice, is_whole);
                }
            }
            _ => {}
        }
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// A result that was fetched without a query.
static WHOLE_RESULT: LazyLock<Value> = LazyLock::new(|| {
    json!({ "oneOf": [
        { "$ref": "#/components/schemas/Result" },
        { "$ref": "#/components/schemas/SealedResult" },
    ] })
});

/// What the layers around all routes add, and what every answer of HTTP may have.
const OF_ANY_ANSWER: [&str; 17] = [
    "access-control-allow-credentials",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "allow",
    "cache-control",
    "content-encoding",
    "content-language",
    "content-length",
    "content-security-policy",
    "content-type",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "permissions-policy",
    "referrer-policy",
    "strict-transport-security",
    "vary",
    "x-content-type-options",
];
