//! A catalogue as it is written: its texts, and in what two languages differ that should not.

use std::collections::BTreeSet;

use fluent_syntax::{
    ast::{Entry, Expression, InlineExpression, Pattern, PatternElement},
    parser,
};

/// A text of a catalogue.
#[derive(Debug)]
pub(crate) struct Text {
    /// Its name.
    pub(crate) id: String,
    /// Who reads it: the first word of the heading that it stands under.
    pub(crate) room: String,
    /// What is put into it.
    pub(crate) variables: BTreeSet<String>,
    /// Its tags as they are written. With any, it is HTML.
    pub(crate) tags: BTreeSet<String>,
}

/// Reads a catalogue. An error says what is wrong with it, and where.
pub(crate) fn read(source: &str) -> Result<Vec<Text>, String> {
    let resource = parser::parse(source).map_err(|(_, faults)| {
        let fault = &faults[0];
        let line = source[..fault.pos.start].matches('\n').count() + 1;
        format!("line {line}: {fault}")
    })?;
    let mut room = String::new();
    let mut texts = Vec::<Text>::new();
    for entry in resource.body {
        match entry {
            Entry::GroupComment(heading) => room_of(&heading.content).clone_into(&mut room),
            Entry::Message(message) => {
                let id = message.id.name.to_owned();
                if texts.iter().any(|text| text.id == id) {
                    return Err(format!("{id} is there twice"));
                }
                let mut parts = Parts::default();
                match &message.value {
                    Some(pattern) => parts.of_pattern(pattern),
                    None => return Err(format!("{id} has no text")),
                }
                texts.push(Text {
                    id,
                    room: room.clone(),
                    tags: tags(&parts.text),
                    variables: parts.variables,
                });
            }
            Entry::Term(term) => return Err(format!("-{} is a term: texts only", term.id.name)),
            Entry::Comment(_) | Entry::ResourceComment(_) | Entry::Junk { .. } => {}
        }
    }
    Ok(texts)
}

/// Returns who reads the texts under a heading.
fn room_of<'s>(heading: &[&'s str]) -> &'s str {
    let line = heading.first().copied().unwrap_or_default();
    line.split(':').next().unwrap_or_default()
}

/// Returns which texts could not take the place of those of the same name, each in a line.
pub(crate) fn unfit(english: &[Text], other: &[Text]) -> Vec<String> {
    let mut faults = Vec::new();
    for text in other {
        let id = &text.id;
        let Some(model) = english.iter().find(|model| model.id == *id) else {
            faults.push(format!("no text is called {id}"));
            continue;
        };
        if model.variables != text.variables {
            let needed = joined(&model.variables, ", ");
            faults.push(match needed.as_str() {
                "" => format!("{id} takes no variables"),
                needed => format!("{id} must have these variables: {needed}"),
            });
        }
        if model.tags != text.tags {
            let needed = joined(&model.tags, " ");
            faults.push(match needed.as_str() {
                "" => format!("{id} takes no tags"),
                needed => format!("{id} must have these tags: {needed}"),
            });
        }
    }
    faults
}

fn joined(names: &BTreeSet<String>, between: &str) -> String {
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.join(between)
}

/// What a text is made of, in all of its variants.
#[derive(Default)]
struct Parts {
    variables: BTreeSet<String>,
    text: String,
}

impl Parts {
    fn of_pattern(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.text.push_str(value),
                PatternElement::Placeable { expression } => self.of_expression(expression),
            }
        }
    }

    fn of_expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.of_inline(inline),
            Expression::Select { selector, variants } => {
                self.of_inline(selector);
                for variant in variants {
                    self.of_pattern(&variant.value);
                }
            }
        }
    }

    fn of_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => self.of_expression(expression),
            InlineExpression::StringLiteral { value } => self.text.push_str(value),
            _ => {}
        }
    }
}

fn tags(text: &str) -> BTreeSet<String> {
    let begun = text.split('<').skip(1);
    begun
        .map(|rest| format!("<{}>", rest.split('>').next().unwrap_or_default()))
        .collect()
}
