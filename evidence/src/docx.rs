//! 案件移送函 for the word processor: the same words as the HTML, in editable form.
//!
//! A4 and type as official papers have them: 仿宋 16 pt, 28 pt a line, headings 黑体, the title 宋体 22 pt.

use crate::letter::{Letter, letter};
use crate::view::{Item, printable};
use crate::{EvidenceError, PackageInfo};
use docx_rs::{
    AlignmentType, BreakType, Docx, Footer, LineSpacing, LineSpacingType, PageMargin, PageNum,
    Paragraph, Run, RunFonts, SpecialIndentType, Table, TableCell, TableLayoutType, TableRow,
    WidthType,
};
use mingjian_domain::{Dossier, LawTable};
use std::io::Cursor;

/// Twentieths of a point across between the margins: A4 less 28 mm and 26 mm.
const WIDTH: usize = 8844;
/// Half points.
const BODY: usize = 32;
const TABLE: usize = 24;
const SMALL: usize = 18;

/// The letter as `.docx` bytes.
pub fn letter_docx(
    dossier: &Dossier,
    law: &LawTable,
    info: &PackageInfo,
) -> Result<Vec<u8>, EvidenceError> {
    let letter = letter(dossier, law, info);
    let created = info.created.to_string();
    let mut docx = Docx::new()
        .created_at(&created)
        .updated_at(&created)
        .page_size(11906, 16838)
        .page_margin(PageMargin {
            top: 2098,
            bottom: 1984,
            left: 1588,
            right: 1474,
            header: 851,
            footer: 992,
            gutter: 0,
        })
        .default_fonts(fonts("仿宋"))
        .default_size(BODY)
        .footer(
            Footer::new().add_paragraph(
                Paragraph::new()
                    .align(AlignmentType::Center)
                    .add_page_num(PageNum::new()),
            ),
        );
    docx = opening(docx, &letter);
    docx = contents(docx, &letter);
    docx = closing(docx, &letter);
    let mut bytes = Cursor::new(Vec::new());
    docx.build()
        .pack(&mut bytes)
        .map_err(|e| std::io::Error::other(e.to_string()))?;
    Ok(bytes.into_inner())
}

fn opening(docx: Docx, letter: &Letter) -> Docx {
    let number = match letter.number.as_str() {
        "" => "　　〔　　〕　　号",
        number => number,
    };
    let title = |text: &str| {
        Paragraph::new()
            .align(AlignmentType::Center)
            .line_spacing(line(640))
            .add_run(run(text, 44).fonts(fonts("宋体")).bold())
    };
    docx.add_paragraph(title(&letter.from_office))
        .add_paragraph(title("案件移送函"))
        .add_paragraph(
            Paragraph::new()
                .align(AlignmentType::Right)
                .line_spacing(line(560))
                .add_run(run(number, BODY)),
        )
        .add_paragraph(flush(&format!("{}：", letter.addressee)))
        .add_paragraph(paragraph(&letter.opening))
}

fn contents(mut docx: Docx, letter: &Letter) -> Docx {
    docx = docx
        .add_paragraph(heading("一、案由"))
        .add_paragraph(paragraph(&letter.title))
        .add_paragraph(heading("二、当事人基本情况"))
        .add_table(pairs(&letter.party))
        .add_paragraph(heading("三、基本事实"));
    for fact in &letter.facts {
        docx = docx.add_paragraph(paragraph(fact));
    }
    docx = docx.add_paragraph(heading("四、涉嫌违法内容"));
    for item in &letter.items {
        docx = docx
            .add_paragraph(
                Paragraph::new()
                    .keep_next(true)
                    .line_spacing(line(480))
                    .add_run(run(&format!("（{}）{}", item.no, item.title), 28).bold()),
            )
            .add_table(pairs(&item.facts()))
            .add_paragraph(gap())
            .add_table(claims(item));
        for limit in &item.limits {
            docx = docx.add_paragraph(paragraph(&format!("未能核查：{limit}")));
        }
    }
    docx = docx.add_paragraph(heading("五、涉嫌违反的规定"));
    for (i, cited) in letter.provisions.iter().enumerate() {
        let text = format!("{}．{}　{}", i + 1, cited.citation, cited.says);
        docx = docx.add_paragraph(paragraph(text.trim_end()));
    }
    docx.add_paragraph(heading("六、处理意见"))
        .add_paragraph(paragraph(&letter.request))
}

fn closing(docx: Docx, letter: &Letter) -> Docx {
    let sign = |text: &str| {
        Paragraph::new()
            .align(AlignmentType::Right)
            .keep_next(true)
            .line_spacing(line(560))
            .indent(None, None, Some(1280), None)
            .add_run(run(text, BODY))
    };
    docx.add_paragraph(heading("附件清单"))
        .add_table(attachments(letter))
        .add_paragraph(gap())
        .add_paragraph(sign(&format!("{}（盖章）", letter.from_office)))
        .add_paragraph(sign(&letter.date))
        .add_paragraph(gap())
        .add_paragraph(small("联系人：　　　　　　　　联系电话："))
        .add_paragraph(small(&format!("制作：{}", letter.made_by)))
}

