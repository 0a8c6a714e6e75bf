//! What the document says otherwise than the derived schemas do.

use serde_json::{Map, Value};

/// Takes `null` from what is left out instead where it does not apply, as all our answers do.
pub(super) fn tidy(document: &mut Value) {
    match document {
        Value::Object(object) => {
            leave_null_out(object);
            allow_several_choices(object);
            bound_no_query(object);
            if let Some(Value::Object(headers)) = object.get_mut("headers") {
                for header in headers.values_mut() {
                    say_whether_required(header);
                }
            }
            for member in object.values_mut() {
                tidy(member);
            }
        }
        Value::Array(items) => {
            for item in items {
                tidy(item);
            }
        }
        _ => {}
    }
}

/// Does so for the members of an object, or for a parameter that may be left out.
fn leave_null_out(object: &mut Map<String, Value>) {
    if object.get("required") == Some(&Value::Bool(false))
        && let Some(schema) = object.get_mut("schema")
    {
        never_null(schema);
    }
    let required: Vec<String> = match object.get("required") {
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    };
    let Some(Value::Object(properties)) = object.get_mut("properties") else {
        return;
    };
    for (name, schema) in properties {
        if !required.contains(name) {
            never_null(schema);
        }
    }
}

/// utoipa has no word for it: with "any object" among the choices, a value fits more than one.
fn allow_several_choices(schema: &mut Map<String, Value>) {
    let is_any = |choice: &Value| choice["type"] == "object" && choice["properties"].is_null();
    let choices = schema.get("oneOf").and_then(Value::as_array);
    if choices.is_some_and(|choices| choices.iter().any(is_any))
        && let Some(choices) = schema.remove("oneOf")
    {
        schema.insert("anyOf".to_owned(), choices);
    }
}

/// A number in a query may be longer than `int64` says: what has no maximum takes all digits.
fn bound_no_query(parameter: &mut Map<String, Value>) {
    if parameter.get("in").is_some_and(|place| place == "query")
        && let Some(Value::Object(schema)) = parameter.get_mut("schema")
        && !schema.contains_key("maximum")
    {
        schema.remove("format");
    }
}

/// utoipa has no word for it: a header may be left out if its type is an `Option`.
fn say_whether_required(header: &mut Value) {
    let schema = &header["schema"];
    let list = |name: &str| schema[name].as_array().into_iter().flatten();
    let may_be_null = list("type").any(|kind| kind == "null")
        || list("oneOf").any(|choice| choice["type"] == "null");
    header["required"] = (!may_be_null).into();
    never_null(&mut header["schema"]);
}

fn never_null(schema: &mut Value) {
    let Value::Object(members) = schema else {
        return;
    };
    if let Some(Value::Array(types)) = members.get_mut("type") {
        types.retain(|kind| kind != "null");
        if let [only] = &mut types[..] {
            let only = only.take();
            members.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = members.get_mut("oneOf") {
        choices.retain(|choice| choice["type"] != "null");
        // A reference beside which there is a description says both.
        if let [Value::Object(only)] = &mut choices[..] {
            let only = std::mem::take(only);
            members.remove("oneOf");
            for (name, value) in only {
                members.entry(name).or_insert(value);
            }
        }
    }
}
