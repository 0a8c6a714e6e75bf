use std::io::Read as _;

use base64::{
    Engine,
    prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD},
};
use flate2::read::GzDecoder;

use super::*;
use crate::bundle::{
    Format,
    tests::{CREDS, at_mega},
};

fn made(template: &str) -> String {
    let template: Template = template.parse().unwrap();
    template.render(&at_mega()).unwrap().to_string()
}

fn refusal(template: &str) -> String {
    template.parse::<Template>().unwrap_err().to_string()
}

#[test]
fn each_field_stands_where_it_is_named() {
    assert_eq!(made("{json}"), CREDS);
    for (field, format) in [("multi", Format::Multi), ("files", Format::Files)] {
        let expected = format.text(&at_mega());
        assert_eq!(made(&format!("<{{{field}}}>")), format!("<{}>", *expected));
    }
    assert_eq!(made("{zip|base64}"), *Format::Zip.text(&at_mega()));
    assert_eq!(made("a {mega} b"), "a AbCdEfGh#creds b");
    assert_eq!(made("{mega_url}"), "https://mega.nz/file/AbCdEfGh#creds");
    assert_eq!(made("{mega_zip}"), "IjKlMnOp#zip");
    assert_eq!(made("{mega_zip_url}"), "https://mega.nz/file/IjKlMnOp#zip");
}

#[test]
fn filters_are_applied_from_left_to_right() {
    let base64 = BASE64_STANDARD.encode(CREDS);
    assert_eq!(made("Ilom~{json|base64}"), format!("Ilom~{base64}"));
    assert_eq!(
        made("{json|base64url}"),
        BASE64_URL_SAFE_NO_PAD.encode(CREDS)
    );
    assert_eq!(
        made("{json|base64|base64}"),
        BASE64_STANDARD.encode(&base64)
    );
    assert_eq!(made("{json|base64|replace:A:*}"), base64.replace('A', "*"));
    assert_eq!(made("{json|base64|replace:=:}"), base64.replace('=', ""));
    let zipped = made("{json|gzip|base64}");
    let zipped = BASE64_STANDARD.decode(zipped).unwrap();
    let mut unzipped = String::new();
    GzDecoder::new(&*zipped)
        .read_to_string(&mut unzipped)
        .unwrap();
    assert_eq!(unzipped, CREDS);
}

#[test]
fn text_is_any_unicode_on_both_sides_and_between() {
    assert_eq!(
        made("𝙇🔥~{mega}–{{x}}{mega_zip};;;ß"),
        "𝙇🔥~AbCdEfGh#creds–{x}IjKlMnOp#zip;;;ß"
    );
}

#[test]
fn bad_template_points_at_the_place() {
    for (template, expected) in [
        (
            "",
            "at character 1: no field such as {json|base64}, so that it holds no session",
        ),
        (
            "Ilom~",
            "at character 1: no field such as {json|base64}, so that it holds no session",
        ),
        (
            "Ilom~{json",
            "at character 6: \"{\" is not closed; a brace that is text is written twice",
        ),
        (
            "ß~}{json}",
            "at character 3: \"}\" closes nothing; a brace that is text is written twice",
        ),
        (
            "ß~{jsn|base64}",
            "at character 4: \"jsn\" is no field; there are json, multi, files, zip, mega, mega_url, mega_zip, mega_zip_url",
        ),
        (
            "X~{json|gzip|base46}",
            "at character 14: \"base46\" is no filter; there are gzip, base64, base64url and replace:A:B",
        ),
        (
            "{json|replace::b}",
            "at character 7: expected replace:A:B with an A that is not empty",
        ),
        (
            "{json|replace:a:b:c}",
            "at character 7: expected replace:A:B with an A that is not empty",
        ),
        (
            "{zip}",
            "at character 5: this is not text yet; put base64 behind it",
        ),
        (
            "{json|gzip|replace:a:b}",
            "at character 12: this is not text yet; put base64 behind it",
        ),
    ] {
        assert_eq!(refusal(template), expected, "{template}");
    }
    let long = format!("{}{{json}}", "x".repeat(Template::MAX_LENGTH));
    assert_eq!(refusal(&long), "at character 257: more than 256 characters");
}

#[test]
fn template_names_the_files_that_have_to_be_at_mega() {
    for (template, creds, zip) in [
        ("Ilom~{json|base64}", false, false),
        ("X~{mega}", true, false),
        ("ilombot--{mega_zip_url|base64}", false, true),
        ("{mega_url}{mega_zip}", true, true),
    ] {
        let template: Template = template.parse().unwrap();
        assert_eq!(
            template.mega_files(),
            MegaFiles { creds, zip },
            "{template}"
        );
    }
}

#[test]
fn session_that_is_not_at_mega_makes_no_id_that_names_it() {
    let mut bundle = at_mega();
    bundle.mega.zip = None;
    let id = |template: &str| template.parse::<Template>().unwrap().render(&bundle);
    assert!(id("{mega}").is_some());
    assert!(id("{mega_zip}").is_none());
}

#[test]
fn filters_that_blow_a_session_id_up_make_none() {
    let blown = format!("{{json{}}}", "|replace:e:eeeeeeee".repeat(12));
    let template: Template = blown.parse().unwrap();
    assert_eq!(template.render(&at_mega()), None);
}