fn claims(item: &Item) -> Table {
    let widths = [900, 3744, 1400, 2800];
    let mut rows = vec![row(
        &widths,
        ["序号", "内容原文", "涉嫌类别", "涉嫌违反条款"].map(|t| vec![t.to_owned()]),
        "黑体",
    )];
    for claim in &item.claims {
        rows.push(row(
            &widths,
            [
                vec![format!("{}.{}", item.no, claim.no)],
                vec![
                    claim.quoted(),
                    format!("{}{}", claim.placed(), claim.reason),
                ],
                vec![claim.category.to_owned()],
                claim.citations().into_iter().map(str::to_owned).collect(),
            ],
            "仿宋",
        ));
    }
    table(rows, &widths)
}

fn attachments(letter: &Letter) -> Table {
    let widths = [900, 3444, 4500];
    let mut rows = vec![row(
        &widths,
        ["序号", "名称", "大小与校验值"].map(|t| vec![t.to_owned()]),
        "黑体",
    )];
    for item in &letter.items {
        rows.push(row(
            &widths,
            [
                vec![item.no.to_string()],
                vec![
                    format!("第（{}）条原始存档", item.no),
                    format!("证据包内路径：{}", item.capture_path),
                ],
                vec![
                    format!("{}字节", item.capture_bytes),
                    format!("SHA-256 {}", item.capture_sha256),
                    format!("SM3 {}", item.capture_sm3),
                ],
            ],
            "仿宋",
        ));
    }
    table(rows, &widths)
}

fn pairs(pairs: &[(&str, String)]) -> Table {
    let widths = [2000, WIDTH - 2000];
    let rows = pairs
        .iter()
        .map(|(name, value)| {
            TableRow::new(vec![
                cell(widths[0], &[(*name).to_owned()], "黑体"),
                cell(widths[1], std::slice::from_ref(value), "仿宋"),
            ])
            .cant_split()
        })
        .collect();
    table(rows, &widths)
}

fn row<const N: usize>(widths: &[usize; N], cells: [Vec<String>; N], font: &str) -> TableRow {
    let cells = widths
        .iter()
        .zip(cells)
        .map(|(width, lines)| cell(*width, &lines, font))
        .collect();
    TableRow::new(cells).cant_split()
}

fn cell(width: usize, lines: &[String], font: &str) -> TableCell {
    let mut cell = TableCell::new().width(width, WidthType::Dxa);
    for text in lines {
        cell = cell.add_paragraph(
            Paragraph::new()
                .line_spacing(line(360))
                .add_run(run(text, TABLE).fonts(fonts(font))),
        );
    }
    cell
}

fn table(rows: Vec<TableRow>, widths: &[usize]) -> Table {
    Table::new(rows)
        .layout(TableLayoutType::Fixed)
        .width(WIDTH, WidthType::Dxa)
        .set_grid(widths.to_vec())
}

fn heading(text: &str) -> Paragraph {
    indented()
        .keep_next(true)
        .add_run(run(text, BODY).fonts(fonts("黑体")))
}

fn paragraph(text: &str) -> Paragraph {
    indented().add_run(run(text, BODY))
}

fn indented() -> Paragraph {
    Paragraph::new()
        .align(AlignmentType::Both)
        .line_spacing(line(560))
        .indent(None, Some(SpecialIndentType::FirstLine(640)), None, None)
}

fn flush(text: &str) -> Paragraph {
    Paragraph::new()
        .line_spacing(line(560))
        .add_run(run(text, BODY))
}

fn small(text: &str) -> Paragraph {
    Paragraph::new()
        .line_spacing(line(320))
        .add_run(run(text, SMALL + 3))
}

fn gap() -> Paragraph {
    Paragraph::new().line_spacing(line(240))
}

/// The text, its line ends as breaks.
fn run(text: &str, size: usize) -> Run {
    let text = printable(text);
    let mut run = Run::new().size(size).fonts(fonts("仿宋"));
    for (i, line) in text.lines().enumerate() {
        if i > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(line);
    }
    run
}

fn fonts(east_asia: &str) -> RunFonts {
    RunFonts::new()
        .ascii("Times New Roman")
        .hi_ansi("Times New Roman")
        .east_asia(east_asia)
}

/// Exactly so many twentieths of a point a line in running text; tables grow with their type.
fn line(height: i32) -> LineSpacing {
    LineSpacing::new()
        .line_rule(LineSpacingType::AtLeast)
        .line(height)
}
