//! The texts of all languages, with the operator's own in their place.

use std::{collections::BTreeMap, fs, io, path::Path, sync::OnceLock};

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use fluent_syntax::{
    ast::{Entry, Resource},
    parser, serializer,
};
use sha2::{Digest as _, Sha256};

use super::{
    FILES, Language,
    text::{read, unfit},
};

/// The texts of all languages. A language is read when it is first needed.
pub struct Catalogue {
    /// What the operator has put in the place of built-in texts, by language.
    overlay: BTreeMap<usize, String>,
    bundles: [OnceLock<Bundle>; FILES.len()],
    scripts: [OnceLock<String>; FILES.len()],
    fingerprint: OnceLock<String>,
}

type Bundle = FluentBundle<FluentResource>;

/// The texts as they are built in.
pub static BUILT_IN: Catalogue = Catalogue::new(BTreeMap::new());

/// Why the operator's texts cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OverlayError {
    /// The folder, or a file in it, cannot be read.
    #[error("{path} cannot be read")]
    Unreadable {
        /// Which.
        path: String,
        /// Why not.
        #[source]
        source: io::Error,
    },
    /// A file has the name of no language.
    #[error("{name} is not the file of a language: there are {known}")]
    NoLanguage {
        /// The file's name.
        name: String,
        /// The names that files may have.
        known: String,
    },
    /// A text cannot take the place of the built-in one.
    #[error("{name}: {fault}")]
    Unfit {
        /// The file's name.
        name: String,
        /// What is wrong, and where.
        fault: String,
    },
}

impl Catalogue {
    const fn new(overlay: BTreeMap<usize, String>) -> Self {
        Self {
            overlay,
            bundles: [const { OnceLock::new() }; FILES.len()],
            scripts: [const { OnceLock::new() }; FILES.len()],
            fingerprint: OnceLock::new(),
        }
    }

    /// Reads the operator's texts: files with the names of the built-in ones, each with as many of their
    /// texts as are to be others.
    pub fn overlaid(folder: &Path) -> Result<Self, OverlayError> {
        let unreadable = |path: &Path, source| OverlayError::Unreadable {
            path: path.display().to_string(),
            source,
        };
        let files = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
        let english = read(Language::ENGLISH.source()).expect("the build has read it");
        let mut overlay = BTreeMap::new();
        for file in files {
            let path = file.map_err(|error| unreadable(folder, error))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let Some(code) = name.strip_suffix(".ftl") else {
                continue;
            };
            let language = Language::of_code(code).ok_or_else(|| OverlayError::NoLanguage {
                name: name.to_string(),
                known: known_files(),
            })?;
            let source = fs::read_to_string(&path).map_err(|error| unreadable(&path, error))?;
            let texts = read(&source).map(|texts| unfit(&english, &texts));
            let fault = match texts {
                Err(fault) => Some(fault),
                Ok(faults) => faults.into_iter().next(),
            };
            if let Some(fault) = fault {
                let name = name.into_owned();
                return Err(OverlayError::Unfit { name, fault });
            }
            overlay.insert(language.0, source);
        }
        Ok(Self::new(overlay))
    }

    /// Returns a text.
    pub(super) fn text<'a>(
        &self,
        language: Language,
        id: &str,
        arguments: impl IntoIterator<Item = (&'static str, FluentValue<'a>)>,
    ) -> String {
        let bundle = self.bundle(language);
        let message = bundle.get_message(id);
        let pattern = message.and_then(|message| message.value());
        let pattern = pattern.expect("the build has found every text in every language");
        let mut values = FluentArgs::new();
        for (name, value) in arguments {
            values.set(name, value);
        }
        bundle
            .format_pattern(pattern, Some(&values), &mut Vec::new())
            .into_owned()
    }

    fn bundle(&self, language: Language) -> &Bundle {
        self.bundles[language.0].get_or_init(|| {
            let code = language.code().parse();
            let code = code.expect("the files have the names of languages");
            let mut bundle = Bundle::new_concurrent(vec![code]);
            for source in self.sources(language) {
                let resource = FluentResource::try_new(source.to_owned());
                let resource = resource.expect("it was read before");
                bundle.add_resource_overriding(resource);
            }
            // Numbers and names within a text that runs the other way keep their own direction.
            let direction = bundle.get_message("language-direction");
            let direction = direction.and_then(|message| message.value());
            let is_rtl = direction.is_some_and(|pattern| {
                bundle.format_pattern(pattern, None, &mut Vec::new()) == "rtl"
            });
            bundle.set_use_isolating(is_rtl);
            bundle
        })
    }

    fn sources(&self, language: Language) -> impl Iterator<Item = &str> {
        let overlay = self.overlay.get(&language.0).map(String::as_str);
        [language.source()].into_iter().chain(overlay)
    }

    /// Returns the texts that the pages' scripts need, in Fluent's own format.
    pub fn for_scripts(&self, language: Language) -> &str {
        self.scripts[language.0].get_or_init(|| {
            let texts = read(language.source()).expect("the build has read it");
            let theirs = |id: &str| {
                let mut texts = texts.iter();
                texts.any(|text| text.id == id && ROOMS_OF_SCRIPTS.contains(&&*text.room))
            };
            let own = self.overlay.get(&language.0).map(|own| parsed(own));
            let own = own.map_or_else(Vec::new, |own| own.body);
            let body = parsed(language.source()).body.into_iter();
            let body = body.filter_map(|entry| match entry {
                Entry::Message(mut message) if theirs(message.id.name) => {
                    let overlaid = own.iter().find_map(|entry| match entry {
                        Entry::Message(own) if own.id == message.id => Some(&own.value),
                        _ => None,
                    });
                    if let Some(value) = overlaid {
                        message.value.clone_from(value);
                    }
                    message.comment = None;
                    Some(Entry::Message(message))
                }
                _ => None,
            });
            let body = body.collect();
            serializer::serialize(&Resource { body })
        })
    }

    /// Returns what tells these texts from others, in letters and digits: it is the same in two
    /// processes that have the same.
    pub fn fingerprint(&self) -> &str {
        self.fingerprint.get_or_init(|| {
            let mut digest = Sha256::new();
            let built_in = FILES.iter().map(|(_, source)| *source);
            for source in built_in.chain(self.overlay.values().map(String::as_str)) {
                digest.update((source.len() as u64).to_be_bytes());
                digest.update(source);
            }
            hex::encode(&digest.finalize()[..4])
        })
    }
}

