//! The document as a page shows it: flat rows in place of schemas within schemas.

use std::fmt;

use askama::filters::{Escaper, Html};
use serde_json::Value;

/// The document, ready for the page's template.
pub(crate) struct Page {
    pub(crate) introduction: Vec<Text>,
    pub(crate) groups: Vec<Group>,
    pub(crate) schemas: Vec<Schema>,
}

/// The operations with one tag.
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) description: Text,
    pub(crate) operations: Vec<Operation>,
}

/// One method of one address.
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) address: String,
    pub(crate) summary: Text,
    pub(crate) description: Vec<Text>,
    /// What opens it.
    pub(crate) keys: Vec<String>,
    pub(crate) parameters: Vec<Row>,
    pub(crate) body: Vec<Content>,
    pub(crate) responses: Vec<Answer>,
}

/// What may be answered with one status.
pub(crate) struct Answer {
    pub(crate) status: String,
    pub(crate) description: Text,
    pub(crate) headers: Vec<Row>,
    pub(crate) contents: Vec<Content>,
}

/// A body of one content type.
pub(crate) struct Content {
    pub(crate) media_type: String,
    pub(crate) kind: Kind,
    pub(crate) examples: Vec<Example>,
    /// The codes of refusals, each with its words.
    pub(crate) refusals: Vec<(String, String)>,
}

/// A body that might be sent.
pub(crate) struct Example {
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A schema that others refer to.
pub(crate) struct Schema {
    pub(crate) name: String,
    pub(crate) description: Text,
    pub(crate) kind: Kind,
    pub(crate) rows: Vec<Row>,
}

/// A member, a parameter or a header.
pub(crate) struct Row {
    pub(crate) name: String,
    /// Where a parameter stands.
    pub(crate) place: String,
    pub(crate) kind: Kind,
    pub(crate) required: bool,
    pub(crate) description: Text,
}

impl Page {
    pub(crate) fn of(document: &Value) -> Self {
        let introduction = text(&document["info"]["description"]);
        let groups = list(&document["tags"]).map(|tag| Group {
            name: text(&tag["name"]).to_owned(),
            description: Text::of(&tag["description"]),
            operations: ["paths", "webhooks"]
                .into_iter()
                .flat_map(|kind| operations(&document[kind], &tag["name"]))
                .collect(),
        });
        let schemas = entries(&document["components"]["schemas"]);
        Self {
            introduction: paragraphs(introduction),
            groups: groups.collect(),
            schemas: schemas
                .map(|(name, schema)| Schema::of(name, schema))
                .collect(),
        }
    }
}

fn operations(paths: &Value, tag: &Value) -> Vec<Operation> {
    let all = entries(paths).flat_map(|(address, methods)| {
        entries(methods).map(move |(method, operation)| (address, method, operation))
    });
    all.filter(|(_, _, operation)| list(&operation["tags"]).any(|name| name == tag))
        .map(|(address, method, operation)| Operation::of(address, method, operation))
        .collect()
}

impl Operation {
    fn of(address: &str, method: &str, operation: &Value) -> Self {
        let keys = list(&operation["security"])
            .flat_map(|keys| entries(keys).map(|(name, _)| name.to_owned()));
        let parameters = list(&operation["parameters"]).map(|parameter| Row {
            name: text(&parameter["name"]).to_owned(),
            place: text(&parameter["in"]).to_owned(),
            kind: Kind::of(&parameter["schema"]),
            required: parameter["required"] == true,
            description: Text::of(&parameter["description"]),
        });
        Self {
            id: text(&operation["operationId"]).to_owned(),
            method: method.to_ascii_uppercase(),
            address: address.to_owned(),
            summary: Text::of(&operation["summary"]),
            description: paragraphs(text(&operation["description"])),
            keys: keys.collect(),
            parameters: parameters.collect(),
            body: contents(&operation["requestBody"]["content"]),
            responses: entries(&operation["responses"])
                .map(|(status, response)| Answer::of(status, response))
                .collect(),
        }
    }
}

impl Answer {
    fn of(status: &str, response: &Value) -> Self {
        let headers = entries(&response["headers"]).map(|(name, header)| Row {
            name: name.to_owned(),
            place: String::new(),
            kind: Kind::of(&header["schema"]),
            required: header["required"] == true,
            description: Text::of(&header["description"]),
        });
        Self {
            status: status.to_owned(),
            description: Text::of(&response["description"]),
            headers: headers.collect(),
            contents: contents(&response["content"]),
        }
    }
}

fn contents(contents: &Value) -> Vec<Content> {
    let contents = entries(contents).map(|(media_type, content)| {
        let only = content.get("example").map(|value| ("Example", value));
        let several =
            entries(&content["examples"]).map(|(name, example)| (name, &example["value"]));
        let mut examples = Vec::new();
        let mut refusals = Vec::new();
        for (name, value) in only.into_iter().chain(several) {
            match (&value["code"], &value["detail"], &value["error"]) {
                (Value::String(code), Value::String(detail), _) => {
                    refusals.push((code.clone(), detail.clone()));
                }
                (_, _, Value::String(error)) => refusals.push((name.to_owned(), error.clone())),
                _ => examples.push(Example::of(name, value)),
            }
        }
        Content {
            media_type: media_type.to_owned(),
            kind: Kind::of(&content["schema"]),
            examples,
            refusals,
        }
    });
    contents.collect()
}

impl Example {
    fn of(name: &str, value: &Value) -> Self {
        Self {
            name: name.replace('_', " "),
            text: match value {
                Value::String(text) => text.clone(),
                value => format!("{value:#}"),
            },
        }
    }
}

impl Schema {
    fn of(name: &str, schema: &Value) -> Self {
        Self {
            name: name.to_owned(),
            description: Text::of(&schema["description"]),
            kind: Kind::of(schema),
            rows: rows(schema),
        }
    }
}

/// The members of an object, those of all its parts and choices.
fn rows(schema: &Value) -> Vec<Row> {
    let parts = ["allOf", "oneOf", "anyOf"]
        .into_iter()
        .flat_map(|name| list(&schema[name]));
    let mut rows = Vec::<Row>::new();
    for part in std::iter::once(schema).chain(parts) {
        for (name, member) in entries(&part["properties"]) {
            let row = Row {
                name: name.to_owned(),
                place: String::new(),
                kind: Kind::of(member),
                required: list(&part["required"]).any(|required| required == name),
                description: Text::of(&member["description"]),
            };
            rows.push(row);
        }
    }
    rows
}

/// What a value may be, in words and names of schemas.
pub(crate) struct Kind(Vec<Part>);

/// A word, or the name of a schema.
pub(crate) enum Part {
    Word(String),
    Schema(String),
}

impl Kind {
    fn of(schema: &Value) -> Self {
        let mut parts = Vec::new();
        describe(schema, &mut parts);
        Self(parts)
    }

