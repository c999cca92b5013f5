//! What an officer opens first: `index.html`, `说明.txt`, `校验说明.txt`.

use crate::PackageInfo;
use crate::view::{self, Item, moment, printable};
use askama::Template as _;
use mingjian_domain::{Dossier, LawTable};

#[derive(askama::Template)]
#[template(path = "index.html")]
struct Page<'a> {
    package: &'a str,
    heading: String,
    created: String,
    info: &'a PackageInfo,
    action: &'a str,
    is_case: bool,
    items: Vec<Item>,
    claims: usize,
}

/// `index.html`: one page, no script, links only inside the package.
pub(crate) fn index_html(
    dossier: &Dossier,
    law: &LawTable,
    info: &PackageInfo,
    package: &str,
) -> String {
    let items = view::items(dossier, law);
    let page = Page {
        package,
        heading: heading(dossier),
        created: moment(info.created),
        info,
        action: dossier.action.as_ref().map_or("", |a| a.name.as_str()),
        is_case: dossier.case.is_some(),
        claims: items.iter().map(|item| item.claims.len()).sum(),
        items,
    };
    printable(&page.render().expect("the template writes to memory"))
}

fn heading(dossier: &Dossier) -> String {
    match &dossier.case {
        Some((case, _)) => format!("第{}号案卷 {}", case.id, case.title),
        None => "涉嫌违法广告条目".into(),
    }
}

/// `说明.txt`: what this is, who made it, when and how.
pub(crate) fn readme(
    dossier: &Dossier,
    info: &PackageInfo,
    package: &str,
    provisions: usize,
) -> String {
    let mut lines = vec![
        "电子数据证据包说明".to_owned(),
        String::new(),
        format!("证据包编号：{package}"),
        format!("内容：{}", heading(dossier)),
        format!("制作时间：{}（北京时间）", moment(info.created)),
        format!("制作人：{}", info.operator),
        format!("制作工具：{}", info.software),
    ];
    if let Some(action) = &dossier.action {
        lines.push(format!("联合行动：{}", action.name));
    }
    lines.push(format!(
        "条目数：{}，涉及条款数：{provisions}",
        dossier.items.len()
    ));
    lines.push(String::new());
    lines.push("打开 index.html 可查看全部内容。各文件用途：".into());
    let mut files = vec![
        ("index.html", "总览，用浏览器打开，不含脚本，不访问网络"),
        (
            "captures/",
            "采集所得原始数据（WARC 1.1），文件名即该文件的SHA-256",
        ),
        (
            "items/编号/capture.json",
            "采集记录：网址、采集时间、来源、校验值",
        ),
        ("items/编号/document.json", "由原始数据提取的文本及其出处"),
        ("items/编号/text.txt", "便于阅读的文本，标出涉嫌内容"),
        (
            "items/编号/findings.json",
            "研判结果：类别、原文位置、条款、理由，以及被排除的内容",
        ),
        ("decisions.jsonl", "人工审核决定"),
        (
            "chain.jsonl",
            "审核决定所在的哈希链，可证明决定未被改动、增删",
        ),
        ("provisions.json", "所引条款"),
        ("manifest.json", "文件清单：大小、SHA-256、SM3"),
        ("manifest-sha256.txt", "同一清单，供sha256sum使用"),
        ("校验说明.txt", "如何核对本证据包未被改动"),
    ];
    if dossier.case.is_some() {
        files.push(("case.json", "案卷信息与办理步骤"));
        files.push(("letter.html、letter.docx", "案件移送函，供打印和编辑"));
    }
    lines.extend(files.iter().map(|(path, what)| format!("  {path}　{what}")));
    lines.push(String::new());
    lines.push("采集步骤：系统按来源网址取得数据或读入移交的文件，先原样保存并计算校验值，再提取文本、研判、交人工审核。".into());
    lines.push("研判结果为线索，是否违法由有权机关认定。".into());
    windows(lines)
}

/// `校验说明.txt`: how to check the package, with this software and without it.
pub(crate) fn how_to_verify(info: &PackageInfo, package: &str) -> String {
    windows(
        [
            "如何核对本证据包",
            "",
            &format!("证据包编号：{package}"),
            &format!("制作工具：{}", info.software),
            "",
            "一、使用明鉴",
            "    mingjian verify 证据包.zip",
            "  显示intact即为完整；否则逐一列出被改动、缺少或多出的文件。",
            "  同时显示manifest.json的SHA-256，请与移送时记录的数值比较：两者一致，才说明清单本身未被替换。",
            "",
            "二、不使用明鉴",
            "  1. 解压后在该文件夹中运行（Linux、macOS、Git Bash）：",
            "    sha256sum -c manifest-sha256.txt",
            "  2. Windows可对单个文件运行：",
            "    certutil -hashfile 文件名 SHA256",
            "    结果与manifest-sha256.txt中的数值比较。",
            "  3. captures文件夹中每个文件的名称就是它的SHA-256；可用任何支持WARC 1.1的工具打开，",
            "    其中每条记录都带有SHA-256校验值。",
            "  4. chain.jsonl每行一个环节：hash等于prev、换行符、body三者依次连接后的SHA-256，",
            "    prev等于上一环节的hash。body为空的环节属于其他条目，只核对前后相接。",
            "",
            "三、压缩包注释",
            "  压缩包末尾的注释“mingjian-seal-1 sha256:……”是其之前全部字节的SHA-256。",
            "  用其他软件重新压缩后该注释会消失或失效，各文件内容仍可按上述办法核对。",
        ]
        .map(str::to_owned)
        .to_vec(),
    )
}

/// With the byte order mark and line ends that Notepad expects.
fn windows(lines: Vec<String>) -> String {
    format!("\u{feff}{}\r\n", lines.join("\r\n"))
}
