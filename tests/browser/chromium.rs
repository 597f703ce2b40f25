//! Chromium without a screen.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// Put at the end of a page: it says to whoever shows it what it looks like.
const MEASURE: &str = include_str!("measure.js");

/// What a page looks like at a width, in a colour scheme and in a language.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub width: u32,
    pub dark: bool,
    /// The language that the reader switches to.
    pub lang: &'static str,
}

/// What was seen.
pub struct Seen {
    /// What the page says of itself.
    pub page: Value,
    /// What the browser complained about.
    pub complaints: Vec<String>,
    /// The picture, as PNG.
    pub picture: PathBuf,
}

/// Opens `html`, and has it say what it looks like.
pub fn open(folder: &Path, html: &str, look: Look) -> Seen {
    let Look { width, dark, lang } = look;
    let name = format!("{width}-{}-{lang}", if dark { "dark" } else { "light" });
    play(folder, &name, html, look, &MEASURE.replace("LANG", lang))
}

/// Opens `html` in a frame as wide as is wanted, since a window has a least
/// width, and runs `script` in it, which says something to the frame's parent.
pub fn play(folder: &Path, name: &str, html: &str, look: Look, script: &str) -> Seen {
    let Look { width, dark, .. } = look;
    let end = html.rfind("</body>").unwrap();
    let (before, after) = html.split_at(end);
    let page = format!("{before}<script>{script}</script>{after}");
    let (inner, outer) = (
        folder.join(format!("{name}-inner.html")),
        folder.join(format!("{name}.html")),
    );
    std::fs::write(&inner, page).unwrap();
    let height = 2000;
    let frame = format!(
        "<!doctype html><meta charset=utf-8><style>html,body{{margin:0}}iframe{{border:0;width:{width}px;height:{height}px;display:block}}</style><iframe src='{name}-inner.html'></iframe><pre id=said hidden></pre><script>addEventListener('message', (event) => {{ document.getElementById('said').textContent = event.data; }})</script>"
    );
    std::fs::write(&outer, frame).unwrap();
    let picture = folder.join(format!("{name}.png"));
    // One of an earlier run is no picture of this one.
    let _ = std::fs::remove_file(&picture);
    let output = {
        let output = Command::new("chromium")
            .args([
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
            ])
            .args([
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
            ])
            .args([
                "--disable-component-update",
                "--disable-sync",
                "--proxy-server=127.0.0.1:9",
            ])
            .args(["--enable-logging=stderr", "--virtual-time-budget=4000"])
            .arg(format!(
                "--user-data-dir={}",
                folder.join("profile").display()
            ))
            .arg(format!("--window-size={},{height}", width.max(600)))
            .arg(format!(
                "--blink-settings=preferredColorScheme={}",
                u8::from(!dark)
            ))
            .arg("--dump-dom")
            .arg(format!("--screenshot={}", picture.display()))
            .arg(format!("file://{}", outer.display()))
            .output()
            .expect("chromium is installed (ci/test does it)");
        assert!(output.status.success(), "{output:?}");
        output
    };
    let dom = String::from_utf8(output.stdout).unwrap();
    let said = dom
        .split("id=\"said\"")
        .nth(1)
        .and_then(|rest| rest.split_once('>'));
    let said = said
        .and_then(|(_, rest)| rest.split_once("</pre>"))
        .unwrap_or_else(|| panic!("{dom}"))
        .0;
    let said = said
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    let complaints = String::from_utf8_lossy(&output.stderr)
        .lines()
        .filter(|line| line.contains(":CONSOLE"))
        .map(str::to_owned)
        .collect();
    Seen {
        page: serde_json::from_str(&said).unwrap_or_else(|error| panic!("{error}: {said}")),
        complaints,
        picture,
    }
}