    /// Returns what it is made of.
    pub(crate) fn parts(&self) -> &[Part] {
        &self.0
    }
}

fn describe(schema: &Value, parts: &mut Vec<Part>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        parts.push(Part::Schema(name.to_owned()));
        return;
    }
    for (name, between) in [("allOf", " and "), ("oneOf", " or "), ("anyOf", " or ")] {
        let mut choices = list(&schema[name]).filter(|choice| choice["properties"].is_null());
        if let Some(first) = choices.next() {
            describe(first, parts);
            for choice in choices {
                parts.push(Part::Word(between.to_owned()));
                describe(choice, parts);
            }
            return;
        }
    }
    let mut words = Vec::new();
    match &schema["type"] {
        Value::String(kind) => words.push(kind.as_str()),
        Value::Array(kinds) => words.extend(kinds.iter().map(text)),
        _ => {}
    }
    let word = words.join(" or ");
    let choices: Vec<&str> = list(&schema["enum"]).map(text).collect();
    if !choices.is_empty() {
        parts.push(Part::Word(choices.join(", ")));
    } else if word == "array" {
        parts.push(Part::Word("array of ".to_owned()));
        describe(&schema["items"], parts);
    } else {
        let range = match (&schema["minimum"], &schema["maximum"]) {
            (Value::Number(least), Value::Number(most)) => format!(", {least} to {most}"),
            (_, Value::Number(most)) => format!(", at most {most}"),
            _ => String::new(),
        };
        parts.push(Part::Word(format!("{word}{range}")));
    }
}

/// A text in which backticks enclose code; as HTML, with everything else escaped.
pub(crate) struct Text(String);

impl Text {
    fn of(value: &Value) -> Self {
        Self(text(value).to_owned())
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.split('`').enumerate() {
            let is_code = at % 2 == 1;
            if is_code {
                f.write_str("<code>")?;
            }
            Html.write_escaped_str(&mut *f, part)?;
            if is_code {
                f.write_str("</code>")?;
            }
        }
        Ok(())
    }
}

fn paragraphs(text: &str) -> Vec<Text> {
    let paragraphs = text.split("\n\n").filter(|paragraph| !paragraph.is_empty());
    paragraphs
        .map(|paragraph| Text(paragraph.trim().to_owned()))
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn entries(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members = value.as_object().into_iter().flatten();
    members.map(|(name, member)| (name.as_str(), member))
}