impl std::fmt::Debug for Catalogue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Catalogue").finish_non_exhaustive()
    }
}

fn known_files() -> String {
    let names: Vec<_> = Language::all()
        .map(|language| format!("{}.ftl", language.code()))
        .collect();
    names.join(", ")
}

fn parsed(source: &str) -> Resource<&str> {
    parser::parse(source).expect("it was read before")
}

const ROOMS_OF_SCRIPTS: [&str; 2] = ["everywhere", "scripts"];

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::words::{ENGLISH, Words};

    fn overlay(name: &str, text: &str) -> Result<Catalogue, OverlayError> {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), text).unwrap();
        Catalogue::overlaid(folder.path())
    }

    #[test]
    fn each_text_of_each_language_can_be_said() {
        let english = read(Language::ENGLISH.source()).unwrap();
        for language in Language::all() {
            for text in &english {
                let values = text.variables.iter().map(|name| {
                    let name: &'static str = Box::leak(name.clone().into_boxed_str());
                    let value = if name == "count" {
                        "3".into()
                    } else {
                        "X".into()
                    };
                    (name, value)
                });
                let said = BUILT_IN.text(language, &text.id, values);
                let is_whole = !said.is_empty() && !said.contains("{$");
                assert!(is_whole, "{} in {}: {said}", text.id, language.code());
            }
        }
    }

    #[test]
    fn plurals_are_those_of_the_language() {
        let span = |code, seconds| {
            let language = Language::of_code(code).unwrap();
            Words::of(language).span(Duration::from_secs(seconds))
        };
        assert_eq!(span("en", 60), "a minute");
        assert_eq!(span("es", 60), "un minuto");
        assert_eq!(span("fr", 7_200), "2 heures");
        assert_eq!(span("ar", 120), "دقيقتين");
        assert!(span("ar", 180).ends_with("دقائق"));
        assert!(span("ar", 660).ends_with("دقيقة"));
    }

    #[test]
    fn what_is_put_into_a_text_that_runs_the_other_way_keeps_its_direction() {
        let phone = "+94771234567";
        let in_arabic = Words::of(Language::of_code("ar").unwrap()).plain_code(phone);
        let isolated = format!("\u{2068}{phone}\u{2069}");
        assert!(in_arabic.into_html().contains(&isolated));
        assert!(!ENGLISH.plain_code(phone).into_html().contains('\u{2068}'));
    }

    #[test]
    fn what_is_put_into_markup_is_none() {
        let said = ENGLISH.plain_code("<b onclick=\"x\">&'").into_html();
        assert!(
            said.contains("&lt;b onclick=&quot;x&quot;&gt;&amp;&#39;"),
            "{said}"
        );
    }

    #[test]
    fn text_of_the_operator_takes_the_place_of_one_and_leaves_the_others() {
        let own = overlay("pt.ftl", "again = De novo\n").unwrap();
        let own = Box::leak(Box::new(own));
        let [english, portuguese] = ["en", "pt"].map(|code| Language::of_code(code).unwrap());
        let words = Words::from(own, portuguese);
        assert_eq!(words.again(), "De novo");
        assert_eq!(words.cancel(), Words::of(portuguese).cancel());
        assert_eq!(Words::from(own, english).again(), ENGLISH.again());
        assert!(words.for_scripts().contains("again = De novo\n"));
        assert_ne!(own.fingerprint(), BUILT_IN.fingerprint());
    }

    #[test]
    fn texts_that_could_not_take_the_place_of_others_are_refused_with_what_is_wrong() {
        for (name, text, why) in [
            (
                "de.ftl",
                "again = Nochmal\n",
                "de.ftl is not the file of a language",
            ),
            (
                "en.ftl",
                "agian = Again\n",
                "en.ftl: no text is called agian",
            ),
            (
                "en.ftl",
                "again = Again { $x }\n",
                "en.ftl: again takes no variables",
            ),
            (
                "en.ftl",
                "time-left = Hurry\n",
                "en.ftl: time-left must have these variables: time",
            ),
            (
                "en.ftl",
                "again = <script>Again\n",
                "en.ftl: again takes no tags",
            ),
            (
                "en.ftl",
                "phone-open = Open it\n",
                "en.ftl: phone-open must have these tags: </b> <b>",
            ),
            (
                "en.ftl",
                "again = A\nagain = B\n",
                "en.ftl: again is there twice",
            ),
            ("en.ftl", "again = A\n= B\n", "en.ftl: line 2"),
        ] {
            let error = overlay(name, text).unwrap_err().to_string();
            assert!(error.starts_with(why), "{error}");
        }
        assert!(Catalogue::overlaid(Path::new("/nowhere/at/all")).is_err());
        assert!(overlay("README.md", "What these are.").is_ok());
    }
}
