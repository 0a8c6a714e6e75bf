//! A session with its session IDs and in every format, as one JSON object.

use std::borrow::Cow;

use serde::{
    Serialize, Serializer,
    ser::{Error, SerializeMap},
};
use serde_json::value::RawValue;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Ref, Schema, Type},
    },
};
use zeroize::Zeroizing;

use super::{Format, Library, LibraryStore, MadeId, SessionBundle, format::Content};

/// A session in every format, each under the format's name, behind its session IDs and the stores of
/// libraries.
pub struct Document {
    ids: Vec<MadeId>,
    stores: Vec<LibraryStore>,
    members: Vec<(Format, Zeroizing<String>)>,
}

impl Document {
    pub(super) fn of(bundle: &SessionBundle) -> Self {
        let formats = Format::ALL.into_iter();
        Self {
            ids: bundle.ids(),
            stores: bundle.stores.clone(),
            members: formats
                .map(|format| (format, format.text(bundle)))
                .collect(),
        }
    }
}

impl PartialSchema for Document {
    fn schema() -> RefOr<Schema> {
        let text = |description: &str| {
            ObjectBuilder::new()
                .schema_type(Type::String)
                .description(Some(description))
        };
        let mut object = ObjectBuilder::new()
            .description(Some(
                "The session IDs, and the session in every format under the format's name.",
            ))
            .property("session_id", text("The main session ID."))
            .required("session_id")
            .property("bot", text("Whose it is, if it is a bot's of the list."))
            .property(
                "ids",
                Ref::from_schema_name(MadeId::name())
                    .to_array_builder()
                    .description(Some("All of them, the main one first.")),
            )
            .required("ids")
            .property("stores", stores());
        for format in Format::ALL {
            let member = match format.content() {
                Content::Json => ObjectBuilder::new().schema_type(Type::Object),
                Content::Text => ObjectBuilder::new().schema_type(Type::String),
                Content::Zip => text("In base64."),
            };
            object = object
                .property(format.name(), member)
                .required(format.name());
        }
        object.into()
    }
}

impl ToSchema for Document {
    fn name() -> Cow<'static, str> {
        "Result".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((MadeId::name().into_owned(), MadeId::schema()));
        MadeId::schemas(schemas);
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(None)?;
        if let Some(main) = self.ids.first() {
            object.serialize_entry("session_id", &*main.session_id)?;
            if let Some(bot) = &main.bot {
                object.serialize_entry("bot", bot)?;
            }
        }
        object.serialize_entry("ids", &self.ids)?;
        if !self.stores.is_empty() {
            object.serialize_entry("stores", &Stores(&self.stores))?;
        }
        for (format, text) in &self.members {
            if format.content() == Content::Json {
                let json: &RawValue = serde_json::from_str(text).map_err(S::Error::custom)?;
                object.serialize_entry(format.name(), json)?;
            } else {
                object.serialize_entry(format.name(), &**text)?;
            }
        }
        object.end()
    }
}

/// What the stores consist of, each under the name of its library.
struct Stores<'a>(&'a [LibraryStore]);

impl Serialize for Stores<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let stores = self.0.iter();
        serializer.collect_map(stores.map(|store| (store.library, store.packed())))
    }
}

fn stores() -> ObjectBuilder {
    let mut object = ObjectBuilder::new().description(Some(
        "Where the operator offers libraries: the file that each opens as its own store, gzipped and in \
         base64, under the library's name.",
    ));
    for library in Library::ALL {
        object = object.property(
            library.name(),
            ObjectBuilder::new().schema_type(Type::String),
        );
    }
    object
}
