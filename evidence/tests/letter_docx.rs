//! The letter for the word processor opens and says what the printed one says.
#![allow(clippy::unwrap_used, missing_docs)]

mod made;

use made::{dossier, info, law};
use mingjian_domain::Dossier;
use mingjian_evidence::letter_docx;
use proptest::prelude::*;
use quick_xml::events::Event;
use std::io::{Cursor, Read as _};

/// All text of the document, after reading every part to its end as XML.
fn text_of(docx: &[u8]) -> (String, String) {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut document = String::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let mut xml = String::new();
        entry.read_to_string(&mut xml).unwrap();
        let mut reader = quick_xml::Reader::from_str(&xml);
        reader.config_mut().check_end_names = true;
        let mut depth = 0i32;
        loop {
            match reader
                .read_event()
                .unwrap_or_else(|e| panic!("{name}: {e}"))
            {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{name}");
        if name == "word/document.xml" {
            document = xml;
        }
    }
    let mut text = String::new();
    let mut reader = quick_xml::Reader::from_str(&document);
    let mut inside = false;
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => inside = tag.name().as_ref() == "w:t",
            Event::End(tag) => {
                if tag.name().as_ref() == "w:p" {
                    text.push('\n');
                }
                inside = false;
            }
            Event::Text(t) if inside => text.push_str(&t.xml10_content()),
            Event::GeneralRef(r) if inside => match r.as_ref() {
                "lt" => text.push('<'),
                "gt" => text.push('>'),
                "amp" => text.push('&'),
                "quot" => text.push('"'),
                "apos" => text.push('\''),
                other => panic!("{other:?}"),
            },
            Event::Eof => break,
            _ => {}
        }
    }
    (document, text)
}

#[test]
fn the_letter_holds_party_claims_provisions_and_digests() {
    let docx = letter_docx(&dossier(), &law(), &info()).unwrap();
    let (xml, text) = text_of(&docx);
    insta::assert_snapshot!(steady(&text));
    for font in ["仿宋", "宋体", "黑体"] {
        assert!(xml.contains(&format!("w:eastAsia=\"{font}\"")), "{font}");
    }
    assert!(xml.contains("<w:tbl>"));
    assert!(xml.contains("w:w=\"11906\""), "A4");
}

fn steady(text: &str) -> String {
    let mut text = text.to_owned();
    for item in dossier().items {
        let id = item.capture.id.to_string();
        text = text
            .replace(&id, "<capture>")
            .replace(&mingjian_domain::sm3_hex(&item.warc), "<sm3>")
            .replace(&format!("\n{}字节", item.warc.len()), "\n<n>字节");
    }
    text
}

#[test]
fn the_same_dossier_gives_the_same_bytes() {
    let once = letter_docx(&dossier(), &law(), &info()).unwrap();
    assert_eq!(once, letter_docx(&dossier(), &law(), &info()).unwrap());
    let elsewhere = std::thread::spawn(|| letter_docx(&dossier(), &law(), &info()).unwrap());
    assert_eq!(once, elsewhere.join().unwrap());
}

fn with_words(words: &str) -> Dossier {
    let mut dossier = dossier();
    let (case, _) = dossier.case.as_mut().unwrap();
    case.title = words.into();
    case.party.name = words.into();
    dossier.items[0].assessment.findings[0].quote = words.into();
    dossier.items[0].document.title = Some(words.into());
    dossier
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_words_keep_it_well_formed(words in any::<String>()) {
        let docx = letter_docx(&with_words(&words), &law(), &info()).unwrap();
        text_of(&docx);
    }
}

#[test]
fn words_that_look_like_markup_stay_words() {
    let docx = letter_docx(
        &with_words("<w:t>&amp;]]>\u{1}\u{ffff}\n二"),
        &law(),
        &info(),
    )
    .unwrap();
    let (_, text) = text_of(&docx);
    assert!(text.contains("<w:t>&amp;]]>"), "{text}");
}
