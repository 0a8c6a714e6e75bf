//! Parses templates.

use super::{Field, Filter, Part, Template, TemplateError, TemplateFault};

pub(super) fn parts(source: &str) -> Result<Vec<Part>, TemplateError> {
    if source.chars().count() > Template::MAX_LENGTH {
        return Err(error(Template::MAX_LENGTH + 1, TemplateFault::TooLong));
    }
    let mut parser = Parser {
        rest: source,
        at: 1,
    };
    let mut parts = Vec::new();
    let mut text = String::new();
    while let Some(next) = parser.rest.chars().next() {
        match next {
            '{' | '}' if parser.rest[1..].starts_with(next) => {
                text.push(next);
                parser.skip(2);
            }
            '{' => {
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                parts.push(parser.field()?);
            }
            '}' => return Err(error(parser.at, TemplateFault::NotOpened)),
            _ => {
                text.push(next);
                parser.skip(1);
            }
        }
    }
    if !parts.iter().any(|part| matches!(part, Part::Field(..))) {
        return Err(error(1, TemplateFault::NoField));
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

struct Parser<'a> {
    rest: &'a str,
    /// Which character the rest begins with, the first being 1.
    at: usize,
}

impl<'a> Parser<'a> {
    fn skip(&mut self, characters: usize) {
        let mut rest = self.rest.chars();
        for _ in 0..characters {
            rest.next();
        }
        self.rest = rest.as_str();
        self.at += characters;
    }

    /// Reads a field and its filters, from the brace that opens to the one that closes.
    fn field(&mut self) -> Result<Part, TemplateError> {
        let opened_at = self.at;
        self.skip(1);
        let end = self.rest.find('}');
        let inside = &self.rest[..end.ok_or_else(|| error(opened_at, TemplateFault::NotClosed))?];
        let mut words = inside.split('|');
        let name = words.next().unwrap_or_default();
        let field: Field = name
            .trim()
            .parse()
            .map_err(|_| error(self.at, TemplateFault::UnknownField(name.trim().to_owned())))?;
        self.word(name);
        let mut is_text = field.is_text();
        let mut filters = Vec::new();
        for word in words {
            self.skip(1);
            let filter = filter(word).map_err(|fault| error(self.at, fault))?;
            if filter.wants_text() && !is_text {
                return Err(error(self.at, TemplateFault::NotText));
            }
            is_text = filter.makes_text();
            filters.push(filter);
            self.word(word);
        }
        if !is_text {
            return Err(error(self.at, TemplateFault::NotText));
        }
        self.skip(1);
        Ok(Part::Field(field, filters))
    }

    fn word(&mut self, word: &'a str) {
        self.skip(word.chars().count());
    }
}

/// Reads a filter. What `replace` takes is taken as it stands, spaces included.
fn filter(word: &str) -> Result<Filter, TemplateFault> {
    if let Some(parts) = word.trim_start().strip_prefix("replace:") {
        return match parts.split_once(':') {
            Some((from, to)) if !from.is_empty() && !to.contains(':') => {
                Ok(Filter::Replace(from.to_owned(), to.to_owned()))
            }
            _ => Err(TemplateFault::BadReplace),
        };
    }
    match word.trim() {
        "gzip" => Ok(Filter::Gzip),
        "base64" => Ok(Filter::Base64),
        "base64url" => Ok(Filter::Base64Url),
        "replace" => Err(TemplateFault::BadReplace),
        unknown => Err(TemplateFault::UnknownFilter(unknown.to_owned())),
    }
}

fn error(at: usize, fault: TemplateFault) -> TemplateError {
    TemplateError { at, fault }
}
